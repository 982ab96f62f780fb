"""The sale of a flat: shares pass from those who sell to the buyer on a day."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.database import Transaction
from store.identity.lives.changes import Changes
from store.keys import Keys
from store.people.dwelling import Ownership
from store.people.person import Person, person_row, persons_by_phone
from store.refusals import Refused


def sell(
    change: Changes, keys: Keys, day: date, now: Any, *, dwelling: int, sellers: list[int], buyer: str, phone: str
) -> int:
    """Let the shares of some owners of a dwelling pass to a buyer; gives the buyer's id.

    Arguments: `sellers`, ids of owners; `buyer` and `phone`, by which a person of the archive is recognised, or else
    becomes one. Refuses (`lives.owns_not`) somebody who does not own it now, (`lives.before_owning`) a day before they
    did, (`lives.sells_to_oneself`) one of the sellers as the buyer.
    """
    tx = change.tx
    rows = selling(tx, dwelling, sellers, day)
    if phone and any(_named(change, one) == buyer for one in sellers):
        raise Refused("lives.sells_to_oneself")
    share = min(sum((Fraction(row.share_part, row.share_whole) for row in rows), Fraction()), Fraction(1))
    known = [one for one in persons_by_phone(tx, keys, phone) if _named(change, one) == buyer] if phone else []
    if known:
        person = known[0]
    else:
        is_demo = bool(tx.value(select(col(Person.is_demo)).where(col(Person.id) == sellers[0])))
        person = change.add(Person, **person_row(keys, buyer, at=now, phone=phone, is_demo=is_demo))
    change.set(Ownership, col(Ownership.id).in_([row.id for row in rows]), valid_to=day)
    change.add(Ownership, dwelling_id=dwelling, person_id=person, share_part=share.numerator,
               share_whole=share.denominator, valid_from=day, valid_to=None)  # fmt: skip
    return person


def selling(tx: Transaction, dwelling: int, sellers: Sequence[int], day: date) -> list[Any]:
    """What some owners own of a dwelling now and may sell on a day; refuses what `sell` refuses of them."""
    rows = tx.run(
        select(col(Ownership.id), col(Ownership.person_id), col(Ownership.share_part), col(Ownership.share_whole),
               col(Ownership.valid_from))
        .where(col(Ownership.dwelling_id) == dwelling, col(Ownership.valid_to).is_(None),
               col(Ownership.person_id).in_(sellers))
    )  # fmt: skip
    if not rows or {row.person_id for row in rows} != set(sellers):
        raise Refused("lives.owns_not")
    if any(row.valid_from is not None and row.valid_from > day for row in rows):
        raise Refused("lives.before_owning")
    return rows


def _named(change: Changes, person_id: int) -> str:
    found = change.tx.value(
        select(col(Person.name)).where(col(Person.id) == person_id, col(Person.merged_into).is_(None))
    )
    return str(found or "")
