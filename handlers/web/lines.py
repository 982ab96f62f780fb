"""Replies and messages as the lines that the page shows, in the account's language."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

import structlog

from handlers.contract import Bridge
from handlers.layout.split import split
from handlers.web.drawing import Drawing
from store.channels.media import KnownMedia, grant_media, media_with, open_to
from store.messages.message import Message
from store.messages.outbox import HistoryLine
from store.messages.reply import Attachment, Option, Picture, Reply, Style, Text, Words

log = structlog.get_logger("web")

LONGEST_TEXT = 8000
_REDACTED = "[redacted]"
_BLANK = re.compile(r"\s*")

Line = dict[str, Any]


class Reader:
    """For whom lines are made: the account, its address on this channel, language and time zone."""

    def __init__(self, account: int, address: str, language: str, zone: str = "Asia/Shanghai") -> None:
        self.account = account
        self.address = address
        self.language = language
        self.zone = zone


class Lines:
    """Makes lines. Charts and sheets are laid out in a thread and stored; the reader is granted every file shown."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._drawing = Drawing(bridge)
        self._is_demo = bool(bridge.options.get("demo"))

    async def of_reply(self, row: int, reply: Reply, at: datetime, reader: Reader, *, live: bool = True) -> list[Line]:
        """The lines of one outbox row: its texts, then its pictures, then its files; options stand on the last one."""
        lines: list[Line] = []
        for words in reply.lines:
            text = self._words(reader, words)
            parts = split(text, LONGEST_TEXT, unit="characters") if len(text) > LONGEST_TEXT else [text]
            lines += [{"text": part} for part in parts if not _BLANK.fullmatch(part)]
        stored = await self._stored(reply, reader)
        pictures = [await self._picture(each, stored, reader) for each in reply.pictures]
        shown = [each for each in pictures if "url" in each]
        lines += [{"text": each["text"]} for each in pictures if "url" not in each]
        lines += [{"pictures": shown}] if shown else []
        files = [await self._file(row, number, each, stored, reader) for number, each in enumerate(reply.files)]
        lines += [{"text": each["text"]} for each in files if "url" not in each]
        lines += [{"files": [each for each in files if "url" in each]}] if any("url" in each for each in files) else []
        if not lines and reply.options:
            lines.append({})
        made = [_bot_line(f"o{row}.{number}", at, line, reply.edits) for number, line in enumerate(lines)]
        if made:
            options = [self._option(reader, option) for option in reply.options]
            made[-1] |= {"options": options, "live": live, "input": reply.input.value, "ended": reply.ended}
        return made

    async def of_message(
        self, row: int, message: Message, at: datetime, reader: Reader, labels: dict[str, tuple[str, str]]
    ) -> Line | None:
        """The line of a message of the person's own, or None for one that is not shown (turning a page, a link).

        Argument: `labels`, of options shown before: id to (label, style).
        """
        pictures: list[Line] = []
        files: list[Line] = []
        text = message.text or ""
        if message.tap is not None:
            label, style = labels.get(message.tap, ("", Style.PLAIN.value))
            if style == Style.PAGE.value:
                return None
            text = label or self._words(reader, Text("web/problems.tapped", {}))
        if message.position is not None:
            degrees = {
                "latitude": f"{message.position.latitude:.5f}",
                "longitude": f"{message.position.longitude:.5f}",
            }
            text = self._words(reader, Text("web/problems.place", degrees))
        if message.media:
            ids = [each.id for each in message.media]
            known = await self._bridge.database.read_soon(lambda tx: media_with(tx, ids))
            for each in (known[each] for each in ids if each in known):
                if each.kind == "photo":
                    pictures.append(self._shown(each, each.name, reader))
                else:
                    files.append(self._offered(each, each.name, reader))
        if not text and not pictures and not files:
            return None
        line = {"text": text, "pictures": pictures, "files": files, "from": "me", "ref": message.id}
        return _bot_line(f"i{row}", at, line, False) | {"live": False}

    async def of_history(self, history: Sequence[HistoryLine], reader: Reader) -> list[Line]:
        """The lines of what was said before, oldest first. Only the newest question can still be answered."""
        asked = [line.id for line in history if line.reply is not None and line.reply.options]
        lines: list[Line] = []
        labels: dict[str, tuple[str, str]] = {}
        for line in history:
            if line.reply is not None:
                live = bool(asked) and line.id == asked[-1]
                lines += await self.of_reply(line.id, line.reply, line.at, reader, live=live)
                labels |= labels_in(lines[-1:])
            elif line.message is not None:
                mine = await self.of_message(line.id, line.message, line.at, reader, labels)
                lines += [mine] if mine else []
        return lines

    def _words(self, reader: Reader, words: Words) -> str:
        if words == _REDACTED:
            words = Text("web/problems.redacted", {})
        return self._bridge.render(reader.language, words)

    def _option(self, reader: Reader, option: Option) -> dict[str, str]:
        return {"id": option.id, "label": self._words(reader, option.label), "style": option.style.value}

    async def _stored(self, reply: Reply, reader: Reader) -> dict[str, KnownMedia]:
        """The stored files that a reply shows; the reader may open them from now on."""
        ids = [each.media for each in reply.pictures if each.media is not None]
        ids += [each.media for each in reply.files if each.media is not None]
        if not ids:
            return {}
        found = await self._bridge.database.read_soon(lambda tx: media_with(tx, ids))
        await self._grant(found, reader)
        return found

    async def _grant(self, ids: Iterable[str], reader: Reader) -> None:
        wanted = set(ids)
        opened = await self._bridge.database.read_soon(lambda tx: open_to(tx, wanted, reader.account))
        closed = sorted(wanted - opened.keys())
        if closed:
            await self._bridge.database.write_soon(lambda tx: grant_media(tx, closed, reader.account))

    async def _picture(self, picture: Picture, stored: dict[str, KnownMedia], reader: Reader) -> Line:
        alt = self._words(reader, picture.alt)
        drawn = picture.chart or picture.code
        if drawn is None:
            known = stored.get(picture.media or "")
            return self._shown(known, alt, reader) if known else self._instead(reader, "picture_gone", alt=alt)
        try:
            known = await self._drawing.of(drawn, picture.alt, reader.language, reader.zone)
        except Exception:
            # The words of the reply are worth more than its picture: they are shown, and the operator is told.
            log.exception("picture not drawn")
            return self._instead(reader, "picture_failed", alt=alt)
        await self._grant([known.id], reader)
        return self._shown(known, alt, reader)

    async def _file(
        self, row: int, number: int, file: Attachment, stored: dict[str, KnownMedia], reader: Reader
    ) -> Line:
        name = self._words(reader, file.name)
        if file.report is not None:
            return {
                "url": self._asked(f"/report/{row}.{number}", reader),
                "name": f"{name}{file.report.ending}",
                "size": 0,
            }
        if file.sheet is None:
            known = stored.get(file.media or "")
            return self._offered(known, name, reader) if known else self._instead(reader, "file_gone", name=name)
        try:
            known = await self._drawing.of(file.sheet, file.name, reader.language, reader.zone)
        except Exception:
            log.exception("sheet not made")
            return self._instead(reader, "file_failed", name=name)
        await self._grant([known.id], reader)
        return self._offered(known, known.name, reader)

    def _instead(self, reader: Reader, key: str, **values: str) -> Line:
        return {"text": self._words(reader, Text(f"web/problems.{key}", values))}

    def _shown(self, media: KnownMedia, alt: str, reader: Reader) -> Line:
        return {"url": self._address(media, reader), "alt": alt, "width": media.width, "height": media.height}

    def _offered(self, media: KnownMedia, name: str, reader: Reader) -> Line:
        return {"url": self._address(media, reader), "name": name, "size": media.size}

    def _address(self, media: KnownMedia, reader: Reader) -> str:
        return self._asked(f"/media/{media.id}", reader)

    def _asked(self, path: str, reader: Reader) -> str:
        return asked_by(path, reader.address if self._is_demo else None)


def media_address(media: str, persona: str | None) -> str:
    """Where the page finds a file."""
    return asked_by(f"/media/{media}", persona)


def asked_by(path: str, persona: str | None) -> str:
    """A path of this server; in the demo the address says who looks."""
    return path + (f"?as={quote(persona)}" if persona else "")


def labels_in(lines: Iterable[Line]) -> dict[str, tuple[str, str]]:
    """The labels and styles of all options in some lines, by id."""
    return {option["id"]: (option["label"], option["style"]) for line in lines for option in line["options"]}


def _bot_line(id_: str, at: datetime, content: Line, edits: bool) -> Line:
    line: Line = {
        "id": id_, "from": "bot", "at": at.isoformat(), "text": "", "ref": None, "options": [], "live": True,
        "pictures": [], "files": [], "input": "nothing", "edits": edits, "ended": False, "progress": None,
    }  # fmt: skip
    return line | content
