"""Sending a one-time code by SMS, or seeming to: the same statements whether anybody gets it."""

from datetime import timedelta

from store.channels.account import open_account
from store.channels.codes import IssuedCode
from store.messages import outbox
from store.messages.reply import Reply, Text
from store.messages.tables import Lane
from store.rights.act import Act
from store.text import Secret

CHANNEL = "sms"
NOBODY = "nobody"
"""The address of messages that are never sent, because the phone is not on file."""


def send_code(act: Act, purpose: str, phone: str, issued: IssuedCode, *, is_on_file: bool) -> None:
    """Enqueue a code for the phone, urgent, and good for as long as the code is; sealed until it is shown.

    The address is the blind index of the phone: the channel finds the number in the archive (`phone_at`), so that
    nothing goes to a phone that is not on file, and no number stands readable among the accounts. Without one
    (`is_on_file` false) the row lapses unsent.
    """
    tx, now = act.transaction, act.now()
    address = act.keys.index(phone) if is_on_file else NOBODY
    account = open_account(tx, CHANNEL, address, act.caller.language)
    where = f"shown.code.{address}"
    line = Text(f"words/codes.{purpose}", {"code": Secret(act.keys.seal(issued.code, where), where)})
    due, expires = (now, issued.until) if is_on_file else (issued.until, now - timedelta(seconds=1))
    outbox.put(
        tx, account, CHANNEL, Reply((line,), ended=True), now=now, lane=Lane.CODE, due_at=due, expires_at=expires,
        cause="code",
    )  # fmt: skip
