"""Why somebody asked, and what came with a photo, lies sealed; what an earlier version stored readable becomes so."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from store.chains.rotation.resealing import rotate
from store.chains.rotation.wrapping import wrap_readable
from store.database import Database
from store.keys import WRAPPED, Keys
from store.messages.album import add_part, due_albums
from store.messages.message import Message
from store.people.approval import Approval
from store.records import dumps
from store.tables import metadata
from store.text import Secret, words_in

FORMER = Keys(b"the former secret, 32 bytes and more")
NEXT = Keys(b"another secret of 32 bytes and more, later")
ROOT = Path(__file__).parents[3]
WHY = "老人病重，家属报来"
MESSAGE = Message("telegram", "7", "m-1", datetime.now(UTC), text="我家三楼漏水")


@pytest.fixture
def database(sqlite_url: str) -> Database:
    opened = Database.open(sqlite_url)
    opened.write(lambda tx: metadata.create_all(tx.connection))
    return opened


def stored_readable(database: Database, *, many: int = 1) -> None:
    """Rows as an earlier version wrote them."""
    at = datetime.now(UTC)
    asked = [
        {
            "operation": "lives.death", "path": "/1/", "args": dumps({"person": 7, "reason": WHY}), "reason": WHY,
            "state": "waiting", "requested_by": 1, "requested_at": at, "expires_at": at, "answer": "",
        }
        for _ in range(many)
    ]  # fmt: skip
    photo = {"channel": "telegram", "address": "7", "album": "a", "key": "m-1", "content": dumps(MESSAGE), "due_at": at}
    person = {"uid": "u", "name": "杏", "gender": "", "is_organisation": False, "is_demo": False, "created_at": at}
    people = metadata.tables["person"]
    database.write(lambda tx: tx.run(insert(people).values({key: person[key] for key in person if key in people.c})))
    database.write(lambda tx: tx.run(insert(Approval).values(asked)))
    database.write(lambda tx: tx.run(insert(metadata.tables["album_part"]).values(photo)))


def stored(database: Database, table: str, *columns: str) -> list[str]:
    there = metadata.tables[table]
    return database.read(
        lambda tx: [value for row in tx.run(select(*(there.c[name] for name in columns))) for value in row]
    )


def test_what_an_earlier_version_stored_readable_is_sealed_in_slices_and_once(database: Database) -> None:
    stored_readable(database, many=450)
    assert wrap_readable(database, FORMER) == 901
    assert wrap_readable(database, FORMER) == 0
    everything = stored(database, "approval", "args", "reason") + stored(database, "album_part", "content")
    assert all(value.startswith(WRAPPED) for value in everything)
    assert stored(database, "approval", "answer") == [""] * 450
    assert FORMER.unwrap(stored(database, "approval", "reason")[449], "approval.reason.450") == WHY
    database.close()


def test_what_is_readable_still_is_understood_and_what_is_sealed_opens_with_the_next_secret_alone(
    database: Database,
) -> None:
    stored_readable(database)
    soon = timedelta(seconds=-1)
    lease = timedelta(seconds=0)
    assert words_in(stored(database, "approval", "reason")[0], "approval.reason.1") == WHY
    ((_, (old,)),) = database.write(lambda tx: due_albums(tx, FORMER, "telegram", lease=lease))
    assert old.text == MESSAGE.text
    newer = Message("telegram", "8", "m-2", datetime.now(UTC), text="又漏了")
    database.write(lambda tx: add_part(tx, FORMER, "b", newer, pause=soon))
    assert "又漏了" not in "".join(stored(database, "album_part", "content"))
    wrap_readable(database, FORMER)
    assert rotate(database, Keys(NEXT.secret, before=FORMER), lambda place, rows: None).unopened == set()
    told = words_in(stored(database, "approval", "reason")[0], "approval.reason.1")
    assert isinstance(told, Secret)
    assert NEXT.open(told.sealed, told.where) == WHY
    found = database.write(lambda tx: due_albums(tx, NEXT, "telegram", lease=lease))
    assert [part.text for _, parts in found for part in parts] == [MESSAGE.text, "又漏了"]
    database.close()


def test_a_program_without_the_channel_whose_table_it_is_seals_it_too(database: Database) -> None:
    stored_readable(database)
    program = (
        "import sys; from store.chains.rotation.wrapping import wrap_readable; from store.database import Database; "
        "from store.keys import Keys; opened = Database.open(sys.argv[1]); "
        "sealed = wrap_readable(opened, Keys(sys.argv[2].encode())); opened.close(); "
        "sys.exit(0 if sealed and 'store.messages.album' not in sys.modules else 1)"
    )
    command = [sys.executable, "-c", program, database.url, FORMER.secret.decode()]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    assert all(value.startswith(WRAPPED) for value in stored(database, "album_part", "content"))
