"""Where to look for what somebody typed: a number, a door, a name, or how a name is said."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import col

from store.database import Transaction
from store.people.address.reading import spoken
from store.people.archive.calling import Called, called, given_alike, heard_alike
from store.people.archive.sound import sound_of, sounds_like, syllables_of
from store.people.area import Area, AreaKind, within
from store.people.dwelling import Dwelling, Household, HouseholdMember, Ownership
from store.people.person import Person, age_on, in_use, normal_identity, normal_phone
from store.rights.act import Act

MOST_FOUND = 8
# People of one name or sound in a whole district are tried against the caller's areas a few at a time.
_ENOUGH, _BATCH, _MOST_HEARD, _MOST_TRIED = 100, 500, 1_000, 10_000
_GIVEN = 2
_ROUGHLY = 5
"""Years by which people misjudge somebody's age."""
_LONGEST = 10
_LAST = "z" * 24
"""Above every sound that continues one: sounds are small Latin letters and digits."""
_SEVERAL = 4
_WIDE = frozenset({AreaKind.DISTRICT.value, AreaKind.STREET.value})
_CHINESE = re.compile("[㐀-鿿]")


def homes_of(condition: Any) -> Any:
    """People with the home they live in now: id, name, birth, address, and the path of its area."""
    return (
        select(col(Person.id), col(Person.name), col(Person.birth), col(Dwelling.address), col(Area.path))
        .select_from(HouseholdMember)
        .join(Person, col(Person.id) == col(HouseholdMember.person_id))
        .join(Household, col(Household.id) == col(HouseholdMember.household_id))
        .join(Dwelling, col(Dwelling.id) == col(Household.dwelling_id))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .where(col(HouseholdMember.valid_to).is_(None), *_is_somebody(), condition)
        .order_by(col(Area.path), col(Dwelling.id), col(Person.id))
        .limit(MOST_FOUND)
    )


def owned_by(condition: Any) -> Any:
    """People with a dwelling that they own, in the columns of `homes_of`."""
    return (
        select(col(Person.id), col(Person.name), col(Person.birth), col(Dwelling.address), col(Area.path))
        .select_from(Ownership)
        .join(Person, col(Person.id) == col(Ownership.person_id))
        .join(Dwelling, col(Dwelling.id) == col(Ownership.dwelling_id))
        .join(Area, col(Area.id) == col(Dwelling.area_id))
        .where(col(Ownership.valid_to).is_(None), *_is_somebody(), condition)
        .order_by(col(Area.path), col(Dwelling.id), col(Person.id))
        .limit(MOST_FOUND)
    )


def found(act: Act, said: str, *, owners: bool) -> list[Any]:
    """Rows of `homes_of` in the caller's areas that fit what was said, at most eight; the surest way of fitting wins.

    Arguments: `owners`, whether those who own a dwelling there but live elsewhere count too.
    """
    said = said.strip()
    scopes = act.scopes()
    if not said or not scopes:
        return []
    search = _Search(act, scopes, owners)
    for rows in search.attempts(said):
        if rows:
            return rows
    return []


class _Search:
    def __init__(self, act: Act, scopes: tuple[str, ...], owners: bool) -> None:
        self.tx: Transaction = act.transaction
        self.keys = act.keys
        self.statements = (homes_of, owned_by) if owners else (homes_of,)
        self.scope = or_(*[within(col(Area.path), path) for path in scopes])
        self.areas = self._few_areas(scopes)

    def attempts(self, said: str) -> Iterator[list[Any]]:
        number = self._number(said)
        if number is not None:
            yield self._of_people([number])
        name = called(said)
        has_digits = any(sign.isdecimal() for sign in said)
        if name is not None and name.building:
            # "3-2-101的阿婆" means one of those who live there.
            yield self._called(name)
        if has_digits:
            yield self._at(said)
        # Digits are no part of a name; without this, "5-1-302" would be looked for among the names too.
        if any(sign.isalpha() for sign in said):
            sound = sound_of(said)
            yield self._of_people([col(Person.sound) == sound, col(Person.name) == said])
            if not has_digits:
                yield self._at(said)
            yield from self._by_ear(said, sound)
        if name is not None and not name.building:
            yield self._called(name)

    def _called(self, name: Called) -> list[Any]:
        """Those who may be called so: by family name and title, or by a name that is said alike in the region."""
        column = col(Person.sound)
        if not syllables_of(name.name[0]):
            return []
        # By two syllables: thousands have the same family name.
        beginnings = product(*[sounds_like(one) for one in syllables_of(name.name)[:2]])
        begins = or_(*[(column >= sound) & (column < sound + _LAST) for sound in map("".join, beginnings)])
        columns = (col(Person.id), col(Person.name), col(Person.gender), col(Person.birth))
        rows = [row for row in self.tx.run(select(*columns).where(begins).limit(_MOST_TRIED))
                if heard_alike(name.name, row.name)]  # fmt: skip
        # Three signs before a building's number are a place; a given name has two at most.
        most = 2 if name.building else _LONGEST
        if not rows and 1 < len(name.name) <= most and self.areas is not None:
            rows = [row for row in self._in_few_all_named() if given_alike(name.name, row.name)]
        today = self.tx.now().date()
        fitting = [row for row in rows if _fits(name, row, today)]
        written = [row.id for row in fitting if row.name.startswith(name.name)]
        # A name that is written wins over one that only sounds so; they are told apart by where they live.
        found = self._of_ids(written) if written else []
        found = found or self._of_ids([row.id for row in fitting])
        return [row for row in found if _lives(name, row.address)]

    def _in_few_all_named(self) -> list[Any]:
        rows: list[Any] = []
        for statement in self.statements:
            rows += self.tx.run(statement(col(Dwelling.area_id).in_(self.areas or [])).limit(_MOST_TRIED))
        return rows

    def _few_areas(self, scopes: tuple[str, ...]) -> list[int] | None:
        """The ids of all the caller's areas if they are a few communities, whose people can be gone through."""
        kinds = [row[0] for row in self.tx.run(select(col(Area.kind)).where(col(Area.path).in_(scopes)))]
        self.enough = _ENOUGH if AreaKind.DISTRICT.value in kinds else _MOST_TRIED
        if len(scopes) > _SEVERAL or any(kind in _WIDE for kind in kinds):
            return None
        return [row[0] for row in self.tx.run(select(col(Area.id)).where(self.scope))]

    def _number(self, said: str) -> Any:
        phone, identity = normal_phone(said), normal_identity(said)
        if len(phone) < 7 or any(_CHINESE.match(sign) for sign in said):
            return None
        return or_(
            col(Person.phone_index).in_(self.keys.indexes(phone)),
            col(Person.identity_index).in_(self.keys.indexes(identity)),
        )

    def _of_people(self, conditions: Sequence[Any]) -> list[Any]:
        statement = select(col(Person.id)).where(*conditions).limit(_MOST_TRIED)
        return self._of_ids([row[0] for row in self.tx.run(statement)])

    def _of_ids(self, ids: Sequence[int]) -> list[Any]:
        rows: dict[int, Any] = {}
        for start in range(0, len(ids), _BATCH):
            for statement in self.statements:
                some = ids[start : start + _BATCH]
                for row in self.tx.run(statement(and_(col(Person.id).in_(some), self.scope))):
                    rows.setdefault(row.id, row)
            if len(rows) >= MOST_FOUND:
                break
        return list(rows.values())[:MOST_FOUND]

    def _by_ear(self, said: str, sound: str) -> Iterator[list[Any]]:
        column = col(Person.sound)
        if not sound:
            return
        begins = (column >= sound) & (column < sound + _LAST)
        named = select(col(Person.id), col(Person.name)).where(begins)
        candidates = self.tx.run(named.limit(_MOST_HEARD + 1))
        if len(candidates) <= _MOST_HEARD:
            yield self._heard(said, candidates)
        elif self.areas is None:
            as_written = func.substr(col(Person.name), 1, len(said)) == said
            yield self._heard(said, self.tx.run(named.where(as_written).limit(_MOST_HEARD)))
            yield self._heard(said, candidates)
        if self.areas is not None:
            yield self._heard(said, self._in_few_all(column.contains(sound)))
        elif len(said) <= _GIVEN or not _CHINESE.search(said):
            # Only for a given name alone is every name gone through, in a district until there are enough.
            everywhere = select(col(Person.id), col(Person.name)).where(column.contains(sound))
            yield self._heard(said, self.tx.run(everywhere.limit(self.enough)))

    def _in_few_all(self, condition: Any) -> list[Any]:
        rows: list[Any] = []
        for statement in self.statements:
            rows += self.tx.run(statement(and_(col(Dwelling.area_id).in_(self.areas or []), condition)).limit(_BATCH))
        return rows

    def _heard(self, said: str, rows: Sequence[Any]) -> list[Any]:
        candidates: dict[int, str] = {row.id: row.name for row in rows}
        fitting = _fitting(said, candidates)
        written = [number for number in fitting if said in candidates[number]]
        return self._of_ids(written or fitting)

    def _at(self, said: str) -> list[Any]:
        numbers = re.findall(r"\d+", said)
        words = re.split(r"\d", said, maxsplit=1)[0].strip(" -·,，的")
        if not numbers and len(words) < 2:
            return []
        condition: Any = None
        if len(numbers) >= 3:
            building, stair, door = numbers[-3:]
            condition = and_(
                col(Dwelling.door) == door, col(Dwelling.building) == building, col(Dwelling.stair) == stair
            )
        elif len(numbers) == 2:
            condition = and_(col(Dwelling.door) == numbers[1], col(Dwelling.building) == numbers[0])
        if condition is not None:
            if words:
                condition = and_(condition, col(Dwelling.address).contains(words, autoescape=True))
            return self._in_dwellings(condition)
        return self._in_places(said, words)

    def _in_places(self, said: str, words: str) -> list[Any]:
        """Homes whose address has what was said, in the places it names."""
        if len(words) < 2:
            return []
        named = (
            select(col(Area.path)).where(self.scope, col(Area.name).contains(words, autoescape=True)).limit(_SEVERAL)
        )
        paths = [row[0] for row in self.tx.run(named)]
        address = col(Dwelling.address).contains(said, autoescape=True)
        if self.areas is not None:
            return self._in_dwellings(and_(col(Dwelling.area_id).in_(self.areas), address))
        if not paths:
            return []
        below = select(col(Area.id)).where(or_(*[within(col(Area.path), path) for path in paths]))
        areas = [row[0] for row in self.tx.run(below.limit(_MOST_TRIED))]
        return self._in_dwellings(and_(col(Dwelling.area_id).in_(areas), address))

    def _in_dwellings(self, condition: Any) -> list[Any]:
        homes = (
            select(col(Dwelling.id))
            .join(Area, col(Area.id) == col(Dwelling.area_id))
            .where(condition, self.scope)
            .limit(_BATCH)
        )
        ids = [row[0] for row in self.tx.run(homes)]
        rows: dict[int, Any] = {}
        for statement in self.statements if ids else ():
            for row in self.tx.run(statement(col(Dwelling.id).in_(ids))):
                rows.setdefault(row.id, row)
        return list(rows.values())[:MOST_FOUND]


def _fits(name: Called, person: Any, today: date) -> bool:
    """Whether a title fits what is known of somebody; what is not known contradicts nothing."""
    if name.gender and person.gender and person.gender != name.gender:
        return False
    return person.birth is None or name.least - _ROUGHLY <= age_on(person.birth, today) <= name.most + _ROUGHLY


def _lives(name: Called, address: str) -> bool:
    """Whether an address has the numbers that were said."""
    home = spoken(address)
    pairs = ((name.building, home.building), (name.stair, home.stair), (name.door, home.door))
    return all(not wanted or wanted == there for wanted, there in pairs)


def _fitting(said: str, candidates: dict[int, str]) -> list[int]:
    """Those whose name has the syllables of what was said one after another; a sound alone also begins longer ones."""
    if not _CHINESE.search(said):
        return list(candidates)
    wanted = syllables_of(said)
    fitting = []
    for number, name in candidates.items():
        heard = syllables_of(name)
        if any(heard[at : at + len(wanted)] == wanted for at in range(min(3, len(heard)))):
            fitting.append(number)
    return fitting


def _is_somebody() -> tuple[Any, ...]:
    return (*in_use(), col(Person.is_organisation).is_(False))
