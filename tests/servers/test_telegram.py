"""Every rule of the strict Bot API is shown to bite, by plain requests and by python-telegram-bot."""

import asyncio
import io
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from PIL import Image
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.servers.asking import ASK
from tests.servers.listener import listening
from tests.servers.telegram import TOKEN, TelegramServer, updates
from tests.servers.telegram.rules import RULES

ME = 4242
GROUP = -4_012_345


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        running.person(ME)
        running.chats.add(updates.group_chat(GROUP))
        yield running


def call(server: TelegramServer, method: str, files: Any = None, **fields: Any) -> dict[str, Any]:
    address = f"{server.address}/bot{TOKEN}/{method}"
    sent = ASK.post(address, data=fields, files=files) if files else ASK.post(address, json=fields)
    return sent.json()


def picture(width: int = 40, height: int = 30) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(written, "PNG")
    return written.getvalue()


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "好", **button}]]}


def say(**fields: Any) -> tuple[str, dict[str, Any]]:
    return "sendMessage", {"chat_id": ME, "text": "你好", **fields}


def commands(**one: str) -> tuple[str, dict[str, Any]]:
    return "setMyCommands", {"commands": [{"command": "pledge", "description": "公约", **one}]}


BROKEN: list[tuple[str, tuple[str, dict[str, Any]]]] = [
    ("text", say(text="")),
    ("text", say(text="好" * 4097)),
    ("text", say(text="😀" * 2049)),
    ("entities", say(text="<b>好", parse_mode="HTML")),
    ("entities", say(text="<红>好</红>", parse_mode="HTML")),
    ("entities", say(text="1. 好", parse_mode="MarkdownV2")),
    ("entities", say(text="*好", parse_mode="MarkdownV2")),
    ("entities", say(entities=[{"type": "bold", "offset": 0, "length": 3}])),
    ("callback_data", say(reply_markup=keyboard(callback_data="好" * 22))),
    ("callback_data", say(reply_markup=keyboard(callback_data=""))),
    ("keyboard", say(reply_markup={"inline_keyboard": [{"text": "好", "callback_data": "1"}]})),
    ("keyboard", say(reply_markup=keyboard())),
    ("keyboard", say(reply_markup=keyboard(url="javascript:1"))),
    ("keyboard", say(reply_markup=keyboard(callback_data="1", url="https://example.org"))),
    ("reply_markup", say(reply_markup={"keyboard": []})),
    ("reply_markup", say(chat_id=GROUP, reply_markup={"keyboard": [[{"text": "电话", "request_contact": True}]]})),
    ("parameters", say(reply_markup="{")),
    ("parameters", say(chat_id="")),
    ("parameters", ("sendPhoto", {"chat_id": ME, "photo": "AgACnobody"})),
    ("caption", ("sendPhoto", {"chat_id": ME, "photo": "PH", "caption": "好" * 1025})),
    ("media_group", ("sendMediaGroup", {"chat_id": ME, "media": [{"type": "photo", "media": "PH"}]})),
    ("media_group", ("sendMediaGroup", {"chat_id": ME, "media": [{"type": "photo", "media": "PH"}] * 11})),
    ("edit", ("editMessageText", {"chat_id": ME, "text": "好"})),
    ("chat_action", ("sendChatAction", {"chat_id": ME, "action": "thinking"})),
    ("answer_text", ("answerCallbackQuery", {"callback_query_id": "1", "text": "好" * 201})),
    ("commands", commands(command="公约")),
    ("commands", commands(description="")),
    ("commands", ("setMyCommands", {"commands": [{"command": "a", "description": "b"}] * 101})),
    ("commands", ("setMyCommands", {"commands": [], "language_code": "zh-CN"})),
    ("webhook", ("setWebhook", {"url": "http://bot.example/hook"})),
    ("webhook", ("setWebhook", {"url": "https://bot.example:8080/hook"})),
    ("webhook", ("setWebhook", {"url": "https://bot.example/hook", "secret_token": "密"})),
    ("allowed_updates", ("getUpdates", {"allowed_updates": ["messages"]})),
    ("method", ("sendMassage", {"chat_id": ME})),
    ("download", ("getFile", {"file_id": "BIG"})),
]
ELSEWHERE = {
    "flood_chat",
    "flood_group",
    "flood_overall",
    "retry_after",
    "size",
    "picture",
    "short_polling",
    "unanswered_query",
}


@pytest.mark.parametrize(("rule", "asked"), BROKEN, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(BROKEN)])
def test_a_broken_rule_is_refused_and_noted(
    server: TelegramServer, rule: str, asked: tuple[str, dict[str, Any]]
) -> None:
    server.files.add(picture(), file_id="PH")
    server.files.add(b"0" * 20_000_001, kind="document", file_id="BIG")
    answer = call(server, asked[0], **asked[1])
    assert (answer["ok"], answer["error_code"] // 100) == (False, 4)
    assert server.bitten(rule).page.startswith("https://core.telegram.org/bots/")
    assert server.sending.sent == []


def test_every_rule_is_shown_to_bite() -> None:
    assert {rule for rule, _ in BROKEN} | ELSEWHERE == set(RULES)


def test_a_broken_rule_fails_the_test_that_uses_the_server() -> None:
    def break_it() -> None:
        with TelegramServer() as server:
            server.person(ME)
            call(server, "sendMessage", chat_id=ME, text="好", reply_markup=keyboard(callback_data="好" * 22))

    with pytest.raises(AssertionError, match="callback_data"):
        break_it()


@pytest.mark.parametrize(
    ("rule", "content", "kind"),
    [
        ("size", b"", "photo"),
        ("picture", b"no picture", "photo"),
        ("picture", picture(2100, 100), "photo"),
        ("size", b"0" * 10000001, "photo"),
        ("size", b"0" * 50000001, "document"),
    ],
)
def test_uploads_have_sizes(server: TelegramServer, rule: str, content: bytes, kind: str) -> None:
    assert not call(server, f"send{kind.title()}", files={kind: ("a", content)}, chat_id=ME)["ok"]
    server.bitten(rule)


@pytest.mark.parametrize(
    ("text", "mode", "shown"),
    [
        ("<b>好</b> &lt;1&#x41;", "HTML", "好 <1A"),
        (r"*好* 1\. [a](https://b.c)", "MarkdownV2", "好 1. a"),
        ("好" * 4096, "", "好" * 4096),
    ],
)
def test_texts_are_judged_after_their_entities_are_parsed(
    server: TelegramServer, text: str, mode: str, shown: str
) -> None:
    assert call(server, "sendMessage", chat_id=ME, text=text, parse_mode=mode)["result"]["text"] == shown


def test_a_chat_takes_a_short_burst_and_then_one_a_second(server: TelegramServer) -> None:
    assert all(call(server, "sendMessage", chat_id=ME, text=str(one))["ok"] for one in range(5))
    refused = call(server, "sendMessage", chat_id=ME, text="6")
    assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 1})
    server.bitten("flood_chat")
    call(server, "sendMessage", chat_id=ME, text="not waiting")
    server.bitten("retry_after")
    server.advance(2)
    assert call(server, "sendMessage", chat_id=ME, text="6")["ok"]


def test_a_group_takes_twenty_a_minute(server: TelegramServer) -> None:
    for one in range(20):
        server.advance(1.1)
        assert call(server, "sendMessage", chat_id=GROUP, text=str(one))["ok"]
    server.advance(1.1)
    assert call(server, "sendMessage", chat_id=GROUP, text="21")["parameters"]["retry_after"] > 30
    server.bitten("flood_group")


def test_everybody_together_gets_thirty_a_second(server: TelegramServer) -> None:
    for one in range(1, 200):
        server.person(one)
    with httpx.Client() as client:
        client.base_url = httpx.URL(f"{server.address}/bot{TOKEN}/")
        codes = [client.post("sendMessage", json={"chat_id": one, "text": "好"}).status_code for one in range(1, 200)]
    if 429 not in codes:
        pytest.skip("this machine cannot send fast enough to break the rule")
    assert codes.index(429) >= 30
    assert {one.rule for one in server.violations} == {"flood_overall"}
    server.violations.clear()


def test_polling_without_waiting_is_for_tests_only(server: TelegramServer) -> None:
    for _ in range(60):
        call(server, "getUpdates", timeout=0)
    assert {one.rule for one in server.violations} == {"short_polling"}
    server.violations.clear()


def test_a_tap_that_was_taken_must_be_answered() -> None:
    def leave_it() -> None:
        with TelegramServer() as server:
            [number] = server.push(updates.callback_query(ME, "a", updates.a_message(ME)))
            call(server, "getUpdates", offset=number + 1, timeout=0)

    with pytest.raises(AssertionError, match="unanswered_query"):
        leave_it()


def test_a_tap_grows_old_in_a_minute(server: TelegramServer) -> None:
    query = updates.callback_query(ME, "a", updates.a_message(ME))
    server.push(query)
    server.advance(61)
    answer = call(server, "answerCallbackQuery", callback_query_id=query["callback_query"]["id"])
    assert "query is too old" in answer["description"]


def test_updates_are_confirmed_by_the_offset_and_the_kinds_asked_for_stick(server: TelegramServer) -> None:
    call(server, "getUpdates", timeout=0, allowed_updates=["message"])
    first, second = server.push(
        updates.message(ME, "一"), updates.my_chat_member(ME, after="member"), updates.message(ME, "二")
    )
    got = call(server, "getUpdates", timeout=1)["result"]
    assert [one["update_id"] for one in got] == [first, second]
    assert [one["update_id"] for one in call(server, "getUpdates", offset=second)["result"]] == [second]
    assert server.updates.taken == [first]
    server.advance(24 * 3600 + 1)
    assert call(server, "getUpdates", timeout=0)["result"] == []


def test_a_webhook_gets_the_secret_and_the_update_again_until_it_is_taken(server: TelegramServer) -> None:
    method = {"method": "sendMessage", "chat_id": ME, "text": "收到"}
    answers = [(500, None), (503, None), (200, method), (200, None)]
    with listening(answers) as (address, got):
        server.updates.routes["https://bot.example"] = address
        assert call(server, "setWebhook", url="https://bot.example/telegram/webhook", secret_token="s3cret")["ok"]
        numbers = server.push(updates.message(ME, "一"), updates.message(ME, "二"))
        server.wait_until_taken(*numbers)
    assert [json.loads(one.body)["update_id"] for one in got] == [numbers[0]] * 3 + [numbers[1]]
    assert {one.path for one in got} == {"/telegram/webhook"}
    assert {one.headers["x-telegram-bot-api-secret-token"] for one in got} == {"s3cret"}
    assert [one["text"] for one in server.sending.sent] == ["收到"]
    assert "503" in call(server, "getWebhookInfo")["result"]["last_error_message"]
    assert call(server, "getUpdates")["error_code"] == 409


def test_a_webhook_that_never_takes_an_update_loses_it(server: TelegramServer) -> None:
    server.updates.attempts, server.updates.wait = 3, 0.01
    with listening([(500, None)] * 3) as (address, got):
        server.updates.routes["https://bot.example"] = address
        call(server, "setWebhook", url="https://bot.example/hook")
        server.push(updates.message(ME, "一"))
        server.wait_for(lambda: server.updates.given_up)
    assert len(got) == 3


def bot(server: TelegramServer, token: str = TOKEN) -> Bot:
    return Bot(token, base_url=f"{server.address}/bot", base_file_url=f"{server.address}/file/bot")


def test_the_library_sends_edits_and_downloads(server: TelegramServer) -> None:
    photo = picture()
    server.files.add(photo, file_id="PH1")

    async def use() -> None:
        async with bot(server) as me:
            assert me.username == "linli_bot"
            buttons = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="q:1")]])
            sent = await me.send_message(ME, "你好", reply_markup=buttons)
            with pytest.raises(BadRequest, match="not modified"):
                await me.edit_message_text("你好", ME, sent.message_id, reply_markup=buttons)
            changed = await me.edit_message_text("再见", ME, sent.message_id)
            assert isinstance(changed, type(sent))
            assert (changed.text, changed.reply_markup) == ("再见", None)
            shown = await me.send_photo(ME, photo, caption="图")
            await me.send_photo(ME, shown.photo[-1].file_id)
            assert len(await me.send_media_group(ME, [InputMediaPhoto(photo), InputMediaPhoto(photo)])) == 2
            file = await me.get_file("PH1")
            assert bytes(await file.download_as_bytearray()) == photo
            await me.set_my_commands([("pledge", "公约")], language_code="zh")
            assert [one.command for one in await me.get_my_commands(language_code="zh")] == ["pledge"]
            for one in updates.of_everything(ME):
                Update.de_json({"update_id": 1, **one}, me)

    asyncio.run(use())


def test_the_library_tells_the_errors_apart(server: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # As the program has it: without, the library warns of its next version at each error.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    server.person(1, blocked=True)
    server.person(2, deactivated=True)
    server.push(*updates.migration(GROUP, -100))
    server.updates.queue.clear()
    server.fail_next("bad_gateway", call="getChat")

    async def use() -> None:
        async with bot(server) as me:
            with pytest.raises(Forbidden, match="blocked"):
                await me.send_message(1, "你好")
            with pytest.raises(Forbidden, match="deactivated"):
                await me.send_message(2, "你好")
            with pytest.raises(ChatMigrated) as moved:
                await me.send_message(GROUP, "你好")
            assert moved.value.new_chat_id == -100
            with pytest.raises(NetworkError):
                await me.get_chat(ME)
            for one in range(5):
                await me.send_message(ME, str(one))
            with pytest.raises(RetryAfter):
                await me.send_message(ME, "6")
            waiting = asyncio.create_task(me.get_updates(timeout=5, allowed_updates=["callback_query"]))
            await asyncio.sleep(0.3)
            await asyncio.to_thread(call, server, "getUpdates", timeout=0)
            with pytest.raises(Conflict):
                await waiting
        with pytest.raises(InvalidToken):
            await bot(server, "1:wrong").get_me()

    asyncio.run(use())
    server.bitten("flood_chat")
