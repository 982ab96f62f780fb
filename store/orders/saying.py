"""What is said about an order beside moving it: words and photos added, a rating, an urge, a note."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import col

from store.deeds.deed import DeedKind
from store.orders.clocks import ClockKind
from store.orders.machine import ENDED, Actor, OrderEvent, OrderState
from store.orders.moving import as_what, carry_out, keep_deed
from store.orders.opening import add_photo
from store.orders.order import Order, OrderLog, Ticket, change, held_order, log, ticket
from store.orders.ringing import stop
from store.orders.telling import tell_desk, tell_reporters
from store.orders.who import actors, desk
from store.refusals import Refused
from store.rights.act import Act, operation

RESIDENTS = frozenset({Actor.REPORTER, Actor.FOLLOWER})
URGE_EVERY = timedelta(hours=2)
MOST_URGES = 5


@operation("order.add")
def add_to(act: Act, order_id: int, words: str, photos: tuple[str, ...] = ()) -> Ticket:
    """Add words or photos to one's own order, or one that is followed, as long as it is open.

    What waits for its reporter goes on, by whatever way the answer came.

    Refuses (`orders.not_you`) somebody else's, (`orders.too_late`) one that has ended, (`orders.words`) nothing.
    """
    tx = act.transaction
    row = held_order(tx, order_id)
    act.person()
    mine = actors(act, row)
    if not mine & RESIDENTS:
        raise Refused("orders.not_you")
    if OrderState(row.state) in ENDED:
        raise Refused("orders.too_late")
    if not words.strip() and not photos:
        raise Refused("orders.words")
    for media in photos:
        add_photo(tx, row, media, by=act.caller.person, is_after=False)
    log(tx, act.keys, row, "add", source=row.state, target=row.state, by=act.caller.person, words=words.strip(),
        media=photos)  # fmt: skip
    if row.state == OrderState.WAITING_RESIDENT and Actor.REPORTER in mine:
        return carry_out(act, row, OrderEvent.ANSWER, mine)
    tell_desk(tx, row, [row.handler_id] if row.handler_id else desk(tx, row, act.now()), "added")
    return ticket(row)


@operation("order.rate")
def rate(act: Act, order_id: int, stars: int, is_solved: bool, words: str = "") -> Ticket:
    """Rate how it was seen to; "not solved" sends it back whatever the stars.

    Whoever follows it may rate it too; the stars that are kept with it are its reporter's.
    Refuses (`orders.not_you`) who neither reported nor follows it, (`orders.too_late`) one that is not closed,
    (`orders.stars`), (`orders.rated`) a second time.
    """
    row = held_order(act.transaction, order_id)
    person = act.person()
    mine = actors(act, row)
    if not mine & RESIDENTS:
        raise Refused("orders.not_you")
    if row.state != OrderState.CLOSED:
        raise Refused("orders.too_late")
    if not 1 <= stars <= 5:
        raise Refused("orders.stars")
    if _has_rated(act, row, person):
        raise Refused("orders.rated")
    if Actor.REPORTER in mine:
        row = change(act.transaction, row, stars=stars, is_solved=is_solved)
    log(act.transaction, act.keys, row, "rate", source=row.state, target=row.state, by=person, words=words.strip())
    if not row.is_anonymous:
        keep_deed(act, row, DeedKind.ORDER_RATED, person, act.now())
    if not is_solved:
        return carry_out(act, row, OrderEvent.UNSOLVED, frozenset({Actor.RATER}), words=words.strip())
    return ticket(row)


@operation("order.add")
def urge(act: Act, order_id: int) -> Ticket:
    """Ask for an order to be seen to; whoever has it hears it, at most every two hours.

    Refuses (`orders.not_you`), (`orders.too_late`) one that has ended, (`orders.urged`) too often.
    """
    tx = act.transaction
    row = held_order(tx, order_id)
    act.person()
    if not actors(act, row) & RESIDENTS:
        raise Refused("orders.not_you")
    if OrderState(row.state) in (*ENDED, OrderState.RESOLVED):
        raise Refused("orders.too_late")
    last = tx.value(
        select(col(OrderLog.at))
        .where(col(OrderLog.order_id) == order_id, col(OrderLog.event) == "urge")
        .order_by(col(OrderLog.id).desc())
        .limit(1)
    )
    if row.urged >= MOST_URGES or (last is not None and act.now() - last < URGE_EVERY):
        raise Refused("orders.urged", hours=2)
    row = change(tx, row, urged=row.urged + 1)
    log(tx, act.keys, row, "urge", source=row.state, target=row.state, by=act.caller.person)
    tell_desk(tx, row, [row.handler_id] if row.handler_id else desk(tx, row, act.now()), "urged", times=row.urged)
    return ticket(row)


def _has_rated(act: Act, row: Order, person: int) -> bool:
    """Whether somebody has rated an order since it was closed last."""
    of = col(OrderLog.order_id) == row.id
    closed = OrderState.CLOSED.value
    closing = select(func.max(OrderLog.id)).where(of, col(OrderLog.target) == closed, col(OrderLog.source) != closed)
    rating = select(func.max(OrderLog.id)).where(of, col(OrderLog.event) == "rate", col(OrderLog.by_id) == person)
    return bool((act.transaction.value(rating) or 0) > (act.transaction.value(closing) or 0))


@operation("order.note")
def add_note(act: Act, order_id: int, words: str, is_private: bool) -> Ticket:
    """Write a note on an order: for those who work on it, or for its reporter to see."""
    row = held_order(act.transaction, order_id)
    mine = as_what(act, row)
    if not mine & {Actor.HANDLER, Actor.TRIAGER}:
        raise Refused("orders.not_you")
    if not words.strip():
        raise Refused("orders.reason")
    log(act.transaction, act.keys, row, "note", source=row.state, target=row.state, by=act.caller.person,
        words=words.strip(), is_private=is_private)  # fmt: skip
    if not is_private:
        tell_reporters(act.transaction, row, "note")
    return ticket(row)


@operation("order.note")
def log_call(act: Act, order_id: int, words: str) -> Ticket:
    """Write down that the emergency number was called for an order; its first clock has been answered."""
    tx = act.transaction
    row = held_order(tx, order_id)
    mine = as_what(act, row)
    if not mine & {Actor.HANDLER, Actor.TRIAGER}:
        raise Refused("orders.not_you")
    if not words.strip():
        raise Refused("orders.reason")
    log(tx, act.keys, row, "called", source=row.state, target=row.state, by=act.caller.person, words=words.strip())
    stop(tx, order_id, ClockKind.ACCEPT)
    return ticket(row)
