"""Loads the demo district, part by part; a part that is already there is left as it is."""

from collections.abc import Callable
from datetime import timedelta

from bot.demo import election, guantangfu, huayuanqian, pledge, points, songyuan
from bot.demo.areas import AREAS
from bot.demo.estate import place
from bot.demo.names import birth, identity, phone, uid
from bot.demo.people import ORGANISATIONS, PEOPLE, Persona
from bot.settings import SettingProblem
from store.channels.account import open_account
from store.channels.holder import set_holder
from store.database import Database, Transaction
from store.keys import Keys
from store.people.area import add_area, area_by_code
from store.people.assignment import assign
from store.people.dwelling import (
    add_dwelling,
    add_household,
    add_occupancy,
    add_ownership,
    dwelling_by_code,
    home_of,
    household_in,
)
from store.people.person import add_person, has_real_people, person_by_code
from store.rights.roles import Assurance

CHANNELS = ("web", "terminal")
"""Where every named person of the demo has an account, under their code."""


def load(database: Database, keys: Keys) -> None:
    """Put the demo district into a migrated database that has no real people; a second time changes nothing.

    Refuses (SettingProblem) a database in which there are real people.
    """
    if database.read(has_real_people):
        raise SettingProblem(
            "this database has real people in it, so no demo goes there; "
            "leave LINLI_DATABASE_URL out or name another file for the demo"
        )
    for is_there, add in _parts(keys):
        if not database.read(is_there):
            # Two programs may load at once: who comes second finds it done.
            database.write(lambda tx, is_there=is_there, add=add: None if is_there(tx) else add(tx))  # type: ignore[misc]  # mypy cannot infer defaults of a lambda
    election.add_votes(database, keys)
    pledge.add_pledge(database, keys)


def is_loaded(database: Database) -> bool:
    """Whether the demo district is complete."""
    return database.read(pledge.is_there)


def _parts(keys: Keys) -> list[tuple[Callable[[Transaction], bool], Callable[[Transaction], None]]]:
    return [
        (lambda tx: area_by_code(tx, AREAS[-1][0]) is not None, _add_areas),
        (lambda tx: person_by_code(tx, PEOPLE[-1].code) is not None, lambda tx: _add_people(tx, keys)),
        (_has(guantangfu.LAST), lambda tx: guantangfu.add_guantangfu(tx, keys, tx.now())),
        (_has(songyuan.LAST), lambda tx: songyuan.add_songyuan(tx, keys, tx.now())),
        (_has(huayuanqian.LAST), lambda tx: huayuanqian.add_huayuanqian(tx, keys, tx.now())),
        (_are_at_home, _add_homes),
        (points.is_there, lambda tx: points.add_points(tx, keys)),
    ]


def _has(dwelling_code: str) -> Callable[[Transaction], bool]:
    return lambda tx: dwelling_by_code(tx, dwelling_code) is not None


def _add_areas(tx: Transaction) -> None:
    ids: dict[str | None, int | None] = {None: None}
    for code, kind, above, name in AREAS:
        ids[code] = add_area(tx, ids[above], kind, code, name, is_demo=True)


def _add_people(tx: Transaction, keys: Keys) -> None:
    at = tx.now()
    for number, persona in enumerate(PEOPLE, start=1):
        born = None if persona.age is None else birth(persona.age, at)
        person = add_person(
            tx,
            keys,
            persona.name,
            at=at,
            code=persona.code,
            uid=uid(persona.code),
            phone=phone(number),
            identity=identity(number, born) if born else None,
            birth=born,
            is_organisation=persona.code in ORGANISATIONS,
            is_demo=True,
        )
        for channel in CHANNELS:
            account = open_account(tx, channel, persona.code, "zh-CN")
            set_holder(tx, account, person, Assurance.VERIFIED, "demo", is_demo=True)


def _are_at_home(tx: Transaction) -> bool:
    person = person_by_code(tx, PEOPLE[-1].code)
    return person is not None and home_of(tx, person) is not None


def _add_homes(tx: Transaction) -> None:
    """Homes that no neighbourhood gave, and the roles, some of which are held in its stairways."""
    at = tx.now()
    for persona in PEOPLE:
        person = person_by_code(tx, persona.code)
        if person is None:
            raise LookupError(f"the demo has no person {persona.code}")
        if persona.home is not None and home_of(tx, person) is None:
            _move_in(tx, persona, person, *persona.home)
        if persona.role is not None:
            since, until = at - timedelta(days=1), None
            if persona.expired:
                since, until = at - timedelta(days=730), at - timedelta(days=30)
            assign(tx, person, persona.role, place(tx, persona.area).id, since, until, is_demo=True)


def _move_in(tx: Transaction, persona: Persona, person: int, area: str, where: str) -> None:
    code = f"{area}:{where}"
    found = dwelling_by_code(tx, code)
    if found is not None:
        flat = found[0]
    else:
        home = place(tx, area)
        building, stair, door = where.split("-") if "-" in where else ("", "", where)
        flat = add_dwelling(
            tx,
            home.id,
            code,
            f"{home.name}{building}幢{stair}单元{door}室" if building else f"{home.name}{door}",
            building=building,
            stair=stair,
            door=door,
            floor_area=8_900,
            occupancy="let" if persona.tenant else "owner_occupied",
            is_demo=True,
        )
    if household_in(tx, flat) is not None:
        raise LookupError(f"somebody else lives in {code}, which is the home of {persona.code}")
    add_household(tx, flat, head_id=person, kind="tenants" if persona.tenant else "family", is_demo=True)
    add_occupancy(tx, flat, person, "tenant" if persona.tenant else "owner")
    if not persona.tenant:
        add_ownership(tx, flat, person)
