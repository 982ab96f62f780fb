from collections.abc import Iterator

import pytest

import store.tables
from store.database import Database, Transaction
from store.people.address.finding import names_within, understand
from store.people.address.naming import Named, Names
from store.people.address.reading import spoken
from store.people.area import AreaKind, add_area, place_of
from store.people.dwelling import add_dwelling


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    opened.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    yield opened
    opened.close()


NAMES = Names(
    Named(id=at, name=name)
    for at, name in enumerate(
        [
            "双岭社区",
            "观棠府",
            "南湖社区",
            "翡翠湾",
            "翡翠滨江",
            "花园前新村",
            "幸福社区",
            "幸福家园",
            "松园一区（虚构）",
            "松园社区",
        ]
    )
)


@pytest.mark.parametrize(
    "said", ["五幢一单元三零二", "5-1-302", "5栋1单元302室", "5幢1单元302", "五栋1-302", "五號樓一單元302", "5 1 302"]
)
def test_numbers_are_read_exactly_however_they_are_written(said: str) -> None:
    parts = spoken(said)
    assert (parts.building, parts.stair, parts.door) == ("5", "1", "302")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("观棠府5幢", "观棠府"), ("观塘府5幢", "观棠府"), ("官塘府", "观棠府"), ("花园新村3幢", "花园前新村"),
        ("翡翠湾", "翡翠湾"),
        ("翡翠宾江2幢", "翡翠滨江"), ("双岭社区观塘府", "观棠府"), ("松园1区", "松园一区（虚构）"),
    ],
)  # fmt: skip
def test_a_neighbourhood_is_found_by_sight_and_by_ear(said: str, name: str) -> None:
    assert [area.name for area in NAMES.find(spoken(said).name)] == [name]


def test_names_that_begin_alike_are_asked_about_and_never_taken_for_each_other() -> None:
    assert {area.name for area in NAMES.find("翡翠")} == {"翡翠湾", "翡翠滨江"}


@pytest.mark.parametrize("said", ["我家楼下", "后门"])
def test_a_place_near_home_has_no_numbers(said: str) -> None:
    parts = spoken(said)
    assert parts.relative
    assert not parts.numbered


def test_a_dwelling_is_proposed_only_where_its_numbers_exist(database: Database) -> None:
    def look(tx: Transaction) -> None:
        root = add_area(tx, None, AreaKind.DISTRICT, "D", "某区")
        here = add_area(tx, root, AreaKind.GRID, "G1", "观棠府")
        there = add_area(tx, root, AreaKind.GRID, "G2", "翡翠湾")
        for area, name in ((here, "观棠府"), (there, "翡翠湾")):
            for door in ("301", "302"):
                add_dwelling(tx, area, f"{area}-{door}", f"{name}5幢1单元{door}", building="5", stair="1", door=door)
        place = place_of(tx, here)
        assert place
        names = names_within(tx, place.path[: place.path.index("/", 1) + 1])

        def proposed(said: str) -> list[str]:
            return [one.address for one in understand(tx, said, place.path, names).proposals]

        assert proposed("五幢一单元三零二") == ["观棠府5幢1单元302"]
        assert proposed("翡翠弯5-1-301") == ["翡翠湾5幢1单元301"]
        assert proposed("5-1-303") == []
        assert proposed("5-2-302") == []
        assert proposed("我家楼下") == []

    database.write(look)
