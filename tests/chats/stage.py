"""The stage of a transcript: a real program over a database of its own, and the people who talk to it."""

import asyncio
import hashlib
import re
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.clock import Clock
from bot.names import world
from bot.program import Program
from bot.receive import Receiver
from bot.settings import Settings
from bot.texts import ZONE, Texts
from flows.engine.conversation import World
from handlers.layout.sheet.reading import table_text
from store.channels.account import account_at, open_account, set_language
from store.channels.blobs import Blobs
from store.channels.media import KnownMedia, keep_media
from store.database import Database
from store.database.dialects import microseconds
from store.messages import conversations, outbox
from store.messages.message import Media, MediaKind, Message
from store.messages.reply import Reply, Style, Words
from store.messages.sending import Outcome, SendError, Sending, Taken
from store.people.area import area_by_code
from store.people.person import person_by_code
from store.people.workdays import is_workday
from store.pledges.pledge import PledgeForm
from store.pledges.publishing import draft, publish
from store.rights.act import Act
from store.tables import metadata
from store.votes.assembly import BallotMode
from store.votes.preparing import Options, add_motion, announce, prepare
from store.votes.results.publishing import appoint_scrutineer
from tests.chats.shown import one_line, paragraph, shown
from tests.chats.world import KEYS, SECRET

CHANNEL = "web"
CHANNELS = [CHANNEL, "sms", "telegram", "wechat"]
_PICK_UP = re.compile(r"\b\d{4}-\d{4}\b")
_DIGITS = re.compile(r"\b\d{4} \d{4} \d{4}\b")
PLEDGE = "一、我自愿承诺文明养犬，出门牵绳，及时清理。\n二、不让狗叫影响邻居休息。\n签不签都自愿。"
"""The text of a pledge that is published without a conversation."""
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
MOTION = "选聘衢州某物业服务企业为小区提供物业服务，合同期三年。"
"""The text of a motion that is announced without a conversation."""
TYPES = {MediaKind.PHOTO: "image/jpeg", MediaKind.DOCUMENT: "text/plain", MediaKind.VOICE: "audio/ogg"}


def placed(address: str) -> tuple[str, str]:
    """Channel and address of somebody in a transcript: "P01" writes on the web, "telegram/lin" on Telegram."""
    channel, found, name = address.rpartition("/")
    return (channel, name) if found else (CHANNEL, address)


def address_of(sending: Sending) -> str:
    """The same the other way round."""
    return sending.address if sending.channel == CHANNEL else f"{sending.channel}/{sending.address}"


@dataclass(frozen=True)
class Offer:
    """An option as somebody sees it."""

    id: str
    label: str
    style: Style


@dataclass
class Turn:
    """What one message came to: what was said, its replies, how they look, and the options now on offer."""

    message: Message
    taken: Taken
    reply: Reply
    lines: list[str]
    offers: list[Offer]


@dataclass
class Speaker:
    """Somebody who talks: where from, and all turns so far."""

    address: str
    turns: list[Turn] = field(default_factory=list)

    @property
    def offers(self) -> list[Offer]:
        """The options that they see now."""
        return self.turns[-1].offers if self.turns else []


@cache
def _read(base: str) -> tuple[Texts, World]:
    """What no program changes and every one would read anew: texts and what is known of what people say."""
    texts = Texts(base=base, unseal=KEYS.open)
    return texts, world(texts)


class Stage:
    """A program that is opened on a database file, restarted at will; `language` is spoken to everybody if given."""

    def __init__(self, file: Path, language: str | None = None) -> None:
        self.file = file
        self.language = language
        self.speakers: dict[str, Speaker] = {}
        self.speaker = Speaker("")
        self.told: dict[str, list[Offer]] = {}
        self.code = ""
        self.pick_up_code = ""
        self.digits = ""
        self._messages = 0
        self._languages: dict[str, str] = {}
        self.program = self._open()

    def _open(self) -> Program:
        settings = Settings(
            _env_file=None,
            database_url=f"sqlite:///{self.file}",
            media_url=f"file://{self.file.parent / 'media'}",
            secret_key=SECRET,
        )
        keys, database = settings.keys(), Database.open(settings.database_url, readers=1)
        texts, known = _read(settings.web_address())
        receiver = Receiver(database, keys, known)
        return Program(settings, database, keys, Blobs(settings.media_url), texts, known, receiver, is_demo=True)

    def restart(self) -> None:
        """End the program and start it again: nothing that it was told is left but what is in the file."""
        self.program.close()
        self.program = self._open()

    def close(self) -> None:
        """End the program."""
        self.program.close()

    def turn_to(self, who: str) -> None:
        """Let somebody speak: a person's code, "guest" or "telegram/name", and perhaps the language they chose."""
        address, _, language = who.partition(" ")
        self.speaker = self.speakers.setdefault(address, Speaker(address))
        language = self.language or language
        if language:
            self._languages[address] = language

            def speak(tx: Any) -> None:
                set_language(tx, open_account(tx, *placed(address), language), language)

            self.program.database.write(speak)

    def now(self) -> datetime:
        """The time as the database has it."""
        return self.program.database.read(lambda tx: tx.now())

    def say(self, parts: dict[str, Any]) -> Turn:
        """Have the speaker do something, and give what came of it."""
        self._messages += 1
        language = self._languages.get(self.speaker.address)
        message = Message(
            *placed(self.speaker.address), f"m{self._messages}", self.now(), language=language, **parts
        )  # fmt: skip
        return self.send(message)

    def send(self, message: Message) -> Turn:
        """Deliver a message to the program, and its replies to the speaker."""
        turn = self.deliver_to_program(message)
        self.speaker.turns.append(turn)
        return turn

    def deliver_to_program(self, message: Message) -> Turn:
        """Deliver a message without the speaker noting what they see."""
        taken = self.program.receiver.receive_now(message)
        self._mark(taken.sendings)
        lines: list[str] = []
        offers: list[Offer] = []
        reply = Reply()
        for sending in taken.sendings:
            reply = sending.reply

            def render(words: Words) -> str:
                text = self.program.texts.render(taken.language, words)
                if code := _PICK_UP.search(text):
                    self.pick_up_code = code[0]
                if code := _DIGITS.search(text):
                    self.digits = code[0]
                return text

            lines += shown(reply, render)
            offers = [Offer(option.id, render(option.label), option.style) for option in reply.options]
        return Turn(message, taken, reply, lines, offers)

    def _mark(self, sendings: tuple[Sending, ...]) -> None:
        leases = [(sending.id, sending.fence) for sending in sendings]
        self.program.database.write(lambda tx: outbox.mark(tx, leases, Outcome.SENT))

    def keep(self, kind: MediaKind, name: str, text: str) -> Media:
        """Store a file of the speaker's as a channel does before it hands the message on."""
        database, address = self.program.database, self.speaker.address
        number = len(database.read(lambda tx: tx.run(metadata.tables["media"].select())))
        content = hashlib.sha256(f"{name} {number}".encode()).hexdigest()
        is_table = name.endswith(".csv")
        type_ = "text/csv" if is_table else TYPES[kind]
        known = KnownMedia(f"file{number}", content, kind.value, name, type_, 1000 + len(text))
        read = table_text(text.encode(), name) if is_table else text or None

        def keep(tx: Any) -> None:
            account = account_at(tx, *placed(address))
            keep_media(tx, known, account=account.id if account else None, text=read, keys=KEYS)

        database.write(keep)
        return Media(known.id, kind, known.name, known.type, known.size)

    def pass_time(self, time: timedelta) -> None:
        """Move the database's clock on, which never goes behind the last time recorded in the file, and run the clock.

        Days end at ten in the morning, so that quiet hours do not depend on when the tests run.
        """
        later = max(self.now(), datetime.now(UTC)) + time
        if time >= timedelta(days=1):
            later = _next_morning(later)
        self._set_clock(later)

    def be_at(self, hour: int, minute: int, *, working: bool) -> None:
        """Move the clock on to a time of the next working day (with another one after it) or the next day off."""
        local = max(self.now(), datetime.now(UTC)).astimezone(ZONE)
        later = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        while later <= local or not _is_like(later.date(), working=working):
            later += timedelta(days=1)
        self._set_clock(later.astimezone(UTC))

    def _set_clock(self, later: datetime) -> None:
        with sqlite3.connect(self.file, timeout=10) as connection:
            connection.execute("UPDATE database_clock SET last = ?", (microseconds(later),))
        connection.close()
        clock = Clock(self.program)
        asyncio.run(clock.remind())
        asyncio.run(clock.fire())
        asyncio.run(clock.reach())
        asyncio.run(clock.sweep())
        asyncio.run(clock.pay())
        asyncio.run(clock.lapse())
        asyncio.run(clock.live())
        asyncio.run(clock.ring())
        asyncio.run(clock.talk())

    def publish(self, who: str, title: str, area: str, *, for_shops: bool = False) -> None:
        """Let a worker publish a pledge in an area from now on for 30 days, without the conversation about it."""

        def make(tx: Any) -> None:
            now = tx.now()
            act = Act(tx, conversations.caller_of(tx, CHANNEL, who, now), KEYS)
            place = area_by_code(tx, area)
            assert place
            form = PledgeForm.TRADER if for_shops else PledgeForm.RESIDENT
            made = draft(act, place.id, form, title, PLEDGE, now, now + timedelta(days=30))
            publish(act, made.pledge)

        self.program.database.write(make)

    def announce(self, who: str, title: str, area: str, *, in_secret: bool = False) -> None:
        """Let a worker announce a vote in an area that opens in 16 days for ten, watched by P02."""

        def make(tx: Any) -> None:
            now = tx.now()
            act = Act(tx, conversations.caller_of(tx, CHANNEL, who, now), KEYS)
            place = area_by_code(tx, area)
            watcher = person_by_code(tx, "P02")
            assert place
            assert watcher
            opens = now.astimezone(ZONE).date() + timedelta(days=16)
            options = Options(mode=BallotMode.SECRET if in_secret else BallotMode.NAMED)
            # The code stands in options, so it is the same on every stage.
            made = prepare(act, place.id, title, opens, 10, options, code="0a1b2c3d4e")
            add_motion(act, made.assembly, "HIRE_PM", title, MOTION)
            appoint_scrutineer(act, made.assembly, watcher)
            announce(act, made.assembly)

        self.program.database.write(make)

    def delivered(self) -> list[str]:
        """Send what is due to anybody, and give how it looks: who gets it, and its lines; SMS only with their codes."""
        now = self.now()
        lines: list[str] = []
        while sendings := self.program.database.write(lambda tx: outbox.claim(tx, CHANNELS, now)):
            self._mark(sendings)
            for sending in sendings:
                for words in sending.reply.lines:
                    text = self.program.texts.render(sending.language, words)
                    said = paragraph(self._texted(text) if sending.channel == "sms" else text)
                    to = "SMS" if sending.channel == "sms" else address_of(sending)
                    lines += [f"{to} ← {said[0]}", *said[1:]]
                render = partial(self.program.texts.render, sending.language)
                alts = [render(picture.alt) for picture in sending.reply.pictures]
                lines += [f"{address_of(sending)} ← (picture: {one_line(alt)})" for alt in alts]
                names = [render(file.name) for file in sending.reply.files]
                lines += [f"{address_of(sending)} ← (file: {one_line(name)})" for name in names]
                options = sending.reply.options
                if options:
                    told = [Offer(option.id, render(option.label), option.style) for option in options]
                    self.told[address_of(sending)] = told
        return lines

    def lose(self) -> None:
        """Have everything that is due fail for good, as if no platform took it."""
        refused = SendError("the platform refuses it", retry=False)
        now = self.now()
        while sendings := self.program.database.write(lambda tx: outbox.claim(tx, CHANNELS, now)):
            for sending in sendings:
                self.program.database.write(partial(outbox.fail, sending=sending, error=refused))

    def _texted(self, text: str) -> str:
        """A text message whose code is kept for whoever types it, and does not stand in the transcript."""
        found = _CODE.search(text)
        self.code = found[0] if found else ""
        return _CODE.sub("‹code›", text)

    def newest_receipt(self) -> str:
        """The receipt of a ballot that the speaker saw last, as it is shown."""
        said = [self.program.texts.render("zh-CN", words) for turn in self.speaker.turns for words in turn.reply.lines]
        return re.findall(r"\b[0-9A-F]{4}(?:-[0-9A-F]{4}){3}\b", "\n".join(said))[-1]

    def serial(self, head: str) -> str:
        """The number under which the ballot of a head was printed last."""
        printed = metadata.tables["paper_ballot"]
        query = select(printed.c.serial).where(printed.c.serial.contains(f"-{head}-")).order_by(printed.c.id.desc())
        return str(self.program.database.read(lambda tx: tx.value(query.limit(1))))

    def rows(self, *without: str) -> dict[str, int]:
        """How many rows each table has."""
        tables = [table for name, table in sorted(metadata.tables.items()) if name not in without]
        return self.program.database.read(lambda tx: {table.name: len(tx.run(table.select())) for table in tables})


def _is_like(day: date, *, working: bool) -> bool:
    if not working:
        return not is_workday(day) and day.weekday() == 6
    return is_workday(day) and day.weekday() < 4 and is_workday(day + timedelta(days=1))


def _next_morning(at: datetime) -> datetime:
    local = at.astimezone(ZONE)
    morning = local.replace(hour=10, minute=0, second=0, microsecond=0)
    return (morning if morning >= local else morning + timedelta(days=1)).astimezone(UTC)
