"""Looking at what a signal held back, and answering those who challenge a line of their statement."""

from datetime import datetime, timedelta

from sqlalchemy import insert, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.audit.audit import note
from store.database.dialects import Moment, lock
from store.deeds.deed import Deed
from store.people.area import Area, place_of, rules_at, within
from store.people.dwelling import home_of
from store.people.person import mask_name, name_of
from store.people.waiting import Task, waiting
from store.points.earning import Case, settle
from store.points.joining import carry_over
from store.points.ledger.account import AccountKind, account
from store.points.ledger.transfer import transfer
from store.points.outcome import Outcome, Result, keep_outcome, outcome
from store.points.rule import rule_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.text import Text

CHALLENGE = timedelta(days=7)
"""How long a line of a statement can be challenged."""


class Challenge(SQLModel, table=True):
    """Somebody says that a line of their statement is wrong, and what they were answered."""

    __tablename__ = "points_challenge"

    id: int | None = Field(default=None, primary_key=True)
    transfer_id: int = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    path: str = Field(index=True)
    words: str
    answer: str = ""
    made_at: datetime = Field(sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_by: int | None = None


@record
class Held:
    """Something to look at: a deed that a signal held back (`signal`), or a challenge (`words`)."""

    code: str
    person: str
    at: datetime
    points: int
    signal: str
    words: str


@operation("points.challenge")
def challenge(act: Act, transfer_id: int, words: str) -> int:
    """Say that a line of one's own statement is wrong; a worker answers.

    Refuses (`points.not_yours`) somebody else's line, (`points.challenge_late`) one older than seven days,
    (`points.challenged`) one that was challenged before, (`points.reason`) no words.
    """
    tx, person = act.transaction, act.person()
    line = transfer(tx, transfer_id)
    if line.holder != account(act.keys, AccountKind.PERSON, person).id:
        raise Refused("points.not_yours")
    if not words.strip():
        raise Refused("points.reason")
    if act.now() - line.at > CHALLENGE:
        raise Refused("points.challenge_late", days=CHALLENGE.days)
    if tx.one(select(col(Challenge.id)).where(col(Challenge.transfer_id) == transfer_id)) is not None:
        raise Refused("points.challenged")
    home = home_of(tx, person)
    values = {
        "transfer_id": transfer_id, "person_id": person, "path": home.path if home else "/",
        "words": words.strip()[:500], "answer": "", "made_at": act.now(),
    }  # fmt: skip
    made: int = tx.value(insert(Challenge).values(values).returning(col(Challenge.id)))
    return made


@operation("points.mine")
def my_challenges(act: Act) -> tuple[tuple[str, str], ...]:
    """What the caller challenged and what was answered, newest first, as (words, answer)."""
    rows = act.transaction.run(
        select(col(Challenge.words), col(Challenge.answer))
        .where(col(Challenge.person_id) == act.person())
        .order_by(col(Challenge.id).desc())
        .limit(10)
    )
    return tuple((row[0], row[1]) for row in rows)


@operation("points.review")
def to_review(act: Act) -> tuple[Held, ...]:
    """What waits to be looked at in the caller's areas: what signals held back, and challenges; oldest first."""
    return _to_review(act)


def _to_review(act: Act) -> tuple[Held, ...]:
    tx, scopes = act.transaction, act.scopes()
    if not scopes:
        return ()
    held = tx.run(
        select(col(Outcome.deed_id), col(Outcome.rule_id), col(Outcome.reason), col(Outcome.person_id), col(Deed.at))
        .join(Deed, col(Deed.id) == col(Outcome.deed_id))
        .join(Area, col(Area.id) == col(Deed.area_id))
        .where(
            col(Outcome.result) == Result.UNDER_REVIEW.value,
            or_(*[within(col(Area.path), path) for path in scopes]),
        )
        .order_by(col(Deed.at))
        .limit(30)
    )
    said = tx.run(
        select(*Challenge.__table__.columns)  # type: ignore[attr-defined]  # a table class has it
        .where(col(Challenge.answered_at).is_(None), or_(*[within(col(Challenge.path), path) for path in scopes]))
        .order_by(col(Challenge.id))
        .limit(30)
    )
    found = [
        Held(
            f"d{row.deed_id}.{row.rule_id}", mask_name(name_of(tx, row.person_id)), row.at,
            rule_of(tx, row.rule_id).amount, row.reason, "",
        )
        for row in held
    ]  # fmt: skip
    found += [
        Held(f"c{row.id}", mask_name(name_of(tx, row.person_id)), row.made_at,
             transfer(tx, row.transfer_id).amount, "", row.words)
        for row in said
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.at))


@waiting("points")
@operation("points.review")
def reviews_waiting(act: Act) -> tuple[Task, ...]:
    """What waits to be looked at, for the inbox."""
    return tuple(
        Task(Text("points/reward.waits", {"person": one.person, "points": one.points}), one.at, "reward", one.code)
        for one in _to_review(act)
    )


@operation("points.review")
def decide(act: Act, deed_id: int, rule_id: int, pays: bool, reason: str) -> Result:
    """Pay what a signal held back, or do not, with a reason that the person can read.

    Refuses (`points.reason`) no reason, (`points.nothing_held`) what waits no more, (`points.to_oneself`) one's own.
    """
    tx = act.transaction
    row = tx.one(lock(select(*Deed.__table__.columns).where(col(Deed.id) == deed_id)))  # type: ignore[attr-defined]  # a table class has it
    place = place_of(tx, row.area_id) if row and row.area_id else None
    held = outcome(tx, deed_id, rule_id)
    if row is None or place is None or held is None or held.result != Result.UNDER_REVIEW:
        act.require(place.path if place else "/")
        raise Refused("points.nothing_held")
    act.require(place.path)
    if not reason.strip():
        raise Refused("points.reason")
    if row.person_id == act.caller.person or act.caller.person is None:
        raise Refused("points.to_oneself")
    note(act, about=f"deed/{deed_id}", persons=(row.person_id,), purpose=reason)
    if pays:
        case = Case(row, rule_of(tx, rule_id), place, rules_at(tx, place.path).zone)
        result = settle(tx, act.keys, case, reviewer=act.caller.person, reason=reason.strip()[:200])
        carry_over(tx, act.keys, {row.person_id})
        return result
    keep_outcome(
        tx, act.keys, deed_id=deed_id, rule_id=rule_id, version_id=held.version_id, person_id=row.person_id,
        result=Result.REFUSED.value, reason=reason.strip()[:200], by_id=act.caller.person, at=act.now(),
    )  # fmt: skip
    return Result.REFUSED


@operation("points.review")
def answer(act: Act, challenge_id: int, words: str) -> None:
    """Answer a challenge in words; what has to be put right is given or taken back beside it.

    Refuses (`points.reason`) no words, (`points.nothing_held`) one that was answered before.
    """
    tx = act.transaction
    row = tx.one(lock(select(*Challenge.__table__.columns).where(col(Challenge.id) == challenge_id)))  # type: ignore[attr-defined]  # a table class has it
    act.require(row.path if row else "/")
    if row is None or row.answered_at is not None:
        raise Refused("points.nothing_held")
    if row.person_id == act.caller.person:
        raise Refused("points.to_oneself")
    if not words.strip():
        raise Refused("points.reason")
    values = {"answer": words.strip()[:500], "answered_at": act.now(), "answered_by": act.caller.person}
    tx.changed(update(Challenge).where(col(Challenge.id) == challenge_id).values(values))
