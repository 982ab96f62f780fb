from collections.abc import Iterator

import pytest

import store.tables
from store.database import Database, Transaction
from store.keys import Keys
from store.people.area import AreaKind, add_area, place_of
from store.people.person import add_person
from store.refusals import Refused
from store.rights.act import Act, Caller, Grant
from store.rights.roles import Assurance, Role
from store.understanding.lesson import decide_lesson, propose_lesson, proposed_lessons, taught
from store.understanding.unknown import count_unknown, unknown_wordings

KEYS = Keys(b"a secret for the tests, 32 bytes and more")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    opened.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    yield opened
    opened.close()


def worker(tx: Transaction, name: str) -> Act:
    area = add_area(tx, None, AreaKind.GRID, name, name)
    place = place_of(tx, area)
    assert place
    person = add_person(tx, KEYS, name)
    grants = (Grant(role=Role.GRID_WORKER, area=area, path=place.path),)
    caller = Caller(None, person, name, Assurance.VERIFIED, "zh-CN", "web", grants=grants)
    return Act(tx, caller, KEYS)


def test_the_same_wording_is_counted_once_however_often_it_comes_and_digits_are_blotted_out(database: Database) -> None:
    def step(tx: Transaction) -> None:
        act = worker(tx, "甲")
        for text in ("我家302咋弄", "我家302砸弄"):
            count_unknown(tx, text, "wo jia 302 za long", tx.now())
        assert [(one.text, one.count) for one in unknown_wordings(act)] == [("我家###咋弄", 2)]

    database.write(step)


def test_a_long_story_is_not_kept(database: Database) -> None:
    def step(tx: Transaction) -> None:
        count_unknown(tx, "从前有一个人" * 10, "cong qian", tx.now())
        assert unknown_wordings(worker(tx, "甲")) == ()

    database.write(step)


def test_a_lesson_holds_only_when_a_second_worker_agrees(database: Database) -> None:
    def step(tx: Transaction) -> None:
        one, other = worker(tx, "甲"), worker(tx, "乙")
        count_unknown(tx, "咕噜", "gu lu", tx.now())
        lesson = propose_lesson(one, unknown_wordings(one)[0].id, "repair")
        assert taught(tx, "gu lu") is None
        assert proposed_lessons(one) == ()
        with pytest.raises(Refused, match=r"understanding\.own"):
            decide_lesson(one, lesson, True)
        assert [proposed.id for proposed in proposed_lessons(other)] == [lesson]
        decide_lesson(other, lesson, True)
        assert taught(tx, "gu lu") == "repair"
        with pytest.raises(Refused, match=r"understanding\.gone"):
            decide_lesson(other, lesson, False)

    database.write(step)


def test_what_is_refused_is_asked_about_again(database: Database) -> None:
    def step(tx: Transaction) -> None:
        one, other = worker(tx, "甲"), worker(tx, "乙")
        count_unknown(tx, "咕噜", "gu lu", tx.now())
        lesson = propose_lesson(one, unknown_wordings(one)[0].id, "repair")
        assert unknown_wordings(one) == ()
        decide_lesson(other, lesson, False)
        assert taught(tx, "gu lu") is None
        assert [wording.text for wording in unknown_wordings(one)] == ["咕噜"]

    database.write(step)
