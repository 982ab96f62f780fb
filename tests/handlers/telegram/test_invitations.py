"""An invitation taken in a Telegram chat: by its link, once, its code lying nowhere."""

from pathlib import Path
from typing import Any

from store.channels.account import account_at
from store.channels.invitation import issue
from store.people.area import AreaKind, add_area
from store.people.person import add_person
from store.rights.roles import Role
from tests.handlers.telegram.service import Chatter, Service, options_of, words_of


def invited(service: Service, code: str) -> str:
    def make(tx: Any) -> str:
        area = add_area(tx, None, AreaKind.COMMUNITY, code, "松园社区")
        person = add_person(tx, service.program.keys, "茶小青", code=f"W{code}")
        return issue(tx, service.program.keys, person, Role.GRID_WORKER, area, days=3).token

    return service.program.database.write(make)


def test_a_link_shows_what_it_gives_and_one_tap_takes_it(service: Service, person: Chatter) -> None:
    token = invited(service, "J1")
    (asked,) = person.says(f"/start join_{token}")
    assert "松园社区" in words_of(asked)
    (joined,) = person.taps(options_of(asked)[0], asked)
    assert "网格" in words_of(joined)
    known = service.program.database.read(lambda tx: account_at(tx, "telegram", str(person.number)))
    assert known is not None
    assert known.person is not None


def test_a_used_invitation_gives_nothing_to_the_next(service: Service, person: Chatter) -> None:
    token = invited(service, "J2")
    (asked,) = person.says(f"/start join_{token}")
    person.taps(options_of(asked)[0], asked)
    other = Chatter(service, person.number + 500_000)
    (told,) = other.says(f"/start join_{token}")
    assert "用过" in words_of(told) or "使用" in words_of(told)


def test_the_code_lies_nowhere_and_what_lies_there_opens_nothing(service: Service, person: Chatter) -> None:
    token = invited(service, "J3")
    person.says(f"/start join_{token}")
    folder = Path(str(service.settings.database_path)).parent
    for file in folder.iterdir():
        if file.is_file():
            assert token.encode() not in file.read_bytes()
    sealed = str(service.taken(person.number)[-1].start).removeprefix("join_")
    other = Chatter(service, person.number + 600_000)
    (told,) = other.says(f"/start join_{sealed}")
    assert "松园社区" not in words_of(told)
