"""A slice of people with their homes and shares: who is known, who is new, who may be somebody known."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from json import dumps
from typing import Any

from sqlalchemy import update
from sqlmodel import SQLModel, col

from store.chains.chain import next_ids
from store.database import Transaction
from store.keys import Keys
from store.people.archive.field import FieldState, keep_field
from store.people.archive.matching import propose
from store.people.dwelling import Household, HouseholdMember, Occupancy, Ownership
from store.people.importing.rows import PersonRow
from store.people.importing.statements import (
    AT_HOME,
    BY_IDENTITY,
    BY_PHONE,
    DWELLINGS,
    HEAD,
    HOUSEHOLDS,
    INSERTS,
    UID,
)
from store.people.person import Person, identity_of, normal_phone, person_row, phone_of


@dataclass(frozen=True, slots=True)
class Prepared:
    """A row with the sealed columns of the person it would become."""

    row: PersonRow
    columns: dict[str, Any]


def prepare(keys: Keys, row: PersonRow, at: datetime, *, is_demo: bool) -> Prepared:
    """Seal and index what has to be, before any lock is held."""
    columns = person_row(
        keys, row.name, at=at, phone=row.phone, identity=row.identity, birth=row.birth, gender=row.gender,
        is_demo=is_demo,
    )  # fmt: skip
    return Prepared(row, columns)


@dataclass(slots=True)
class _Somebody:
    """Somebody of the archive, as far as telling people apart needs it."""

    id: int
    name: str
    sound: str
    phone: str | None
    identity: str | None
    birth: Any


class _Slice:
    """One slice being stored in one transaction."""

    def __init__(self, tx: Transaction, keys: Keys, rows: Sequence[Prepared], *, corrects: bool) -> None:
        self.tx, self.keys, self.rows, self.corrects = tx, keys, rows, corrects
        self.pending: dict[int, dict[str, Any]] = {}
        self.counts: dict[str, int] = defaultdict(int)
        self.by_identity: dict[str, _Somebody] = {}
        self.by_phone: dict[str, list[_Somebody]] = defaultdict(list)
        self.at_home: dict[int, list[_Somebody]] = defaultdict(list)
        self.people: dict[int, _Somebody] = {}
        self.dwellings: dict[str, int] = {}
        self.households: dict[int, tuple[int, int | None]] = {}
        self.links: set[tuple[str, int, int]] = set()
        self.new: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)
        self.pending_households: dict[int, dict[str, Any]] = {}
        self.heads: list[dict[str, int]] = []
        self.proposals: list[dict[str, Any]] = []

    def store(self) -> dict[str, int]:
        self._load()
        numbers = iter(next_ids(self.tx, Person, len(self.rows)))
        vacant = [made for made in self.dwellings.values() if made not in self.households]
        households = iter(next_ids(self.tx, Household, len(vacant)) if vacant else [])
        for prepared in self.rows:
            dwelling = self.dwellings[prepared.row.dwelling]
            somebody = self._known(prepared, dwelling)
            if somebody is None:
                somebody = self._add(prepared, dwelling, next(numbers))
            else:
                self.counts["known"] += 1
                self._fill(somebody, prepared)
            self._link(prepared.row, prepared.columns, dwelling, somebody, households)
        self.new[Household] = list(self.pending_households.values())
        for table, statement in INSERTS.items():
            self.tx.many(statement, self.new[table])
        self.tx.many(HEAD, self.heads)
        propose(self.tx, self.proposals)
        self.counts["proposals"] += len(self.proposals)
        return dict(self.counts)

    def _load(self) -> None:
        tx = self.tx
        codes = dumps(list({prepared.row.dwelling for prepared in self.rows}))
        self.dwellings = {row[0]: row[1] for row in tx.run(DWELLINGS, codes=codes)}
        ids = dumps(list(self.dwellings.values()))
        for column, statement in (("identity_index", BY_IDENTITY), ("phone_index", BY_PHONE)):
            indexes = {one.columns[column] for one in self.rows if one.columns[column]}
            for row in tx.run(statement, indexes=dumps(list(indexes))):
                self._remember(_Somebody(*row))
        for row in tx.run(HOUSEHOLDS, ids=ids):
            self.households[row[1]] = (row[0], row[2])
        for kind, statement in AT_HOME.items():
            for row in tx.run(statement, ids=ids):
                self._at(kind, row)

    def _at(self, kind: str, row: Any) -> None:
        *values, dwelling = row
        somebody = self._remember(_Somebody(*values))
        self.links.add((kind, dwelling, somebody.id))
        if somebody not in self.at_home[dwelling]:
            self.at_home[dwelling].append(somebody)

    def _remember(self, somebody: _Somebody) -> _Somebody:
        known = self.people.get(somebody.id)
        if known is not None:
            return known
        self.people[somebody.id] = somebody
        if somebody.identity:
            self.by_identity.setdefault(somebody.identity, somebody)
        if somebody.phone:
            self.by_phone[somebody.phone].append(somebody)
        return somebody

    def _known(self, prepared: Prepared, dwelling: int) -> _Somebody | None:
        """The person of the archive that a row surely is: the same number, or the same name at the same door."""
        identity = prepared.columns["identity_index"]
        if identity and identity in self.by_identity:
            return self.by_identity[identity]
        for somebody in self.at_home[dwelling]:
            if somebody.name == prepared.row.name and not _contradicts(somebody, prepared):
                return somebody
        if self.corrects:
            # Somebody who corrects a phone means the one person of that name at that door.
            named = [one for one in self.at_home[dwelling] if one.name == prepared.row.name]
            if len(named) == 1 and not (identity and named[0].identity):
                return named[0]
        return None

    def _add(self, prepared: Prepared, dwelling: int, number: int) -> _Somebody:
        columns = prepared.columns
        self.pending[number] = {**_BLANK, **columns, "id": number}
        self.new[Person].append(self.pending[number])
        self.counts["people"] += 1
        somebody = _Somebody(
            number, columns["name"], columns["sound"], columns["phone_index"], columns["identity_index"],
            columns["birth"],
        )  # fmt: skip
        self._propose(somebody, dwelling)
        return self._remember(somebody)

    def _propose(self, new: _Somebody, dwelling: int) -> None:
        """Whoever looks like somebody known is proposed as a match, and left to people to decide."""
        seen: set[int] = set()

        def alike(other: _Somebody, reason: str) -> None:
            both = new.identity and other.identity
            if other.id not in seen and not both:
                seen.add(other.id)
                self.proposals.append({"person_id": new.id, "other_id": other.id, "reason": reason})

        for other in self.by_phone.get(new.phone or "", ()):
            if other.name == new.name:
                alike(other, "phone_and_name")
            elif other.sound == new.sound:
                alike(other, "phone_and_sound")
        for other in self.at_home[dwelling]:
            if other.name == new.name:
                alike(other, "name_and_home")

    def _fill(self, somebody: _Somebody, prepared: Prepared) -> None:
        """Give somebody known what the archive lacks; what it has stays, whatever the file says."""
        columns = prepared.columns
        lacking: dict[str, Any] = {}
        for column, held in (("phone", somebody.phone), ("identity", somebody.identity)):
            told = columns[f"{column}_index"]
            if told and (not held or (self.corrects and told != held)):
                lacking[column] = told
            elif told and told != held:
                self.counts["kept"] += 1
        told = columns["birth"]
        if told and (somebody.birth is None or (self.corrects and told != somebody.birth)):
            lacking["birth"] = told
        elif told and told != somebody.birth:
            self.counts["kept"] += 1
        if not lacking:
            return
        self.counts["filled"] += 1
        pending = self.pending.get(somebody.id)
        uid = pending["uid"] if pending else self.tx.value(UID, person=somebody.id)
        if self.corrects and pending is None:
            self._keep_replaced(somebody, uid, lacking)
        values = self._sealed(prepared.row, lacking, uid)
        if "birth" in lacking:
            values["birth"] = somebody.birth = lacking["birth"]
        somebody.phone = lacking.get("phone", somebody.phone)
        somebody.identity = lacking.get("identity", somebody.identity)
        if pending is not None:
            pending.update(values)
        else:
            self.tx.changed(update(Person).where(col(Person.id) == somebody.id).values(values))

    def _keep_replaced(self, somebody: _Somebody, uid: str, changing: dict[str, Any]) -> None:
        now = self.tx.now()
        for field in changing:
            if field == "birth":
                before = somebody.birth.isoformat() if somebody.birth else ""
            else:
                opened = phone_of if field == "phone" else identity_of
                before = opened(self.tx, self.keys, somebody.id) or ""
            if before:
                keep_field(self.tx, self.keys, somebody.id, uid, field, before, source="archive", at=now,
                           state=FieldState.REPLACED)  # fmt: skip

    def _sealed(self, row: PersonRow, lacking: dict[str, Any], uid: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for column, number in (("phone", normal_phone(row.phone)), ("identity", row.identity)):
            if column in lacking:
                values[f"{column}_sealed"] = self.keys.seal(number, f"person.{column}.{uid}")
                values[f"{column}_index"] = lacking[column]
        return values

    def _link(
        self, row: PersonRow, columns: dict[str, Any], dwelling: int, somebody: _Somebody, households: Any
    ) -> None:
        if somebody not in self.at_home[dwelling]:
            self.at_home[dwelling].append(somebody)
        if row.lives != "no":
            self._live(row, columns, dwelling, somebody, households)
        if row.share is not None and self._is_new("owner", dwelling, somebody):
            part, whole = row.share
            self.new[Ownership].append({
                "dwelling_id": dwelling, "person_id": somebody.id, "share_part": part, "share_whole": whole,
                "valid_from": row.since,
            })  # fmt: skip
            self.counts["ownerships"] += 1

    def _live(
        self, row: PersonRow, columns: dict[str, Any], dwelling: int, somebody: _Somebody, households: Any
    ) -> None:
        if dwelling not in self.households:
            household = next(households)
            self.households[dwelling] = (household, somebody.id)
            self.pending_households[household] = {
                "id": household,
                "dwelling_id": dwelling,
                "head_id": somebody.id,
                "kind": "tenants" if row.lives == "tenant" else "family",
                "is_demo": columns["is_demo"],
            }
            self.counts["households"] += 1
        household, _ = self.households[dwelling]
        if self._is_new("member", dwelling, somebody):
            if row.relation == "head":
                self._head(household, somebody)
            self.new[HouseholdMember].append({
                "household_id": household, "person_id": somebody.id, "relation": row.relation, "valid_from": row.since,
            })  # fmt: skip
        if self._is_new("occupant", dwelling, somebody):
            self.new[Occupancy].append({
                "dwelling_id": dwelling, "person_id": somebody.id, "kind": row.lives, "valid_from": row.since,
            })  # fmt: skip

    def _head(self, household: int, somebody: _Somebody) -> None:
        """The head may come after others of the household, even in a later slice."""
        pending = self.pending_households.get(household)
        if pending is not None:
            pending["head_id"] = somebody.id
            return
        self.heads.append({"household": household, "head": somebody.id})

    def _is_new(self, kind: str, dwelling: int, somebody: _Somebody) -> bool:
        link = (kind, dwelling, somebody.id)
        if link in self.links:
            return False
        self.links.add(link)
        return True


def store_people(tx: Transaction, rows: Sequence[Prepared], keys: Keys, *, corrects: bool = False) -> dict[str, int]:
    """Store one slice of people; gives counts by the names of `Outcome`.

    Arguments: `corrects`, whether what differs takes the place of what the archive has, which is then kept as replaced.
    """
    return _Slice(tx, keys, rows, corrects=corrects).store()


def _contradicts(somebody: _Somebody, prepared: Prepared) -> bool:
    columns = prepared.columns
    return any(
        told and held and told != held
        for told, held in (
            (columns["identity_index"], somebody.identity),
            (columns["phone_index"], somebody.phone),
            (columns["birth"], somebody.birth),
        )
    )


_BLANK: dict[str, Any] = {"residence_status": "living", "merged_into": None}
