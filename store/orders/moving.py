"""Moving an order by the table of `machine`: checked, written down, told, with its clocks set or stopped."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from store.deeds.deed import DeedKind, add_deed
from store.orders.category import CATEGORIES, OrderKind, Team, Urgency
from store.orders.clocks import ClockKind
from store.orders.machine import ENDED, OPEN, Actor, Need, OrderEvent, OrderState, possible, transition
from store.orders.opening import add_photo
from store.orders.order import Order, Ticket, change, held_order, log, ticket
from store.orders.ringing import go_on, restart, stop
from store.orders.telling import tell_change, tell_desk
from store.orders.who import actors, desk, helpers_of, team_of
from store.people.area import within
from store.people.dwelling import home_of
from store.people.handover import handed_over
from store.refusals import Refused
from store.rights.act import Act, operation

AGAIN = frozenset({OrderEvent.FAIL, OrderEvent.UNSOLVED, OrderEvent.REOPEN, OrderEvent.REOPEN_LATER})
MOST_RETURNS = 2
"""After so many returns the community decides (domain 4.4)."""
REOPEN_DAYS = 7


@operation("order.move")
def move(
    act: Act,
    order_id: int,
    event: OrderEvent,
    *,
    words: str = "",
    media: tuple[str, ...] = (),
    handler: int | None = None,
    parent: int | None = None,
    category: str | None = None,
    level: Urgency | None = None,
) -> Ticket:
    """Do one thing to an order, such as dispatch, accept, resolve.

    Arguments: `words`, the reason or note; `media`, photos of how it is now; `handler`, who gets it; `parent`, into
    which order it is merged; `category` and `level`, if triage changes them.
    Refuses (`orders.too_late`, `orders.not_you`) by the table, (`orders.reason`, `orders.evidence`, `orders.handler`,
    `orders.parent`) what is missing, (`orders.reopened`) to reopen a second time or after seven days.
    """
    tx = act.transaction
    row = held_order(tx, order_id)
    mine = as_what(act, row)
    return carry_out(
        act, row, event, mine, words=words, media=media, handler=handler, parent=parent, category=category, level=level
    )


def carry_out(
    act: Act,
    row: Order,
    event: OrderEvent,
    mine: frozenset[Actor],
    *,
    words: str = "",
    media: tuple[str, ...] = (),
    handler: int | None = None,
    parent: int | None = None,
    category: str | None = None,
    level: Urgency | None = None,
) -> Ticket:
    """Move a locked order by the table, as those that the caller is; arguments and refusals as for `move`."""
    tx = act.transaction
    state = OrderState(row.state)
    rule = transition(event, state, mine)
    now = act.now()
    _refuse_missing(act, row, rule.needs, words, media, handler, parent)
    if event in (OrderEvent.REOPEN, OrderEvent.REOPEN_LATER):
        _refuse_reopening(row, event, now)
    changes = _changes(act, row, event, now, handler, parent, category, level)
    for one in media:
        add_photo(tx, row, one, by=act.caller.person, is_after=event is OrderEvent.RESOLVE)
    if event is OrderEvent.MERGE:
        # What was merged into this one follows it to where it goes.
        tx.changed(update(Order).where(col(Order.parent_id) == row.id).values(parent_id=parent))
    before = Urgency(row.level)
    row = change(tx, row, state=rule.target.value, **changes)
    row = _clocks(act, row, event, before, now)
    log(tx, act.keys, row, event, source=state, target=rule.target, by=act.caller.person,
        role=_role(mine & set(rule.actors)), words=words.strip(), media=media)  # fmt: skip
    _after(act, row, event, rule.target, now)
    return ticket(row)


@operation("order.read")
def what_now(act: Act, order_id: int) -> tuple[OrderEvent, ...]:
    """What the caller may do to an order now."""
    row = held_order(act.transaction, order_id)
    mine = as_what(act, row)
    return possible(OrderState(row.state), mine)


def as_what(act: Act, row: Order) -> frozenset[Actor]:
    """As what the caller acts; marks the operation as checked, for orders know who may by themselves."""
    mine = actors(act, row)
    act.checked = True
    if not mine:
        raise Refused("orders.not_you")
    return mine


def _refuse_missing(
    act: Act, row: Order, needs: tuple[Need, ...], words: str, media: tuple[str, ...], handler: int | None,
    parent: int | None,
) -> None:  # fmt: skip
    if Need.REASON in needs and len(words.strip()) < 2:
        raise Refused("orders.reason")
    if Need.EVIDENCE in needs and not media and len(words.strip()) < 2:
        raise Refused("orders.evidence")
    if Need.HANDLER in needs and handler not in [one[0] for one in helpers_of(act.transaction, row, act.now())]:
        raise Refused("orders.handler")
    if Need.PARENT in needs:
        found = None if parent is None or parent == row.id else held_order(act.transaction, parent)
        ended = found is None or OrderState(found.state) in ENDED or found.parent_id is not None
        if found is None or ended or found.category != row.category or found.about_id != row.about_id:
            raise Refused("orders.parent")


def _refuse_reopening(row: Order, event: OrderEvent, now: datetime) -> None:
    late = row.closed_at is not None and now - row.closed_at > timedelta(days=REOPEN_DAYS)
    if event is OrderEvent.REOPEN and (row.reopened or late):
        raise Refused("orders.reopened", days=REOPEN_DAYS)


def _changes(
    act: Act, row: Order, event: OrderEvent, now: datetime, handler: int | None, parent: int | None,
    category: str | None, level: Urgency | None,
) -> dict[str, Any]:  # fmt: skip
    me = act.caller.person
    changes: dict[str, Any] = {}
    if category is not None and category in CATEGORIES:
        changes |= {"category": category, "team": CATEGORIES[category].team.value}
    if level is not None:
        changes["level"] = level.value
    if event in AGAIN:
        changes |= _again(row, event)
    if event in (OrderEvent.DISPATCH, OrderEvent.HAND_ON):
        changes |= {"handler_id": handler, "accepted_at": None}
    elif event is OrderEvent.TAKE_OVER:
        changes |= {"handler_id": me, "accepted_at": now}
    elif event is OrderEvent.ACCEPT:
        changes["accepted_at"] = now
    elif event is OrderEvent.RETURN:
        changes |= {"handler_id": None, "returns": row.returns + 1}
    elif event is OrderEvent.START:
        changes["acted_at"] = row.acted_at or now
    elif event is OrderEvent.RESOLVE:
        changes |= {"solver_id": me, "resolved_at": now, "acted_at": row.acted_at or now}
    elif event is OrderEvent.CONFIRM:
        changes |= {"closed_at": now, "accepted_by": me}
    elif event is OrderEvent.MERGE:
        changes |= {"parent_id": parent, "closed_at": now}
    elif event in (OrderEvent.REJECT, OrderEvent.CANCEL, OrderEvent.TRANSFER):
        changes["closed_at"] = now
    return changes


def _again(row: Order, event: OrderEvent) -> dict[str, Any]:
    """What is judged anew when an order is not done after all; how it was rated before stands in its history."""
    anew = dict.fromkeys(("closed_at", "resolved_at", "acted_at", "accepted_by", "stars", "is_solved"))
    if event in (OrderEvent.FAIL, OrderEvent.UNSOLVED):
        return {**anew, "reworks": row.reworks + 1}
    return {**anew, "reopened": row.reopened + 1, "handler_id": None, "accepted_at": None}


def _clocks(act: Act, row: Order, event: OrderEvent, before: Urgency, now: datetime) -> Order:
    tx, level, target = act.transaction, Urgency(row.level), OrderState(row.state)
    if target in (OrderState.WAITING_RESIDENT, OrderState.WAITING_PARTS, OrderState.WAITING_VOTE):
        return change(tx, row, paused_at=now)
    if row.paused_at is not None:
        row = go_on(tx, row, now)
    # In danger to life only a call that was logged answers the first clock.
    accepted = () if level is Urgency.P0 else (ClockKind.ACCEPT,)
    if event in (OrderEvent.FAIL, OrderEvent.UNSOLVED):
        return restart(tx, row, now, ClockKind.ACT, ClockKind.FINISH)
    if event in (OrderEvent.REOPEN, OrderEvent.REOPEN_LATER):
        return restart(tx, row, now, *ClockKind)
    if event is OrderEvent.HAND_ON:
        return restart(tx, row, now, ClockKind.ACCEPT)
    if level is not before:
        # What turned out more urgent counts from now; what is less so has had its time since it was reported.
        begun = now if list(Urgency).index(level) < list(Urgency).index(before) else row.opened_at
        return restart(tx, row, begun, *ClockKind)
    if target is OrderState.ACCEPTED and accepted:
        stop(tx, row.id or 0, *accepted)
    elif target is OrderState.IN_PROGRESS:
        stop(tx, row.id or 0, *accepted, ClockKind.ACT)
    elif target is OrderState.RESOLVED or target in ENDED:
        stop(tx, row.id or 0)
    return row


def _after(act: Act, row: Order, event: OrderEvent, target: OrderState, now: datetime) -> None:
    """Tell those whom it concerns, and keep what was done as deeds."""
    tx = act.transaction
    if event is not OrderEvent.TRIAGE:
        tell_change(tx, row, target, row.finish_due)
    if event in (OrderEvent.DISPATCH, OrderEvent.HAND_ON) and row.handler_id is not None:
        tell_desk(tx, row, [row.handler_id], "yours")
    elif event is OrderEvent.RETURN:
        up = row.returns >= MOST_RETURNS
        people = team_of(tx, Team.COMMUNITY, row, now) if up else desk(tx, row, now)
        tell_desk(tx, row, people, "returned", times=row.returns)
    elif event is OrderEvent.ANSWER:
        tell_desk(tx, row, [row.handler_id] if row.handler_id else desk(tx, row, now), "answered")
    elif event in (OrderEvent.FAIL, OrderEvent.UNSOLVED, OrderEvent.REOPEN, OrderEvent.REOPEN_LATER):
        tell_desk(tx, row, [row.handler_id] if row.handler_id else desk(tx, row, now), "again")
    if (
        event in (OrderEvent.ACCEPT, OrderEvent.TAKE_OVER)
        and row.kind == OrderKind.SNAP
        and not row.is_anonymous
        and row.reporter_id
    ):
        keep_deed(act, row, DeedKind.SNAP_ACCEPTED, row.reporter_id, now)


def keep_deed(act: Act, row: Order, kind: DeedKind, person: int, now: datetime) -> None:
    home = home_of(act.transaction, person)
    add_deed(
        act.transaction, act.keys, kind=kind, person_id=person, household_id=home.household if home else None,
        area_id=row.area_id, source="work_order", source_id=row.id or 0, at=now,
    )  # fmt: skip


def _role(mine: frozenset[Actor] | set[Actor]) -> str:
    return ",".join(sorted(mine))


@handed_over("order")
def hand_over_orders(act: Act, leaver: int, colleague: int, path: str) -> int:
    """Let a colleague see to the open orders of a worker who leaves; each says so in its history.

    An order that is about the colleague goes back to those who hand orders out.
    """
    tx = act.transaction
    mine = (col(Order.handler_id) == leaver, col(Order.state).in_([state.value for state in OPEN]))
    ids = [row[0] for row in tx.run(select(col(Order.id)).where(*mine, within(col(Order.path), path)))]
    for number in ids:
        held = held_order(tx, number)
        if held.about_id == colleague:
            row = change(tx, held, handler_id=None, state=OrderState.RETURNED.value, accepted_at=None)
        else:
            row = change(tx, held, handler_id=colleague)
        log(tx, act.keys, row, OrderEvent.HAND_ON, source=held.state, target=row.state, by=act.caller.person)
        tell_desk(tx, row, [colleague] if row.handler_id else desk(tx, row, act.now()), "yours")
    return len(ids)
