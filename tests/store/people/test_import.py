"""Importing: every row is read or told, what is there is recognised, what looks alike is proposed."""

from datetime import date, datetime
from typing import Any

import pytest

from store.people.dwelling import home_of
from store.people.importing.writing import store_tables
from store.people.person import identity_of, persons_by_identity, persons_by_phone, phone_of
from tests.store.people.archive import DWELLINGS, KEYS, PEOPLE, Neighbourhood, Page, homes, person

GOOD_ID, SAME_DAY_ID = "110101199003078515", "11010119900307109X"


def people(*rows: tuple[Any, ...]) -> Page:
    return Page(PEOPLE, *rows, name="人员")


def reasons(neighbourhood: Neighbourhood, *pages: Page) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in neighbourhood.read(*pages).problems]


def test_people_homes_and_shares_are_stored_and_found(neighbourhood: Neighbourhood) -> None:
    outcome = neighbourhood.take(
        homes(101, 102),
        people(
            person(
                "橘小满", phone="１３８００００００１１", identity=GOOD_ID, relation="户主", lives="业主", share="1/2"
            ),
            person("柚大山", phone="13800000012", relation="配偶", lives="家属", share="50%"),
            person("橙远方", home="SY-1:5-1-102", lives="不住", share="1"),
        ),
    )
    assert (outcome.people, outcome.dwellings, outcome.households, outcome.ownerships) == (3, 2, 1, 3)

    def look(tx: Any) -> tuple[Any, ...]:
        (first,) = persons_by_phone(tx, KEYS, "13800000011")
        home = home_of(tx, first)
        assert persons_by_identity(tx, KEYS, GOOD_ID) == [first]
        return phone_of(tx, KEYS, first), identity_of(tx, KEYS, first), home.address if home else ""

    assert neighbourhood.database.read(look) == ("13800000011", GOOD_ID, "松园5幢1单元101室")
    (household,) = neighbourhood.rows("household")
    names = {row.id: row.name for row in neighbourhood.rows("person")}
    assert names[household.head_id] == "橘小满"
    assert {(row.share_part, row.share_whole) for row in neighbourhood.rows("ownership")} == {(1, 2), (1, 1)}
    born = {row.name: (row.birth, row.gender) for row in neighbourhood.rows("person")}
    assert born["橘小满"] == (date(1990, 3, 7), "male"), "told by the identity number"


def test_the_same_file_a_second_time_changes_nothing(neighbourhood: Neighbourhood) -> None:
    pages = (
        homes(101, 102),
        people(
            person("橘小满", phone="13800000011", identity=GOOD_ID, share="1/2"),
            person("没电话", birth="1960-05-06"),
            person("没电话", home="SY-1:5-1-102"),
        ),
    )
    neighbourhood.take(*pages)
    tables = ("person", "dwelling", "household", "household_member", "ownership", "occupancy", "match_proposal")
    before = {table: neighbourhood.rows(table) for table in tables}
    outcome = neighbourhood.take(*pages)
    assert (outcome.people, outcome.known, outcome.dwellings) == (0, 3, 0)
    assert {table: neighbourhood.rows(table) for table in tables} == before


def test_what_the_archive_lacks_is_filled_in_and_what_it_has_stays(neighbourhood: Neighbourhood) -> None:
    neighbourhood.take(homes(101), people(person("橘小满", identity=GOOD_ID), person("柚大山", phone="13800000012")))
    outcome = neighbourhood.take(
        people(person("橘小满", identity=GOOD_ID, phone="13800000011"), person("柚大山", birth="1988-01-02"))
    )
    assert (outcome.people, outcome.filled, outcome.kept) == (0, 2, 0)
    outcome = neighbourhood.take(people(person("橘小满", identity=GOOD_ID, phone="13800000099")))
    assert (outcome.filled, outcome.kept) == (0, 1)
    found = neighbourhood.database.read(lambda tx: phone_of(tx, KEYS, persons_by_identity(tx, KEYS, GOOD_ID)[0]))
    assert found == "13800000011"


def test_who_looks_like_somebody_known_is_proposed_and_not_merged(neighbourhood: Neighbourhood) -> None:
    neighbourhood.take(homes(101, 102), people(person("张伟", phone="13800000011")))
    outcome = neighbourhood.take(
        people(
            person("张伟", home="SY-1:5-1-102", phone="13800000011"),
            person("章伟", home="SY-1:5-1-102", phone="13800000011"),
            person("张伟", phone="13800000022"),
            person("李四", home="SY-1:5-1-102", phone="13800000011"),
        )
    )
    assert outcome.people == 4
    found = sorted(row.reason for row in neighbourhood.rows("match_proposal"))
    assert found == ["name_and_home", "phone_and_name", "phone_and_sound", "phone_and_sound"]


def test_two_people_with_different_identity_numbers_are_two_people(neighbourhood: Neighbourhood) -> None:
    pages = people(person("张伟", identity=GOOD_ID), person("张伟", identity=SAME_DAY_ID))
    assert neighbourhood.take(homes(101), pages).people == 2
    assert neighbourhood.rows("match_proposal") == []


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"name": ""}, "name", "missing"),
        ({"home": ""}, "dwelling", "missing"),
        ({"home": "SY-1:9-9-999"}, "dwelling", "dwelling-unknown"),
        ({"phone": "138"}, "phone", "phone"),
        ({"phone": "13800000001/13800000002"}, "phone", "phone"),
        ({"phone": 1.38e16}, "phone", "number-lost"),
        ({"identity": "110101199003078516"}, "identity", "identity-check"),
        ({"identity": 110101199003078515.0}, "identity", "number-lost"),
        ({"identity": "110101900307851"}, "identity", "identity"),
        ({"identity": "000000202602305027"}, "identity", "identity-birth"),
        ({"birth": "1990-02-30"}, "birth", "date"),
        ({"birth": "昨天"}, "birth", "date"),
        ({"birth": "2090-01-01"}, "birth", "date-outside"),
        ({"birth": "1990-03-08", "identity": GOOD_ID}, "birth", "birth-differs"),
        ({"share": "3/2"}, "share", "share"),
        ({"share": "1/0"}, "share", "share"),
        ({"relation": "邻居"}, "relation", "choice"),
        ({"name": '=HYPERLINK("http://x")'}, "name", "formula"),
        ({"name": "#REF!"}, "name", "formula"),
        ({"name": "橘\x07满"}, "name", "control"),
        ({"name": "橘" * 61}, "name", "too-long"),
    ],
)
def test_a_bad_cell_is_told_by_row_and_column(
    neighbourhood: Neighbourhood, cells: dict[str, Any], column: str, reason: str
) -> None:
    rows = people(person("好的人"), person(**{"name": "橘小满", **cells}), person("也好"))
    tables = neighbourhood.read(homes(101), rows)
    assert [(one.row, one.column, one.reason) for one in tables.problems] == [(3, column, reason)]
    assert [one.name for one in tables.people] == ["好的人", "也好"]
    assert neighbourhood.rows("dwelling") == [], "nothing is stored by reading"


@pytest.mark.parametrize(
    "written",
    ["1990-01-02", "1990/1/2", "1990.1.2", "1990年1月2日", "１９９０年１月２日", "19900102", 32875, 32875.0,
     datetime(1990, 1, 2),  # noqa: DTZ001 - as a spreadsheet gives it
     date(1990, 1, 2), "1990-01-02 00:00:00"],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(neighbourhood: Neighbourhood, written: object) -> None:
    (one,) = neighbourhood.read(homes(101), people(person("橘小满", birth=written))).people
    assert one.birth == date(1990, 1, 2)


@pytest.mark.parametrize(
    ("written", "hundredths"),
    [("89.50", 8950), (89.5, 8950), ("８９．５㎡", 8950), ("1,089.5 平方米", 108950), (90, 9000), ("89.505", 8950)],
)
def test_a_floor_area_is_read_in_hundredths(neighbourhood: Neighbourhood, written: object, hundredths: int) -> None:
    (one,) = neighbourhood.read(Page(DWELLINGS, ("A", "SY-1", "松园", "", "", "", written))).dwellings
    assert one.floor_area == hundredths


def test_merged_cells_are_told_row_by_row(neighbourhood: Neighbourhood) -> None:
    page = Page(
        PEOPLE,
        person("橘小满"),
        person("", home="", phone="13800000011"),
        person("柚大山"),
        name="人员",
        merged=[(2, 3, 1)],
    )
    assert reasons(neighbourhood, homes(101), page) == [(3, "", "merged")]


def test_codes_twice_and_one_number_under_two_names_are_told(neighbourhood: Neighbourhood) -> None:
    found = reasons(
        neighbourhood, homes(101, 101), people(person("橘小满", identity=GOOD_ID), person("柚大山", identity=GOOD_ID))
    )
    assert found == [(3, "dwelling", "twice"), (3, "identity", "other-name")]


def test_a_number_that_the_archive_knows_under_another_name_is_told(neighbourhood: Neighbourhood) -> None:
    neighbourhood.take(homes(101), people(person("橘小满", identity=GOOD_ID)))
    assert reasons(neighbourhood, people(person("柚大山", identity=GOOD_ID))) == [(2, "identity", "name-in-archive")]


def test_unknown_headings_and_tables_without_any_are_told(neighbourhood: Neighbourhood) -> None:
    page = Page((*PEOPLE, "星座"), (*person("橘小满"), "水瓶"), name="人员")
    assert reasons(neighbourhood, homes(101), page) == [(1, "", "heading")]
    assert reasons(neighbourhood, Page(("甲", "乙"), ("1", "2"))) == [(1, "", "no-headings")]
    assert reasons(neighbourhood, Page(name="空")) == []


def test_headings_stand_below_a_title_and_are_understood_in_english(neighbourhood: Neighbourhood) -> None:
    page = Page(("松园社区人员表",), (), ("Dwelling code", "NAME", "phone"), ("SY-1:5-1-101", "橘小满", "13800000011"))
    (one,) = neighbourhood.read(homes(101), page).people
    assert (one.row, one.name, one.phone) == (4, "橘小满", "13800000011")


def test_areas_are_built_from_above_in_whatever_order_they_stand(neighbourhood: Neighbourhood) -> None:
    headings = ("区域编号", "上级编号", "区域类型", "区域名称")
    page = Page(
        headings, ("SY-3-1", "SY-3", "微网格", "1幢"), ("SY-3", "SY", "网格", "松园三区"), ("X", "Y", "社区", "无")
    )
    tables = neighbourhood.read(page)
    assert [(one.row, one.reason) for one in tables.problems] == [(4, "area-unknown")]
    assert store_tables(neighbourhood.database, KEYS, tables, source="test").areas == 2
    paths = {row.code: row.path for row in neighbourhood.rows("area")}
    assert paths["SY-3-1"].startswith(paths["SY-3"])


def test_an_import_is_audited(neighbourhood: Neighbourhood) -> None:
    neighbourhood.take(homes(101), people(person("橘小满")))
    (row,) = neighbourhood.rows("audit")
    assert (row.operation, row.object, row.channel) == ("person.import", "test", "command")
    assert "people=1" in row.fields
