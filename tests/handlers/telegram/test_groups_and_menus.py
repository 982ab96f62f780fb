"""Groups hear nothing personal; chats offer the commands of their holder, in their language."""

import json
from pathlib import Path

import pytest

from handlers.telegram.menus import Menus
from store.channels.account import open_account
from store.channels.holder import set_holder
from store.people.area import AreaKind, add_area
from store.people.assignment import Assignment
from store.people.person import add_person
from store.rights.roles import Assurance, Role
from tests.handlers.telegram.service import Chatter, Service, words_of
from tests.servers.telegram import TelegramServer, updates


def test_in_a_group_the_way_to_the_private_chat_is_shown_and_nothing_else(service: Service, person: Chatter) -> None:
    group = updates.group_chat(-4_200_001)
    before = len(service.server.sending.sent)
    service.server.push(updates.group_message(person.number, "/start@linli_bot pledge_AB12CD", chat=group))
    service.server.push(updates.group_message(person.number, "我家住在三栋", chat=group))
    service.server.wait_until_taken()
    (shown,) = [one for one in service.server.sending.sent[before:] if one["chat"]["id"] == group["id"]]
    (button,) = shown["reply_markup"]["inline_keyboard"][0]
    assert button["url"] == "https://t.me/linli_bot?start=pledge_AB12CD"
    assert "三栋" not in words_of(shown)
    assert service.taken(person.number) == []
    assert service.taken(group["id"]) == []


def test_nobody_can_make_the_bot_a_nuisance_in_a_group(service: Service, person: Chatter) -> None:
    group = updates.group_chat(-4_200_002)
    before = len(service.server.sending.sent)
    service.server.push(*(updates.group_message(person.number, "/menu", chat=group) for _ in range(15)))
    service.server.wait_until_taken()
    shown = [one for one in service.server.sending.sent[before:] if one["chat"]["id"] == group["id"]]
    assert len(shown) == 2


def test_a_tap_in_a_group_is_answered_and_taken_from_nobody(service: Service, person: Chatter) -> None:
    shown = {**updates.a_message(1, chat=updates.group_chat(-4_200_003), text="请选择"), "message_id": 9}
    service.server.push(updates.callback_query(person.number, "a.b:c", shown))
    service.server.wait_until_taken()
    assert service.taken(person.number) == []


def test_residents_commands_are_set_in_both_languages(service: Service) -> None:
    everybody = json.dumps({"type": "all_private_chats"}, sort_keys=True)
    chinese, english = service.server.commands[everybody, ""], service.server.commands[everybody, "en"]
    names = [one["command"] for one in chinese]
    assert {"pledge", "menu", "help", "me"} <= set(names)
    assert "publish" not in names
    assert [one["command"] for one in english] == names
    assert english != chinese


def test_a_worker_has_the_workers_commands_for_as_long_as_the_role_lasts(
    tmp_path: Path, server: TelegramServer
) -> None:
    running = Service(tmp_path, server).ready()
    try:
        worker = Chatter(running, 9501)
        database, keys = running.program.database, running.program.keys

        def employ(tx: object) -> int:
            area = add_area(tx, None, AreaKind.COMMUNITY, "SY", "松园社区")
            person = add_person(tx, keys, "茶小青", code="W1")
            set_holder(tx, open_account(tx, "telegram", "9501", "zh-CN"), person, Assurance.VERIFIED, "code")
            row = Assignment(
                person_id=person, role=Role.GRID_WORKER.value, area_id=area, valid_from=tx.now(), granted_by=None
            )
            values = row.model_dump(exclude={"id"})
            tx.run(Assignment.__table__.insert().values(values))
            return person

        person = database.write(employ)
        menus = Menus(running.program.bridge(), _bot(running))
        mine = json.dumps({"type": "chat", "chat_id": 9501}, sort_keys=True)
        running.run(menus.set_workers())
        assert "publish" in [one["command"] for one in server.commands[mine, ""]]
        calls = len(server.calls("setMyCommands"))
        running.run(menus.set_workers())
        assert len(server.calls("setMyCommands")) == calls
        database.write(
            lambda tx: tx.run(
                Assignment.__table__.update().where(Assignment.person_id == person).values(valid_to=tx.now())
            )
        )
        running.run(menus.set_workers())
        assert (mine, "") not in server.commands
        assert worker.number == 9501
    finally:
        running.close()


def _bot(running: Service) -> object:
    from bot.app import channels_of

    return channels_of(running.program)["telegram"].bot  # type: ignore[attr-defined]  # only this channel has one


@pytest.mark.parametrize("who", ["resident", "worker"])
def test_every_command_is_one_the_platform_takes(service: Service, who: str) -> None:
    for one in Menus(service.program.bridge(), _bot(service)).commands(who, "zh-CN"):
        assert one.command.isascii()
        assert 1 <= len(one.description) <= 256
