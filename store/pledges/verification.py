"""Recomputing all evidence of pledges and naming the first row that is not as it was written."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import exists, select
from sqlmodel import SQLModel, col

from store.chains.anchor import Heads
from store.chains.sealed import Finding
from store.chains.verify import Examination, Verdict, columns, stream, table_of
from store.database import Transaction
from store.deeds.deed import Deed, DeedKind, deed_id
from store.keys import Keys
from store.pledges.outreach import Outreach, Reveal
from store.pledges.pledge import Pledge, PledgeVersion
from store.pledges.reminder import PledgeMute
from store.pledges.reminder_plan import PledgeReminder
from store.pledges.signature import ENDING, SIGNING, Signature
from store.pledges.standing import SOURCE, Standing, deed_of, fold
from store.pledges.text import text_hash

PREFIX = "pledge/"


def verify_pledges(tx: Transaction, keys: Keys, anchored: Heads | None = None) -> Verdict:
    """Recompute codes, chains, hashes of texts, what stands, and deeds, in one consistent snapshot.

    Arguments: `anchored`, what `store.chains.anchor.read_anchor` read, to find also rows cut off or rewritten.
    """
    heads = {name: dict(ends) for name, ends in (anchored or {}).items()}
    examination = Examination(keys, heads)
    found = _chains(tx, examination)
    if found is None:
        found = _pledges(tx, examination) or _standing(tx, examination) or _deeds(tx, examination)
    return Verdict(ok=found is None, rows=examination.rows, first_bad=found)


def _chains(tx: Transaction, examination: Examination) -> Finding | None:
    hashes: dict[tuple[int, int], str] = {}
    for values in examination.table(tx, PledgeVersion):
        if isinstance(values, Finding):
            return values
        if text_hash(values["text"]) != values["text_hash"]:
            return Finding("pledge_version", values["id"], "text_hash")
        hashes[values["pledge_id"], values["number"]] = values["text_hash"]
    for values in examination.table(tx, Signature):
        if isinstance(values, Finding):
            return values
        if hashes.get((values["pledge_id"], values["number"])) != values["text_hash"] and examination.gap is None:
            return Finding("signature", values["id"], "text_hash")
    for table in (Outreach, Reveal, PledgeReminder, PledgeMute):
        for values in examination.table(tx, table):
            if isinstance(values, Finding):
                return values
    return examination.finish(tx, PREFIX)


def _pledges(tx: Transaction, examination: Examination) -> Finding | None:
    """Each pledge says what its versions say."""
    wanted = {
        values["pledge_id"]: {
            "id": values["pledge_id"],
            "code": values["pledge_code"],
            **{name: values[name] for name in ("area_id", "form", "created_at", "created_by", "is_demo")},
        }
        for values in stream(tx, select(*columns(PledgeVersion)))
    }
    rows = {values["id"]: values for values in stream(tx, select(*columns(Pledge)).order_by(col(Pledge.id)))}
    examination.rows += len(rows)
    for pledge, values in rows.items():
        if pledge in wanted:
            changed = _difference(values, wanted[pledge])
            if changed:
                return Finding("pledge", pledge, changed)
        else:
            is_moved = any(values["code"] == terms["code"] for key, terms in wanted.items() if key not in rows)
            return Finding("pledge", pledge, "id" if is_moved else None)
    gone = sorted(set(wanted) - set(rows))
    return Finding("pledge", gone[0], None) if gone else None


_KEY = ("pledge_id", "number", "person_id")
Key = tuple[Any, ...]


def _standing(tx: Transaction, examination: Examination) -> Finding | None:
    """What stands is what follows from the signatures."""
    events = stream(
        tx,
        select(*(table_of(Signature).c[name] for name in (*_KEY, "id", "kind"))).order_by(
            *(table_of(Signature).c[name] for name in (*_KEY, "id"))
        ),
    )
    stand = stream(tx, select(*columns(Standing)).order_by(*(table_of(Standing).c[name] for name in _KEY)))
    extra: Mapping[str, Any] | None = None
    missing: Key | None = None
    for key, row, state in _side_by_side(stand, _folded(events)):
        examination.rows += row is not None
        if row is None:
            missing = missing or key
        elif state is None:
            extra = extra or row
        elif row["entry_id"] != state[0]:
            return Finding("standing", _name(key), "entry_id")
        elif row["state"] != state[1].value:
            return Finding("standing", _name(key), "state")
    if extra is not None:
        return _misplaced(tx, extra)
    return Finding("standing", _name(missing), None) if missing is not None else None


def _misplaced(tx: Transaction, row: Mapping[str, Any]) -> Finding:
    """A row for which there is no signature: the column that its signature contradicts, if it is one."""
    signed = next(stream(tx, select(*columns(Signature)).where(col(Signature.id) == row["entry_id"])), None)
    changed = _difference(row, {name: signed[name] for name in _KEY}) if signed is not None else None
    return Finding("standing", _name(tuple(row[name] for name in _KEY)), changed)


def _folded(events: Iterator[Mapping[str, Any]]) -> Iterator[tuple[Key, Any]]:
    key: Key | None = None
    rows: list[tuple[int, str]] = []
    for event in events:
        its = tuple(event[name] for name in _KEY)
        if its != key and key is not None:
            yield key, fold(rows)
            rows = []
        key = its
        rows.append((event["id"], event["kind"]))
    if key is not None:
        yield key, fold(rows)


def _side_by_side(
    stand: Iterator[Mapping[str, Any]], folded: Iterator[tuple[Key, Any]]
) -> Iterator[tuple[Key, Mapping[str, Any] | None, Any]]:
    """Both in the order of their keys, together where the keys are equal."""
    row, expected = next(stand, None), next(folded, None)
    while row is not None or expected is not None:
        key = tuple(row[name] for name in _KEY) if row is not None else None
        if row is not None and key is not None and (expected is None or _before(key, expected[0])):
            yield key, row, None
            row = next(stand, None)
        elif expected is not None and (key is None or _before(expected[0], key)):
            yield expected[0], None, expected[1]
            expected = next(folded, None)
        elif row is not None and expected is not None:
            yield expected[0], row, expected[1]
            row, expected = next(stand, None), next(folded, None)


def _before(one: Key, other: Key) -> bool:
    # SQLite puts a text that somebody wrote into a column of numbers after all numbers.
    def order(key: Key) -> list[tuple[bool, Any]]:
        return [(isinstance(part, str), part) for part in key]

    return order(one) < order(other)


def _name(key: Key) -> str:
    return "/".join(str(part) for part in key)


def _deeds(tx: Transaction, examination: Examination) -> Finding | None:
    """Each signing has its deed, each end of one its reversal, and there are no others that claim to come from here."""
    signing = select(*_prefixed(Signature, "s"), *_prefixed(Deed, "d")).select_from(Signature)
    deed, row = table_of(Deed).c, table_of(Signature).c
    for kinds, kind, entry in (
        (SIGNING, DeedKind.PLEDGE_SIGNED, row.id),
        (ENDING, DeedKind.PLEDGE_WITHDRAWN, row.refers_to),
    ):
        joined = (deed.source == SOURCE) & (deed.source_id == entry) & (deed.kind == kind.value)
        statement = signing.outerjoin(Deed, joined).where(row.kind.in_([one.value for one in kinds]))
        if kinds is ENDING:
            statement = statement.where(_refers_to_signing())
        for values in stream(tx, statement.order_by(row.id)):
            found = _deed(tx, examination, kind, values)
            if found is not None:
                return found
    proven = table_of(Signature).alias("proven")
    for kind in (DeedKind.PLEDGE_SIGNED, DeedKind.PLEDGE_WITHDRAWN):
        is_end = kind is DeedKind.PLEDGE_WITHDRAWN
        proof = exists().where(
            (proven.c.refers_to if is_end else proven.c.id) == deed.source_id,
            proven.c.kind.in_([one.value for one in (ENDING if is_end else SIGNING)]),
            proven.c.person_id == deed.person_id,
        )
        invented = tx.one(
            select(deed.id).where(deed.kind == kind.value, ~(proof & (deed.source == SOURCE))).order_by(deed.id)
        )
        if invented is not None:
            return Finding("deed", invented[0], None)
    kinds_here = [DeedKind.PLEDGE_SIGNED.value, DeedKind.PLEDGE_WITHDRAWN.value]
    other = tx.one(select(deed.id).where(deed.source == SOURCE, deed.kind.not_in(kinds_here)))
    return Finding("deed", other[0], None) if other is not None else None


def _deed(tx: Transaction, examination: Examination, kind: DeedKind, values: Mapping[str, Any]) -> Finding | None:
    signed = _Row(values)
    wanted = deed_of(signed, signed.refers_to if kind is DeedKind.PLEDGE_WITHDRAWN else signed.id, kind)
    wanted |= {"kind": kind.value, "object": wanted.pop("object_")}
    made = deed_id(examination.keys, kind.value, SOURCE, wanted["source_id"], wanted["person_id"])
    wanted["id"] = made
    actual: Mapping[str, Any] | None
    if values["d_id"] is not None:
        actual = {name: values[f"d_{name}"] for name in wanted}
    else:
        actual = next(stream(tx, select(*columns(Deed)).where(col(Deed.id) == made)), None)
    if actual is None:
        return Finding("deed", made, None)
    examination.rows += 1
    changed = [name for name in wanted if actual[name] != wanted[name]]
    if not changed:
        return None
    return Finding("deed", actual["id"], changed[0] if len(changed) == 1 else None)


class _Row:
    """The columns of a joined signature as attributes."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getattr__(self, name: str) -> Any:
        return self._values[f"s_{name}"]


def _prefixed(table: type[SQLModel], prefix: str) -> list[Any]:
    return [column.label(f"{prefix}_{column.name}") for column in columns(table)]


def _refers_to_signing() -> Any:
    entry = table_of(Signature).alias("entry")
    return exists().where(
        entry.c.id == table_of(Signature).c.refers_to, entry.c.kind.in_([kind.value for kind in SIGNING])
    )


def _difference(actual: Mapping[str, Any], wanted: Mapping[str, Any]) -> str | None:
    """The first column in which two rows differ."""
    return next((name for name, value in wanted.items() if actual[name] != value), None)
