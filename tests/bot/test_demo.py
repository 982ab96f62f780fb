"""The demo district: what the golden numbers say, the same on both databases, and a second load changes nothing."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import text

import store.tables
from bot.demo import election
from bot.demo.areas import AREAS
from bot.demo.loader import CHANNELS, is_loaded, load
from bot.demo.names import MOST, identity, name
from bot.demo.people import PEOPLE
from bot.demo.songyuan import families, signers
from bot.settings import SettingProblem
from store.database import Database, Transaction
from store.people.area import area_by_code
from store.people.assignment import grants_of
from store.people.dwelling import home_of
from store.people.person import add_person, person_by_code, phone_of
from store.rights.roles import Role
from store.votes.assembly import AssemblyTerms, assemblies, questions_of
from store.votes.results.export import bundle
from store.votes.results.tally import Counted, counted
from store.votes.verification import verify_votes
from tests.demo import DEMO_KEYS, copied_demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The loaded demo in a file of its own."""
    database = Database.open(copied_demo(tmp_path_factory.getbasetemp(), tmp_path_factory.mktemp("demo") / "demo.db"))
    yield database
    database.close()


def count(database: Database, query: str) -> tuple[int, ...]:
    row = database.read(lambda tx: tx.one(text(query)))
    assert row is not None
    return tuple(int(value) for value in row)


def contents(database: Database) -> dict[str, int]:
    return {
        table: count(database, f'SELECT count(*) FROM "{table}"')[0]  # noqa: S608 - names of our own tables
        for table in store.tables.metadata.tables
    }


def test_guantangfu_has_1040_heads_and_104000_square_metres(demo: Database) -> None:
    mine = "FROM dwelling d JOIN ownership o ON o.dwelling_id = d.id WHERE d.code LIKE 'BY-SL-GTF:%'"
    assert count(demo, "SELECT count(*), sum(floor_area) FROM dwelling WHERE code LIKE 'BY-SL-GTF:%'") == (
        1_091,
        10_400_000,
    )
    # P01 and P02 own one flat together and are one head.
    assert count(demo, f"SELECT count(DISTINCT o.person_id) - 1 {mine}") == (1_040,)
    shares = count(demo, f"SELECT sum(CASE WHEN share_whole = 2 THEN 1 ELSE 2 END) {mine}")
    assert shares == (2 * 1_091,)
    for code, flats in (("P08", 3), ("P09", 50)):
        person = demo.read(lambda tx, code=code: person_by_code(tx, code))
        assert count(demo, f"SELECT count(*) {mine} AND o.person_id = {person}") == (flats,)
    assert count(demo, "SELECT floor_area FROM dwelling WHERE code = 'BY-SL-GTF:5-1-302'") == (8_850,)


def test_1300_people_of_900_households_have_signed_and_about_250_have_not(demo: Database) -> None:
    assert count(
        demo,
        "SELECT count(*), count(DISTINCT m.household_id) FROM standing s "
        "JOIN household_member m ON m.person_id = s.person_id WHERE s.state = 'active'",
    ) == (1_300, 900)
    plan = list(families())
    assert len(plan) == 1_000
    assert len(set(signers())) == 1_300
    assert sum(any(member.signs for member in family.members) for family in plan) == 900
    unsigned = sum(not member.signs and member.age >= 18 for family in plan for member in family.members)
    assert 230 <= unsigned <= 260
    assert all(1 <= len(family.members) <= 4 for family in plan)
    assert all(member.age >= 18 for family in plan for member in family.members if member.signs)


def test_the_signatures_are_spread_over_twenty_days_before_today(demo: Database) -> None:
    times = [row[0] for row in demo.read(lambda tx: tx.run(text("SELECT at FROM signature ORDER BY id")))]
    assert times == sorted(times)
    days = Counter((at.timestamp() if hasattr(at, "timestamp") else at / 1_000_000) // 86_400 for at in times)
    assert set(days.values()) == {65}
    assert len(days) == 20


def test_huayuanqian_has_370_households_and_stairways_as_microgrids(demo: Database) -> None:
    assert count(
        demo,
        "SELECT count(*) FROM household h JOIN dwelling d ON d.id = h.dwelling_id WHERE d.code LIKE 'XX-SQ-HYQ:%'",
    ) == (370,)
    stairway = demo.read(lambda tx: area_by_code(tx, "XX-SQ-HYQ-3-2"))
    person = demo.read(lambda tx: person_by_code(tx, "P03"))
    assert stairway is not None
    assert person is not None
    home = demo.read(lambda tx: home_of(tx, person))
    assert home is not None
    assert home.area == stairway.id
    assert home.address == "花园前新村3幢2单元101室"


def test_a_second_load_changes_nothing(demo: Database) -> None:
    before = contents(demo)
    assert is_loaded(demo)
    load(demo, DEMO_KEYS)
    assert contents(demo) == before


def test_every_named_person_has_an_account_on_the_web_and_in_the_terminal(demo: Database) -> None:
    for channel in CHANNELS:
        rows = demo.read(
            lambda tx, channel=channel: tx.run(
                text("SELECT address FROM account WHERE channel = :channel AND assurance = 2 AND method = 'demo'"),
                channel=channel,
            )
        )
        assert {row[0] for row in rows} == {persona.code for persona in PEOPLE}


def test_everybody_lives_where_the_table_says_and_holds_the_role_it_says(demo: Database) -> None:
    for persona in PEOPLE:
        person = demo.read(lambda tx, code=persona.code: person_by_code(tx, code))
        assert person is not None
        home = demo.read(lambda tx, person=person: home_of(tx, person))
        if persona.home is not None:
            assert home is not None, persona.code
            below = demo.read(lambda tx, code=persona.home[0]: area_by_code(tx, code))
            assert below is not None
            assert home.path.startswith(below.path)
        grants = demo.read(lambda tx, person=person: grants_of(tx, person, tx.now()))
        held = persona.role is not None and not persona.expired
        assert [grant.role for grant in grants] == ([persona.role] if held else []), persona.code
    expired = count(demo, "SELECT count(*) FROM assignment WHERE valid_to IS NOT NULL")
    assert expired == (sum(persona.expired for persona in PEOPLE),)


def test_the_child_lives_with_a_family_of_songyuan_that_has_not_signed(demo: Database) -> None:
    child = demo.read(lambda tx: person_by_code(tx, "P20"))
    assert child is not None
    home = demo.read(lambda tx: home_of(tx, child))
    assert home is not None
    assert "松园" in home.address
    signed = demo.read(
        lambda tx: tx.value(
            text(
                "SELECT count(*) FROM household_member m JOIN standing s ON s.person_id = m.person_id "
                "WHERE m.household_id = :household"
            ),
            household=home.household,
        )
    )
    assert signed == 0


def test_everything_is_marked_as_demo_and_no_number_can_be_real(demo: Database) -> None:
    for table in ("area", "person", "dwelling", "household", "account", "assignment", "pledge"):
        assert count(demo, f'SELECT count(*) FROM "{table}" WHERE NOT is_demo') == (0,), table  # noqa: S608 - our tables
    person = demo.read(lambda tx: person_by_code(tx, "P01"))
    assert person is not None
    assert demo.read(lambda tx: phone_of(tx, DEMO_KEYS, person)) == "10000000001"
    assert count(demo, "SELECT count(phone_index) - count(DISTINCT phone_index) FROM person") == (0,)
    assert count(demo, "SELECT count(*) - count(DISTINCT name) FROM person") == (0,)


def test_it_is_the_same_on_postgresql(demo: Database, postgres_database: str) -> None:
    other = Database.open(postgres_database)
    other.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    load(other, DEMO_KEYS)
    assert contents(other) == contents(demo)
    assert is_loaded(other)
    other.close()


def test_no_demo_goes_into_a_database_with_real_people(database_url: str) -> None:
    database = Database.open(database_url)
    database.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    database.write(lambda tx: add_person(tx, DEMO_KEYS, "真人"))
    with pytest.raises(SettingProblem, match="real people"):
        load(database, DEMO_KEYS)
    assert count(database, "SELECT count(*) FROM area") == (0,)
    database.close()


def test_areas_stand_below_the_ones_that_contain_them() -> None:
    seen: set[str | None] = {None}
    for code, _, above, _ in AREAS:
        assert above in seen
        seen.add(code)
    assert len({code for code, *_ in AREAS}) == len(AREAS)


def test_generated_names_are_all_different_and_identity_numbers_all_wrong() -> None:
    from datetime import date

    assert len({name(index) for index in range(MOST)}) == MOST
    number = identity(7, date(1990, 1, 1))
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    right = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11]
    assert number.startswith("99")
    assert number[-1] != right
    assert len(number) == 18


def test_the_roles_of_the_table_include_everybody_the_pledge_needs() -> None:
    held = {persona.role for persona in PEOPLE}
    assert {Role.DISTRICT_ADMIN, Role.STREET_OFFICIAL, Role.COMMUNITY_WORKER, Role.GRID_WORKER} <= held


def test_the_election_of_guantangfu_is_counted_as_the_golden_numbers_say(demo: Database) -> None:
    def read(tx: Transaction) -> tuple[AssemblyTerms, Counted, list[tuple[str, str]], list[int]]:
        terms = next(one for one in assemblies(tx) if one.code == election.ELECTION)
        question = questions_of(tx, terms.assembly)[0]
        rows = bundle(tx, terms, question)["ballots"]
        days = [datetime.fromisoformat(row["cast_at"]).date() for row in rows if row["channel"] != "paper"]
        by_day = [sum(day == one for day in days) for one in sorted(set(days))]
        return terms, counted(tx, terms, question), [(row["channel"], row["status"]) for row in rows], by_day

    terms, result, ballots, by_day = demo.read(read)
    assert (terms.heads, terms.area) == (1_040, 10_400_000)
    assert (result.verdict, result.heads["participating"], len(result.elected)) == ("PASSED", 703, 5)
    online = [status for channel, status in ballots if channel != "paper"]
    paper = [status for channel, status in ballots if channel == "paper"]
    assert online == ["valid"] * 697
    assert {status: paper.count(status) for status in paper} == {"valid": 6, "duplicate": 2, "invalid": 3}
    assert by_day == list(election.BY_DAY)
    assert demo.read(lambda tx: verify_votes(tx, DEMO_KEYS)).ok
