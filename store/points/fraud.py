"""Putting wrongs right: an award taken back, ninety days without points after a proven fraud, false reports."""

from datetime import datetime, timedelta

from sqlalchemy import func, insert, select
from sqlmodel import Field, SQLModel, col

from store.audit.audit import note
from store.database.dialects import Moment, lock
from store.messages import notices
from store.messages.reply import Option, Reply, Style, Text
from store.people.dwelling import Home, home_of
from store.people.person import Person, standing_of
from store.points.earning import holder_of
from store.points.ledger.account import AccountKind, account
from store.points.ledger.movements import deduct, root_of, take_back
from store.points.ledger.transfer import FRAUD, Transfer, TransferKind, transfer
from store.points.seeing.reading import Line, lines_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation

FALSE_REPORT = 10
"""Points that a false report costs, after a warning (domain 5.2)."""
WARNED = timedelta(days=365)
"""How long a warning counts."""
MARK = "FALSE_REPORT:"


class PointsWarning(SQLModel, table=True):
    """Somebody was warned of false reports; the next one within a year costs points."""

    __tablename__ = "points_warning"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    reason: str
    by_id: int | None = None
    at: datetime = Field(sa_type=Moment)


@record
class Warned:
    """What came of a false report: a warning (no points), or how many points it cost."""

    is_warning: bool
    points: int


@operation("points.review")
def recent_awards(act: Act, person_id: int) -> tuple[Line, ...]:
    """The newest awards of somebody in the caller's areas that have not been taken back.

    Refuses (`rights.area`) people from elsewhere.
    """
    tx = act.transaction
    _home(act, person_id)
    later = Transfer.__table__.alias("later")  # type: ignore[attr-defined]  # a table class has it
    gone = select(later.c.id).where(later.c.reverses == col(Transfer.id))
    rows = tx.run(
        select(*Transfer.__table__.columns)  # type: ignore[attr-defined]  # a table class has it
        .where(
            col(Transfer.holder) == account(act.keys, AccountKind.PERSON, person_id).id,
            col(Transfer.kind) == TransferKind.AWARD.value,
            ~gone.exists(),
        )
        .order_by(col(Transfer.id).desc())
        .limit(8)
    )
    return lines_of(tx, rows)


@operation("points.review")
def undo_award(act: Act, transfer_id: int, reason: str, is_fraud: bool = False) -> bool:
    """Take an award back with a reason; gives whether there was anything to take.

    A proven fraud takes what was spent too, out of what comes in later, and ends earning and redeeming for ninety days.
    Refuses (`points.reason`) no reason, (`points.no_transfer`) what is no award, (`points.to_oneself`) one's own.
    """
    tx = act.transaction
    given: Transfer = transfer(tx, transfer_id)
    person = standing_of(tx, given.person_id) if given.person_id is not None else None
    home = home_of(tx, person) if person is not None else None
    act.require(home.path if home else "/")
    if given.kind != TransferKind.AWARD:
        raise Refused("points.no_transfer")
    if person == act.caller.person:
        raise Refused("points.to_oneself")
    words = _words(reason)
    row = take_back(
        tx, act.keys, transfer_id, holder_of(tx, act.keys, given), is_fraud=is_fraud,
        reason=f"{FRAUD}{words}" if is_fraud else words, by_id=act.caller.person,
    )  # fmt: skip
    note(act, about=f"points_transfer/{transfer_id}", persons=(given.person_id,), purpose=reason)
    if row is not None:
        _tell(act, person, "taken_back", points=row.amount, reason=words)
    return row is not None


@operation("points.review")
def false_report(act: Act, person_id: int, reason: str) -> Warned:
    """Warn somebody of a false report; from the second within a year on, take ten points off, as far as there are any.

    Complaints, and what somebody did not sign or vote for, are no false reports and never cost points.
    Refuses (`points.reason`) no reason, (`points.to_oneself`) oneself, (`rights.area`) people from elsewhere.
    """
    tx, now = act.transaction, act.now()
    home = _home(act, person_id)
    if person_id == act.caller.person:
        raise Refused("points.to_oneself")
    words = _words(reason)
    # Two workers at once: the first one warns, the second one finds the warning.
    tx.one(lock(select(col(Person.id)).where(col(Person.id) == person_id)))
    before: int = tx.value(
        select(func.count()).where(col(PointsWarning.person_id) == person_id, col(PointsWarning.at) > now - WARNED)
    )
    values = {"person_id": person_id, "reason": words, "by_id": act.caller.person, "at": now}
    number = tx.value(insert(PointsWarning).values(values).returning(col(PointsWarning.id)))
    note(act, about=f"points_warning/{number}", persons=(person_id,), purpose=reason)
    if not before:
        _tell(act, person_id, "warned", reason=words)
        return Warned(is_warning=True, points=0)
    row = deduct(
        tx, act.keys, key=f"false_report/{number}", holder=account(act.keys, AccountKind.PERSON, person_id),
        area=root_of(home.path), amount=FALSE_REPORT, person_id=person_id, reason=f"{MARK}{words}",
        by_id=act.caller.person,
    )  # fmt: skip
    cost = row.amount if row else 0
    _tell(act, person_id, "deducted", points=cost, reason=words)
    return Warned(is_warning=False, points=cost)


def _tell(act: Act, person_id: int | None, key: str, **values: object) -> None:
    """Tell somebody what happened to their points, and where to object."""
    if person_id is not None:
        option = Option("go:points", Text("points/points.title", {}), Style.MAIN)
        reply = Reply((Text(f"points/telling.{key}", values),), (option,), ended=True)
        notices.tell(act.transaction, [person_id], reply, cause="points")


def _home(act: Act, person_id: int) -> Home:
    home = home_of(act.transaction, person_id)
    if home is None:
        raise Refused("points.no_home")
    act.require(home.path)
    return home


def _words(reason: str) -> str:
    if not reason.strip():
        raise Refused("points.reason")
    return reason.strip()[:200]
