"""Who has died is written to by nobody; whose data lie still gets only what they asked for or the law wants."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from store.channels.account import Account
from store.identity.lives.doing import ask_death
from store.messages import notices, outbox
from store.messages.conversations import due
from store.messages.reach.audience import Audience, Who, counted
from store.messages.reminders.reminder import remind_me
from store.messages.reminders.schedule import Every, Schedule
from store.messages.reply import Reply
from store.messages.tables import Conversation, Lane, OutboxMessage, Run
from store.people.approval import approve, waiting_approvals
from store.people.archive.correcting import add_note
from store.people.archive.file import open_file
from store.people.archive.missing import Missing, missing
from store.people.search import find_people
from store.pledges.outreach import unsigned
from store.pledges.progress import progress
from store.pledges.reminder import due_reminders, enqueue_reminder, remind
from store.retention.restriction import (
    RestrictionState,
    ask_restriction,
    decide_restriction,
    end_restriction,
    my_restriction,
    restricted_people,
    restrictions_to_do,
)
from store.votes.delivery import tell_owners
from store.votes.reminding import remind_missing
from tests.store.pledges.village import KEYS, Village, refusal
from tests.store.reach.sent import carry_on, sent
from tests.store.reach.test_reminders import fire_all, make_due
from tests.store.votes import neighbourhood as of_votes
from tests.store.votes.neighbourhood import Neighbourhood

UNASKED = {Lane.REMINDER.value, Lane.BROADCAST.value}


def restrict(made: Village | Neighbourhood, person: int, worker: int) -> None:
    asked = made.do(person, ask_restriction, "资料有争议")
    made.do(worker, decide_restriction, asked, agrees=True, answer="本人申请")


def die(made: Village | Neighbourhood, person: int, asks: int, agrees: int) -> None:
    made.do(asks, ask_death, person, datetime.now(UTC).date(), "看过证明")
    made.do(agrees, approve, made.do(agrees, waiting_approvals)[0].id)


def write_to_everybody(village: Village, person: int) -> None:
    """Have everything write that writes to people unasked: notices, reminders of every kind, a broadcast."""
    village.resident("柚大山")
    terms = village.pledge("松园", by=village.worker)
    village.do(village.worker, remind, terms.pledge)

    def enqueue(tx: Any) -> None:
        for one in due_reminders(tx, tx.now()):
            enqueue_reminder(tx, KEYS, one, Reply(("请签承诺书",)))
        notices.tell(tx, (person,), Reply(("给您的通知",)))

    village.database.write(enqueue)
    make_due(village)
    fire_all(village)
    sent(village)
    carry_on(village)


def lanes(made: Village | Neighbourhood, *people: int) -> list[set[int]]:
    """For each of some people, the lanes in which something is taken to be sent, now or once the night is over."""
    found: dict[int, set[int]] = {person: set() for person in people}

    def claim(tx: Any, hours: int) -> None:
        taken = outbox.claim(tx, ["web"], tx.now() + timedelta(hours=hours), 1_000)
        ids = col(OutboxMessage.id).in_([one.id for one in taken])
        rows = select(col(Account.person_id), col(OutboxMessage.lane)).join(
            OutboxMessage, col(OutboxMessage.account_id) == col(Account.id)
        )
        for person, lane in tx.run(rows.where(ids)):
            found.setdefault(person, set()).add(lane)
        tx.changed(update(OutboxMessage).where(ids).values(state="sent"))

    # Of each address only the oldest is taken at a time.
    for hours in (1, 1, 1, 1, 1, 14, 14):
        made.database.write(lambda tx, hours=hours: claim(tx, hours))  # type: ignore[misc]  # it runs at once
    return [found[person] for person in people]


def own_reminder(village: Village, person: int) -> None:
    later = Schedule(every=Every.ONCE, once_at=datetime.now(UTC) + timedelta(hours=1))
    village.do(person, remind_me, "吃药", later)


def test_somebody_ordinary_is_written_to_on_every_lane(village: Village) -> None:
    person = village.resident("橘小满")
    own_reminder(village, person)
    write_to_everybody(village, person)
    assert lanes(village, person) == [{Lane.NOTICE.value, *UNASKED}], "else the next two tests show nothing"


def test_after_a_death_no_lane_has_anything_for_them(village: Village) -> None:
    person = village.resident("橘小满")
    own_reminder(village, person)
    sent(village, content="死前就在等着发出的通知，还没有发。")
    carry_on(village)
    die(village, person, village.grid_worker, village.worker)
    write_to_everybody(village, person)
    assert lanes(village, person) == [set()]
    assert village.do(village.worker, find_people, "橘小满") == ()


def test_whose_data_lie_still_gets_answers_and_nothing_unasked(village: Village) -> None:
    person = village.resident("橘小满")
    own_reminder(village, person)
    sent(village, content="之前就在等着发出的通知，还没有发。")
    carry_on(village)
    restrict(village, person, village.worker)
    write_to_everybody(village, person)
    assert lanes(village, person) == [{Lane.NOTICE.value}]


def test_whose_data_lie_still_is_found_listed_and_counted_nowhere(village: Village) -> None:
    person = village.resident("橘小满")
    terms = village.pledge("松园", by=village.worker)
    audience = Audience(area=village.areas["松园"], who=Who.EVERYBODY)
    restrict(village, person, village.worker)
    assert village.do(village.worker, find_people, "橘小满") == ()
    assert village.do(village.worker, unsigned, terms.pledge).total == 0
    assert village.do(village.worker, missing, Missing.VERIFIED, 1, 10).total == 0
    assert village.database.read(lambda tx: counted(tx, audience, tx.now())) == 0
    assert village.do(village.worker, progress, terms.pledge).whole.adults == 1, "figures name nobody"
    assert refusal(village, village.worker, open_file, person) == "people.restricted"
    assert refusal(village, village.worker, add_note, person, "爱下棋") == "people.restricted"
    assert village.do(village.worker, open_file, person, "审计核查").is_restricted
    assert [one.person for one in village.do(village.worker, restricted_people)] == [person]
    assert village.do(village.other_worker, restricted_people) == ()


def test_its_person_ends_it_at_will_and_everything_is_as_before(village: Village) -> None:
    person = village.resident("橘小满")
    restrict(village, person, village.worker)
    assert village.do(person, my_restriction).state is RestrictionState.ACTIVE
    assert village.do(person, end_restriction) is RestrictionState.LIFTED
    assert len(village.do(village.worker, find_people, "橘小满")) == 1
    assert refusal(village, person, end_restriction) == "people.nothing_waits"
    village.do(person, ask_restriction)
    assert village.do(person, end_restriction) is RestrictionState.WITHDRAWN
    assert village.do(village.worker, restrictions_to_do) == ()


def test_a_request_is_decided_once_by_somebody_else_of_the_area_with_a_reason(village: Village) -> None:
    person = village.resident("橘小满")
    asked = village.do(person, ask_restriction)
    assert refusal(village, person, ask_restriction) == "people.restriction_asked"
    assert refusal(village, village.other_worker, decide_restriction, asked, True, "好") == "rights.area"
    assert refusal(village, village.worker, decide_restriction, asked, True, " ") == "people.reason_missing"
    village.do(village.worker, decide_restriction, asked, agrees=False, answer="要先核实身份")
    assert refusal(village, village.worker, decide_restriction, asked, True, "好") == "people.nothing_waits"
    answer = village.do(person, my_restriction).answer
    assert KEYS.open(answer.sealed, answer.where) == "要先核实身份"  # type: ignore[union-attr]  # it is sealed
    assert village.do(village.worker, restricted_people) == ()
    assert refusal(village, village.worker, ask_restriction) == "people.restriction_role"


def test_an_unfinished_conversation_of_theirs_is_not_asked_about(village: Village) -> None:
    person = village.resident("橘小满")

    def begin(tx: Any) -> None:
        from sqlalchemy import insert

        account = tx.value(select(col(Account.id)).where(col(Account.person_id) == person))
        talk = {"account_id": account, "person_key": person, "touched_at": tx.now(), "offered": "[]"}
        made = tx.value(insert(Conversation).values(talk).returning(col(Conversation.id)))
        run = {"conversation_id": made, "ref": "r1", "flow": "repair", "args": "{}", "journal": "[]", "pending": "",
               "state": "active", "due_at": tx.now() - timedelta(hours=1), "touched_at": tx.now(),
               "reminded": False, "started_at": tx.now()}  # fmt: skip
        tx.run(insert(Run).values({name: value for name, value in run.items() if hasattr(Run, name)}))

    village.database.write(begin)
    assert [one.is_theirs for one in village.database.read(lambda tx: due(tx, tx.now()))] == [True]
    restrict(village, person, village.worker)
    assert [one.is_theirs for one in village.database.read(lambda tx: due(tx, tx.now()))] == [False]


@pytest.fixture
def place(database_url: str) -> Iterator[Neighbourhood]:
    with of_votes.opened(database_url) as made:
        yield made


def test_an_owner_who_died_gets_no_notice_of_a_vote_and_one_whose_data_lie_still_the_legal_one(
    place: Neighbourhood,
) -> None:
    ordinary, still, dead = place.owners(3)
    terms = place.announced()
    restrict(place, still, place.worker)
    die(place, dead, place.worker, place.colleague)
    place.database.write(lambda tx: tx.changed(update(OutboxMessage).values(state="sent")))
    place.do(place.worker, remind_missing, terms.assembly)
    assert lanes(place, ordinary, still, dead) == [{Lane.REMINDER.value}, set(), set()]
    place.database.write(lambda tx: tell_owners(tx, terms, Reply(("业主大会公告",)), "notice", tx.now()))
    assert lanes(place, ordinary, still, dead) == [{Lane.NOTICE.value}, {Lane.NOTICE.value}, set()]
