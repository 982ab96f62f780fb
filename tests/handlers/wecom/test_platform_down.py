"""The platform refuses, hangs, answers nonsense or shows a wrong certificate: messages wait, expire, come in order."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from handlers.wecom.channel import WeComApplication, WeComChannel
from store.messages.outbox import KEPT_TRYING
from store.messages.reply import Reply
from store.messages.sending import SendError
from store.messages.tables import OutboxMessage
from tests.handlers.wecom.conftest import WORKER, Office

TEXTS = ["通知1", "通知2", "通知3"]


def enqueue(office: Office) -> list[int]:
    return [office.served.enqueue(WORKER, Reply((text,), ended=True)) for text in TEXTS]


def hasten(office: Office) -> None:
    """Let the pause before the next try be over, so that the test does not wait for it."""
    soon = update(OutboxMessage).where(col(OutboxMessage.state) == "due")
    office.served.program.database.write(lambda tx: tx.changed(soon.values(due_at=tx.now())))
    office.served.deliverer.wake()


def arrived(office: Office) -> list[str]:
    return [one["text"]["content"] for one in office.platform.delivered]


@pytest.mark.parametrize("kind", ["bad_gateway", "reset", "drop", "hang"])
def test_messages_wait_and_come_in_order(office: Office, kind: Any) -> None:
    office.served.channel.calls.client.timeout = (1.0, 0.5)
    office.platform.fail_next(kind, call="message/send", times=1)
    rows = enqueue(office)
    office.served.wait_for(lambda: office.served.error(rows[0]))
    assert office.served.state(rows[0]) == "due"
    hasten(office)
    office.served.wait_for(lambda: office.served.state(rows[-1]) == "sent", 60)
    assert arrived(office) == TEXTS


def test_a_platform_that_refuses_connections_is_waited_for(office: Office) -> None:
    with office.platform.down():
        rows = enqueue(office)
        office.served.wait_for(lambda: office.served.error(rows[0]))
        assert "cannot be reached" in office.served.error(rows[0])
        assert [office.served.state(row) for row in rows] == ["due"] * 3
    hasten(office)
    office.served.wait_for(lambda: office.served.state(rows[-1]) == "sent", 60)
    assert arrived(office) == TEXTS


def test_what_waited_for_three_days_has_expired_with_the_reason_and_newer_ones_still_come(office: Office) -> None:
    with office.platform.down():
        rows = enqueue(office)
        office.served.wait_for(lambda: office.served.error(rows[0]))
        old = update(OutboxMessage).where(col(OutboxMessage.id) == rows[0])
        office.served.program.database.write(
            lambda tx: tx.changed(old.values(created_at=tx.now() - KEPT_TRYING - timedelta(minutes=1), due_at=tx.now()))
        )
        office.served.wait_for(lambda: office.served.state(rows[0]) == "expired")
        assert "cannot be reached" in office.served.error(rows[0])
    hasten(office)
    office.served.wait_for(lambda: office.served.state(rows[-1]) == "sent", 60)
    assert arrived(office) == TEXTS[1:]


def test_a_certificate_of_somebody_else_is_not_trusted(office: Office) -> None:
    application = WeComApplication("wwother", 9, "s", "t", "a" * 43, office.platform.untrusted)
    other = WeComChannel(office.served.program.bridge(), application)
    with pytest.raises(SendError, match="certificate") as error:
        office.served.run(other.send(office.served.leased(WORKER, Reply(("通知",), ended=True))))
    assert (error.value.retry, error.value.alert) == (True, True)
    assert office.platform.delivered == []
