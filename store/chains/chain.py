"""Chains of evidence: rows that are only ever appended, each with a code of its content and of the row before."""

from abc import abstractmethod
from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Integer, String, bindparam, func, insert, select, update
from sqlalchemy import Sequence as NumberSequence
from sqlmodel import Field, SQLModel, col

from store.chains.sealed import Sealed, canonical, seal
from store.database import Fixed, Transaction
from store.database.dialects import insert_or_ignore, lock
from store.keys import Keys


class Chain(SQLModel, table=True):
    """The end of a chain: how many rows it has and the code of the newest; `seal` is the HMAC of the other columns."""

    __tablename__ = "chain"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    count: int = 0
    head: str = ""
    seal: str = ""


class Chained(Sealed):
    """A row of a chain. A table that is chained has an `id`, these columns, and (chain_id, position) unique."""

    subject: ClassVar[str]

    chain_id: int = Field(default=0, foreign_key="chain.id")
    position: int = 0
    previous: str = ""
    marks: str = ""
    code: str = ""

    @classmethod
    @abstractmethod
    def chain_name(cls, values: Any) -> str:
        """The name of the chain in which a row of these columns belongs."""


_LOCKED = Fixed(
    lock(
        select(col(Chain.id), col(Chain.count), col(Chain.head)).where(
            col(Chain.name) == bindparam("name", type_=String())
        )
    )
)
_END = Fixed(
    update(Chain)
    .where(col(Chain.id) == bindparam("chain", type_=Integer()))
    .values(
        count=bindparam("count", type_=Integer()),
        head=bindparam("head", type_=String()),
        seal=bindparam("seal", type_=String()),
    )
)


@cache
def _insert(table: type[Chained]) -> Fixed:
    return Fixed(insert(table))


def next_ids(tx: Transaction, table: type[SQLModel], many: int = 1) -> list[int]:
    """Numbers for rows to be inserted: an id is part of what a code covers, so it is known before."""
    name = str(table.__tablename__)
    if tx.dialect == "postgresql":
        numbers = NumberSequence(f"{name}_id_seq")
        return [row[0] for row in tx.run(select(numbers.next_value()).select_from(func.generate_series(1, many)))]
    newest = tx.value(select(func.max(table.__table__.c.id))) or 0  # type: ignore[attr-defined]  # a table class has it
    return list(range(newest + 1, newest + 1 + many))


def hold_chain(tx: Transaction, name: str) -> None:
    """Lock the end of a chain until the transaction ends, before something is read on which its next row depends."""
    _locked(tx, name)


def append(tx: Transaction, keys: Keys, *rows: Chained) -> None:
    """Append rows to the chain in which they belong; it is locked until the transaction ends, so do this last.

    Arguments: `rows`, all of one table and one chain, with their ids. Refuses (ValueError) rows of several chains.
    """
    table = type(rows[0])
    contents = [row.model_dump() for row in rows]
    name = table.chain_name(contents[0])
    if {type(row) for row in rows} != {table} or {table.chain_name(content) for content in contents} != {name}:
        raise ValueError("rows of several chains")
    chain, count, head = _locked(tx, name)
    for content in contents:
        count += 1
        for column in ("marks", "code"):
            del content[column]
        content |= {"chain_id": chain, "position": count, "previous": head}
        content.update(seal(keys, str(table.__tablename__), name, content))
        head = content["code"]
    tx.many(_insert(table), contents)
    tx.run(_END, chain=chain, count=count, head=head, seal=chain_seal(keys, chain, name, count, head))


def chain_seal(keys: Keys, chain: Any, name: str, count: Any, head: Any) -> str:
    """The code of the end of a chain."""
    return keys.chain(canonical(["chain", chain, name, count, head]))


def _locked(tx: Transaction, name: str) -> Sequence[Any]:
    found = tx.one(_LOCKED, name=name)
    if found is None:
        # Two first rows at once: the second waits here for the first to commit, then finds what it made.
        tx.run(insert_or_ignore(Chain, "name").values(name=name, count=0, head="", seal=""))
        found = tx.run(_LOCKED, name=name)[0]
    return found
