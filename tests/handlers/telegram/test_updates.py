"""What each kind of update means, on payloads as Telegram sends them."""

from typing import Any

import pytest

from handlers.telegram.updates import InGroup, Moved, Reachable, Said, read
from store.messages.message import MediaKind
from tests.servers.telegram import updates

ME = 4242
GROUP = updates.group_chat()["id"]


def said(update: dict[str, Any]) -> Said:
    understood = read({"update_id": 7, **update}, "linli_bot")
    assert isinstance(understood, Said)
    return understood


def test_a_text_is_a_text_with_its_language_and_time() -> None:
    update = updates.message(ME, "松园二区")
    understood = said(update)
    assert (understood.key, understood.chat, understood.text, understood.language) == ("7", ME, "松园二区", "zh-CN")
    assert understood.at.timestamp() == update["message"]["date"]


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh-hans", "zh-CN"), ("zh-TW", "zh-CN"), ("en", "en"), ("fr", "en"), ("", None), (None, None), (7, None)],
)
def test_the_language_of_the_app_is_the_first_guess(code: Any, language: str | None) -> None:
    update = updates.message(ME, "hi")
    update["message"]["from"]["language_code"] = code
    assert said(update).language == language


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("/start", "start", ""),
        ("/start pledge_AB12CD", "start", "pledge_AB12CD"),
        ("/start@linli_bot vote_9-x", "start", "vote_9-x"),
        ("/start " + "x" * 90, "start", "x" * 64),
        ("/start a\x00b\ud800'; DROP", "start", "abDROP"),
        ("/pledge", "text", "/pledge"),
        ("/menu@linli_bot", "text", "/menu"),
        ("/vote  第三个", "text", "/vote  第三个"),
        ("half \ud83d of a face", "text", "half � of a face"),
    ],
)
def test_a_command_is_its_word_and_a_link_its_payload(text: str, field: str, value: str) -> None:
    assert getattr(said(updates.message(ME, text)), field) == value


def test_of_a_photo_the_largest_size_is_taken() -> None:
    understood = said(updates.photo(ME, "PH1", caption="漏水", album="88"))
    assert understood.file is not None
    assert (understood.file.id, understood.file.kind) == ("PH1", MediaKind.PHOTO)
    assert (understood.text, understood.album) == ("漏水", "88")


def test_documents_and_voices_are_files_with_their_names() -> None:
    document, voice = said(updates.document(ME, "D", name="公约.docx")).file, said(updates.voice(ME, "V")).file
    assert document is not None
    assert voice is not None
    assert (document.name, document.kind) == ("公约.docx", MediaKind.DOCUMENT)
    assert (voice.type, voice.kind) == ("audio/ogg", MediaKind.VOICE)


def test_a_location_is_a_position_only_on_earth() -> None:
    assert said(updates.location(ME, 39.9, 116.4)).position == (39.9, 116.4)
    for latitude, longitude in ((91.0, 0.0), (float("nan"), 0.0), (0.0, 181.0)):
        assert said(updates.location(ME, latitude, longitude)).problem == "kind"


@pytest.mark.parametrize(
    ("phone", "owner", "contact", "problem"),
    [
        ("+8613800138000", None, "13800138000", ""),
        ("8613800138000", None, "13800138000", ""),
        ("138 0013 8000", None, "13800138000", ""),
        ("+447700900123", None, "447700900123", ""),
        ("+8613800138000", 77, None, "not_own_number"),
        ("+8613800138000", 0, None, "not_own_number"),
        ("", None, None, "kind"),
    ],
)
def test_only_the_senders_own_number_counts(phone: str, owner: int | None, contact: str | None, problem: str) -> None:
    understood = said(updates.contact(ME, phone, owner=owner))
    assert (understood.contact, understood.problem) == (contact, problem)


def test_a_card_without_an_account_is_nobodys() -> None:
    update = updates.contact(ME, "+8613800138000")
    del update["message"]["contact"]["user_id"]
    assert said(update).problem == "not_own_number"


def test_a_tap_carries_its_option_its_query_and_the_message_it_was_on() -> None:
    shown = {**updates.a_message(1, chat=updates.private_chat(ME), text="请选择"), "message_id": 55}
    update = updates.callback_query(ME, "a1.kind:leak", shown)
    understood = said(update)
    assert (understood.tap, understood.tapped, understood.chat) == ("a1.kind:leak", 55, ME)
    assert understood.query == update["callback_query"]["id"]


def test_a_tap_on_a_picture_or_on_a_message_out_of_reach_changes_none() -> None:
    picture = updates.a_message(1, chat=updates.private_chat(ME), photo=updates.sizes("P"))
    assert said(updates.callback_query(ME, "x", picture)).tapped is None
    update = updates.callback_query(ME, "x", {})
    del update["callback_query"]["message"]
    assert said(update).tap == "x"


def test_an_edited_message_is_said_to_count_as_it_first_was() -> None:
    first = updates.message(ME, "你好")
    understood = said(updates.edited_message(ME, first, "您好"))
    assert (understood.problem, understood.text) == ("edited", None)


def test_a_forwarded_text_is_an_ordinary_text() -> None:
    assert said(updates.forwarded(ME, "转发的话")).text == "转发的话"


@pytest.mark.parametrize("update", [updates.sticker(ME), updates.unknown(ME)])
def test_what_cannot_be_taken_is_named(update: dict[str, Any]) -> None:
    assert said(update).problem == "kind"


def test_blocking_and_coming_back_are_told() -> None:
    assert read({"update_id": 1, **updates.my_chat_member(ME)}) == Reachable(ME, True)
    back = updates.my_chat_member(ME, before="kicked", after="member")
    assert read({"update_id": 1, **back}) == Reachable(ME, False)


def test_a_group_that_moved_is_told_once() -> None:
    old, new = updates.migration()
    assert read({"update_id": 1, **old}) == Moved(-4_012_345, -1_001_234_567_890)
    assert read({"update_id": 2, **new}) is None


@pytest.mark.parametrize(
    ("text", "spoken_to"),
    [
        ("大家好", False),
        ("/pledge", True),
        ("/pledge@linli_bot", True),
        ("/pledge@other_bot", False),
        ("@Linli_Bot 你好", True),
        ("linli_bot", False),
    ],
)
def test_in_a_group_only_what_is_said_to_the_bot_concerns_it(text: str, spoken_to: bool) -> None:
    understood = read({"update_id": 1, **updates.group_message(ME, text)}, "linli_bot")
    assert isinstance(understood, InGroup) == spoken_to


def test_a_link_into_a_group_keeps_its_payload_and_being_added_is_a_greeting() -> None:
    started = read({"update_id": 1, **updates.group_message(ME, "/start@linli_bot pledge_X")}, "linli_bot")
    assert started == InGroup(GROUP, "zh-CN", "pledge_X")
    added = updates.my_chat_member(ME, before="left", after="member", chat=updates.group_chat())
    assert read({"update_id": 1, **added}) == InGroup(GROUP, "zh-CN")
    removed = updates.my_chat_member(ME, before="member", after="kicked", chat=updates.group_chat())
    assert read({"update_id": 1, **removed}) is None


@pytest.mark.parametrize("update", [updates.channel_post(), updates.poll(), updates.unknown_update()])
def test_what_concerns_no_person_is_nothing(update: dict[str, Any]) -> None:
    assert read({"update_id": 1, **update}) is None


def test_another_bot_is_not_answered() -> None:
    update = updates.message(ME, "hello")
    update["message"]["from"]["is_bot"] = True
    assert read({"update_id": 1, **update}) is None


@pytest.mark.parametrize("update", [None, [], "x", 3, {}, {"update_id": "1"}, {"update_id": True}, {"update_id": 1}])
def test_what_is_no_update_is_nothing(update: Any) -> None:
    assert read(update) is None
