"""Rows that have had their time, beside ones that have not; also a program that sweeps, to be killed."""

import sys
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import SQLModel

from store.channels.account import open_account
from store.channels.blobs import Blobs
from store.channels.media import KnownMedia, keep_media
from store.channels.platform.parts import note_part
from store.database import Database, Transaction
from store.messages.tables import InboxMessage, OutboxMessage
from store.people.dwelling import HouseholdMember, add_dwelling, add_household
from store.people.person import add_person
from store.retention.sweep import sweep
from store.tables import metadata
from tests.store.pledges.village import KEYS

OLD, NEW = timedelta(days=400), timedelta(days=10)


def add_talk(tx: Transaction, many: int) -> None:
    """As many old messages with their answers, and three new ones."""
    account = open_account(tx, "web", "somebody", "zh-CN")
    for number in range(many + 3):
        at = tx.now() - (OLD if number < many else NEW)
        values = {"channel": "web", "address": "somebody", "key": f"k{number}", "content": "{}", "taken_at": at}
        tx.run(insert(InboxMessage).values(account_id=account, **values))
        said = {"account_id": account, "channel": "web", "reply": "{}", "state": "sent", "due_at": at}
        tx.run(insert(OutboxMessage).values(**said, inbox_id=number + 1, created_at=at))
    note_part(tx, 1, 0, "message")


def add_file(tx: Transaction, blobs: Blobs, name: str, content: bytes, age: timedelta) -> None:
    """A stored photo of some age."""
    keep_media(tx, KnownMedia(name, blobs.put(content), "photo", name, "image/jpeg", len(content)))
    table = metadata.tables["media"]
    tx.run(table.update().where(table.c.id == name).values(created_at=tx.now() - age))


def add_somebody(tx: Transaction, area: int, name: str, left: date | None) -> int:
    """Somebody with a home, which they left on a day."""
    person = add_person(tx, KEYS, name, phone="10000001234")
    household = add_household(tx, add_dwelling(tx, area, f"H:{name}", f"{name}的家"))
    tx.run(insert(HouseholdMember).values(household_id=household, person_id=person, relation="head", valid_to=left))
    return person


def count(database: Database, table: str) -> int:
    """How many rows a table has."""
    return database.read(lambda tx: len(tx.run(SQLModel.metadata.tables[table].select())))


def say(table: str) -> None:
    """Tell which table is about to be swept."""
    sys.stdout.write(f"{table}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    opened = Database.open(sys.argv[1])
    sweep(opened, Blobs(Path(sys.argv[2]).as_uri()), told=say)
    opened.close()
