"""Asking for one's data to be deleted, and a worker's reasoned decision about it."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlmodel import col

from store.audit.audit import note
from store.channels.account import Account
from store.database import Transaction
from store.database.dialects import lock
from store.messages import outbox
from store.messages.reply import Reply
from store.people.area import Area, within
from store.people.dwelling import Dwelling, Household, HouseholdMember, Ownership, home_of
from store.people.person import mask_name, name_of
from store.people.waiting import Task, waiting
from store.records import record
from store.refusals import Refused
from store.retention.erasing import erase, holds_role, lines_of, plan, text_of
from store.retention.erasure import Erasure, ErasureLine, ErasureState, Fate
from store.rights.act import Act, operation
from store.rights.roles import Assurance
from store.text import Secret, Text, Words, words_in

TEXTS = "people/erasure"
ANSWERED_WITHIN = timedelta(days=21)
"""Fifteen working days: by then whoever asked must have an answer (PIPL 50; domain 10.3)."""


@record
class MyErasure:
    """What would become of my data, and my newest request for it, if any (`state` is none without one)."""

    lines: tuple[ErasureLine, ...]
    state: ErasureState | None = None
    asked_at: datetime | None = None
    answered_by: datetime | None = None
    answer: Secret | str = ""


@record
class ErasureShown:
    """A request as the worker sees it: masked name, where, why, and what would become of each kind of data."""

    id: int
    name: str
    place: str
    reason: Secret | str
    asked_at: datetime
    answer_by: datetime
    lines: tuple[ErasureLine, ...]


@operation("person.erase")
def my_erasure(act: Act) -> MyErasure:
    """What would become of the caller's data if it were deleted, and how their newest request stands."""
    person, tx = act.person(), act.transaction
    newest = select(*_COLUMNS).where(col(Erasure.person_id) == person).order_by(col(Erasure.id).desc()).limit(1)
    row = tx.one(newest)
    lines = plan(tx, person)
    if row is None:
        return MyErasure(lines)
    return MyErasure(lines, ErasureState(row.state), row.asked_at, row.asked_at + ANSWERED_WITHIN,
                     words_in(row.answer, place_of_words("answer", row.id)))  # fmt: skip


@operation("person.erase")
def ask_erasure(act: Act, reason: str = "") -> int:
    """Ask for the caller's data to be deleted; gives the number of the request, which a worker decides about.

    Refuses (`people.erasure_asked`) a second one while one waits, (`people.erasure_role`) whoever holds a role here:
    it has to be ended first.
    """
    person, tx, now = act.person(), act.transaction, act.now()
    waits = (col(Erasure.person_id) == person, col(Erasure.state) == ErasureState.ASKED.value)
    if tx.value(select(col(Erasure.id)).where(*waits)) is not None:
        raise Refused("people.erasure_asked")
    if holds_role(tx, person, now):
        raise Refused("people.erasure_role")
    values = {
        "person_id": person,
        "path": path_of_decision(tx, person),
        "reason": "",
        "asked_by": person,
        "asked_at": now,
    }
    made: int = tx.value(insert(Erasure).values(values).returning(col(Erasure.id)))
    if reason.strip():
        sealed = act.keys.wrap(reason.strip()[:500], place_of_words("reason", made))
        tx.changed(update(Erasure).where(col(Erasure.id) == made).values(reason=sealed))
    note(act, about=f"erasure/{made}", persons=(person,))
    return made


@operation("person.erase")
def withdraw_erasure(act: Act) -> None:
    """Take back the caller's request while it waits. Refuses (`people.nothing_waits`) when none does."""
    person = act.person()
    mine = (col(Erasure.person_id) == person, col(Erasure.state) == ErasureState.ASKED.value)
    ended = {"state": ErasureState.WITHDRAWN.value, "decided_at": act.now(), "decided_by": person}
    if not act.transaction.changed(update(Erasure).where(*mine).values(ended)):
        raise Refused("people.nothing_waits")
    note(act, about=f"person/{person}", persons=(person,), fields=("withdrawn",))


@operation("person.erase_decide")
def waiting_erasures(act: Act) -> tuple[ErasureShown, ...]:
    """Requests of the caller's areas that wait for a decision, oldest first, at most twenty."""
    scopes = act.scopes()
    if not scopes:
        return ()
    rows = act.transaction.run(
        select(*_COLUMNS)
        .where(
            col(Erasure.state) == ErasureState.ASKED.value,
            col(Erasure.person_id) != (act.caller.person or 0),
            or_(*[within(col(Erasure.path), path) for path in scopes]),
        )
        .order_by(col(Erasure.id))
        .limit(20)
    )
    return tuple(_shown(act.transaction, row) for row in rows)


@waiting("erasure")
@operation("person.erase_decide")
def erasures_to_do(act: Act) -> tuple[Task, ...]:
    """Requests that wait for the caller, for the inbox."""
    act.scopes()
    return tuple(
        Task(Text(f"{TEXTS}.task", {"person": one.name, "by": one.answer_by}), one.asked_at, "erasure", str(one.id))
        for one in waiting_erasures(act)
    )


@operation("person.erase_decide")
def decide_erasure(act: Act, erasure_id: int, agrees: bool, answer: str) -> tuple[ErasureLine, ...]:
    """Delete what may be deleted, or refuse, with a reason; the person is told what became of each kind of their data.

    Refuses (`people.nothing_waits`) what was decided, (`people.same_person`) a request of one's own,
    (`people.reason_missing`) no reason, (`people.erasure_role`) somebody who holds a role here.
    """
    tx, now = act.transaction, act.now()
    row = tx.one(lock(select(*_COLUMNS).where(col(Erasure.id) == erasure_id)))
    if row is None:
        raise Refused("people.nothing_waits")
    act.require(row.path)
    if row.state != ErasureState.ASKED.value:
        raise Refused("people.nothing_waits")
    if row.person_id == act.caller.person:
        raise Refused("people.same_person")
    if not answer.strip():
        raise Refused("people.reason_missing")
    if agrees and holds_role(tx, row.person_id, now):
        raise Refused("people.erasure_role")
    where = place_of_words("answer", erasure_id)
    sealed, told = act.keys.wrap(answer.strip()[:500], where), _addresses(tx, row.person_id)
    lines, accounts = (plan(tx, row.person_id), erase(tx, row.person_id, now)) if agrees else ((), ())
    state = ErasureState.DONE if agrees else ErasureState.REFUSED
    decided = {
        "state": state.value,
        "decided_by": act.caller.person,
        "decided_at": now,
        "answer": sealed,
        # Why somebody wanted to leave is theirs, and has served its purpose.
        "reason": "" if agrees else row.reason,
        "outcome": text_of(lines),
        "accounts": json.dumps(accounts) if accounts else "",
    }
    tx.changed(update(Erasure).where(col(Erasure.id) == erasure_id).values(decided))
    for account, channel in told:
        outbox.put(tx, account, channel, notice(agrees, words_in(sealed, where), lines), now=now)
    # What was answered is the person's alone, and stands with the request.
    note(act, about=f"erasure/{erasure_id}", persons=(row.person_id,), fields=(state.value,))
    return lines


def place_of_words(name: str, erasure_id: int) -> str:
    """Where a column of a request is sealed for."""
    return f"erasure.{name}.{erasure_id}"


def notice(agrees: bool, answer: Secret | str, lines: tuple[ErasureLine, ...]) -> Reply:
    """What whoever asked is told: the decision, its reason, and the list."""
    if not agrees:
        said = [Text(f"{TEXTS}.refused", {"answer": answer}), Text(f"{TEXTS}.instead", {})]
        return Reply(tuple(said), ended=True)
    told: list[Words] = [Text(f"{TEXTS}.done", {"answer": answer}), listed(lines)]
    if any(line.fate is not Fate.ERASED for line in lines):
        told.append(Text(f"{TEXTS}.why_kept", {}))
    return Reply((*told, Text(f"{TEXTS}.farewell", {})), ended=True)


def listed(lines: tuple[ErasureLine, ...]) -> Text:
    """Lines as one text, one kind of data a line."""
    rows = tuple(
        Text(f"{TEXTS}.line", {
            "what": Text(f"{TEXTS}.kind.{line.kind}", {}), "fate": Text(f"{TEXTS}.fate.{line.fate.value}", {}),
        })
        for line in lines
    )  # fmt: skip
    return Text(f"{TEXTS}.list", {"lines": rows})


def erased_accounts(tx: Transaction, before: datetime, most: int) -> list[tuple[int, list[int]]]:
    """Requests that were carried out before a time and whose accounts still have their addresses."""
    old = (col(Erasure.accounts) != "", col(Erasure.decided_at) < before)
    rows = tx.run(select(col(Erasure.id), col(Erasure.accounts)).where(*old).order_by(col(Erasure.id)).limit(most))
    return [(row[0], json.loads(row[1])) for row in rows]


def outcome_of(tx: Transaction, erasure_id: int) -> tuple[ErasureLine, ...]:
    """What became of each kind of data."""
    return lines_of(tx.value(select(col(Erasure.outcome)).where(col(Erasure.id) == erasure_id)) or "")


_COLUMNS = (
    col(Erasure.id), col(Erasure.person_id), col(Erasure.path), col(Erasure.reason), col(Erasure.asked_at),
    col(Erasure.state), col(Erasure.answer),
)  # fmt: skip


def _shown(tx: Transaction, row: Any) -> ErasureShown:
    home = home_of(tx, row.person_id)
    return ErasureShown(
        id=row.id,
        name=mask_name(name_of(tx, row.person_id)),
        place=home.address if home else "",
        reason=words_in(row.reason, place_of_words("reason", row.id)),
        asked_at=row.asked_at,
        answer_by=row.asked_at + ANSWERED_WITHIN,
        lines=plan(tx, row.person_id),
    )


def _addresses(tx: Transaction, person_id: int) -> list[tuple[int, str]]:
    mine = (
        col(Account.person_id) == person_id,
        col(Account.assurance) >= Assurance.VERIFIED.value,
        col(Account.closed_at).is_(None),
    )
    return [(row[0], row[1]) for row in tx.run(select(col(Account.id), col(Account.channel)).where(*mine))]


def path_of_decision(tx: Transaction, person_id: int) -> str:
    """The area whose workers decide: that of the home, of what is owned, of an earlier home, or the widest."""
    home = home_of(tx, person_id)
    if home is not None:
        return home.path
    places = select(col(Area.path)).join(Dwelling, col(Dwelling.area_id) == col(Area.id))
    owned = (
        places.join(Ownership, col(Ownership.dwelling_id) == col(Dwelling.id))
        .where(col(Ownership.person_id) == person_id)
        .order_by(col(Ownership.id).desc())
    )
    lived = (
        places.join(Household, col(Household.dwelling_id) == col(Dwelling.id))
        .join(HouseholdMember, col(HouseholdMember.household_id) == col(Household.id))
        .where(col(HouseholdMember.person_id) == person_id)
        .order_by(col(HouseholdMember.id).desc())
    )
    widest = select(col(Area.path)).where(col(Area.parent_id).is_(None)).order_by(col(Area.id))
    for statement in (owned, lived, widest):
        path = tx.value(statement.limit(1))
        if path is not None:
            return str(path)
    return "/"
