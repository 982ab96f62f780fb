"""Signals that something may be wrong with a deed (domain 5.4): its points then wait until a person has looked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import col

from store.database import Transaction
from store.deeds.deed import Deed
from store.pledges.signature import Signature

BURST = 10
"""So many deeds of one person within ten minutes are a burst."""
NIGHT_BURST = 4
"""So many within ten minutes between midnight and five."""
PEOPLE_ON_A_DEVICE = 3
"""More people than this on one device are a sign that somebody signs for others."""

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


@signal("burst")
def _burst(tx: Transaction, deed: Any, zone: str) -> bool:
    near = timedelta(minutes=10)
    many: int = tx.value(
        select(func.count())
        .select_from(Deed)
        .where(col(Deed.person_id) == deed.person_id, col(Deed.at) > deed.at - near, col(Deed.at) <= deed.at)
    )
    at_night = deed.at.astimezone(ZoneInfo(zone)).hour < 5
    return many >= (NIGHT_BURST if at_night else BURST)


@signal("device")
def _device(tx: Transaction, deed: Any, zone: str) -> bool:
    """Many people with one device, for deeds that are proven by a signature."""
    if deed.source != "signature":
        return False
    device = tx.value(select(col(Signature.device)).where(col(Signature.id) == deed.source_id))
    if not device:
        return False
    recent = deed.at - timedelta(days=30)
    people: int = tx.value(
        select(func.count(col(Signature.person_id).distinct())).where(
            col(Signature.device) == device, col(Signature.at) > recent, col(Signature.at) <= deed.at
        )
    )
    return people > PEOPLE_ON_A_DEVICE
