"""Corrections that people propose of themselves, and what waits for the second person."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.texts import LANGUAGES, Texts
from store.identity.known import my_record
from store.identity.proposal import (
    MOST_A_DAY,
    ProposalState,
    accept_proposal,
    decline_proposal,
    my_proposals,
    proposal_shown,
    proposals_to_check,
    propose_correction,
    value_readable,
    withdraw_proposal,
)
from store.people.approval import DEEDS, approvals_to_do, approve, irreversible, request, request_shown
from store.people.archive.looks import who_looked
from store.people.waiting import tasks_of
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Role
from store.text import Secret
from tests.store.identity.guests import PHONE, person_named, readable
from tests.store.people.archive import KEYS, Neighbourhood


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here: nothing races."""
    return sqlite_url


@pytest.fixture
def resident(neighbourhood: Neighbourhood) -> int:
    return person_named(neighbourhood, "王一")


def refusal(neighbourhood: Neighbourhood, worker: int, tried: Callable[..., Any], *args: Any) -> str:
    with pytest.raises(Refused) as refused:
        neighbourhood.do(worker, tried, *args)
    return refused.value.key


def opened(secret: Secret) -> str:
    return KEYS.open(secret.sealed, secret.where)


def fields(neighbourhood: Neighbourhood, person: int) -> dict[str, str]:
    return {one.field: opened(one.value) for one in neighbourhood.do(person, my_record).fields}


def test_my_own_record_is_opened_to_me_and_kept_sealed_on_its_way(neighbourhood: Neighbourhood, resident: int) -> None:
    record = neighbourhood.do(resident, my_record)
    assert fields(neighbourhood, resident) == {"name": "王一", "phone": PHONE}
    assert record.address == "松园5幢1单元101室"
    assert PHONE not in repr(record)


def test_a_correction_is_made_when_the_worker_accepts_it(neighbourhood: Neighbourhood, resident: int) -> None:
    made = neighbourhood.do(resident, propose_correction, "phone", "138 0013 8077", "换号了")
    assert fields(neighbourhood, resident)["phone"] == PHONE
    worker = neighbourhood.grid_worker
    assert [(one.flow, one.code) for one in neighbourhood.do(worker, tasks_of)] == [("proposal", str(made))]
    assert opened(neighbourhood.do(worker, proposal_shown, made).value) == "13800138077"
    neighbourhood.do(worker, accept_proposal, made, "居民提出：换号了")
    assert fields(neighbourhood, resident)["phone"] == "13800138077"
    assert neighbourhood.do(resident, my_proposals)[0].state is ProposalState.ACCEPTED
    assert refusal(neighbourhood, worker, accept_proposal, made, "再点一次") == "identity.decided"
    assert {one.operation for one in neighbourhood.do(resident, who_looked)} == {"person.correct"}


def test_a_correction_is_declined_with_a_reason_that_the_resident_reads(
    neighbourhood: Neighbourhood, resident: int
) -> None:
    made = neighbourhood.do(resident, propose_correction, "birth", "1990-02-03", "登记错了")
    worker = neighbourhood.worker
    assert refusal(neighbourhood, worker, decline_proposal, made, "") == "people.reason_missing"
    neighbourhood.do(worker, decline_proposal, made, "请带证件来")
    mine = neighbourhood.do(resident, my_proposals)[0]
    assert (mine.state, mine.answer) == (ProposalState.DECLINED, "请带证件来")
    assert "birth" not in fields(neighbourhood, resident)


def test_nobody_decides_about_themselves_or_outside_their_area(neighbourhood: Neighbourhood, resident: int) -> None:
    made = neighbourhood.do(resident, propose_correction, "employer", "某公司", "换了")
    other = neighbourhood.other_worker
    assert neighbourhood.do(other, proposals_to_check) == ()
    assert refusal(neighbourhood, other, accept_proposal, made, "x") == "rights.area"
    assert refusal(neighbourhood, other, decline_proposal, made, "不对") == "rights.area"
    assert refusal(neighbourhood, resident, accept_proposal, made, "x") == "rights.role"
    head = neighbourhood.head
    assert refusal(neighbourhood, head, accept_proposal, made, "x") == "rights.role"


def test_a_worker_who_lives_there_does_not_correct_themselves(neighbourhood: Neighbourhood, resident: int) -> None:
    from store.people.assignment import assign
    from tests.store.people.archive import LONG_AGO

    area = neighbourhood.areas["SY-1"]
    neighbourhood.database.write(lambda tx: assign(tx, resident, Role.GRID_WORKER, area, LONG_AGO))
    made = neighbourhood.do(resident, propose_correction, "employer", "某公司", "换了")
    assert neighbourhood.do(resident, proposals_to_check) == ()
    assert refusal(neighbourhood, resident, accept_proposal, made, "我自己") == "identity.oneself"


def test_a_newer_proposal_takes_the_place_of_the_older_and_both_can_be_taken_back(
    neighbourhood: Neighbourhood, resident: int
) -> None:
    first = neighbourhood.do(resident, propose_correction, "phone", "13800138077", "换号了")
    second = neighbourhood.do(resident, propose_correction, "phone", "13800138078", "又换了")
    assert [one.id for one in neighbourhood.do(resident, my_proposals)] == [second]
    assert neighbourhood.do(resident, withdraw_proposal, first) is False
    assert neighbourhood.do(resident, withdraw_proposal, second) is True
    assert neighbourhood.do(resident, withdraw_proposal, second) is False
    assert neighbourhood.do(neighbourhood.grid_worker, tasks_of) == ()
    assert refusal(neighbourhood, neighbourhood.grid_worker, proposal_shown, second) == "identity.decided"


def test_what_cannot_be_read_or_is_no_field_is_refused_and_ten_a_day_are_enough(
    neighbourhood: Neighbourhood, resident: int
) -> None:
    assert refusal(neighbourhood, resident, propose_correction, "phone", "没有", "x") == "people.value"
    assert refusal(neighbourhood, resident, propose_correction, "health", "好", "x") == "people.field_unknown"
    assert neighbourhood.do(resident, value_readable, "birth", "1990年2月30日") is False
    for number in range(MOST_A_DAY):
        neighbourhood.do(resident, propose_correction, "occupation", f"第{number}份工作", "换了")
    assert refusal(neighbourhood, resident, propose_correction, "occupation", "医生", "x") == "identity.too_often"
    homeless = neighbourhood.staff("没有家", Role.VOLUNTEER, "SY")
    assert refusal(neighbourhood, homeless, propose_correction, "phone", "13800138070", "x") == "identity.no_home"


def test_a_proposed_value_stands_nowhere_readable(neighbourhood: Neighbourhood, resident: int) -> None:
    made = neighbourhood.do(resident, propose_correction, "phone", "13800138077", "换号了")
    neighbourhood.do(neighbourhood.grid_worker, accept_proposal, made, "核对过了")
    tables = ("correction_proposal", "person", "person_field", "outbox", "audit")
    assert "13800138077" not in "".join(readable(neighbourhood, table) for table in tables)


@operation("person.add")
def remove_somebody(act: Act, person_id: int, path: str) -> int:
    return request(act, {"person_id": person_id}, "登记了两次", path=path, person=person_id)


def test_what_waits_for_a_second_person_stands_in_their_inbox_and_not_in_mine(
    neighbourhood: Neighbourhood, resident: int
) -> None:
    removed: list[int] = []

    @irreversible("person.add", describe=lambda _act, person_id: f"删除 {person_id}")
    def remove(_act: Act, person_id: int) -> None:
        removed.append(person_id)

    try:
        path = next(row.path for row in neighbourhood.rows("area") if row.code == "SY-1")
        made = neighbourhood.do(neighbourhood.grid_worker, remove_somebody, resident, path)
        assert neighbourhood.do(neighbourhood.grid_worker, tasks_of) == ()
        assert [one.code for one in neighbourhood.do(neighbourhood.worker, approvals_to_do)] == [str(made)]
        shown = neighbourhood.do(neighbourhood.worker, request_shown, made)
        assert isinstance(shown.reason, Secret)
        assert KEYS.open(shown.reason.sealed, shown.reason.where) == "登记了两次"
        assert (shown.person, shown.by, shown.details) == ("王*", "网**", f"删除 {resident}")
        assert refusal(neighbourhood, neighbourhood.other_worker, request_shown, made) == "people.nothing_waits"
        neighbourhood.do(neighbourhood.worker, approve, made)
        assert removed == [resident]
        assert neighbourhood.do(neighbourhood.worker, tasks_of) == ()
    finally:
        del DEEDS["person.add"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_needs_two_people_has_a_name(language: str) -> None:
    known = Texts().keys(language)
    names = [f"words/operations.{name.replace('.', '-').replace('_', '-')}" for name in DEEDS]
    assert [name for name in names if name not in known] == []
