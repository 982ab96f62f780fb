"""Somebody who has voted deletes the account they voted from: the ballot and its receipt are theirs and stay."""

from sqlalchemy import select
from sqlmodel import col

from store.channels.account import Account, account_at, open_account
from store.identity.accounts.mine import close_account
from store.votes.results.publishing import count
from tests.store.votes.neighbourhood import Ballot, BallotStanding, Neighbourhood, rows_of


def test_a_ballot_and_its_receipt_outlive_the_account_it_was_cast_from(place: Neighbourhood) -> None:
    owner, other = place.owners(2)
    terms = place.announced()
    before = place.cast(owner, terms, "approve")
    place.cast(other, terms, "oppose")
    cast = rows_of(place, Ballot)
    where = select(col(Account.address)).where(col(Account.person_id) == owner)
    address = place.database.read(lambda tx: tx.value(where))
    place.do(owner, close_account)
    assert rows_of(place, Ballot) == cast
    assert {row.receipt for row in cast} >= {one.receipt for one in before.receipts}
    assert len(rows_of(place, BallotStanding)) == 2
    # The address is let go of: whoever writes from it again is somebody new, who has cast nothing.
    assert place.database.read(lambda tx: account_at(tx, "web", address)) is None
    again = place.database.write(lambda tx: open_account(tx, "web", address, "zh-CN"))
    known = place.database.read(lambda tx: account_at(tx, "web", address))
    assert known is not None
    assert (known.id, known.person, known.assurance) == (again, None, 0)
    place.end(terms)
    heads = place.do(place.worker, count, terms.assembly)[0].heads
    assert (heads["approve"], heads["oppose"]) == (1, 1)
    assert place.intact()
