"""One person with an account on the web, and whoever else writes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import insert, select
from sqlmodel import col

from store.channels.account import Account, open_account
from store.channels.holder import set_holder
from store.database import Database, Transaction
from store.identity.accounts.linking import (
    LinkOffer,
)
from store.keys import Keys
from store.messages import conversations, notices
from store.messages.message import Message
from store.messages.reply import Reply
from store.messages.tables import Conversation, InboxMessage, OutboxMessage, Run
from store.people.person import add_person
from store.rights.act import Act
from store.rights.roles import Assurance

T = TypeVar("T")
KEYS = Keys(b"a secret for the tests, 32 bytes and more")
NOTICE = Reply(("通知",), ended=True)


class Town:
    """One person with an account on the web, and whoever else writes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.person = database.write(lambda tx: add_person(tx, KEYS, "橘小满"))
        self.web = self.account("web", "a", self.person)
        self._messages = 0

    def account(self, channel: str, address: str, person: int | None = None) -> int:
        def make(tx: Transaction) -> int:
            made = open_account(tx, channel, address, "zh-CN")
            if person is not None:
                set_holder(tx, made, person, Assurance.VERIFIED, "code")
            return made

        return self.database.write(make)

    def do(self, place: tuple[str, str], deed: Callable[..., T], *args: Any, origin: str = "") -> T:
        """Do something as whoever writes from a place."""

        def step(tx: Transaction) -> T:
            caller = conversations.caller_of(tx, *place, tx.now())
            message = Message(*place, "m", datetime.now(UTC), request=origin)
            return deed(Act(tx, caller, KEYS, message), *args)

        return self.database.write(step)

    def says(self, account: int) -> None:
        """Let somebody write something from an account."""
        self._messages += 1
        values = {"channel": "web", "address": "x", "key": f"k{self._messages}", "account_id": account, "content": ""}
        self.database.write(lambda tx: tx.run(insert(InboxMessage).values(**values, taken_at=tx.now())))

    def tell(self, *, everywhere: bool = False) -> list[int]:
        """Tell the person something; gives the accounts to which it goes."""
        before = self.sent()
        self.database.write(lambda tx: notices.tell(tx, [self.person], NOTICE, everywhere=everywhere))
        return self.sent()[len(before) :]

    def sent(self) -> list[int]:
        rows = self.database.read(
            lambda tx: tx.run(select(col(OutboxMessage.account_id)).order_by(col(OutboxMessage.id)))
        )
        return [row[0] for row in rows]

    def value(self, column: Any, account: int) -> Any:
        return self.database.read(lambda tx: tx.value(select(col(column)).where(col(Account.id) == account)))

    def digits(self, offer: LinkOffer) -> str:
        return KEYS.open(offer.code.sealed, offer.code.where)

    def pending(self, account: int, person: int, ref: str = "r") -> int:
        """A question that waits for an answer in the conversation of an account."""

        def make(tx: Transaction) -> int:
            now = tx.now()
            conversation = tx.value(
                insert(Conversation)
                .values(account_id=account, person_key=person, offered="[]", touched_at=now)
                .returning(col(Conversation.id))
            )
            values = {
                "ref": ref,
                "flow": "pledge",
                "args": "{}",
                "journal": "[[], []]",
                "pending": "x",
                "state": "active",
            }
            times = {"started_at": now, "touched_at": now, "due_at": now}
            run: int = tx.value(
                insert(Run)
                .values(conversation_id=conversation, reminded=False, **values, **times)
                .returning(col(Run.id))
            )
            return run

        return self.database.write(make)


WEB, TELEGRAM, OTHER = ("web", "a"), ("telegram", "7"), ("telegram", "8")
