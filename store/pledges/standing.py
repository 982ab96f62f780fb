"""What stands now: for each person and version the row of evidence that counts, and in which state it is."""

import base64
from collections.abc import Iterable
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, bindparam, case, select
from sqlmodel import Field, Index, SQLModel, col, text

from store.chains.chain import append, next_ids
from store.database import Fixed, Transaction
from store.database.dialects import insert_or_update
from store.deeds.deed import DeedKind, add_deed
from store.keys import Keys
from store.people.person import is_of
from store.pledges.signature import ENDING, SIGNING, Signature, SignatureKind
from store.records import enumeration
from store.rights.act import Act

SOURCE = "signature"
"""Where deeds of signing come from: their source_id is a signature's id."""
_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@enumeration
class StandingState(StrEnum):
    """Where a signature stands."""

    ACTIVE = "active"
    AWAITING_CHECK = "awaiting_check"
    WITHDRAWN = "withdrawn"
    FROZEN = "frozen"
    VOID = "void"


class Standing(SQLModel, table=True):
    """The signature of a person under a version. It follows from the evidence, and `verify` derives it again."""

    __tablename__ = "standing"
    __table_args__ = (
        Index("standing_person", "person_id"),
        Index("standing_waiting", "state", "pledge_id", sqlite_where=text("state IN ('awaiting_check', 'frozen')"),
              postgresql_where=text("state IN ('awaiting_check', 'frozen')")),
    )  # fmt: skip

    pledge_id: int = Field(primary_key=True, foreign_key="pledge.id")
    number: int = Field(primary_key=True)
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    entry_id: int
    state: str


_STANDING = Fixed(
    select(col(Standing.entry_id), col(Standing.state))
    .where(
        col(Standing.pledge_id) == bindparam("pledge", type_=Integer()),
        col(Standing.number) == bindparam("number", type_=Integer()),
        # Two records that were found to be of one person are read together, and the earlier signature stands.
        is_of(col(Standing.person_id), bindparam("person", type_=Integer())),
    )
    .order_by(case((col(Standing.state) == "active", 0), else_=1), col(Standing.entry_id))
    .limit(1)
)
_STANDS = Fixed(insert_or_update(Standing, ["pledge_id", "number", "person_id"], ["entry_id", "state"]))

State = tuple[int, StandingState]
"""The row that counts and its state."""


def standing(tx: Transaction, pledge_id: int, number: int, person_id: int) -> State | None:
    """What stands for a person under a version."""
    row = tx.one(_STANDING, pledge=pledge_id, number=number, person=person_id)
    return (row[0], StandingState(row[1])) if row else None


def after(before: State | None, row: int, kind: SignatureKind, *, entry_was_paper: bool = False) -> State:
    """What stands after one more row of evidence.

    Arguments: `before`, what stood; `row` and `kind`, the new row; `entry_was_paper`, whether the row that counted was
    a paper that nobody had checked yet.
    """
    entry = row if before is None else before[0]
    match kind:
        case SignatureKind.SIGNED | SignatureKind.PAPER_CONFIRMED:
            return row, StandingState.ACTIVE
        case SignatureKind.PAPER_ENTERED:
            return row, StandingState.AWAITING_CHECK
        case SignatureKind.WITHDRAWN:
            return entry, StandingState.WITHDRAWN
        case SignatureKind.DISPUTED:
            return entry, StandingState.FROZEN
        case SignatureKind.RELEASED:
            return entry, StandingState.AWAITING_CHECK if entry_was_paper else StandingState.ACTIVE
        case SignatureKind.PAPER_REFUSED | SignatureKind.VOIDED:
            return entry, StandingState.VOID


def fold(rows: Iterable[tuple[int, str]]) -> State | None:
    """What stands after all rows (id, kind) of a person and version, in the order of their ids."""
    state: State | None = None
    kinds: dict[int, str] = {}
    for row, kind in rows:
        kinds[row] = kind
        was_paper = state is not None and kinds.get(state[0]) == SignatureKind.PAPER_ENTERED
        state = after(state, row, SignatureKind(kind), entry_was_paper=was_paper)
    return state


def enter(act: Act, row: Signature, before: State | None, *, entry_was_paper: bool = False) -> Signature:
    """Write a row of evidence with everything that follows from it: what stands, the deed, and last the chain.

    The caller holds the person's row, so that nobody else writes about the same person meanwhile.
    """
    tx = act.transaction
    kind = SignatureKind(row.kind)
    row.id = next_ids(tx, Signature)[0]
    if kind in SIGNING:
        row.receipt = _receipt(act.keys, row)
    entry, state = after(before, row.id, kind, entry_was_paper=entry_was_paper)
    tx.run(
        _STANDS,
        pledge_id=row.pledge_id,
        number=row.number,
        person_id=row.person_id,
        entry_id=entry,
        state=state.value,
    )
    if kind in SIGNING:
        add_deed(tx, act.keys, **deed_of(row, row.id, DeedKind.PLEDGE_SIGNED))
    elif kind in ENDING and not entry_was_paper:
        add_deed(tx, act.keys, **deed_of(row, entry, DeedKind.PLEDGE_WITHDRAWN))
    append(tx, act.keys, row)
    return row


def deed_of(row: Any, entry: int, kind: DeedKind) -> dict[str, Any]:
    """The deed that follows from a row of evidence about the signature `entry`."""
    return {
        "kind": kind,
        "person_id": row.person_id,
        "household_id": row.household_id,
        "area_id": row.area_id,
        "source": SOURCE,
        "source_id": entry,
        "object_": f"pledge/{row.pledge_id}/{row.number}",
        "at": row.at,
    }


def _receipt(keys: Keys, row: Signature) -> str:
    """A number that can be read over the phone, and tells the day but not how many have signed."""
    day = row.at.astimezone(ZoneInfo(row.zone)).strftime("%Y%m%d")
    raw = bytes.fromhex(keys.token(f"receipt/{row.pledge_id}/{row.number}/{row.person_id}/{row.id}"))
    letters = base64.b32encode(raw[:10]).decode().translate(_CROCKFORD)[:12]
    return f"CN-{day}-{letters[:4]}-{letters[4:8]}-{letters[8:]}"
