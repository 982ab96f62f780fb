"""What keeps the points of a snap until somebody has looked: a photo seen before, one person doing it all."""

from sqlalchemy import insert, select
from sqlmodel import col

from store.deeds.deed import Deed, DeedKind
from store.orders.category import OrderKind
from store.orders.machine import OrderEvent
from store.orders.order import OrderPhoto, change
from store.points.signals import raised
from tests.store.orders.quarter import Quarter


def snapped(quarter: Quarter, content: str, who: int | None = None) -> int:
    """A snap with a photo, taken over by the grid worker."""
    made = quarter.report(who, category="EBIKE_INDOOR", kind=OrderKind.SNAP, words="推车上楼")
    values = {"order_id": made.id, "media_id": f"m{made.id}", "content": content, "at": quarter.now}
    quarter.step(lambda tx: tx.run(insert(OrderPhoto).values(is_after=False, by_id=who, **values)))
    quarter.move(quarter.grid, made.id, OrderEvent.TAKE_OVER)
    return made.id


def signal(quarter: Quarter, order: int) -> str | None:
    """The signal that the deed of a snap raises."""
    wanted = select(*Deed.__table__.columns).where(  # type: ignore[attr-defined]  # a table class has it
        col(Deed.source_id) == order, col(Deed.kind) == DeedKind.SNAP_ACCEPTED.value
    )
    return quarter.step(lambda tx: raised(tx, tx.run(wanted)[0], "Asia/Shanghai"))


def test_the_same_photo_sent_again_by_anybody_is_looked_at_first(quarter: Quarter) -> None:
    first = snapped(quarter, "a")
    again = snapped(quarter, "a", quarter.neighbour)
    other = snapped(quarter, "b", quarter.other)
    assert [signal(quarter, order) for order in (first, again, other)] == [None, "photo", None]


def test_who_reports_and_sees_to_it_alone_is_looked_at_first(quarter: Quarter) -> None:
    order = snapped(quarter, "a", quarter.neighbour)
    assert signal(quarter, order) is None
    row = quarter.order(order)
    quarter.step(lambda tx: change(tx, row, solver_id=quarter.neighbour))
    assert signal(quarter, order) == "own_report"
