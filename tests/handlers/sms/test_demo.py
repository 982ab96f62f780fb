"""The demo's text messages: sent to nobody, shown beside the chat, and only there."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.app import channels_of
from handlers.sms.console import ConsoleGateway
from handlers.sms.gateway import Texting
from store.channels.account import Account
from store.channels.codes import issue
from store.messages import outbox
from store.messages.code_sending import send_code
from store.people.person import add_person
from store.rights.act import Act, Caller
from store.rights.roles import Assurance
from tests.handlers.web.site import Site

PHONE = "13800138000"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path, demo=True)
    yield made
    made.close()


def ask(site: Site) -> str:
    """Ask for a code as somebody in the demo does; gives it."""
    keys = site.program.keys

    def step(tx: Any) -> str:
        add_person(tx, keys, "荷田田", phone=PHONE, is_demo=True)
        account = tx.value(
            insert(Account).values(channel="web", address="z", created_at=tx.now()).returning(Account.id)
        )
        act = Act(tx, Caller(account, None, "", Assurance.GUEST, "zh-CN", "web"), keys)
        for phone, known in ((PHONE, True), ("13900139000", False)):
            made = issue(act, "identity", phone, about="claim/1")
            send_code(act, "identity", phone, made, is_on_file=known)
            codes.append(made.code)
        return codes[0]

    codes: list[str] = []
    return site.program.database.write(step)


def test_a_text_message_of_the_demo_is_shown_beside_the_chat(demo: Site) -> None:
    http = demo.browser().http
    assert http.get("/demo/sms").json() == {"messages": []}
    code = ask(demo)
    sms: Any = channels_of(demo.program)["sms"]
    (sending,) = demo.program.database.write(lambda tx: outbox.claim(tx, ["sms"], tx.now()))
    outcome = asyncio.run(sms.send(sending))
    demo.program.database.write(lambda tx: outbox.mark(tx, [(sending.id, sending.fence)], outcome))
    (message,) = http.get("/demo/sms").json()["messages"]
    assert code in message["text"]
    assert message["phone"] == "138****8000"


def test_nobody_elsewhere_sees_them(demo: Site, tmp_path: Path) -> None:
    answer = demo.browser().http.get("/demo/sms", headers={"X-Forwarded-For": "1.2.3.4"})
    assert answer.status_code == 403
    folder = tmp_path / "real"
    folder.mkdir()
    real = Site(folder)
    try:
        assert real.browser().http.get("/demo/sms").status_code == 404
    finally:
        real.close()


def test_the_demo_never_sends_even_if_a_provider_is_set(tmp_path: Path) -> None:
    site = Site(tmp_path, demo=True, sms_provider="aliyun", sms_key_id="k", sms_key_secret="s", sms_sign="邻礼")
    try:
        sms: Any = channels_of(site.program)["sms"]
        assert isinstance(sms._gateway, ConsoleGateway)
    finally:
        site.close()


def test_the_console_prints_what_it_would_send_without_the_number(capsys: pytest.CaptureFixture[str]) -> None:
    ConsoleGateway.printing().send(Texting(PHONE, "console", {"text": "您的验证码是 123456"}, "1-a"))
    said = capsys.readouterr().out
    assert "123456" in said
    assert PHONE not in said
