"""Reminders to those whose ballot is not in: when the timetable plans them, at most three, never to those who voted."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from store.database import Transaction
from store.messages.reach.condition import Condition, holds
from store.messages.reminders.moment import Hung, hung_at
from store.messages.tables import OutboxMessage
from store.people.person import Person
from store.votes.assembly import AssemblyTerms
from store.votes.reminding import planned, remind_due, remind_missing
from tests.store.votes.neighbourhood import KEYS, Neighbourhood, refusal, rows_of


class Later(Transaction):
    """A transaction at another time, so that days can pass in a test."""

    __slots__ = ("_at",)

    def __init__(self, real: Transaction, at: datetime) -> None:
        super().__init__(real.connection, real._clock)
        self._at = at

    def now(self) -> datetime:
        return self._at


def due(place: Neighbourhood, at: datetime) -> bool:
    return place.database.write(lambda tx: remind_due(Later(tx, at), KEYS))


def reminded(place: Neighbourhood) -> int:
    return sum("vote/notices.reminder" in row.reply for row in rows_of(place, OutboxMessage))


def opening(place: Neighbourhood) -> AssemblyTerms:
    """A vote that opens tomorrow for ten days."""
    return place.announced(opened=-1, days=10)


def test_day_one_day_three_and_the_last_but_one_are_planned_at_ten(place: Neighbourhood) -> None:
    place.owners(1)
    terms = opening(place)
    local = [at.astimezone(ZoneInfo(terms.zone)) for at in planned(terms)]
    assert [(at.date() - terms.opens_at.astimezone(ZoneInfo(terms.zone)).date()).days for at in local] == [1, 3, 8]
    assert {at.hour for at in local} == {10}


def test_those_who_have_not_voted_are_reminded_on_each_planned_day_once(place: Neighbourhood) -> None:
    place.owners(3)
    terms = opening(place)
    first, second, third = planned(terms)
    assert not due(place, first - timedelta(minutes=1))
    assert due(place, first + timedelta(minutes=1))
    assert not due(place, first + timedelta(minutes=2))
    assert reminded(place) == 3
    assert due(place, second + timedelta(minutes=1))
    assert due(place, third + timedelta(minutes=1))
    assert not due(place, third + timedelta(hours=20))
    assert reminded(place) == 9
    assert place.intact()


def test_one_that_was_missed_lapses_for_the_next(place: Neighbourhood) -> None:
    place.owners(1)
    terms = opening(place)
    assert due(place, planned(terms)[1] + timedelta(hours=1))
    assert not due(place, planned(terms)[1] + timedelta(hours=14))
    assert not due(place, terms.closes_at + timedelta(hours=1))


def test_whoever_voted_is_not_reminded_and_a_worker_reminds_at_most_once_a_day(place: Neighbourhood) -> None:
    owners = place.owners(4)
    terms = place.announced()
    place.cast(owners[0], terms, "approve")
    assert place.do(place.worker, remind_missing, terms.assembly) == 3
    assert refusal(place, place.worker, remind_missing, terms.assembly) == "votes.reminded_today"


def test_a_notice_can_be_written_to_those_who_have_not_voted(place: Neighbourhood) -> None:
    owners, tenant = place.owners(3), place.person("租客")
    terms = place.announced()
    place.cast(owners[0], terms, "approve")

    def meant(tx: Transaction) -> list[int]:
        wanted = holds(tx, Condition(name="not_voted", about=terms.code), col(Person.id), tx.now())
        return [row[0] for row in tx.run(select(col(Person.id)).where(wanted).order_by(col(Person.id)))]

    assert place.database.read(meant) == owners[1:]
    assert tenant not in owners


def test_reminders_hang_on_the_first_and_the_last_instant_of_a_vote_as_they_stand(place: Neighbourhood) -> None:
    place.owners(1)
    terms = opening(place)
    for name, instant in (("vote_opens", terms.opens_at), ("vote_closes", terms.closes_at)):
        hung = Hung(name=name, about=terms.code, minutes=60)
        found = place.database.read(lambda tx, hung=hung: hung_at(tx, hung))
        assert found == (instant - timedelta(hours=1), instant)
    assert place.database.read(lambda tx: hung_at(tx, Hung(name="vote_closes", about="none", minutes=0))) is None
