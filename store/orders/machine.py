"""What can happen to an order, as one table: from where to where, by whom, and what it needs (domain 4.5)."""

from enum import StrEnum

from store.records import enumeration, record
from store.refusals import Refused


@enumeration
class OrderState(StrEnum):
    """Where an order stands."""

    SUBMITTED = "submitted"
    TRIAGED = "triaged"
    DISPATCHED = "dispatched"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    WAITING_RESIDENT = "waiting_resident"
    WAITING_PARTS = "waiting_parts"
    WAITING_VOTE = "waiting_vote"
    RESOLVED = "resolved"
    REWORK = "rework"
    CLOSED = "closed"
    REOPENED = "reopened"
    REJECTED = "rejected"
    MERGED = "merged"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"


@enumeration
class Actor(StrEnum):
    """As what somebody acts on an order. Whoever solved it is never its INSPECTOR.

    A FOLLOWER joined an order of somebody else; a RATER is its reporter or a follower, by a rating that says that it is
    not solved.
    """

    REPORTER = "reporter"
    FOLLOWER = "follower"
    RATER = "rater"
    TRIAGER = "triager"
    HANDLER = "handler"
    INSPECTOR = "inspector"
    CLOCK = "clock"


@enumeration
class Need(StrEnum):
    """What must come with an event."""

    REASON = "reason"
    EVIDENCE = "evidence"
    HANDLER = "handler"
    PARENT = "parent"


@enumeration
class OrderEvent(StrEnum):
    """What happens to an order."""

    OPEN = "open"
    TRIAGE = "triage"
    REJECT = "reject"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    TAKE_OVER = "take_over"
    RETURN = "return"
    START = "start"
    WAIT_RESIDENT = "wait_resident"
    WAIT_PARTS = "wait_parts"
    WAIT_VOTE = "wait_vote"
    GO_ON = "go_on"
    ANSWER = "answer"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    FAIL = "fail"
    UNSOLVED = "unsolved"
    LAPSE = "lapse"
    REDO = "redo"
    REOPEN = "reopen"
    REOPEN_LATER = "reopen_later"
    HAND_ON = "hand_on"
    MERGE = "merge"
    CANCEL = "cancel"
    TRANSFER = "transfer"


@record
class Transition:
    """One row of the table."""

    event: OrderEvent
    sources: tuple[OrderState, ...]
    target: OrderState
    actors: tuple[Actor, ...]
    needs: tuple[Need, ...] = ()


S, E, A = OrderState, OrderEvent, Actor
NEW = (S.SUBMITTED, S.TRIAGED, S.RETURNED, S.REOPENED)
WORKING = (S.ACCEPTED, S.IN_PROGRESS, S.REWORK)
WAITING = (S.WAITING_RESIDENT, S.WAITING_PARTS, S.WAITING_VOTE)
UNSOLVED = (*NEW, S.DISPATCHED, *WORKING, *WAITING)
"""What is resolved waits for its acceptance: neither merging nor handing it out of the house ends it without one."""
OPEN = (*UNSOLVED, S.RESOLVED)
ENDED = (S.CLOSED, S.REJECTED, S.MERGED, S.CANCELLED, S.TRANSFERRED)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(E.TRIAGE, NEW, S.TRIAGED, (A.TRIAGER,)),
    Transition(E.REJECT, NEW, S.REJECTED, (A.TRIAGER,), (Need.REASON,)),
    Transition(E.DISPATCH, (*NEW, S.DISPATCHED), S.DISPATCHED, (A.TRIAGER,), (Need.HANDLER,)),
    Transition(E.ACCEPT, (S.DISPATCHED,), S.ACCEPTED, (A.HANDLER,)),
    Transition(E.TAKE_OVER, (*NEW, S.DISPATCHED), S.ACCEPTED, (A.TRIAGER,)),
    Transition(E.RETURN, (S.DISPATCHED,), S.RETURNED, (A.HANDLER,), (Need.REASON,)),
    Transition(E.START, (S.ACCEPTED,), S.IN_PROGRESS, (A.HANDLER,)),
    Transition(E.WAIT_RESIDENT, WORKING, S.WAITING_RESIDENT, (A.HANDLER,), (Need.REASON,)),
    Transition(E.WAIT_PARTS, WORKING, S.WAITING_PARTS, (A.HANDLER,), (Need.REASON,)),
    Transition(E.WAIT_VOTE, WORKING, S.WAITING_VOTE, (A.HANDLER,), (Need.REASON,)),
    Transition(E.GO_ON, WAITING, S.IN_PROGRESS, (A.HANDLER,)),
    Transition(E.ANSWER, (S.WAITING_RESIDENT,), S.IN_PROGRESS, (A.REPORTER,)),
    Transition(E.RESOLVE, (*WORKING, *WAITING), S.RESOLVED, (A.HANDLER,), (Need.EVIDENCE,)),
    Transition(E.CONFIRM, (S.RESOLVED,), S.CLOSED, (A.REPORTER, A.INSPECTOR)),
    Transition(E.FAIL, (S.RESOLVED,), S.REWORK, (A.REPORTER, A.INSPECTOR), (Need.REASON,)),
    Transition(E.UNSOLVED, (S.CLOSED,), S.REWORK, (A.RATER,)),
    Transition(E.LAPSE, (S.RESOLVED,), S.CLOSED, (A.CLOCK,)),
    Transition(E.REDO, (S.REWORK,), S.IN_PROGRESS, (A.HANDLER,)),
    Transition(E.REOPEN, (S.CLOSED,), S.REOPENED, (A.REPORTER,), (Need.REASON,)),
    Transition(E.REOPEN_LATER, (S.CLOSED,), S.REOPENED, (A.INSPECTOR,), (Need.REASON,)),
    Transition(
        E.HAND_ON, (S.DISPATCHED, *WORKING, *WAITING), S.DISPATCHED, (A.HANDLER, A.TRIAGER),
        (Need.HANDLER, Need.REASON),
    ),
    Transition(E.MERGE, UNSOLVED, S.MERGED, (A.TRIAGER,), (Need.PARENT,)),
    Transition(E.CANCEL, (*NEW, S.DISPATCHED), S.CANCELLED, (A.REPORTER,)),
    Transition(E.TRANSFER, UNSOLVED, S.TRANSFERRED, (A.TRIAGER,), (Need.REASON,)),
)  # fmt: skip
BY_EVENT = {row.event: row for row in TRANSITIONS}


def transition(event: OrderEvent, state: OrderState, actors: frozenset[Actor]) -> Transition:
    """The row by which an event moves an order.

    Refuses (`orders.too_late`) an event that does not happen from this state, (`orders.not_you`) somebody who may not.
    """
    row = BY_EVENT.get(event)
    if row is None or state not in row.sources:
        raise Refused("orders.too_late")
    if not actors & set(row.actors):
        raise Refused("orders.not_you")
    return row


def table() -> str:
    """The table as it stands in the documents, one line a row, in Markdown."""
    lines = ["| What happens | From | To | By whom | Needs |", "| --- | --- | --- | --- | --- |"]
    for row in TRANSITIONS:
        sources, actors = ", ".join(row.sources), ", ".join(row.actors)
        lines.append(f"| `{row.event}` | {sources} | {row.target} | {actors} | {', '.join(row.needs) or '–'} |")
    return "".join(f"{line}\n" for line in lines)


def possible(state: OrderState, actors: frozenset[Actor]) -> tuple[OrderEvent, ...]:
    """What somebody may do to an order now, in the order of the table."""
    return tuple(row.event for row in TRANSITIONS if state in row.sources and actors & set(row.actors))
