from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import store.tables
from store.database import Database, Transaction
from store.people.address.finding import names_within, understand
from store.people.address.naming import Named, Names
from store.people.address.nickname import decide_nickname, propose_nickname, proposed_nicknames
from store.people.address.reading import spoken
from store.people.area import AreaKind, add_area, place_of
from store.people.dwelling import add_dwelling, add_household
from store.people.person import add_person
from store.refusals import Refused
from store.text import Text
from tests.store.people.archive import KEYS, Neighbourhood


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


@pytest.fixture
def street(database: Database) -> tuple[Database, str, int]:
    """观棠府 with 5-1-302, in which somebody lives; gives its path and that person."""

    def build(tx: Transaction) -> tuple[str, int]:
        community = add_area(tx, None, AreaKind.COMMUNITY, "SL", "双岭社区")
        grid = add_area(tx, community, AreaKind.GRID, "GTF", "观棠府")
        home = add_dwelling(tx, grid, "C1", "观棠府5-1-302", building="5", stair="1", door="302")
        person = add_person(tx, KEYS, "橘小满", birth=date(1990, 1, 1))
        add_household(tx, home, head_id=person)
        place = place_of(tx, grid)
        assert place
        return place.path, person

    path, person = database.write(build)
    return database, path, person


@pytest.mark.parametrize(
    ("said", "key", "word"),
    [
        ("我家楼下", "words/places.near_building", "楼下"), ("楼道", "words/places.near_building", "楼道"),
        ("后门", "words/places.in_neighbourhood", "后门"), ("观棠府南门", "words/places.in_neighbourhood", "南门"),
        ("5幢", "words/places.near_building", ""), ("单元楼道", "words/places.near_building", "楼道"),
        ("我们单元楼道", "words/places.near_building", "楼道"), ("我家单元门口", "words/places.near_building", "门口"),
        ("单元门", "words/places.near_building", "门"), ("楼上", "words/places.near_building", "楼上"),
        ("我们单元", "words/places.near_building", ""), ("我们楼", "words/places.near_building", ""),
        ("5幢1单元楼道", "words/places.near_building", "楼道"),
    ],
)  # fmt: skip
def test_a_place_near_home_is_proposed_from_where_the_sender_lives(
    street: tuple[Database, str, int], said: str, key: str, word: str
) -> None:
    database, path, person = street
    found = database.read(lambda tx: understand(tx, said, path, person=person))
    assert found.proposals == ()
    label = found.spots[0].label
    assert isinstance(label, Text)
    assert (label.key, label.values["place"], label.values["word"]) == (key, "观棠府", word)


def test_my_home_is_the_dwelling_and_those_who_live_elsewhere_have_none_here(
    street: tuple[Database, str, int],
) -> None:
    database, path, person = street
    assert database.read(lambda tx: understand(tx, "我家", path, person=person)).spots[0].label == "观棠府5-1-302"
    stranger = database.write(lambda tx: add_person(tx, KEYS, "路人", birth=date(1990, 1, 1)))
    assert database.read(lambda tx: understand(tx, "我家", path, person=stranger)).spots == ()


def test_a_nickname_is_understood_once_a_second_person_of_there_has_agreed(neighbourhood: Neighbourhood) -> None:
    area = neighbourhood.areas["SY-1"]
    made = neighbourhood.do(neighbourhood.grid_worker, propose_nickname, area, "老樟树下", "南门健身角")
    place = neighbourhood.database.read(lambda tx: place_of(tx, area))
    assert place

    def spots(said: str) -> tuple[Any, ...]:
        return neighbourhood.database.read(lambda tx: understand(tx, said, place.path)).spots

    assert spots("老樟树下") == ()
    with pytest.raises(Refused, match="own"):
        neighbourhood.do(neighbourhood.grid_worker, decide_nickname, made, True)
    with pytest.raises(Refused, match=r"rights\.area"):
        neighbourhood.do(neighbourhood.other_worker, decide_nickname, made, True)
    assert [one.text for one in neighbourhood.do(neighbourhood.worker, proposed_nicknames)] == ["老樟树下"]
    neighbourhood.do(neighbourhood.worker, decide_nickname, made, True)
    assert [spot.label for spot in spots("老张树下")] == ["南门健身角"]
    with pytest.raises(Refused, match="known"):
        neighbourhood.do(neighbourhood.worker, propose_nickname, area, "老樟树下", "别处")


def test_a_nickname_that_is_refused_or_of_elsewhere_is_not_understood(neighbourhood: Neighbourhood) -> None:
    area, other = neighbourhood.areas["SY-1"], neighbourhood.areas["SY-2"]
    made = neighbourhood.do(neighbourhood.grid_worker, propose_nickname, area, "大石头", "东门石头旁")
    neighbourhood.do(neighbourhood.worker, decide_nickname, made, False)
    place, elsewhere = neighbourhood.database.read(lambda tx: (place_of(tx, area), place_of(tx, other)))
    assert place
    assert elsewhere
    assert neighbourhood.database.read(lambda tx: understand(tx, "大石头", place.path)).spots == ()
    again = neighbourhood.do(neighbourhood.grid_worker, propose_nickname, area, "大石头", "东门石头旁")
    neighbourhood.do(neighbourhood.worker, decide_nickname, again, True)
    assert neighbourhood.database.read(lambda tx: understand(tx, "大石头", elsewhere.path)).spots == ()
    with pytest.raises(Refused, match="length"):
        neighbourhood.do(neighbourhood.grid_worker, propose_nickname, area, "角", "东门")
