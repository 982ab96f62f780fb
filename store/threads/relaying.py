"""Carrying what is written to the other side: kept sealed, and put into the outbox in the same step."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlmodel import col

from store.chains.chain import next_ids
from store.channels.account import Account
from store.channels.media import KnownMedia, media_with
from store.database import Transaction
from store.keys import Keys
from store.messages import notices, outbox
from store.messages.message import MediaKind
from store.messages.reply import Attachment, Option, Picture, Reply, Style
from store.messages.tables import Lane
from store.people.area import place_of
from store.people.person import name_of
from store.rights.roles import Role
from store.text import Text, Words
from store.threads.thread import Thread, ThreadLine, ThreadTurn, TurnReason, WrittenLine, line_place, lines_of

MOST_FILES = 10
TOLD_AGAIN = 10
"""How many lines somebody is given who gets a thread that has begun already."""


def keep_line(
    tx: Transaction, keys: Keys, row: Thread, words: str, media: tuple[str, ...], *, by: int | None, is_worker: bool,
    at: datetime,
) -> None:  # fmt: skip
    """Keep what somebody wrote, sealed."""
    number = next_ids(tx, ThreadLine)[0]
    sealed = keys.seal(words, line_place(row.id or 0, number)) if words else ""
    values = {
        "id": number, "thread_id": row.id, "is_worker": is_worker, "by_id": by, "words": sealed,
        "media": ",".join(media[:MOST_FILES]), "at": at,
    }  # fmt: skip
    tx.run(insert(ThreadLine).values(values))


def to_worker(tx: Transaction, row: Thread, most: int = 1, why: TurnReason | None = None) -> None:
    """Enqueue the newest lines for whoever has the thread; `why`, they have only just got it, and are told why."""
    if row.handler_id is None:
        return
    lines = lines_of(tx, row.id or 0, most)
    who = {"number": str(row.id), "name": _called(tx, row), "area": _area(tx, row)}
    if why is None:
        words: tuple[Words, ...] = tuple(
            Text(f"talk/relay.{_kind('said', one)}", {**who, **_words(one)}) for one in lines
        )
    else:
        said = tuple(Text(f"talk/relay.{_kind('worker' if one.is_worker else 'resident', one)}", _words(one))
                     for one in lines)  # fmt: skip
        words = (Text(f"talk/relay.got_{why.value}", {**who, "lines": said}),)
    options = (
        Option(f"go:answer:{row.id}", Text("talk/relay.answer", {}), Style.MAIN),
        Option(f"go:threads:{row.id}", Text("talk/relay.more", {})),
    )
    pictures, files = _shown(tx, lines)
    reply = Reply(words, options, pictures, files, ended=True)
    notices.tell(tx, [row.handler_id], reply, cause=cause(row))


def to_resident(tx: Transaction, row: Thread, role: Role | None) -> None:
    """Enqueue the newest line for the resident, marked with name and role of the worker."""
    lines = lines_of(tx, row.id or 0, 1)
    pictures, files = _shown(tx, lines)
    words = tuple(
        Text(f"talk/relay.{_kind('answered', one)}", {"name": one.by, "role": role_text(role), **_words(one)})
        for one in lines
    )
    _put(tx, row, Reply(words, (), pictures, files, ended=True))


def tell_resident(tx: Transaction, row: Thread, what: str, *options: Option, **values: object) -> None:
    """Tell the resident what becomes of their thread."""
    _put(tx, row, Reply((Text(f"talk/relay.{what}", dict(values)),), options, ended=True))


def tell_worker(tx: Transaction, row: Thread, person: int | None, what: str, **values: object) -> None:
    """Tell a worker what becomes of a thread that they have, or had."""
    if person is None:
        return
    line = Text(f"talk/relay.{what}", {"number": str(row.id), "name": _called(tx, row), **values})
    options = (Option(f"go:threads:{row.id}", Text("talk/relay.more", {})),)
    notices.tell(tx, [person], Reply((line,), options, ended=True), cause=cause(row))


def note_turn(tx: Transaction, row: Thread, person: int, why: TurnReason, at: datetime) -> None:
    """Write down who got a thread."""
    tx.run(insert(ThreadTurn).values(thread_id=row.id, person_id=person, why=why.value, at=at))


def role_text(role: Role | None) -> Words:
    """What a role is called."""
    return Text(f"words/roles.{role.value}", {}) if role is not None else Text("talk/relay.worker_role", {})


def cause(row: Thread) -> str:
    """What the messages of a thread are enqueued for."""
    return f"thread/{row.id}"


def _put(tx: Transaction, row: Thread, reply: Reply) -> None:
    """To the account that the resident wrote from last; to another of theirs when that one is closed or blocked."""
    mine = (col(Account.id) == row.account_id, col(Account.closed_at).is_(None), col(Account.blocked_at).is_(None))
    channel = tx.value(select(col(Account.channel)).where(*mine))
    if channel is not None:
        outbox.put(tx, row.account_id, channel, reply, now=tx.now(), lane=Lane.NOTICE, cause=cause(row))
    elif row.person_id is not None:
        notices.tell(tx, [row.person_id], reply, cause=cause(row))


def _called(tx: Transaction, row: Thread) -> Words:
    return name_of(tx, row.person_id) if row.person_id is not None else Text("talk/relay.guest", {})


def _area(tx: Transaction, row: Thread) -> str:
    place = place_of(tx, row.area_id)
    return place.name if place else ""


def _kind(key: str, line: WrittenLine) -> str:
    return key if line.words is not None else f"{key}_files"


def _words(line: WrittenLine) -> dict[str, object]:
    return {"words": line.words} if line.words is not None else {"count": len(line.media)}


def _shown(tx: Transaction, lines: list[WrittenLine]) -> tuple[tuple[Picture, ...], tuple[Attachment, ...]]:
    """Photos as pictures, all else as files, in the order in which they were sent."""
    ids = [one for line in lines for one in line.media][-MOST_FILES:]
    known = media_with(tx, ids)
    found: list[KnownMedia] = [known[one] for one in ids if one in known]
    pictures = tuple(
        Picture(Text("talk/relay.photo", {}), media=one.id) for one in found if one.kind == MediaKind.PHOTO.value
    )
    files = tuple(Attachment(one.name, media=one.id) for one in found if one.kind != MediaKind.PHOTO.value)
    return pictures, files
