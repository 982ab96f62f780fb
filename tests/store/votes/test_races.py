"""Many at the same instant, really: threads against a real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

from store.refusals import Refused
from store.votes.assembly import AssemblyTerms
from store.votes.ballots.casting import CastReceipt, cast
from store.votes.ballots.objecting import object_to_ballot
from store.votes.preparing import announce_in_demo
from store.votes.results.closing import close
from tests.store.votes.neighbourhood import Ballot, BallotStanding, Neighbourhood, rows_of


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


def casting(place: Neighbourhood, terms: AssemblyTerms, person: int, choice: str = "approve") -> Callable[[], Any]:
    place.prove(person, terms)
    head, chosen = place.head(person, terms), place.chosen(terms, choice)
    return lambda: place.do(person, cast, terms.assembly, head, chosen, "r1.sure:cast")


def test_co_owners_on_two_channels_at_once_leave_one_ballot(place: Neighbourhood) -> None:
    husband, wife = place.person("橘小满"), place.person("柚大山")
    place.flat(husband, wife)
    terms = place.announced()
    results = together(*[casting(place, terms, who) for who in (husband, wife) for _ in range(3)])
    assert sum(isinstance(one, CastReceipt) for one in results) == 1
    assert {one for one in results if isinstance(one, str)} == {"votes.voted_already"}
    assert len(rows_of(place, Ballot)) == len(rows_of(place, BallotStanding)) == 1
    assert place.intact()


def test_a_burst_of_owners_makes_one_unbroken_chain(place: Neighbourhood) -> None:
    owners = place.owners(16)
    terms = place.announced("HIRE_PM", "FUND_USE")
    calls = []
    for number, owner in enumerate(owners):
        place.prove(owner, terms)
        head, chosen = place.head(owner, terms), place.chosen(terms, "approve", "oppose" if number % 2 else "abstain")
        calls.append(lambda o=owner, h=head, c=chosen: place.do(o, cast, terms.assembly, h, c, "x"))
    assert all(isinstance(one, CastReceipt) for one in together(*calls))
    rows = rows_of(place, Ballot)
    for motion in {row.motion_id for row in rows}:
        assert sorted(row.position for row in rows if row.motion_id == motion) == list(range(1, 17))
    assert place.intact()


def test_nobody_casts_at_or_after_the_last_instant_and_a_close_at_once_loses_nothing(place: Neighbourhood) -> None:
    owners = place.owners(12)
    terms = place.drafted()
    place.closes_in(terms, 1.5)
    terms = place.do(place.worker, announce_in_demo, terms.assembly, terms.opens_at - timedelta(days=20))
    calls = [casting(place, terms, owner) for owner in owners]
    closed: list[Any] = []

    def keep_closing() -> None:
        while not closed:
            try:
                closed.append(place.do(place.worker, close, terms.assembly))
            except Refused as refused:
                if refused.key != "votes.not_ended":
                    raise

    def keep_casting(call: Callable[[], Any]) -> Any:
        # Each presses again and again until it is in, or too late.
        while True:
            try:
                return call()
            except Refused as refused:
                if refused.key in ("votes.closed", "votes.voted_already"):
                    return refused.key

    first, last = calls[:6], calls[6:]
    results = together(*first)
    assert all(isinstance(one, CastReceipt) for one in results)
    late = together(keep_closing, *[lambda call=call: keep_late(place, terms, call, keep_casting) for call in last])
    rows = rows_of(place, Ballot)
    assert all(row.at < terms.closes_at for row in rows)
    assert len(rows) == 6 + sum(isinstance(one, CastReceipt) for one in late)
    assert {one for one in late if isinstance(one, str)} <= {"votes.closed"}
    assert closed[0].closed_at >= terms.closes_at
    assert place.intact()


def keep_late(
    place: Neighbourhood, terms: AssemblyTerms, call: Callable[[], Any], casts: Callable[[Callable[[], Any]], Any]
) -> Any:
    """Wait until the last hundredths of a second, then press."""
    while place.database.read(lambda tx: tx.now()) < terms.closes_at - timedelta(milliseconds=30):
        pass
    return casts(call)


def test_casting_and_objecting_at_once_leave_what_verify_accepts(place: Neighbourhood) -> None:
    husband, wife = place.person("橘小满"), place.person("柚大山")
    place.flat(husband, wife)
    terms = place.announced()
    results = together(
        casting(place, terms, husband),
        *[lambda: place.do(wife, object_to_ballot, terms.assembly)] * 3,
    )
    assert sum(isinstance(one, CastReceipt) for one in results) == 1
    assert len(rows_of(place, BallotStanding)) == 1
    assert place.intact()


def test_two_neighbourhood_votes_do_not_wait_for_each_other_to_the_end(place: Neighbourhood) -> None:
    owners = place.owners(6)
    one, other = place.announced(), place.announced()
    calls = [casting(place, terms, owner) for owner in owners for terms in (one, other)]
    assert all(isinstance(result, CastReceipt) for result in together(*calls))
    assert place.intact()
