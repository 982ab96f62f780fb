"""Progress, who has not signed, call sheets and the outreach log."""

from datetime import UTC, datetime

from store.people.dwelling import add_member
from store.pledges.outreach import (
    Outcome,
    OutreachChannel,
    Reveal,
    add_outreach,
    call_sheet,
    open_call_sheet,
    outreach_of,
    unsigned,
)
from store.pledges.progress import progress
from store.pledges.publishing import new_version, publish
from store.pledges.signing import withdraw
from store.rights.roles import Role
from tests.store.pledges.village import TEXT, Village, refusal, rows_of


def settled(village: Village) -> tuple[int, list[int]]:
    """A pledge, and in 松园1幢 a couple with a child of whom one signed, and a couple who both did; 松园2幢 has one."""
    terms = village.pledge()
    one, two, three = (village.household(area) for area in ("松园1幢", "松园1幢", "松园2幢"))
    people = [
        village.resident("橘一", household=one),
        village.resident("橘二", household=one),
        village.resident("橘小", household=one, age=9),
        village.resident("柚一", household=two),
        village.resident("柚二", household=two),
        village.resident("橙一", household=three),
    ]
    village.resident("双岭人", "双岭1幢")
    for person in (people[0], people[3], people[4]):
        village.sign(person, terms)
    return terms.pledge, people


def numbers(place: object) -> tuple[int, ...]:
    return tuple(getattr(place, name) for name in ("adults", "signed", "households", "covered", "fully_signed"))


def test_progress_counts_adults_and_households_by_grid_and_building(village: Village) -> None:
    pledge, _ = settled(village)
    by_grid = village.do(village.admin, progress, pledge, by="grid")
    assert [(place.name, numbers(place)) for place in by_grid.places] == [
        ("松园一区", (5, 3, 3, 2, 1)),
        ("双岭一区", (1, 0, 1, 0, 0)),
    ]
    assert numbers(by_grid.whole) == (6, 3, 4, 2, 1)
    by_building = village.do(village.worker, progress, pledge, by="building")
    assert [(place.name, numbers(place)) for place in by_building.places] == [
        ("松园一区 1幢", (4, 3, 2, 2, 1)),
        ("松园一区 2幢", (1, 0, 1, 0, 0)),
    ]
    assert by_building.whole.name == "松园社区"


def test_progress_follows_withdrawals_moves_and_versions_at_once(village: Village) -> None:
    pledge, people = settled(village)
    village.do(people[0], withdraw, pledge, 1)
    assert numbers(village.do(village.worker, progress, pledge).whole) == (5, 2, 3, 1, 1)
    home = village.household("双岭1幢")
    village.database.write(lambda tx: add_member(tx, home, people[3]))
    assert numbers(village.do(village.worker, progress, pledge).whole) == (4, 1, 3, 1, 1)
    village.do(village.admin, new_version, pledge, TEXT + "\n\n用电子鞭炮代替。")
    village.do(village.admin, publish, pledge)
    assert village.do(village.worker, progress, pledge).whole.signed == 0
    assert village.do(village.worker, progress, pledge, number=1).whole.signed == 1


def test_a_role_sees_its_own_area_only(village: Village) -> None:
    pledge, people = settled(village)
    head = village.staff("楼道长", Role.MICROGRID_HEAD, "松园1幢")
    assert numbers(village.do(head, progress, pledge, by="building").whole) == (4, 3, 2, 2, 1)
    assert numbers(village.do(head, progress, pledge).whole) == (4, 3, 2, 2, 1)
    assert numbers(village.do(village.other_worker, progress, pledge).whole) == (1, 0, 1, 0, 0)
    assert refusal(village, head, progress, pledge, area_id=village.areas["松园"]) == "rights.area"
    assert refusal(village, village.other_worker, unsigned, pledge, area_id=village.areas["松园"]) == "rights.area"
    part = village.pledge("松园")
    assert refusal(village, village.other_worker, progress, part.pledge) == "rights.area"
    assert refusal(village, people[0], progress, pledge) == "rights.role"
    assert refusal(village, None, progress, pledge) == "rights.role"
    assert refusal(village, None, unsigned, pledge) == "rights.role"
    assert refusal(village, people[0], call_sheet, pledge, "好奇") == "rights.role"


def test_an_empty_building_is_shown_with_zeros(village: Village) -> None:
    terms = village.pledge()
    shown = village.do(village.worker, progress, terms.pledge, by="building")
    assert [numbers(place) for place in shown.places] == [(0,) * 5, (0,) * 5]


def test_who_has_not_signed_is_listed_masked_uncovered_households_first(village: Village) -> None:
    pledge, people = settled(village)
    page = village.do(village.worker, unsigned, pledge)
    assert page.total == 2
    assert [(one.person, one.name, one.is_covered) for one in page.people] == [
        (people[5], "橙*", False),
        (people[1], "橘*", True),
    ]
    second = village.do(village.worker, unsigned, pledge, page=2, size=1)
    assert [one.person for one in second.people] == [people[1]]


def test_street_and_district_see_sums_and_no_names(village: Village) -> None:
    pledge, _ = settled(village)
    street = village.staff("街道干部", Role.STREET_OFFICIAL, "荷花")
    for who in (street, village.admin):
        assert village.do(who, progress, pledge).whole.adults == 6
        assert refusal(village, who, unsigned, pledge) == "rights.role"
        assert refusal(village, who, open_call_sheet, pledge, "电话通知") == "rights.role"


def test_a_call_sheet_shows_phones_and_logs_each_person_shown(village: Village) -> None:
    pledge, people = settled(village)
    assert refusal(village, village.worker, open_call_sheet, pledge, " ") == "pledges.purpose"
    head = village.staff("楼道长", Role.MICROGRID_HEAD, "松园1幢")
    assert refusal(village, head, open_call_sheet, pledge, "电话通知") == "rights.role"
    opened = village.do(village.grid_worker, open_call_sheet, pledge, "电话通知")
    assert (opened.count, opened.total) == (2, 2)
    sheet = village.do(village.grid_worker, call_sheet, pledge, opened.opened_at)
    assert [row.person for row in sheet] == [people[5], people[1]]
    assert all(row.phone.startswith("1000000") for row in sheet)
    assert [row.name for row in sheet] == ["橙一", "橘二"]
    shown = [(row.person_id, row.by_id, row.purpose, row.fields) for row in rows_of(village, Reveal)]
    assert shown == [(row.person, village.grid_worker, "电话通知", "name,phone") for row in sheet]


def test_a_call_sheet_opened_by_one_worker_gives_no_name_to_another(village: Village) -> None:
    pledge, _ = settled(village)
    opened = village.do(village.grid_worker, open_call_sheet, pledge, "电话通知")
    assert village.do(village.worker, call_sheet, pledge, opened.opened_at) == ()


def test_the_outreach_log_keeps_every_attempt_and_shows_the_last(village: Village) -> None:
    pledge, people = settled(village)
    person = people[5]
    village.do(village.grid_worker, add_outreach, pledge, person, OutreachChannel.PHONE, Outcome.NOT_REACHED)
    village.do(village.worker, add_outreach, pledge, person, OutreachChannel.VISIT, Outcome.WILL_SIGN, "周六")
    attempts = village.do(village.grid_worker, outreach_of, pledge, person)
    assert [(one.channel, one.outcome, one.note) for one in attempts] == [
        (OutreachChannel.VISIT, Outcome.WILL_SIGN, "周六"),
        (OutreachChannel.PHONE, Outcome.NOT_REACHED, ""),
    ]
    assert village.do(village.worker, unsigned, pledge).people[0].last is Outcome.WILL_SIGN
    args = (pledge, person, OutreachChannel.PHONE, Outcome.REACHED)
    assert refusal(village, village.other_worker, add_outreach, *args) == "rights.area"
    assert refusal(village, person, add_outreach, *args) == "rights.role"
    assert refusal(village, village.other_worker, outreach_of, pledge, person) == "rights.area"
    assert attempts[0].at <= datetime.now(UTC)
