"""Workers decide who a guest is: within their area, once, and never more than they could give themselves."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from store.identity.claiming import ask_worker, my_claim
from store.identity.deciding import add_and_confirm, claim_shown, claims_to_check, confirm_claim, decline_claim
from store.identity.matching import Likeness
from store.people.assignment import assign
from store.people.waiting import tasks_of
from store.refusals import Refused
from store.rights.roles import Assurance, Role
from tests.store.identity.guests import NOBODYS, PHONE, Guest, age_claims, person_named
from tests.store.people.archive import LONG_AGO, Neighbourhood


def asked(guest: Guest, name: str = "王一", door: str = "101", phone: str = NOBODYS) -> int:
    started = guest.start(name, door, phone)
    guest.do(ask_worker, started.claim)
    return started.claim


def refusal(neighbourhood: Neighbourhood, worker: int, operation: Callable[..., Any], *args: Any) -> str:
    with pytest.raises(Refused) as refused:
        neighbourhood.do(worker, operation, *args)
    return refused.value.key


def test_the_worker_of_the_area_confirms_with_one_tap(guest: Guest, neighbourhood: Neighbourhood) -> None:
    claim = asked(guest)
    worker = neighbourhood.grid_worker
    assert [(task.flow, task.code) for task in neighbourhood.do(worker, tasks_of)] == [("claim", str(claim))]
    shown = neighbourhood.do(worker, claim_shown, claim)
    likely = shown.resembling[0]
    assert (likely.named, likely.phone, likely.accounts) == (Likeness.SAME, Likeness.DIFFERENT, 0)
    neighbourhood.do(worker, confirm_claim, claim, likely.person, "核实过")
    assert guest.holder == ("王一", Assurance.VERIFIED)
    assert guest.told() == ["identity/identify.confirmed", "identity/identify.see_me"]
    assert neighbourhood.do(worker, tasks_of) == ()


def test_a_worker_of_another_area_neither_sees_nor_decides(guest: Guest, neighbourhood: Neighbourhood) -> None:
    claim = asked(guest)
    other, person = neighbourhood.other_worker, person_named(neighbourhood, "王一")
    assert neighbourhood.do(other, claims_to_check) == ()
    tried: list[tuple[Any, ...]] = [
        (claim_shown,), (confirm_claim, person, "x"), (decline_claim, "不是"), (add_and_confirm, "head", "owner", "x"),
    ]  # fmt: skip
    for operation, *args in tried:
        assert refusal(neighbourhood, other, operation, claim, *args) == "rights.area"
    assert refusal(neighbourhood, neighbourhood.head, claims_to_check) == "rights.role"
    assert guest.holder == (None, Assurance.CLAIMED)


def test_a_claim_is_not_confirmed_as_somebody_of_another_area(guest: Guest, neighbourhood: Neighbourhood) -> None:
    claim = asked(guest)
    elsewhere = neighbourhood.staff("外人", Role.RESIDENT, "HH")
    assert refusal(neighbourhood, neighbourhood.grid_worker, confirm_claim, claim, elsewhere, "x") == "rights.area"


def test_a_second_tap_and_a_slower_colleague_are_told_that_it_is_done(
    guest: Guest, neighbourhood: Neighbourhood
) -> None:
    claim, person = asked(guest), person_named(neighbourhood, "王一")
    neighbourhood.do(neighbourhood.grid_worker, confirm_claim, claim, person, "核实过")
    for worker in (neighbourhood.grid_worker, neighbourhood.worker):
        assert refusal(neighbourhood, worker, confirm_claim, claim, person, "x") == "identity.decided"
        assert refusal(neighbourhood, worker, decline_claim, claim, "不是本人") == "identity.decided"
    assert guest.holder == ("王一", Assurance.VERIFIED)


def test_of_two_workers_at_the_same_instant_one_decides(guest: Guest, neighbourhood: Neighbourhood) -> None:
    claim, person = asked(guest), person_named(neighbourhood, "王一")
    gate = Barrier(2)

    def decide(worker: int) -> str:
        gate.wait()
        try:
            neighbourhood.do(worker, confirm_claim, claim, person, "核实过")
        except Refused as refused:
            return refused.key
        return "done"

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(decide, (neighbourhood.grid_worker, neighbourhood.worker)))
    assert sorted(results) == ["done", "identity.decided"]
    assert len([key for key in guest.told() if key.endswith("confirmed")]) == 1


def test_two_accounts_may_claim_one_person_and_the_worker_sees_it(neighbourhood: Neighbourhood) -> None:
    first, second = Guest(neighbourhood, "a"), Guest(neighbourhood, "b")
    claims = asked(first), asked(second, phone="13900139008")
    worker, person = neighbourhood.grid_worker, person_named(neighbourhood, "王一")
    assert [neighbourhood.do(worker, claim_shown, claim).others for claim in claims] == [1, 1]
    neighbourhood.do(worker, confirm_claim, claims[0], person, "核实过")
    shown = neighbourhood.do(worker, claim_shown, claims[1])
    assert (shown.others, shown.resembling[0].accounts) == (0, 1)
    assert second.holder == (None, Assurance.CLAIMED)
    neighbourhood.do(worker, confirm_claim, claims[1], person, "也是本人")
    assert second.holder == ("王一", Assurance.VERIFIED)
    assert "identity/identify.other_account" in first.told()


def test_a_worker_confirms_neither_themselves_nor_their_own_account(guest: Guest, neighbourhood: Neighbourhood) -> None:
    claim = asked(guest)
    worker = neighbourhood.grid_worker
    assert refusal(neighbourhood, worker, confirm_claim, claim, worker, "x") == "identity.oneself"


def test_nobody_gets_roles_that_the_worker_could_not_give(guest: Guest, neighbourhood: Neighbourhood) -> None:
    claim, person = asked(guest), person_named(neighbourhood, "王一")
    area = neighbourhood.areas["SY"]
    neighbourhood.database.write(lambda tx: assign(tx, person, Role.COMMUNITY_WORKER, area, LONG_AGO))
    refused = refusal(neighbourhood, neighbourhood.grid_worker, confirm_claim, claim, person, "x")
    assert refused == "identity.holds_role"
    neighbourhood.do(neighbourhood.worker, confirm_claim, claim, person, "同事")
    assert guest.holder == ("王一", Assurance.VERIFIED)


def test_whoever_declines_says_why_and_the_guest_is_told(guest: Guest, neighbourhood: Neighbourhood) -> None:
    claim = asked(guest)
    worker = neighbourhood.grid_worker
    assert refusal(neighbourhood, worker, decline_claim, claim, " ") == "people.reason_missing"
    neighbourhood.do(worker, decline_claim, claim, "没有这个人")
    assert guest.holder == (None, Assurance.GUEST)
    assert "identity/identify.declined" in guest.told()
    assert [row.name_sealed for row in neighbourhood.rows("identity_claim")] == [""]


def test_somebody_new_is_added_and_confirmed_at_once(guest: Guest, neighbourhood: Neighbourhood) -> None:
    claim = asked(guest, "新来的", "103")
    worker = neighbourhood.grid_worker
    assert neighbourhood.do(worker, claim_shown, claim).resembling == ()
    neighbourhood.do(worker, add_and_confirm, claim, "head", "tenant", "核实过")
    assert guest.holder == ("新来的", Assurance.VERIFIED)


def test_somebody_who_is_there_already_is_recognised_rather_than_added(
    guest: Guest, neighbourhood: Neighbourhood
) -> None:
    claim = asked(guest, phone=PHONE)
    people = len(neighbourhood.rows("person"))
    neighbourhood.do(neighbourhood.grid_worker, add_and_confirm, claim, "head", "owner", "核实过")
    assert guest.holder == ("王一", Assurance.VERIFIED)
    assert len(neighbourhood.rows("person")) == people


def test_nobody_is_added_to_a_dwelling_that_is_not_there(guest: Guest, neighbourhood: Neighbourhood) -> None:
    claim = asked(guest, "新来的", "999")
    worker = neighbourhood.grid_worker
    assert not neighbourhood.do(worker, claim_shown, claim).is_in_archive
    assert refusal(neighbourhood, worker, add_and_confirm, claim, "head", "owner", "x") == "identity.no_dwelling"


def test_a_claim_lapses_after_thirty_days(guest: Guest, neighbourhood: Neighbourhood) -> None:
    claim = asked(guest)
    age_claims(neighbourhood, timedelta(days=31))
    assert neighbourhood.do(neighbourhood.grid_worker, tasks_of) == ()
    person = person_named(neighbourhood, "王一")
    refused = refusal(neighbourhood, neighbourhood.grid_worker, confirm_claim, claim, person, "x")
    assert refused == "identity.decided"
    assert guest.do(my_claim) is None


def test_looks_at_a_claim_and_decisions_are_audited(guest: Guest, neighbourhood: Neighbourhood) -> None:
    claim, person = asked(guest), person_named(neighbourhood, "王一")
    neighbourhood.do(neighbourhood.grid_worker, claim_shown, claim)
    neighbourhood.do(neighbourhood.grid_worker, confirm_claim, claim, person, "核实过")
    rows = [(row.operation, row.object, row.person_id, row.purpose) for row in neighbourhood.rows("audit")]
    assert ("identity.check", f"claim/{claim}", None, "") in rows
    assert ("identity.decide", f"account/{guest.account}", person, "核实过") in rows
