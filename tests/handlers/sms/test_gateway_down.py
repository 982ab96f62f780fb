"""The gateway refuses, hangs, answers nonsense or shows a wrong certificate: messages wait, and go once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from handlers.sms.channel import SmsAccount, SmsChannel
from store.messages import outbox
from store.messages.outbox import KEPT_TRYING
from store.messages.sending import Outcome, SendError
from store.messages.tables import OutboxMessage
from tests.handlers.sms.conftest import OTHER, SIGN, TEMPLATES, Build, Phones

CERTAIN = timedelta(minutes=2)


def fails(phones: Phones, sending: Any) -> SendError:
    with pytest.raises(SendError) as error:
        phones.send(sending)
    return error.value


@pytest.mark.parametrize("kind", ["bad_gateway", "reset", "drop", "hang"])
def test_a_message_waits_and_goes_once(phones: Phones, kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # The libraries read their time-outs when a gateway is made; a real one is waited for ten seconds.
    name, short = ("aliyun.READ", 1_000) if phones.provider == "aliyun" else ("tencent.SECONDS", 1)
    monkeypatch.setattr(f"handlers.sms.{name}", short)
    again = SmsChannel(phones.served.program.bridge(), phones.served.channel._account)
    phones.served.channel._gateway = again._gateway
    phones.gateway.fail_next(kind, call="SendSms")
    sending = phones.notice()
    assert fails(phones, sending).retry
    phones.pass_time(CERTAIN)
    assert phones.send(phones.again(sending.id)) is Outcome.SENT
    assert len(phones.texts) == 1


def test_a_gateway_that_refuses_connections_is_waited_for_until_the_message_expires(phones: Phones) -> None:
    with phones.gateway.down():
        sending = phones.notice()
        error = fails(phones, sending)
        database = phones.served.program.database
        assert not database.write(lambda tx: outbox.fail(tx, sending, error))
        old = update(OutboxMessage).where(col(OutboxMessage.id) == sending.id)
        database.write(lambda tx: tx.changed(old.values(created_at=tx.now() - KEPT_TRYING - timedelta(minutes=1))))
        last = phones.again(sending.id)
        final = fails(phones, last)
        assert database.write(lambda tx: outbox.fail(tx, last, final))
    columns = (col(OutboxMessage.state), col(OutboxMessage.error))
    found = database.read(lambda tx: tx.one(select(*columns).where(col(OutboxMessage.id) == sending.id)))
    assert found is not None
    assert found.state == "expired"
    assert "gateway" in found.error
    assert phones.send(phones.notice("新的", phone=OTHER)) is Outcome.SENT


def test_a_certificate_of_somebody_else_is_not_trusted(build: Build) -> None:
    phones = build("tencent")
    account = phones.served.channel._account
    given = SmsAccount(
        "tencent", account.key_id, account.key_secret, account.app_id, SIGN, TEMPLATES["tencent"],
        endpoint=phones.gateway.untrusted,
    )  # fmt: skip
    other = SmsChannel(phones.served.program.bridge(), given)
    with pytest.raises(SendError) as error:
        phones.served.run(other.send(phones.notice()))
    assert error.value.retry
    assert phones.texts == []
