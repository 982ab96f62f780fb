"""Reminders: only to those who have not signed, once each, at most three, and never to who does not want them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import col

from store.channels.account import Account
from store.database import Transaction
from store.messages.reply import Reply, Text
from store.messages.tables import Lane, OutboxMessage
from store.people.area import set_rules
from store.pledges.publishing import change_terms, close
from store.pledges.reminder import due_reminders, enqueue_reminder, enqueue_slice, mute, remind
from store.pledges.reminder_plan import PledgeReminder
from store.records import loads
from tests.store.pledges.village import KEYS, Village, account, refusal, rows_of

REPLY = Reply(lines=(Text("pledge/remind.due", {"title": "双禁"}),))


def send(village: Village, at: datetime | None = None, at_most: int = 20_000) -> list[tuple[int, int]]:
    """Enqueue what is due, and give it."""
    due = village.database.read(lambda tx: due_reminders(tx, at or tx.now()))
    for one in due:
        while not village.database.write(lambda tx, one=one: enqueue_reminder(tx, KEYS, one, REPLY, at_most=at_most)):
            pass
    return [(one.pledge, one.ordinal) for one in due]


def reached(village: Village) -> list[int]:
    """The people for whom a message was enqueued, in order."""
    rows = village.database.read(
        lambda tx: tx.run(
            select(col(Account.person_id))
            .join(OutboxMessage, col(OutboxMessage.account_id) == col(Account.id))
            .order_by(col(OutboxMessage.id))
        )
    )
    return [row[0] for row in rows]


def test_a_planned_reminder_reaches_those_who_have_not_signed_once(village: Village) -> None:
    terms = village.pledge(reminders=(7,))
    signer, other = village.resident("橘小满"), village.resident("柚大山")
    village.resident("未满橙", age=13)
    village.sign(signer, terms)
    assert send(village) == []
    later = terms.closes_at - timedelta(days=5)
    assert send(village, later) == [(terms.pledge, 1)]
    assert reached(village) == [other]
    assert send(village, later) == []
    assert reached(village) == [other]
    (message,) = rows_of(village, OutboxMessage)
    assert loads(message.reply) == REPLY
    assert (message.lane, message.state, message.cause) == (Lane.REMINDER, "due", f"pledge/{terms.pledge}/1")
    assert message.expires_at == terms.closes_at


def test_a_reminder_cut_into_slices_reaches_everybody_once(village: Village) -> None:
    village.pledge()
    people = [village.resident(f"橘{number}") for number in range(5)]
    (terms,) = (village.pledge(),)
    village.do(village.admin, remind, terms.pledge)
    send(village, at_most=2)
    assert sorted(reached(village)) == people


def test_slices_by_accounts_reach_everybody_once_even_when_one_starts_again(village: Village) -> None:
    terms = village.pledge()
    people = [village.resident(f"橘{number}") for number in range(5)]
    village.do(village.admin, remind, terms.pledge)
    (due,) = village.database.read(lambda tx: due_reminders(tx, tx.now()))

    def step(after: int) -> int | None:
        return village.database.write(lambda tx: enqueue_slice(tx, KEYS, due, REPLY, after=after, accounts=3))

    after = step(0)
    assert after is not None
    assert step(0) == after
    while after is not None:
        after = step(after)
    assert reached(village) == people
    assert step(0) is None
    assert village.database.read(lambda tx: due_reminders(tx, tx.now())) == []


def test_a_person_gets_it_once_on_an_account_that_is_open_and_surely_theirs(village: Village) -> None:
    terms, person = village.pledge(), village.resident("橘小满")

    def more(tx: Transaction) -> None:
        account(tx, person, "terminal")
        closed, claimed = account(tx, person, "sms"), account(tx, person, "telegram")
        tx.run(update(Account).where(col(Account.id) == closed).values(closed_at=datetime.now(UTC)))
        tx.run(update(Account).where(col(Account.id) == claimed).values(assurance=1))

    village.database.write(more)
    assert village.do(village.worker, remind, terms.pledge) == 1
    send(village)
    assert [row.channel for row in rows_of(village, OutboxMessage)] == ["terminal"]


def test_who_mutes_a_pledge_is_reminded_no_more_until_they_want_it_again(village: Village) -> None:
    terms, person = village.pledge(), village.resident("橘小满")
    village.do(person, mute, terms.pledge)
    assert village.do(village.worker, remind, terms.pledge) == 0
    village.do(person, mute, terms.pledge, False)
    assert village.do(village.worker, remind, terms.pledge) == 1
    assert refusal(village, None, mute, terms.pledge) == "rights.unverified"


def test_nobody_is_reminded_a_fourth_time_whoever_asks(village: Village) -> None:
    terms = village.pledge(reminders=(7, 3))
    village.resident("橘小满")
    village.do(village.grid_worker, remind, terms.pledge)
    for who in (village.grid_worker, village.worker, village.admin):
        assert refusal(village, who, remind, terms.pledge) == "pledges.reminders_used"
    assert village.do(village.other_worker, remind, terms.pledge) == 0
    assert refusal(village, village.resident("柚大山"), remind, terms.pledge) == "rights.role"


def test_a_worker_reminds_people_of_their_own_area_only(village: Village) -> None:
    terms = village.pledge()
    ours, theirs = village.resident("橘小满"), village.resident("双岭人", "双岭1幢")
    assert village.do(village.grid_worker, remind, terms.pledge) == 1
    send(village)
    assert reached(village) == [ours]
    assert refusal(village, village.grid_worker, remind, terms.pledge, village.areas["双岭"]) == "rights.area"
    assert theirs not in reached(village)


def test_closing_cancels_what_is_planned(village: Village) -> None:
    terms = village.pledge(reminders=(7, 3))
    village.resident("橘小满")
    village.do(village.admin, close, terms.pledge)
    assert send(village, terms.closes_at) == []
    assert refusal(village, village.admin, remind, terms.pledge) == "pledges.not_open"


def test_a_reminder_that_comes_due_after_the_close_reaches_nobody(village: Village) -> None:
    terms = village.pledge()
    village.resident("橘小满")
    village.do(village.admin, remind, terms.pledge)
    due = village.database.read(lambda tx: due_reminders(tx, tx.now()))
    village.do(village.admin, close, terms.pledge)
    for one in due:
        assert village.database.write(lambda tx, one=one: enqueue_reminder(tx, KEYS, one, REPLY))
    assert reached(village) == []


def test_a_changed_plan_replaces_what_was_not_sent_and_counts_what_was(village: Village) -> None:
    terms = village.pledge(reminders=(25, 7))
    village.resident("橘小满")
    village.database.write(
        lambda tx: [enqueue_reminder(tx, KEYS, one, REPLY) for one in due_reminders(tx, terms.closes_at)[:1]]
    )
    assert refusal(village, village.admin, change_terms, terms.pledge, reminders=(9, 5, 3)) == "pledges.reminders"
    village.do(village.admin, change_terms, terms.pledge, reminders=(5, 3))
    planned = [row.ordinal for row in rows_of(village, PledgeReminder) if row.kind == "planned"]
    ended = {row.ordinal: row.kind for row in rows_of(village, PledgeReminder) if row.kind != "planned"}
    assert planned == [1, 2, 3, 4]
    assert ended == {1: "done", 2: "cancelled"}


def test_a_community_that_wants_no_reminders_gets_none(village: Village) -> None:
    village.database.write(lambda tx: set_rules(tx, village.areas["柯城区"], {"pledge_reminders": 0}))
    terms = village.pledge()
    assert refusal(village, village.admin, remind, terms.pledge) == "pledges.reminders_used"
