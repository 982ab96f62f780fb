"""Areas, their rules, people, homes and roles on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

import store.tables
from store.database import Database, Transaction
from store.keys import Keys
from store.people.area import AreaKind, add_area, area_by_code, place_of, rule, rules_at, set_rules, subtree
from store.people.assignment import assign, grants_of, holders, may_grant, revoke
from store.people.dwelling import (
    add_dwelling,
    add_household,
    add_member,
    add_occupancy,
    add_ownership,
    home_of,
    owners_of,
)
from store.people.person import (
    add_person,
    age_on,
    identity_of,
    mask_name,
    mask_phone,
    name_of,
    normal_phone,
    persons_by_identity,
    persons_by_phone,
    phone_of,
)
from store.refusals import Refused
from store.rights.roles import Role

KEYS = Keys(b"a secret for the tests, 32 bytes and more")
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    opened.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    yield opened
    opened.close()


def tree(tx: Transaction) -> tuple[int, int, int]:
    district = add_area(tx, None, AreaKind.DISTRICT, "KC", "柯城区", {"quiet_from": "22:00", "pledge_reminders": 2})
    community = add_area(tx, district, AreaKind.COMMUNITY, "SY", "松园社区", {"quiet_from": "20:30"})
    grid = add_area(tx, community, AreaKind.GRID, "SY-2", "松园二区")
    return district, community, grid


def test_a_path_leads_from_the_root_and_the_subtree_follows_it(database: Database) -> None:
    district, community, grid = database.write(tree)
    place = database.read(lambda tx: area_by_code(tx, "SY-2"))
    assert place is not None
    assert place.path == f"/{district}/{community}/{grid}/"
    assert place == database.read(lambda tx: place_of(tx, grid))
    path = f"/{district}/{community}/"
    assert [found.code for found in database.read(lambda tx: subtree(tx, path))] == ["SY", "SY-2"]
    assert [found.code for found in database.read(lambda tx: subtree(tx, path, AreaKind.GRID))] == ["SY-2"]


def test_a_subtree_leaves_out_the_neighbour_whose_number_begins_alike(database: Database) -> None:
    def many(tx: Transaction) -> list[str]:
        root = add_area(tx, None, AreaKind.DISTRICT, "R", "区")
        made = [add_area(tx, root, AreaKind.STREET, f"S{n}", f"街道{n}") for n in range(30)]
        return [place.code for place in subtree(tx, f"/{root}/{made[0]}/")]

    assert database.write(many) == ["S0"]


def test_rules_are_inherited_and_the_nearest_area_decides(database: Database) -> None:
    district, community, grid = database.write(tree)
    assert database.read(lambda tx: rule(tx, grid, "quiet_from")) == time(20, 30)
    assert database.read(lambda tx: rule(tx, district, "quiet_from")) == time(22)
    assert database.read(lambda tx: rule(tx, grid, "pledge_reminders")) == 2
    assert database.read(lambda tx: rules_at(tx, f"/{district}/{community}/{grid}/")).adult_age == 18
    database.write(lambda tx: set_rules(tx, community, {"quiet_from": None, "adult_age": 19}))
    assert database.read(lambda tx: rule(tx, grid, "quiet_from")) == time(22)
    assert database.read(lambda tx: rule(tx, grid, "adult_age")) == 19


@pytest.mark.parametrize(
    ("rules", "key"),
    [
        ({"quiet_form": "21:00"}, "areas.rule_unknown"),
        ({"quiet_from": "25:00"}, "areas.rule_value"),
        ({"pledge_reminders": 4}, "areas.rule_value"),
        ({"pledge_reminders": True}, "areas.rule_value"),
        ({"zone": "Asia/Nowhere"}, "areas.rule_value"),
        ({"language": "fr"}, "areas.rule_value"),
    ],
)
def test_rules_that_do_not_exist_or_make_no_sense_are_refused(
    database: Database, rules: dict[str, object], key: str
) -> None:
    with pytest.raises(Refused) as refusal:
        database.write(lambda tx: add_area(tx, None, AreaKind.DISTRICT, "KC", "柯城区", rules))
    assert refusal.value.key == key
    assert database.read(lambda tx: area_by_code(tx, "KC")) is None


def test_an_area_is_not_put_below_a_smaller_one(database: Database) -> None:
    _, _, grid = database.write(tree)
    with pytest.raises(Refused) as refusal:
        database.write(lambda tx: add_area(tx, grid, AreaKind.STREET, "X", "街道"))
    assert refusal.value.key == "areas.upside_down"


def test_phones_and_identity_numbers_are_sealed_and_still_found(database: Database) -> None:
    person = database.write(
        lambda tx: add_person(tx, KEYS, "橘小满", phone="+86 100-0000-0001", identity="99010119900101001x")
    )
    assert database.read(lambda tx: phone_of(tx, KEYS, person)) == "10000000001"
    assert database.read(lambda tx: identity_of(tx, KEYS, person)) == "99010119900101001X"
    assert database.read(lambda tx: persons_by_phone(tx, KEYS, "１００ 0000 0001")) == [person]
    assert database.read(lambda tx: persons_by_identity(tx, KEYS, "99010119900101001X")) == [person]
    assert database.read(lambda tx: persons_by_phone(tx, KEYS, "")) == []
    assert database.read(lambda tx: name_of(tx, person)) == "橘小满"
    row = database.read(lambda tx: tx.run(store.tables.metadata.tables["person"].select()))[0]
    assert "10000000001" not in repr(tuple(row))
    assert "99010119900101001" not in repr(tuple(row))


def test_names_and_phones_are_masked() -> None:
    assert mask_name("橘小满") == "橘**"
    assert mask_name("雁") == "雁*"
    assert mask_name("") == ""
    assert mask_phone("10000000001") == "100****0001"
    assert mask_phone("110") == "***"
    assert normal_phone("0086 138 0013 8000") == "13800138000"


def test_an_age_grows_on_the_birthday() -> None:
    assert age_on(date(2008, 11, 24), date(2026, 11, 23)) == 17
    assert age_on(date(2008, 11, 24), date(2026, 11, 24)) == 18
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_a_home_follows_the_household_that_is_open(database: Database) -> None:
    def move(tx: Transaction) -> tuple[int, int]:
        _, community, grid = tree(tx)
        person = add_person(tx, KEYS, "橘小满")
        old = add_dwelling(tx, community, "D1", "一幢101", floor_area=88_50)
        new = add_dwelling(tx, grid, "D2", "二幢202")
        first = add_household(tx, old, head_id=person)
        second = add_household(tx, new)
        table = store.tables.metadata.tables["household_member"]
        tx.changed(table.update().where(table.c.household_id == first).values(valid_to=date(2026, 1, 1)))
        add_member(tx, second, person, since=date(2026, 1, 1))
        add_ownership(tx, old, person, part=1, whole=2)
        add_occupancy(tx, new, person)
        return person, old

    person, old = database.write(move)
    home = database.read(lambda tx: home_of(tx, person))
    assert home is not None
    assert home.address == "二幢202"
    earlier = database.read(lambda tx: home_of(tx, person, date(2025, 5, 5)))
    assert earlier is not None
    assert earlier.address == "一幢101"
    assert database.read(lambda tx: owners_of(tx, old)) == [person]
    assert database.read(lambda tx: home_of(tx, person + 1)) is None


def test_a_dwelling_of_no_size_and_a_share_above_the_whole_are_refused(database: Database) -> None:
    _, _, grid = database.write(tree)
    with pytest.raises(Refused, match=r"people\.floor_area"):
        database.write(lambda tx: add_dwelling(tx, grid, "D", "一幢", floor_area=0))
    with pytest.raises(Refused, match=r"people\.share"):
        database.write(lambda tx: add_ownership(tx, 1, 1, part=3, whole=2))


def test_a_role_is_held_from_a_time_to_a_time_and_reaches_down(database: Database) -> None:
    _, community, grid = database.write(tree)
    person = database.write(lambda tx: add_person(tx, KEYS, "荷田田"))
    until = NOW + timedelta(days=30)
    first = database.write(lambda tx: assign(tx, person, Role.GRID_WORKER, community, NOW, until))
    again = database.write(lambda tx: assign(tx, person, Role.GRID_WORKER, community, NOW))
    assert first == again
    grants = database.read(lambda tx: grants_of(tx, person, NOW))
    assert [(grant.role, grant.area) for grant in grants] == [(Role.GRID_WORKER, community)]
    assert database.read(lambda tx: grants_of(tx, person, until)) == ()
    assert database.read(lambda tx: grants_of(tx, person, NOW - timedelta(seconds=1))) == ()
    place = database.read(lambda tx: place_of(tx, grid))
    assert place is not None
    assert database.read(lambda tx: holders(tx, Role.GRID_WORKER, place.path, NOW)) == [person]
    with pytest.raises(Refused, match=r"rights\.period"):
        database.write(lambda tx: assign(tx, person, Role.VOLUNTEER, grid, NOW, NOW))
    with pytest.raises(Refused, match=r"areas\.unknown"):
        database.write(lambda tx: assign(tx, person, Role.VOLUNTEER, 999_999, NOW))


def test_a_revoked_role_ends_at_once_but_the_last_administrator_stays(database: Database) -> None:
    district, _, grid = database.write(tree)
    one = database.write(lambda tx: add_person(tx, KEYS, "一"))
    two = database.write(lambda tx: add_person(tx, KEYS, "二"))
    database.write(lambda tx: assign(tx, one, Role.DISTRICT_ADMIN, district, NOW))
    with pytest.raises(Refused, match=r"rights\.last_administrator"):
        database.write(lambda tx: revoke(tx, one, Role.DISTRICT_ADMIN, district, NOW + timedelta(1)))
    database.write(lambda tx: assign(tx, two, Role.DISTRICT_ADMIN, district, NOW))
    assert database.write(lambda tx: revoke(tx, one, Role.DISTRICT_ADMIN, district, NOW + timedelta(1)))
    assert database.read(lambda tx: grants_of(tx, one, NOW + timedelta(1))) == ()
    assert not database.write(lambda tx: revoke(tx, one, Role.GRID_WORKER, grid, NOW))


def test_nobody_grants_a_role_above_or_outside_their_own(database: Database) -> None:
    _, community, grid = database.write(tree)
    person = database.write(lambda tx: add_person(tx, KEYS, "双岭雁"))
    database.write(lambda tx: assign(tx, person, Role.COMMUNITY_WORKER, community, NOW))
    grants = database.read(lambda tx: grants_of(tx, person, NOW))
    inside = database.read(lambda tx: place_of(tx, grid))
    assert inside is not None
    assert may_grant(grants, Role.GRID_WORKER, inside.path)
    assert not may_grant(grants, Role.STREET_OFFICIAL, inside.path)
    assert not may_grant(grants, Role.GRID_WORKER, "/999/")
    assert not may_grant((), Role.RESIDENT, inside.path)
