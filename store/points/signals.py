"""Signals that something may be wrong with a deed (domain 5.4): its points then wait until a person has looked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Integer, String, bindparam, func, or_, select
from sqlmodel import col

from store.database import Fixed, Transaction
from store.database.dialects import Moment
from store.deeds.deed import Deed
from store.orders.order import Order, OrderPhoto
from store.pledges.signature import Signature

BURST = 10
"""So many deeds of one person within ten minutes are a burst."""
NIGHT_BURST = 4
"""So many within ten minutes between midnight and five."""
PEOPLE_ON_A_DEVICE = 3
"""More people than this on one device are a sign that somebody signs for others."""

_SINCE, _UNTIL = bindparam("since", type_=Moment()), bindparam("until", type_=Moment())
_NEAR = Fixed(
    select(func.count())
    .select_from(Deed)
    .where(col(Deed.person_id) == bindparam("person", type_=Integer()), col(Deed.at) > _SINCE, col(Deed.at) <= _UNTIL)
)
_DEVICE = Fixed(select(col(Signature.device)).where(col(Signature.id) == bindparam("signature", type_=BigInteger())))
_PEOPLE = Fixed(
    select(func.count(col(Signature.person_id).distinct())).where(
        col(Signature.device) == bindparam("device", type_=String()),
        col(Signature.at) > _SINCE,
        col(Signature.at) <= _UNTIL,
    )
)

_EARLIER = OrderPhoto.__table__.alias("earlier")  # type: ignore[attr-defined]  # a table class has it
_SEEN = Fixed(
    select(col(OrderPhoto.id))
    .join(_EARLIER, _EARLIER.c.content == col(OrderPhoto.content))
    .where(
        col(OrderPhoto.order_id) == bindparam("order", type_=BigInteger()),
        col(OrderPhoto.content) != "",
        col(OrderPhoto.is_after).is_(False),
        _EARLIER.c.id < col(OrderPhoto.id),
        _EARLIER.c.order_id != col(OrderPhoto.order_id),
    )
    .limit(1)
)
_ALONE = Fixed(
    select(col(Order.id)).where(
        col(Order.id) == bindparam("order", type_=BigInteger()),
        or_(*(one == bindparam("person", type_=Integer()) for one in (
            col(Order.handler_id), col(Order.solver_id), col(Order.accepted_by),
        ))),
    )
)  # fmt: skip

Signal = Callable[[Transaction, Any, str], bool]
SIGNALS: dict[str, Signal] = {}


def signal(name: str) -> Callable[[Signal], Signal]:
    """Declare a signal: a function of the transaction, the deed and the area's zone that says whether to look."""

    def declare(function: Signal) -> Signal:
        SIGNALS[name] = function
        return function

    return declare


def raised(tx: Transaction, deed: Any, zone: str) -> str | None:
    """The name of the first signal that a deed raises."""
    return next((name for name, look in SIGNALS.items() if look(tx, deed, zone)), None)


@signal("photo")
def _photo(tx: Transaction, deed: Any, zone: str) -> bool:
    """A snap with a photo that another one had before, whoever sent it."""
    return deed.source == "work_order" and tx.one(_SEEN, order=deed.source_id) is not None


@signal("own_report")
def _own_report(tx: Transaction, deed: Any, zone: str) -> bool:
    """Somebody who reported, saw to it or accepted it all alone."""
    if deed.source != "work_order":
        return False
    return tx.one(_ALONE, order=deed.source_id, person=deed.person_id) is not None


@signal("burst")
def _burst(tx: Transaction, deed: Any, zone: str) -> bool:
    many: int = tx.value(_NEAR, person=deed.person_id, since=deed.at - timedelta(minutes=10), until=deed.at)
    at_night = deed.at.astimezone(ZoneInfo(zone)).hour < 5
    return many >= (NIGHT_BURST if at_night else BURST)


@signal("device")
def _device(tx: Transaction, deed: Any, zone: str) -> bool:
    """Many people with one device, for deeds that are proven by a signature."""
    if deed.source != "signature":
        return False
    device = tx.value(_DEVICE, signature=deed.source_id)
    if not device:
        return False
    people: int = tx.value(_PEOPLE, device=device, since=deed.at - timedelta(days=30), until=deed.at)
    return people > PEOPLE_ON_A_DEVICE
