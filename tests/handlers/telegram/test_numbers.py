"""A number of one's own, shared by a button that is there while it is asked for and gone afterwards."""

from typing import Any

import pytest

from store.people.area import AreaKind, add_area
from store.people.dwelling import add_dwelling, add_occupancy
from store.people.person import add_person
from tests.handlers.telegram.service import Chatter, Service, options_of, words_of
from tests.servers.telegram import updates

PHONE = "13900139000"


@pytest.fixture(scope="module")
def home(service: Service) -> str:
    """A home on file with somebody in it."""

    def make(tx: Any) -> None:
        area = add_area(tx, None, AreaKind.GRID, "GTF", "观棠府")
        person = add_person(tx, service.program.keys, "橘小满", phone=PHONE)
        dwelling = add_dwelling(tx, area, "GTF-5-1-302", "观棠府5-1-302", building="5", stair="1", door="302")
        add_occupancy(tx, dwelling, person, "owner")

    service.program.database.write(make)
    return "观棠府5幢1单元302"


@pytest.fixture
def asked(person: Chatter, home: str) -> list[dict[str, Any]]:
    """What somebody was sent who has come to the question for their number."""
    for words in ("/identify", "橘小满", home):
        typed(person, words)
    shown = person.last()
    return answers(person, updates.callback_query(person.number, options_of(shown)[0], shown))


def answers(person: Chatter, happened: dict[str, Any], count: int = 1) -> list[dict[str, Any]]:
    """Do something and wait for so many messages, since one chat gets one a second."""
    sent = len(person.server.sending.sent)
    person.does(happened)
    person.server.wait_for(lambda: len(person.heard(sent)) >= count)
    return person.heard(sent)


def typed(person: Chatter, words: str, count: int = 1) -> list[dict[str, Any]]:
    return answers(person, updates.message(person.number, words), count)


def keyboard_of(message: dict[str, Any]) -> list[Any]:
    return list(message.get("_keyboard", {}).get("keyboard", []))


def takes_it_away(message: dict[str, Any]) -> bool:
    return bool(message.get("_keyboard", {}).get("remove_keyboard"))


def test_where_a_number_is_asked_for_a_button_shares_it(asked: list[dict[str, Any]]) -> None:
    (question,) = asked
    assert "手机号" in words_of(question)
    share, others = keyboard_of(question)
    assert share == [{"text": "📱 发送我的手机号", "request_contact": True}]
    assert [one["text"] for one in others] == ["上一步", "取消"]
    assert question["_keyboard"]["one_time_keyboard"]


def test_a_shared_number_is_the_answer_and_the_button_goes(person: Chatter, asked: list[dict[str, Any]]) -> None:
    noted, review = answers(person, updates.contact(person.number, f"+86{PHONE}"), 2)
    assert takes_it_away(noted)
    assert PHONE in words_of(review)
    assert options_of(review)


def test_somebody_elses_number_is_refused_and_the_button_stays(person: Chatter, asked: list[dict[str, Any]]) -> None:
    (told,) = answers(person, updates.contact(person.number, "+8613800138001", owner=person.number + 1))
    assert "别人的号码" in words_of(told)
    assert keyboard_of(told)


def test_a_typed_number_takes_the_button_away_too(person: Chatter, asked: list[dict[str, Any]]) -> None:
    noted, review = typed(person, PHONE, 2)
    assert takes_it_away(noted)
    assert PHONE in words_of(review)


def test_leaving_by_the_keyboard_takes_it_away(person: Chatter, asked: list[dict[str, Any]]) -> None:
    noted, menu = typed(person, "取消", 2)
    assert takes_it_away(noted)
    assert options_of(menu)


def test_a_number_that_is_no_answer_to_another_question_says_so(person: Chatter, home: str) -> None:
    typed(person, "/identify")
    (told,) = answers(person, updates.contact(person.number, f"+86{PHONE}"))
    assert PHONE not in words_of(told)
    assert "叫什么名字" in words_of(told)
