"""What somebody who got a notice sees of it: why they got it, and that they have read it."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import col

from store.messages.broadcasts.broadcast import BroadcastRecipient, row_of
from store.messages.reach.audience import Audience
from store.messages.reach.topic import Topic
from store.people.area import above
from store.people.person import mask_name, name_of
from store.records import loads, record
from store.refusals import Refused
from store.rights.act import Act, operation

_R = BroadcastRecipient


@record
class Reason:
    """Why the caller got a notice: who sent it (masked), about what, to whom of which area, and when."""

    broadcast: int
    by: str
    area: str
    topic: Topic
    audience: Audience
    at: datetime


@operation("notice.mine")
def why(act: Act, broadcast: int) -> Reason:
    """Why the caller got a broadcast. Refuses (`reach.not_mine`) one that they did not get."""
    found = _mine(act, broadcast)
    row = row_of(act.transaction, broadcast)
    return Reason(
        broadcast=broadcast,
        by=mask_name(name_of(act.transaction, row.by_id)),
        area=above(act.transaction, row.path)[-1].name,
        topic=Topic(row.topic),
        audience=loads(row.audience),
        at=found,
    )


@operation("notice.mine")
def last_notice(act: Act) -> int | None:
    """The newest broadcast that the caller got, none if there is none."""
    person = act.person()
    found: int | None = act.transaction.value(
        select(col(_R.broadcast_id))
        .where(col(_R.person_id) == person, col(_R.skip) == "")
        .order_by(col(_R.at).desc(), col(_R.id).desc())
        .limit(1)
    )
    return found


@operation("notice.mine")
def say_read(act: Act, broadcast: int) -> None:
    """Say that one has read a broadcast. Refuses (`reach.not_mine`) one that the caller did not get."""
    _mine(act, broadcast)
    mine = (col(_R.broadcast_id) == broadcast, col(_R.person_id) == act.person(), col(_R.read_at).is_(None))
    act.transaction.changed(update(_R).where(*mine).values(read_at=act.now()))


def _mine(act: Act, broadcast: int) -> datetime:
    mine = (col(_R.broadcast_id) == broadcast, col(_R.person_id) == act.person())
    found: datetime | None = act.transaction.value(select(col(_R.at)).where(*mine))
    if found is None:
        raise Refused("reach.not_mine")
    return found
