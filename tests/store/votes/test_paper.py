"""Paper and online are one roll: keyed by two, counted once, whichever came first."""

from typing import Any

from store.messages.tables import OutboxMessage
from store.votes.assembly import AssemblyTerms
from store.votes.ballots.casting import Choice, cast
from store.votes.ballots.paper import (
    UNREADABLE,
    EntryState,
    PaperEntry,
    paper_check,
    paper_find,
    paper_key,
    paper_refuse,
    papers_waiting,
    print_ballots,
    printed_ballots,
)
from store.votes.results.closing import close_in_demo
from store.votes.results.publishing import count
from tests.store.votes.neighbourhood import Ballot, Neighbourhood, refusal, rows_of


def serial_of(place: Neighbourhood, terms: AssemblyTerms, head: str) -> str:
    place.do(place.worker, print_ballots, terms.assembly)
    return next(one.serial for one in place.do(place.worker, printed_ballots, terms.assembly) if one.head == head)


def on_paper(place: Neighbourhood, terms: AssemblyTerms, head: str, *choices: Choice) -> EntryState:
    serial, chosen = serial_of(place, terms, head), place.chosen(terms, *choices)
    entry = place.do(place.worker, paper_key, terms.assembly, serial, chosen, place.photo())
    return place.do(place.colleague, paper_check, entry, chosen)


def counted(place: Neighbourhood, terms: AssemblyTerms) -> Any:
    place.end(terms)
    assert place.intact()
    return place.do(place.worker, count, terms.assembly)[0]


def test_a_paper_of_a_home_that_voted_online_is_logged_and_not_counted(place: Neighbourhood) -> None:
    owner = place.owners(1)[0]
    terms = place.announced()
    place.cast(owner, terms, "approve")
    assert on_paper(place, terms, "H0001", "oppose") is EntryState.DUPLICATE
    result = counted(place, terms)
    assert (result.heads["participating"], result.heads["approve"]) == (1, 1)
    assert len(rows_of(place, Ballot)) == 2


def test_an_online_ballot_takes_the_place_of_a_paper_where_the_electronic_one_wins(place: Neighbourhood) -> None:
    owner = place.owners(1)[0]
    terms = place.announced()
    assert on_paper(place, terms, "H0001", "oppose") is EntryState.ENTERED
    place.cast(owner, terms, "approve")
    result = counted(place, terms)
    assert (result.heads["participating"], result.heads["approve"], result.heads["oppose"]) == (1, 1, 0)


def test_where_the_first_one_wins_the_paper_stays(place: Neighbourhood) -> None:
    owner = place.owners(1)[0]
    terms = place.announced(duplicate_policy="FIRST_WINS")
    on_paper(place, terms, "H0001", "oppose")
    place.prove(owner, terms)
    head = place.head(owner, terms)
    chosen = place.chosen(terms, "approve")
    assert refusal(place, owner, cast, terms.assembly, head, chosen, "x") == "votes.voted_already"
    assert counted(place, terms).heads["oppose"] == 1


def test_every_owner_of_the_home_is_told_that_its_paper_was_entered_and_not_how(place: Neighbourhood) -> None:
    place.flat(place.person("橘小满"), place.person("柚大山"))
    terms = place.announced()
    on_paper(place, terms, "H0001", "oppose")
    told = [row.reply for row in rows_of(place, OutboxMessage) if "paper_entered" in row.reply]
    assert len(told) == 2
    assert not [reply for reply in told if "oppose" in reply]


def test_two_different_people_key_the_same_or_nothing_counts(place: Neighbourhood) -> None:
    place.owners(1)
    terms = place.announced()
    serial, chosen = serial_of(place, terms, "H0001"), place.chosen(terms, "approve")
    entry = place.do(place.worker, paper_key, terms.assembly, serial, chosen, place.photo())
    assert refusal(place, place.worker, paper_check, entry, chosen) == "votes.second_person"
    assert refusal(place, place.colleague, paper_check, entry, place.chosen(terms, "oppose")) == "votes.paper_differs"
    assert refusal(place, place.worker, close_in_demo, terms.assembly, terms.closes_at) == "votes.papers_waiting"
    assert len(place.do(place.colleague, papers_waiting, terms.assembly)) == 1
    assert place.do(place.worker, papers_waiting, terms.assembly) == ()
    place.do(place.colleague, paper_refuse, entry, "照片看不清")
    assert not rows_of(place, Ballot)
    again = place.do(place.worker, paper_key, terms.assembly, serial, chosen, place.photo())
    place.do(place.colleague, paper_check, again, chosen)
    assert refusal(place, place.colleague, paper_check, again, chosen) == "votes.paper_gone"
    assert refusal(place, place.worker, paper_key, terms.assembly, serial, chosen, place.photo()) == "votes.paper_again"
    assert counted(place, terms).heads["approve"] == 1


def test_an_unreadable_paper_is_invalid_and_takes_no_part(place: Neighbourhood) -> None:
    owners = place.owners(2)
    terms = place.announced()
    on_paper(place, terms, "H0001", UNREADABLE)
    place.cast(owners[1], terms, "approve")
    result = counted(place, terms)
    assert result.heads["participating"] == 1


def test_nobody_keys_the_paper_of_their_own_home(place: Neighbourhood) -> None:
    place.flat(place.worker)
    terms = place.announced()
    serial, chosen = serial_of(place, terms, "H0001"), place.chosen(terms, "approve")
    assert refusal(place, place.worker, paper_key, terms.assembly, serial, chosen, place.photo()) == "votes.own_paper"


def test_a_serial_is_found_however_it_is_typed_and_an_invented_one_is_not(place: Neighbourhood) -> None:
    place.owners(1)
    terms = place.announced()
    serial = serial_of(place, terms, "H0001")
    assert place.do(place.worker, paper_find, terms.assembly, f" {serial.lower()} ").head == "H0001"
    assert refusal(place, place.worker, paper_find, terms.assembly, "1-H0001-000000") == "votes.serial"


def test_what_was_keyed_is_not_kept_readable(place: Neighbourhood) -> None:
    place.owners(1)
    terms = place.announced(mode="SECRET")
    serial, chosen = serial_of(place, terms, "H0001"), place.chosen(terms, "oppose")
    entry = place.do(place.worker, paper_key, terms.assembly, serial, chosen, place.photo())
    assert "oppose" not in rows_of(place, PaperEntry)[0].choices_sealed
    place.do(place.colleague, paper_check, entry, chosen)
    assert rows_of(place, PaperEntry)[0].choices_sealed == ""
    assert counted(place, terms).heads["oppose"] == 1
