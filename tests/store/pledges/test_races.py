"""Many at the same instant, really: threads against a real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from store.deeds.deed import Deed
from store.pledges.paper import paper_confirm, paper_enter
from store.pledges.publishing import close, new_version, publish
from store.pledges.signature import Signature
from store.pledges.signing import withdraw
from store.pledges.standing import StandingState
from store.pledges.verification import verify_pledges
from store.refusals import Refused
from store.rights.roles import Role
from tests.store.pledges.village import KEYS, TEXT, Village, rows_of


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Make the calls at the same instant and give each one's result, or its refusal's key."""
    barrier = Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return call()
        except Refused as refused:
            return refused.key

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def intact(village: Village) -> bool:
    return village.database.read(lambda tx: verify_pledges(tx, KEYS)).ok


def test_eight_attempts_at_once_of_one_person_give_one_signature_and_one_receipt(village: Village) -> None:
    terms, person = village.pledge(), village.resident("橘小满")
    receipts = together(*[lambda: village.sign(person, terms)] * 8)
    assert len({receipt.receipt for receipt in receipts}) == 1
    assert sorted(receipt.again for receipt in receipts) == [False] + [True] * 7
    assert len(rows_of(village, Signature)) == 1
    assert len(rows_of(village, Deed)) == 1
    assert intact(village)


def test_the_first_signatures_of_a_community_at_once_make_one_unbroken_chain(village: Village) -> None:
    terms = village.pledge()
    people = [village.resident(f"橘{number}") for number in range(8)]
    together(*[lambda person=person: village.sign(person, terms) for person in people])
    rows = rows_of(village, Signature)
    assert sorted(row.position for row in rows) == list(range(1, 9))
    assert len({row.chain_id for row in rows}) == 1
    assert intact(village)


def test_two_communities_sign_side_by_side_in_chains_of_their_own(village: Village) -> None:
    terms = village.pledge()
    people = [village.resident(f"橘{number}", area) for number in range(4) for area in ("松园1幢", "双岭1幢")]
    together(*[lambda person=person: village.sign(person, terms) for person in people])
    rows = rows_of(village, Signature)
    chains = {
        chain: sorted(row.position for row in rows if row.chain_id == chain) for chain in {r.chain_id for r in rows}
    }
    assert sorted(chains.values()) == [[1, 2, 3, 4]] * 2
    assert intact(village)


def test_nobody_signs_after_a_close_that_comes_at_the_same_instant(village: Village) -> None:
    for _ in range(5):
        terms = village.pledge()
        people = [village.resident(f"橘{number}") for number in range(5)]
        calls: list[Callable[[], Any]] = [
            lambda person=person, terms=terms: village.sign(person, terms) for person in people
        ]
        calls.insert(2, lambda terms=terms: village.do(village.admin, close, terms.pledge))
        results = together(*calls)
        closed = results.pop(2)
        signed = [row for row in rows_of(village, Signature) if row.pledge_id == terms.pledge]
        assert all(row.at <= closed.closes_at for row in signed)
        assert len(signed) == sum(not isinstance(result, str) for result in results)
        assert {result for result in results if isinstance(result, str)} <= {"pledges.closed"}
    assert intact(village)


def test_signing_and_withdrawing_at_once_leave_one_clear_state(village: Village) -> None:
    terms, person = village.pledge(), village.resident("橘小满")
    village.sign(person, terms)
    calls = [lambda: village.sign(person, terms), lambda: village.do(person, withdraw, terms.pledge, 1)] * 3
    together(*calls)
    kinds = [row.kind for row in sorted(rows_of(village, Signature), key=lambda row: row.position)]
    assert all(kind == ("signed", "withdrawn")[number % 2] for number, kind in enumerate(kinds))
    assert intact(village)


def test_two_who_check_one_paper_at_once_confirm_it_once(village: Village) -> None:
    terms, person = village.pledge(), village.resident("橘小满")
    colleague = village.staff("另一位专员", Role.COMMUNITY_WORKER, "松园")
    entered = village.do(village.grid_worker, paper_enter, terms.pledge, person, village.photo())
    results = together(
        *[lambda who=who: village.do(who, paper_confirm, entered.signature) for who in (village.worker, colleague)]
    )
    assert sorted(result if isinstance(result, str) else result.state.value for result in results) == [
        StandingState.ACTIVE.value,
        "pledges.not_waiting",
    ]
    assert intact(village)


def test_a_pledge_is_published_at_once_by_two_and_only_once(village: Village) -> None:
    terms = village.pledge(reminders=(7,))
    village.do(village.admin, new_version, terms.pledge, TEXT + "\n\n用电子鞭炮代替。")
    results = together(*[lambda: village.do(village.admin, publish, terms.pledge)] * 4)
    assert sorted(str(result) for result in results if isinstance(result, str)) == ["pledges.no_draft"] * 3
    assert intact(village)
