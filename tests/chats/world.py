"""A small part of the demo for transcripts: its areas and named people, in moments instead of seconds."""

from pathlib import Path
from typing import Any

from bot.demo.areas import AREAS
from bot.demo.names import birth, phone, uid
from bot.demo.people import ORGANISATIONS, PEOPLE, Persona
from bot.demo.points import add_points
from store.channels.account import open_account
from store.channels.holder import set_holder
from store.database import Database, Transaction
from store.keys import Keys
from store.people.area import AreaKind, add_area, area_by_code
from store.people.assignment import assign
from store.people.dwelling import add_dwelling, add_household, add_member, add_occupancy, add_ownership
from store.people.person import add_person
from store.rights.roles import Assurance
from store.tables import metadata

SECRET = "a secret for the tests, 32 bytes and more"
KEYS = Keys.from_text(SECRET)


def build(file: Path) -> None:
    """Write the database of the small world; it takes the place of migrating and loading the whole demo."""
    database = Database.open(f"sqlite:///{file}")
    try:
        database.write(lambda tx: metadata.create_all(tx.connection))
        database.write(add_everybody)
        database.write(lambda tx: add_points(tx, KEYS))
    finally:
        database.close()


def add_everybody(tx: Transaction) -> None:
    """All areas of the demo, its named people with homes and roles, nobody else."""
    for code, kind, above, name in AREAS:
        add_area(tx, _area(tx, above) if above else None, kind, code, name, is_demo=True)
    add_area(tx, _area(tx, "XX-SQ-HYQ"), AreaKind.MICROGRID, "XX-SQ-HYQ-3-2", "花园前新村3幢2单元", is_demo=True)
    homes: dict[tuple[str, str], tuple[int, int]] = {}
    for number, persona in enumerate(PEOPLE, start=1):
        person = _add_person(tx, number, persona)
        if persona.home:
            _move_in(tx, persona, person, homes)
        if persona.code == "P20":
            add_member(tx, homes["BY-SL-GTF", "5-1-302"][1], person, "child")
        if persona.role and not persona.expired:
            assign(tx, person, persona.role, _area(tx, persona.area), tx.now(), None, is_demo=True)


def _area(tx: Transaction, code: str) -> int:
    found = area_by_code(tx, code)
    if found is None:
        raise LookupError(code)
    return found.id


def _add_person(tx: Transaction, number: int, persona: Persona) -> int:
    born = None if persona.age is None else birth(persona.age, tx.now())
    person = add_person(
        tx, KEYS, persona.name, code=persona.code, uid=uid(persona.code), phone=phone(number), birth=born,
        is_organisation=persona.code in ORGANISATIONS, is_demo=True,
    )  # fmt: skip
    set_holder(tx, open_account(tx, "web", persona.code, "zh-CN"), person, Assurance.VERIFIED, "demo", is_demo=True)
    return person


def _move_in(tx: Transaction, persona: Persona, person: int, homes: dict[tuple[str, str], tuple[int, int]]) -> None:
    assert persona.home
    if persona.home in homes:
        add_member(tx, homes[persona.home][1], person, "spouse")
        flat = homes[persona.home][0]
    else:
        area, where = persona.home
        parts: dict[str, Any] = dict(zip(("building", "stair", "door"), where.split("-"), strict=False))
        address = next(name for code, _, _, name in AREAS if code == area) + where
        flat = add_dwelling(tx, _area(tx, area), f"{area}:{where}", address, floor_area=8_900, is_demo=True, **parts)
        household = add_household(tx, flat, head_id=person, is_demo=True)
        homes[persona.home] = (flat, household)
    add_occupancy(tx, flat, person, "tenant" if persona.tenant else "owner")
    if not persona.tenant:
        add_ownership(tx, flat, person)
