"""Every role, operation, position of the area and assurance through the store's gate; what is refused is audited."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from store.audit.audit import Audit, note_overreach
from store.database import Database, Transaction
from store.people.area import AreaKind, add_area, place_of
from store.people.assignment import may_grant
from store.refusals import Refused
from store.rights.act import Act, Caller, Grant, operation
from store.rights.roles import Assurance, Role
from store.rights.table import RIGHTS
from store.tables import metadata
from tests.chats.world import KEYS

POSITIONS = ("own", "child", "sibling", "parent", "none")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path_factory.mktemp('rights') / 'rights.sqlite'}")
    opened.write(lambda tx: metadata.create_all(tx.connection))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def paths(database: Database) -> dict[str, tuple[int, str]]:
    """Where a role is held ("own") and the other positions seen from there."""

    def make(tx: Transaction) -> dict[str, tuple[int, str]]:
        street = add_area(tx, None, AreaKind.STREET, "S", "街道")
        made = {"parent": street, "own": add_area(tx, street, AreaKind.COMMUNITY, "C", "社区")}
        made["sibling"] = add_area(tx, street, AreaKind.COMMUNITY, "D", "隔壁社区")
        made["child"] = add_area(tx, made["own"], AreaKind.GRID, "G", "网格")
        found: dict[str, tuple[int, str]] = {}
        for name, area in made.items():
            place = place_of(tx, area)
            assert place is not None
            found[name] = (area, place.path)
        return found

    return database.write(make)


def test_the_gate_lets_each_role_do_its_operations_in_its_own_area_and_below_only(
    database: Database, paths: dict[str, tuple[int, str]]
) -> None:
    wrong: list[tuple[object, ...]] = []

    def walk(tx: Transaction) -> None:
        area, path = paths["own"]
        for name, right in RIGHTS.items():
            if right.guest:
                continue
            reach = _reaching(name)
            for role, position, assurance in itertools.product(Role, POSITIONS, Assurance):
                grants = () if position == "none" else (Grant(role, area, path),)
                target = paths["own" if position == "none" else position][1]
                # Independent of the gate: a role listed for it, held at or above the place, by somebody verified.
                may = role in right.roles and position in ("own", "child") and assurance >= right.assurance
                if _passes(reach, Act(tx, _caller(grants, assurance), KEYS), target) != may:
                    wrong.append((name, role, position, assurance))

    database.read(walk)
    assert wrong == []


def test_what_is_ones_own_is_for_the_verified_person_and_for_no_guest(database: Database) -> None:
    wrong: list[tuple[str, int | None, Assurance]] = []

    def walk(tx: Transaction) -> None:
        for name, right in RIGHTS.items():
            if right.guest or not right.own:
                continue
            for person, assurance in itertools.product((None, 7), Assurance):
                caller = _caller((), assurance, person)
                may = person is not None and assurance >= right.assurance
                if _passes(_own(name), Act(tx, caller, KEYS)) != may:
                    wrong.append((name, person, assurance))

    database.read(walk)
    assert wrong == []


def test_nobody_gives_a_role_above_beside_or_outside_their_own(paths: dict[str, tuple[int, str]]) -> None:
    above = {
        role: [one for one in Role if may_grant((Grant(role, *paths["own"]),), one, paths["own"][1])] for role in Role
    }
    assert Role.SYSTEM_ADMIN not in above[Role.DISTRICT_ADMIN]
    assert not {Role.DISTRICT_ADMIN, Role.SYSTEM_ADMIN, Role.AUDITOR} & set(above[Role.STREET_OFFICIAL])
    assert Role.STREET_OFFICIAL not in above[Role.COMMUNITY_WORKER]
    assert Role.COMMUNITY_WORKER not in above[Role.GRID_WORKER]
    for role, position in itertools.product(Role, ("sibling", "parent")):
        grants = (Grant(role, *paths["own"]),)
        assert [one for one in Role if may_grant(grants, one, paths[position][1])] == []


def test_what_is_refused_for_want_of_a_right_is_audited(database: Database, paths: dict[str, tuple[int, str]]) -> None:
    # For each operation the highest role of those that may not do it.
    outsiders = {
        name: next(role for role in Role if role not in right.roles)
        for name, right in RIGHTS.items()
        if right.roles and not right.guest
    }

    def try_all(tx: Transaction) -> None:
        for name, role in outsiders.items():
            act = Act(tx, _caller((Grant(role, *paths["own"]),), Assurance.VERIFIED), KEYS)
            assert not _passes(_reaching(name), act, paths["own"][1])
            note_overreach(act)

    database.write(try_all)
    rows = database.read(lambda tx: tx.run(metadata.tables[str(Audit.__tablename__)].select()))
    assert {row.operation for row in rows if row.result.startswith("rights.")} >= set(outsiders)


def _caller(grants: tuple[Grant, ...], assurance: Assurance, person: int | None = 7) -> Caller:
    return Caller(
        account=1, person=person, name="某某", assurance=assurance, language="zh-CN", channel="web", grants=grants
    )


def _reaching(name: str) -> Any:
    def reach(act: Act, path: str) -> None:
        act.require(path)

    return operation(name)(reach)


def _own(name: str) -> Any:
    def mine(act: Act) -> int:
        return act.person()

    return operation(name)(mine)


def _passes(tried: Any, act: Act, *args: Any) -> bool:
    try:
        tried(act, *args)
    except Refused:
        return False
    return True
