"""Where somebody belongs, which workers that means, and telling either something."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from store.database import Transaction
from store.messages import notices
from store.messages.reply import Option, Reply
from store.people.area import Area
from store.people.assignment import holders
from store.people.dwelling import Dwelling, Ownership, home_of
from store.rights.act import Act
from store.rights.roles import Role
from store.text import Text


def path_of(tx: Transaction, person_id: int) -> str | None:
    """The area in which somebody lives, else in which they own a dwelling; none when neither is known."""
    home = home_of(tx, person_id)
    if home is not None:
        return home.path
    path: str | None = tx.value(
        select(col(Area.path))
        .join(Dwelling, col(Dwelling.area_id) == col(Area.id))
        .join(Ownership, col(Ownership.dwelling_id) == col(Dwelling.id))
        .where(col(Ownership.person_id) == person_id, col(Ownership.valid_to).is_(None))
        .order_by(col(Ownership.id).desc())
        .limit(1)
    )
    return path


def workers_of(tx: Transaction, path: str, now: datetime) -> Sequence[int]:
    """The grid workers responsible for an area, or the community's workers where there is none."""
    return holders(tx, Role.GRID_WORKER, path, now) or holders(tx, Role.COMMUNITY_WORKER, path, now)


def tell_person(act: Act, person_id: int, line: Text, flow: str) -> None:
    """Tell somebody something on all their channels, with a conversation to go on with."""
    options = (Option(f"go:{flow}", Text(f"{TITLES[flow]}.title", {})),)
    notices.tell(act.transaction, (person_id,), Reply((line,), options, ended=True), cause=f"person/{person_id}")


TITLES = {"me": "home/me", "amend": "identity/amend", "demands": "identity/demands"}
