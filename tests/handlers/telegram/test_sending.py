"""Sending: pages changed in place, lengths and buttons within the limits, rates, and every error of the Bot API."""

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from telegram import InlineKeyboardMarkup

from bot.app import channels_of
from bot.program import Program
from handlers.telegram.calls import calls_of
from handlers.telegram.keyboard import keyboard
from store.channels.account import open_account
from store.channels.platform.budget import Allowance, pause, take
from store.database import Database
from store.messages.reply import Option, Reply, Style
from store.messages.sending import SendLater
from store.messages.tables import Lane
from tests.handlers.telegram.service import Chatter, Service, make_tables, options_of, settings_for, words_of
from tests.servers.telegram import TelegramServer, updates


def notice(text: str = "通知", **more: Any) -> Reply:
    return Reply((text,), ended=True, **more)


def rows_of(options: list[Option]) -> list[list[str]]:
    made = keyboard(options, str)
    assert isinstance(made, InlineKeyboardMarkup)
    return [[button.text for button in row] for row in made.inline_keyboard]


def test_short_labels_share_a_row_long_and_weighty_ones_do_not() -> None:
    options = [Option(f"a:{label}", label) for label in ("是", "否", "不知道", "我想先看看公约的全文再决定")]
    options += [
        Option("a:ok", "签", Style.MAIN),
        Option("a:<", "上一页", Style.PAGE),
        Option("a:>", "下一页", Style.PAGE),
    ]
    assert rows_of(options) == [["是", "否", "不知道"], ["我想先看看公约的全文再决定"], ["签"], ["上一页", "下一页"]]


def test_a_button_carries_64_bytes_and_never_more() -> None:
    options = [Option("x" * 64, "进"), Option("长" * 22, "过长")]
    assert rows_of(options) == [["进"]]


def test_no_more_than_a_hundred_buttons_are_shown() -> None:
    assert sum(len(row) for row in rows_of([Option(f"a:{n}", f"选项{n}") for n in range(130)])) == 100


def test_texts_are_cut_by_utf_16_units_as_the_platform_counts() -> None:
    calls = calls_of("1", "😀" * 3000, [], [], None)
    assert [len(call.parameters["text"].encode("utf-16-le")) // 2 for call in calls] == [4096, 1904]


def test_pages_turned_by_a_tap_change_the_message_in_place(service: Service, person: Chatter) -> None:
    person.says("/start")
    row = service.enqueue(person.number, Reply(("第一页",), (Option("x.q:@next", "下一页", Style.PAGE),)))
    service.wait_for_state(row, "sent")
    shown = person.last()
    turned = Reply(("第二页",), (Option("x.q:@previous", "上一页", Style.PAGE),), edits=True)
    service.wait_for_state(service.enqueue(person.number, turned), "sent")
    edited = service.server.sending.edits[-1]
    assert (edited["message_id"], edited["text"]) == (shown["message_id"], "第二页")
    service.wait_for_state(service.enqueue(person.number, turned), "sent")


def test_a_page_whose_message_is_gone_is_sent_anew(service: Service, person: Chatter) -> None:
    person.says("/start")
    options = (Option("x.q:1", "好"),)
    service.wait_for_state(service.enqueue(person.number, Reply(("第一页",), options)), "sent")
    shown = person.last()
    del service.server.chats.find(person.number).messages[shown["message_id"]]
    service.wait_for_state(service.enqueue(person.number, Reply(("第二页",), options, edits=True)), "sent")
    assert words_of(person.last()) == "第二页"


def test_somebody_who_blocked_the_bot_is_not_written_to_until_they_come_back(service: Service, person: Chatter) -> None:
    person.says("/start")
    service.server.person(person.number).blocked = True
    row = service.enqueue(person.number, notice())
    service.wait_for_state(row, "failed")
    assert "blocked" in service.error(row)
    assert service.is_blocked(person.number)
    tried = len(service.server.calls("sendMessage"))
    service.wait_for_state(service.enqueue(person.number, notice()), "failed")
    assert len(service.server.calls("sendMessage")) == tried
    service.server.person(person.number).blocked = False
    person.does(updates.my_chat_member(person.number, before="kicked", after="member"))
    service.wait_for_state(service.enqueue(person.number, notice("回来了")), "sent")
    assert words_of(person.last()) == "回来了"


def test_blocking_is_known_before_anything_is_sent(service: Service, person: Chatter) -> None:
    person.says("/start")
    person.does(updates.my_chat_member(person.number))
    assert service.is_blocked(person.number)


def test_a_deactivated_account_is_given_up(service: Service, person: Chatter) -> None:
    person.says("/start")
    service.server.person(person.number).deactivated = True
    row = service.enqueue(person.number, notice())
    service.wait_for_state(row, "failed")


def test_the_platform_says_when_to_try_again_and_is_obeyed(service: Service, person: Chatter) -> None:
    person.says("/start")
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 2}}
    service.server.fail_next("answer", call="sendMessage", body=body, status=429)
    row = service.enqueue(person.number, notice("等一等"))
    service.server.wait_for(lambda: service.error(row))
    refused_at = service.server.calls("sendMessage")[-1].at
    service.wait_for_state(row, "sent")
    assert service.server.calls("sendMessage")[-1].at - refused_at >= 2
    assert words_of(person.last()) == "等一等"


def test_a_group_that_moved_is_written_to_at_its_new_address(service: Service) -> None:
    old, new = -4_100_001, -1_001_100_000_001
    service.server.chats.add(updates.group_chat(old)).migrated_to = new
    service.server.chats.add(updates.supergroup_chat(new))
    group = Chatter.__new__(Chatter)
    group.service, group.server, group.number = service, service.server, new
    service.program.database.write(lambda tx: open_account(tx, "telegram", str(old), "zh-CN"))
    row = service.enqueue(old, notice("群通知"))
    service.wait_for_state(row, "sent", 30)
    assert words_of(group.last()) == "群通知"


def test_a_group_gets_no_more_than_twenty_a_minute_and_the_rest_wait(service: Service) -> None:
    group = -1_001_100_000_077
    service.server.chats.add(updates.supergroup_chat(group))
    service.program.database.write(lambda tx: open_account(tx, "telegram", str(group), "zh-CN"))
    rows = [service.enqueue(group, notice(f"群通知{number}")) for number in range(3)]
    # Two at once, then one in 3.3 seconds: never more than 20 in any minute.
    service.server.wait_for(lambda: service.error(rows[2]) == "it waits for its turn", 30)
    assert [service.state(row) for row in rows[:2]] == ["sent", "sent"]
    service.wait_for_state(rows[2], "sent", 30)


def test_a_refused_token_stops_the_channel_and_calls_an_operator(
    tmp_path: Path, server: TelegramServer, capsys: pytest.CaptureFixture[str]
) -> None:
    running = Service(tmp_path, server).ready()
    try:
        person = Chatter(running, 5002)
        person.says("/start")
        server.token = "123456789:withdrawn"
        row = running.enqueue(person.number, notice())
        server.wait_for(lambda: running.error(row))
        assert "LINLI_TELEGRAM_TOKEN" in running.error(row)
        calls = len(server.calls("sendMessage"))
        running.enqueue(person.number, notice())
        time.sleep(2)
        assert len(server.calls("sendMessage")) == calls
        assert running.state(row) == "due"
    finally:
        running.close()


def test_one_chat_gets_a_message_a_second_and_all_of_them_in_order(service: Service, person: Chatter) -> None:
    person.says("/start")
    before = len(service.server.sending.sent)
    rows = [service.enqueue(person.number, notice(f"第{number}条")) for number in range(8)]
    service.wait_for_state(rows[-1], "sent", 40)
    assert [words_of(one) for one in person.heard(before)] == [f"第{number}条" for number in range(8)]


def test_a_budget_lets_a_burst_through_and_then_its_rate(database_url: str) -> None:
    make_tables(database_url)
    database = Database.open(database_url)
    try:
        allowance = Allowance("a", 1.0, 3)
        waits = [database.write(lambda tx: take(tx, "t", [allowance], patience=60)).wait for _ in range(6)]
        assert waits[:3] == [0, 0, 0]
        assert [round(wait) for wait in waits[3:]] == [1, 2, 3]
        refused = database.write(lambda tx: take(tx, "t", [allowance]))
        assert not refused.taken
        assert refused.wait > 3
        database.write(lambda tx: pause(tx, "t", Allowance("b", 1.0, 3), 5))
        assert round(database.write(lambda tx: take(tx, "t", [Allowance("b", 1.0, 3)])).wait) == 5
    finally:
        database.close()


def test_what_is_spared_for_replies_is_not_given_to_a_broadcast(database_url: str) -> None:
    make_tables(database_url)
    database = Database.open(database_url)
    try:
        broadcast, reply = Allowance("", 1.0, 5, 3), Allowance("", 1.0, 5)
        taken = [database.write(lambda tx: take(tx, "t", [broadcast])).taken for _ in range(4)]
        assert taken == [True, True, False, False]
        assert [database.write(lambda tx: take(tx, "t", [reply])).taken for _ in range(4)] == [True] * 3 + [False]
    finally:
        database.close()


def test_many_who_take_at_once_never_get_more_than_there_is(database_url: str) -> None:
    make_tables(database_url)
    databases = [Database.open(database_url) for _ in range(2)]
    taken: list[bool] = []

    def run(database: Database) -> None:
        allowances = [Allowance("me", 0.001, 9), Allowance("", 0.001, 12)]
        taken.extend(database.write(lambda tx: take(tx, "t", allowances)).taken for _ in range(20))

    threads = [threading.Thread(target=run, args=(database,)) for database in databases for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.close()
    assert sum(taken) == 9


def test_two_programs_keep_one_rate_together(tmp_path: Path, server: TelegramServer) -> None:
    running = Service(tmp_path, server).ready()
    second = Program.open(settings_for(tmp_path, server.address))
    try:
        people = [Chatter(running, 6000 + number) for number in range(40)]
        for person in people:
            running.post({"update_id": person.number, **updates.message(person.number, "/start")})
        server.wait_for(lambda: running.unsent() == 0, 30)
        rows = [running.enqueue(person.number, notice("广播"), Lane.BROADCAST) for person in people]
        other = _Delivering(second)
        server.wait_for(lambda: all(running.state(row) == "sent" for row in rows), 40)
        other.stop()
        texts = [words_of(one) for one in server.sending.sent if words_of(one) == "广播"]
        assert len(texts) == 40
    finally:
        running.close()
        second.close()


class _Delivering:
    """The deliverer of a further program, in a thread of its own."""

    def __init__(self, program: Program) -> None:
        self._loop = asyncio.new_event_loop()
        self._program = program
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        from bot.deliver import Deliverer

        async def deliver() -> None:
            channels = channels_of(self._program)
            self._task = asyncio.create_task(Deliverer(self._program.database, channels).run())
            await asyncio.gather(self._task, return_exceptions=True)
            await channels["telegram"].stop()  # type: ignore[attr-defined]  # not every channel has something to stop

        self._loop.run_until_complete(deliver())

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(10)
        self._loop.close()


def test_a_message_that_would_wait_long_goes_back_to_the_outbox(service: Service, person: Chatter) -> None:
    person.says("/start")
    channel = channels_of(service.program)["telegram"]
    allowance = Allowance(str(person.number), 1.0, 3)
    service.program.database.write(lambda tx: pause(tx, "telegram", allowance, 30))
    from store.messages import outbox
    from store.messages.sending import Sending

    def lease(tx: Any) -> Sending:
        row = outbox.put(tx, service.account(person.number), "telegram", notice(), now=tx.now(), leased=True)
        return Sending(row, service.account(person.number), "telegram", str(person.number), "zh-CN", "Asia/Shanghai", 2,
                       notice(), 1, tx.now())  # fmt: skip

    sending = service.program.database.write(lease)
    with pytest.raises(SendLater):
        service.run(channel.send(sending))
    assert options_of(person.last())
