"""What may not be sent now: it waits with a reason and an end, and goes to another address meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from handlers.wechat.channel import WeChatAccount, WeChatChannel
from handlers.wechat.sending import LARGEST_PICTURE
from store.channels.account import account_at, open_account
from store.channels.holder import set_holder
from store.channels.media import KnownMedia, keep_media
from store.channels.reach import is_blocked
from store.messages.leases import WAITS
from store.messages.message import MediaKind
from store.messages.reply import Picture, Reply
from store.messages.sending import SendError
from store.messages.tables import OutboxMessage
from store.people.person import add_person
from store.rights.roles import Assurance
from tests.handlers.wechat.conftest import PERSON, Build, Town

NOTICE = Reply(("明天停水，请提前储水。",), ended=True)


def account_of(town: Town) -> Any:
    known = town.served.program.database.read(lambda tx: account_at(tx, "wechat", PERSON))
    assert known is not None
    return known


def test_without_a_window_it_waits_with_a_reason_and_for_a_week_at_most(plain: Town) -> None:
    row = plain.served.enqueue(PERSON, NOTICE)
    plain.served.wait_for(lambda: plain.served.state(row) == "held")
    assert "no reply window is open" in plain.served.error(row)
    kept = select(col(OutboxMessage.expires_at), col(OutboxMessage.created_at)).where(col(OutboxMessage.id) == row)
    found = plain.served.program.database.read(lambda tx: tx.one(kept))
    assert found is not None
    assert found.expires_at - found.created_at == WAITS
    assert timedelta(days=3) < WAITS


def test_the_reason_is_gone_once_the_person_writes(plain: Town) -> None:
    row = plain.served.enqueue(PERSON, NOTICE)
    plain.served.wait_for(lambda: plain.served.state(row) == "held")
    plain.pushes.text(PERSON, "帮助")
    plain.served.wait_for(lambda: plain.served.state(row) == "sent")
    assert plain.served.error(row) == ""


@pytest.mark.parametrize("code", [43004, 43019])
def test_whoever_left_is_not_written_to_until_they_come_back(plain: Town, code: int) -> None:
    plain.pushes.text(PERSON, "帮助")
    account = account_of(plain).id
    plain.platform.fail_next("answer", call="message/custom/send", body={"errcode": code, "errmsg": "no"})
    row = plain.served.enqueue(PERSON, NOTICE)
    plain.served.wait_for(lambda: plain.served.state(row) == "held")
    database = plain.served.program.database
    assert database.read(lambda tx: is_blocked(tx, account))
    plain.pushes.text(PERSON, "帮助")
    plain.served.wait_for(lambda: plain.served.state(row) == "sent")
    assert not database.read(lambda tx: is_blocked(tx, account))


def test_a_picture_too_large_for_the_platform_is_said_in_words(plain: Town) -> None:
    program = plain.served.program
    content = program.blobs.put(b"x" * (LARGEST_PICTURE + 1))
    large = KnownMedia("m1", content, MediaKind.PHOTO.value, "large.jpg", "image/jpeg", LARGEST_PICTURE + 1, 9, 9)
    program.database.write(lambda tx: keep_media(tx, large))
    plain.pushes.text(PERSON, "帮助")
    row = plain.served.enqueue(PERSON, Reply(pictures=(Picture("一张照片", media="m1"),), ended=True))
    plain.served.wait_for(lambda: plain.served.state(row) == "sent")
    assert plain.texts() == ["一张照片"]
    assert plain.platform.calls("media/upload") == []


def test_a_certificate_of_somebody_else_is_not_trusted(plain: Town) -> None:
    other = WeChatChannel(
        plain.served.program.bridge(), WeChatAccount("wxother", "s", "t", "", plain.platform.untrusted)
    )
    plain.pushes.text(PERSON, "帮助")
    with pytest.raises(SendError, match="certificate") as error:
        plain.served.run(other.send(plain.served.leased(PERSON, NOTICE)))
    assert (error.value.retry, error.value.alert) == (True, True)
    assert plain.platform.delivered == []


def test_a_notice_that_finds_no_window_is_found_on_the_other_account_by_the_deliverer(build: Build) -> None:
    town = build()
    program = town.served.program

    def know(tx: Any) -> int:
        person = add_person(tx, program.keys, "橘小满")
        for channel, address in (("wechat", PERSON), ("telegram", "4711")):
            set_holder(tx, open_account(tx, channel, address, "zh-CN"), person, Assurance.VERIFIED, "code")
        return person

    program.database.write(know)
    row = town.served.enqueue(PERSON, NOTICE)
    town.served.wait_for(lambda: town.served.state(row) == "held")
    channels = select(col(OutboxMessage.channel), col(OutboxMessage.state)).order_by(col(OutboxMessage.id))
    assert [tuple(one) for one in program.database.read(lambda tx: tx.run(channels))] == [
        ("wechat", "held"), ("telegram", "due"),
    ]  # fmt: skip
