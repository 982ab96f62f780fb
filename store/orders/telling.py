"""Telling people about an order: its reporter at every change, its desk and team when something is for them."""

from collections.abc import Iterable
from datetime import datetime

from store.database import Transaction
from store.messages import notices
from store.messages.reply import Option, Reply, Style
from store.orders.machine import OrderState
from store.orders.order import Order, people_of
from store.people.area import place_of
from store.text import Text


def tell_reporters(tx: Transaction, row: Order, what: str, **values: object) -> None:
    """Tell the reporter and everybody who follows; a guest is told at the account they reported from."""

    def said(place: str) -> Reply:
        line = Text(f"orders/told.{what}", {"number": row.number, "place": place, **values})
        return Reply((line,), (Option(f"go:orders:{row.id}", Text("orders/told.look", {}), Style.MAIN),), ended=True)

    cause = f"order/{row.id}"
    if row.reporter_id is not None:
        notices.tell(tx, [row.reporter_id], said(row.place), cause=cause)
    elif row.account_id is not None:
        notices.tell_account(tx, row.account_id, said(row.place), cause=cause)
    # Others are told the area only: a door would tell who reported it.
    notices.tell(tx, people_of(tx, row) - {row.reporter_id}, said(area_name(tx, row)), cause=cause)


def area_name(tx: Transaction, row: Order) -> str:
    """The place of an order as others are told it: its area, without the door."""
    place = place_of(tx, row.area_id)
    return place.name if place else ""


def tell_desk(tx: Transaction, row: Order, people: Iterable[int], what: str, **values: object) -> None:
    """Tell those who look at orders that one is for them."""
    line = Text(f"orders/told.desk_{what}", {
        "number": row.number, "place": row.place, "level": row.level,
        "category": Text(f"words/categories.{row.category}", {}), **values,
    })  # fmt: skip
    options = (Option(f"go:tickets:{row.id}", Text("orders/told.look", {}), Style.MAIN),)
    notices.tell(tx, people, Reply((line,), options, ended=True), cause=f"order/{row.id}")


def tell_team(tx: Transaction, row: Order, people: Iterable[int]) -> None:
    """Tell the team that usually sees to it that something urgent was reported."""
    tell_desk(tx, row, people, "urgent")


def tell_change(tx: Transaction, row: Order, target: OrderState, due: datetime | None) -> None:
    """Tell the reporters what an order has come to, and what comes next."""
    values: dict[str, object] = {"due": due} if due is not None else {}
    what = target.value if due is None or target not in _WITH_TIME else f"{target.value}_by"
    tell_reporters(tx, row, what, **values)


_WITH_TIME = frozenset({OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.IN_PROGRESS, OrderState.REWORK})
