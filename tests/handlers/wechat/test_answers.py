"""What a person reads at once: the answer in the response, in time, once, and never somebody else's XML."""

import io
import threading
import time

import httpx
from PIL import Image
from sqlalchemy import select
from sqlmodel import col

from store.channels.account import Account
from store.channels.media import StoredMedia
from store.messages.inbox import message_in
from store.messages.message import MediaKind
from store.messages.tables import InboxMessage
from tests.handlers.wechat.conftest import PERSON, Build, Town

AMR = b"#!AMR\n" + bytes(200)


def photo(colour: str = "teal") -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(output, "JPEG")
    return output.getvalue()


def test_a_database_that_is_slow_never_makes_the_platform_wait_longer_than_it_does(plain: Town) -> None:
    held = threading.Event()

    def hold(_: object) -> None:
        held.set()
        time.sleep(6)

    slow = threading.Thread(target=lambda: plain.served.program.database.write(hold))
    slow.start()
    held.wait()
    posted = plain.pushes.text(PERSON, "帮助")
    slow.join()
    assert posted.statuses == [503, 200]
    assert posted.reply
    assert plain.served.taken() == 1


def test_the_console_gets_its_echo(town: Town) -> None:
    assert town.pushes.verify()


def test_a_short_answer_goes_in_the_response_and_is_recorded_as_that(town: Town) -> None:
    posted = town.pushes.text(PERSON, "帮助")
    assert "菜单" in posted.reply["Content"]
    town.served.wait_for(lambda: town.served.states() == ["sent"])
    assert town.served.ways(1) == {1: "passive"}
    assert town.platform.delivered == []


def test_options_are_numbered_and_their_numbers_are_answers(town: Town) -> None:
    shown = town.pushes.text(PERSON, "语言").reply["Content"]
    assert "1. 简体中文" in shown
    assert "2. English" in shown
    assert "简体中文" not in town.pushes.text(PERSON, "第二个").reply["Content"]


def test_what_people_write_cannot_become_xml_of_our_answer(town: Town) -> None:
    posted = town.pushes.text(PERSON, "]]></Content><MsgType>evil</MsgType><Content><![CDATA[")
    assert posted.reply["MsgType"] == "text"


def test_a_message_that_comes_again_is_answered_again_but_taken_once(town: Town) -> None:
    first = town.pushes.text(PERSON, "帮助", message_id=77)
    town.served.wait_for(lambda: town.served.states() == ["sent"])
    assert town.pushes.text(PERSON, "帮助", message_id=77).reply["Content"] == first.reply["Content"]
    assert town.served.taken() == 1
    assert town.served.states() == ["sent"]


def test_a_tap_that_comes_again_is_taken_once(town: Town) -> None:
    at = int(town.platform.now())
    assert town.pushes.click(PERSON, "go:help", at=at).reply
    assert town.pushes.click(PERSON, "go:help", at=at).reply
    assert town.served.taken() == 1
    town.pushes.click(PERSON, "go:menu", at=at)
    assert town.served.taken() == 2


def test_a_follow_is_welcomed_and_a_scene_starts_its_conversation(town: Town) -> None:
    assert "1." in town.pushes.follow(PERSON).reply["Content"]
    assert "English" in town.pushes.follow("oOther", "language").reply["Content"]
    assert "English" in town.pushes.scan(PERSON, "language").reply["Content"]


def test_a_step_that_is_late_gets_an_empty_answer_and_its_reply_goes_by_a_call_once(build: Build) -> None:
    town = build(patience=0.2)
    town.pushes.text(PERSON, "帮助")
    town.platform.fail_next("slow", call="media/get", seconds=1.0)
    before = time.monotonic()
    posted = town.pushes.image(PERSON, photo())
    assert posted.silent
    assert time.monotonic() - before < 5
    town.served.wait_for(lambda: town.served.states() == ["sent", "sent"])
    assert len(town.texts()) == 1
    assert town.served.ways(2) == {1: "customer service after a message"}


def test_a_late_message_that_comes_again_is_not_answered_twice(build: Build) -> None:
    town = build(patience=0.2)
    town.platform.fail_next("slow", call="media/get", seconds=0.6)
    assert town.pushes.image(PERSON, photo()).silent
    town.served.wait_for(lambda: town.served.states() == ["sent"])
    # As the platform does when our empty answer got lost.
    media = next(iter(town.platform.media))
    message = (
        f"<xml><ToUserName>{town.pushes.account}</ToUserName><FromUserName>{PERSON}</FromUserName><CreateTime>1</CreateTime>"
        f"<MsgType>image</MsgType><MediaId>{media}</MediaId><MsgId>24000000000000001</MsgId></xml>"
    )
    assert town.pushes.post(PERSON, message).silent
    assert len(town.texts()) == 1


def test_a_photo_is_fetched_at_once_and_never_from_the_address_in_the_message(plain: Town) -> None:
    plain.pushes.image(PERSON, photo())
    kinds = plain.served.program.database.read(lambda tx: tx.run(select(col(StoredMedia.kind), col(StoredMedia.type))))
    assert [(row.kind, row.type) for row in kinds] == [(MediaKind.PHOTO.value, "image/jpeg")]
    assert {arrival.call for arrival in plain.platform.arrived} == {"stable_token", "media/get"}


def test_a_voice_without_recognition_is_kept_for_somebody_to_hear(plain: Town) -> None:
    assert plain.pushes.voice(PERSON, AMR).reply
    kept = plain.served.program.database.read(
        lambda tx: tx.one(select(col(StoredMedia.kind), col(StoredMedia.content)))
    )
    assert kept is not None
    assert kept.kind == MediaKind.VOICE.value
    assert plain.served.program.blobs.get(kept.content) == AMR


def test_a_voice_with_recognition_is_what_was_said(plain: Town) -> None:
    assert "菜单" in plain.pushes.voice(PERSON, AMR, recognition="帮助").reply["Content"]
    assert plain.platform.calls("media/get") == []


def test_what_cannot_be_fetched_or_read_is_said_kindly(plain: Town) -> None:
    assert "照片" in plain.pushes.image(PERSON, b"GIF89a is not what it says").reply["Content"]
    assert "再发一次" in plain.pushes.post(PERSON, _of_medium("gone")).reply["Content"]
    plain.platform.violations.clear()
    assert "看不了" in plain.pushes.video(PERSON, b"a video").reply["Content"]
    assert "看不了" in plain.pushes.unknown(PERSON).reply["Content"]
    assert plain.served.taken() == 0


def test_a_file_larger_than_allowed_is_not_held_in_memory(plain: Town) -> None:
    assert "再发一次" in plain.pushes.image(PERSON, bytes(21_000_000)).reply["Content"]


def _of_medium(media_id: str) -> str:
    return (
        f"<xml><ToUserName>gh_0123456789ab</ToUserName><FromUserName>{PERSON}</FromUserName><CreateTime>1</CreateTime>"
        f"<MsgType>image</MsgType><MediaId>{media_id}</MediaId><MsgId>99</MsgId></xml>"
    )


def test_a_person_who_leaves_and_comes_back_is_the_same_person(plain: Town) -> None:
    plain.pushes.follow(PERSON)
    assert plain.pushes.unfollow(PERSON).silent
    blocked = select(col(Account.blocked_at)).where(col(Account.address) == PERSON)
    assert plain.served.program.database.read(lambda tx: tx.value(blocked)) is not None
    plain.pushes.follow(PERSON)
    assert plain.served.program.database.read(lambda tx: tx.value(blocked)) is None


def test_messages_of_one_person_are_taken_in_the_order_they_came(build: Build) -> None:
    town = build(patience=0.1)
    town.platform.fail_next("slow", call="media/get", seconds=0.5)
    assert town.pushes.image(PERSON, photo()).silent
    town.pushes.text(PERSON, "帮助")
    town.served.wait_for(lambda: town.served.taken() == 2)
    columns = [col(getattr(InboxMessage, name)) for name in ("channel", "address", "key", "content")]
    rows = town.served.program.database.read(lambda tx: tx.run(select(*columns).order_by(col(InboxMessage.id))))
    said = [message_in(town.served.program.keys, *row) for row in rows]
    assert [bool(message and message.media) for message in said] == [True, False]


def test_a_database_that_is_away_has_the_platform_come_again(plain: Town) -> None:
    plain.served.program.database.close()
    body = _of_medium("m")
    answer = httpx.post(plain.served.address, params=plain.pushes.signed(), content=body, trust_env=False)
    assert answer.status_code == 503
