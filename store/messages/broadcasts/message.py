"""The message of a broadcast: what everybody gets, with their own name and address where it says so."""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, func, insert, literal, literal_column, select, update
from sqlmodel import col

from store.database import Transaction
from store.database.dialects import Moment
from store.messages.broadcasts.alike import share
from store.messages.broadcasts.broadcast import Broadcast, BroadcastRecipient, cause_of
from store.messages.reply import Option, Picture, Reply, Style, Text
from store.messages.tables import Lane, OutboxMessage, OutboxState
from store.people.area import above
from store.people.dwelling import Dwelling
from store.people.person import Person, is_restricted
from store.records import loads

NAME, ADDRESS = "{姓名}", "{住址}"
"""What stands in a notice for the reader's own name and address."""
AT_HOME = "您家"
"""What is said instead of an address that the archive does not know."""
BROADCAST_LANE: Any = literal_column(str(int(Lane.BROADCAST)))
"""Written out, so that the index of this lane is used."""

_R, _O = BroadcastRecipient, OutboxMessage


def message_columns(tx: Transaction, row: Broadcast, now: datetime, due: datetime) -> Any:
    """A query for the messages of recipients, to be narrowed and inserted."""
    if row.shared_id is None:
        row.shared_id = share(tx, reply_of(tx, row))
        tx.changed(update(Broadcast).where(col(Broadcast.id) == row.id).values(shared_id=row.shared_id))
    values: tuple[Any, ...] = (
        col(_R.account_id).label("account_id"),
        col(_R.way).label("channel"),
        literal(Lane.BROADCAST.value, Integer()).label("lane"),
        _own_words(row.content).label("reply"),
        literal(row.shared_id, Integer()).label("shared_id"),
        literal(OutboxState.DUE.value).label("state"),
        literal(due, Moment()).label("due_at"),
        literal(row.expires_at, Moment()).label("expires_at"),
        literal(0, Integer()).label("fence"),
        literal(0, Integer()).label("attempts"),
        literal("").label("error"),
        literal(cause_of(row.id or 0)).label("cause"),
        literal(now, Moment()).label("created_at"),
    )
    # Somebody may have asked for silence since the recipients were gathered.
    found = select(*values).select_from(_R).where(~is_restricted(col(_R.person_id)))
    if NAME in row.content:
        found = found.join(Person, col(Person.id) == col(_R.person_id))
    if ADDRESS in row.content:
        found = found.outerjoin(Dwelling, col(Dwelling.id) == col(_R.dwelling_id))
    return found


def reply_of(tx: Transaction, row: Broadcast) -> Reply:
    """What everybody gets: from whom, the words, the photos, and what can be tapped."""
    area = above(tx, row.path)[-1].name
    code = str(row.id)
    options = [
        Option(f"go:notice:{code}", Text("reach/notice.read", {})),
        Option(f"go:why:{code}", Text("reach/why.ask", {})),
    ]
    if row.button:
        options.insert(0, Option(f"go:{row.button}", Text("reach/notice.open", {}), Style.MAIN))
    pictures = tuple(Picture(Text("reach/notice.photo", {}), media=one) for one in loads(row.photos))
    # As one text with values, since text messages go by templates that carry values only.
    line = Text("reach/notice.notice", {"area": area, "content": row.content})
    return Reply((line,), tuple(options), pictures, ended=True)


def _own_words(content: str) -> Any:
    """Each reader's words for the marks in a notice, as JSON; "" when it has none."""
    words = {NAME: col(Person.name), ADDRESS: func.coalesce(col(Dwelling.address), AT_HOME)}
    made = [literal(f'"{mark}":"') + _escaped(own) + '"' for mark, own in words.items() if mark in content]
    if not made:
        return literal("")
    return literal("{") + (made[0] if len(made) == 1 else made[0] + "," + made[1]) + "}"


def _escaped(words: Any) -> Any:
    """Words of the archive inside a JSON text."""
    return func.replace(func.replace(words, "\\", "\\\\"), '"', '\\"')


def among_recipients(row: Broadcast, after: int, last: int) -> tuple[Any, ...]:
    """The conditions that a recipient is one of a broadcast's, beyond `after`, up to `last`.

    Found by the recipients' ids, which is said here: by the broadcast, each part would go through all of them again.
    """
    return ((col(_R.broadcast_id) + 0) == row.id, col(_R.id) > after, col(_R.id) <= last)


def mine_in_outbox(broadcast: int) -> tuple[Any, ...]:
    """The conditions that a message belongs to a broadcast."""
    return (col(_O.lane) == BROADCAST_LANE, col(_O.cause) == cause_of(broadcast))


def put_messages(tx: Transaction, messages: Any) -> int:
    """Enqueue what `message_columns` selects; gives how many messages."""
    return tx.changed(insert(_O).from_select([column.name for column in messages.selected_columns], messages, False))
