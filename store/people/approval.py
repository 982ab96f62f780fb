"""The two-person rule: what cannot be undone is asked for by one person and done when another agrees."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Concatenate

from sqlalchemy import insert, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.audit.audit import note
from store.database.dialects import Moment, lock
from store.people.area import within
from store.people.handover import handed_over
from store.people.person import mask_name, name_of
from store.people.waiting import Task, waiting
from store.records import dumps, enumeration, loads, record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.table import RIGHTS
from store.text import Secret, Text, Words

LASTS = timedelta(days=30)
"""How long something waits for the second person."""


@enumeration
class ApprovalState(StrEnum):
    """Where a request for a second person stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class Approval(SQLModel, table=True):
    """One irreversible thing that one person asked for: `args` of the deed as JSON, and who agreed or did not.

    `args`, `reason` and `answer` are sealed: they tell of a life.
    """

    __tablename__ = "approval"

    id: int | None = Field(default=None, primary_key=True)
    operation: str
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    path: str = Field(index=True)
    args: str
    reason: str
    state: str = ApprovalState.WAITING.value
    requested_by: int = Field(foreign_key="person.id")
    requested_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: str = ""


@record
class Request:
    """Something irreversible that waits for a second person. `person` is whom it concerns."""

    id: int
    operation: str
    person: int | None
    path: str
    args: dict[str, Any]
    reason: str
    requested_by: int
    requested_at: datetime


Deed = Callable[Concatenate[Act, ...], Any]
Describe = Callable[Concatenate[Act, ...], Words]
DEEDS: dict[str, Deed] = {}
"""What is done, by the operation's name, once the second person has agreed."""
DESCRIPTIONS: dict[str, Describe] = {}
"""What says in words what would be done, by the operation's name."""


def irreversible(name: str, describe: Describe | None = None) -> Callable[[Deed], Deed]:
    """Declare what is done when the operation `name` of the table of rights has been agreed to.

    The function is called with the act of the second person and the arguments given to `request`; so is `describe`,
    which tells the second person what they would agree to (names masked), beside the operation's own name in
    `locales/<language>/words/operations.ftl`.
    """

    def declare(function: Deed) -> Deed:
        DEEDS[name] = function
        if describe is not None:
            DESCRIPTIONS[name] = describe
        return function

    return declare


def request(act: Act, args: Mapping[str, Any], reason: str, *, path: str, person: int | None = None) -> int:
    """Ask for a second person, from inside the operation that is to be done; gives the id of the request.

    Arguments: `args`, for the function declared `irreversible` under the running operation's name; `reason`, in words;
    `path`, of the area in which the second person must hold the right too; `person`, whom it concerns.
    Refuses (`people.reason_missing`) no reason, (`people.waits_already`) the same for the same person a second time.
    """
    if not reason.strip():
        raise Refused("people.reason_missing")
    if act.operation not in DEEDS:
        raise RuntimeError(f"nothing is declared irreversible as {act.operation}")
    act.require(path)
    tx, now = act.transaction, act.now()
    same = select(col(Approval.id)).where(
        col(Approval.operation) == act.operation,
        col(Approval.person_id) == person,
        col(Approval.state) == ApprovalState.WAITING.value,
        col(Approval.expires_at) > now,
    )
    if person is not None and tx.value(same) is not None:
        raise Refused("people.waits_already")
    values = {
        "operation": act.operation,
        "person_id": person,
        "path": path,
        "args": "",
        "reason": "",
        "requested_by": _known(act),
        "requested_at": now,
        "expires_at": now + LASTS,
    }
    made: int = tx.value(insert(Approval).values(values).returning(col(Approval.id)))
    told = {"args": dumps(dict(args)), "reason": reason.strip()[:500]}
    sealed = {name: act.keys.wrap(words, place_of_words(name, made)) for name, words in told.items()}
    tx.changed(update(Approval).where(col(Approval.id) == made).values(**sealed))
    note(act, about=f"approval/{made}", persons=(person,), purpose=reason)
    return made


@operation("approval.list")
def waiting_approvals(act: Act) -> tuple[Request, ...]:
    """What waits for a second person in the caller's areas and may be agreed to by them, oldest first."""
    scopes, me = act.scopes(), act.caller.person
    if not scopes or me is None:
        return ()
    rows = act.transaction.run(
        select(*_COLUMNS)
        .where(
            col(Approval.state) == ApprovalState.WAITING.value,
            col(Approval.expires_at) > act.now(),
            col(Approval.requested_by) != me,
            or_(*[within(col(Approval.path), path) for path in scopes]),
        )
        .order_by(col(Approval.id))
        .limit(50)
    )
    return tuple(one for one in (_request(act, row) for row in rows) if _may(act, one))


@waiting("approval")
@operation("approval.list")
def approvals_to_do(act: Act) -> tuple[Task, ...]:
    """What waits for the caller as the second person, for the inbox."""
    act.scopes()
    return tuple(
        Task(
            line=Text("home/approval.task", {"what": _title(one), "person": _masked(act, one.person)}),
            since=one.requested_at,
            flow="approval",
            code=str(one.id),
        )
        for one in waiting_approvals(act)
    )


@record
class RequestShown:
    """A request as the second person sees it; `by` and `person` are masked names, `details` say what would be done."""

    id: int
    what: Text
    person: str
    details: Words
    by: str
    reason: Secret | str
    at: datetime


@operation("approval.list")
def request_shown(act: Act, approval_id: int) -> RequestShown:
    """One of the requests that wait for the caller. Refuses (`people.nothing_waits`) any other."""
    act.scopes()
    one = next((one for one in waiting_approvals(act) if one.id == approval_id), None)
    if one is None:
        raise Refused("people.nothing_waits")
    describe = DESCRIPTIONS.get(one.operation)
    return RequestShown(
        id=one.id,
        what=_title(one),
        person=_masked(act, one.person),
        details=describe(act, **one.args) if describe else "",
        by=_masked(act, one.requested_by),
        reason=_secret(act, one),
        at=one.requested_at,
    )


@operation("approval.decide")
def approve(act: Act, approval_id: int) -> Any:
    """Agree, as the second person, and do what was asked for; gives what doing it gave.

    Refuses (`people.same_person`) whoever asked for it, (`rights.area`) whoever may not do it there themselves,
    (`people.nothing_waits`) what was decided or has lapsed.
    """
    found = _decide(act, approval_id, ApprovalState.APPROVED, "")
    note(act, about=f"approval/{found.id}", persons=(found.person,), purpose=found.reason)
    return DEEDS[found.operation](act, **found.args)


@operation("approval.decide")
def refuse(act: Act, approval_id: int, answer: str) -> None:
    """Do not agree, with a reason. Refuses like `approve`, and (`people.reason_missing`) no reason."""
    if not answer.strip():
        raise Refused("people.reason_missing")
    found = _decide(act, approval_id, ApprovalState.REFUSED, answer.strip()[:500])
    note(act, about=f"approval/{found.id}", persons=(found.person,), purpose=answer, fields=("refused",))


@handed_over("approval")
def hand_over_requests(act: Act, leaver: int, colleague: int, path: str) -> int:
    """Let a colleague answer for what a worker asked for and what still waits; somebody else has to agree to it."""
    mine = (col(Approval.requested_by) == leaver, col(Approval.state) == ApprovalState.WAITING.value)
    changed = update(Approval).where(*mine, within(col(Approval.path), path)).values(requested_by=colleague)
    return act.transaction.changed(changed)


_COLUMNS = (
    col(Approval.id), col(Approval.operation), col(Approval.person_id), col(Approval.path), col(Approval.args),
    col(Approval.reason), col(Approval.requested_by), col(Approval.requested_at),
)  # fmt: skip


def place_of_words(name: str, approval_id: int) -> str:
    """Where a column of a request is sealed for."""
    return f"approval.{name}.{approval_id}"


def _secret(act: Act, one: Request) -> Secret:
    where = place_of_words("reason", one.id)
    return Secret(act.keys.seal(one.reason, where), where)


def _request(act: Act, row: Any) -> Request:
    return Request(
        id=row.id,
        operation=row.operation,
        person=row.person_id,
        path=row.path,
        args=loads(act.keys.unwrap(row.args, place_of_words("args", row.id))),
        reason=act.keys.unwrap(row.reason, place_of_words("reason", row.id)),
        requested_by=row.requested_by,
        requested_at=row.requested_at,
    )


def _title(one: Request) -> Text:
    return Text(f"words/operations.{one.operation.replace('.', '-').replace('_', '-')}", {})


def _masked(act: Act, person: int | None) -> str:
    return mask_name(name_of(act.transaction, person)) if person is not None else ""


def _may(act: Act, wanted: Request) -> bool:
    right = RIGHTS.get(wanted.operation)
    return right is not None and any(
        grant.role in right.roles and wanted.path.startswith(grant.path) for grant in act.caller.grants
    )


def _decide(act: Act, approval_id: int, state: ApprovalState, answer: str) -> Request:
    tx, me = act.transaction, _known(act)
    row = tx.one(lock(select(*_COLUMNS, col(Approval.state), col(Approval.expires_at)).where(
        col(Approval.id) == approval_id)))  # fmt: skip
    if row is None:
        raise Refused("people.nothing_waits")
    act.require(row.path)
    found = _request(act, row)
    if not _may(act, found):
        raise Refused("rights.role")
    if found.requested_by == me:
        raise Refused("people.same_person")
    if row.state != ApprovalState.WAITING.value or row.expires_at <= act.now():
        raise Refused("people.nothing_waits")
    decided = {"state": state.value, "decided_by": me, "decided_at": act.now(),
               "answer": act.keys.wrap(answer, place_of_words("answer", approval_id)) if answer else ""}  # fmt: skip
    tx.changed(update(Approval).where(col(Approval.id) == approval_id).values(decided))
    return found


def _known(act: Act) -> int:
    if act.caller.person is None:
        raise Refused("rights.unverified")
    return act.caller.person
