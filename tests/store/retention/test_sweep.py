"""The sweep: what has had its time goes, in short slices, whatever happens meanwhile; what proves something stays."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from store.channels.blobs import Blobs
from store.database import Database, Transaction
from store.people.person import name_of, phone_of
from store.pledges.paper import paper_enter
from store.pledges.verification import verify_pledges
from store.retention.sweep import sweep
from store.tables import metadata
from tests.store.pledges.village import KEYS, Village
from tests.store.retention.old import NEW, OLD, add_file, add_somebody, add_talk, count

ROOT = Path(__file__).parents[3]


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs((tmp_path / "media").as_uri())


def test_old_messages_go_and_new_ones_stay(village: Village, blobs: Blobs) -> None:
    village.database.write(lambda tx: add_talk(tx, 300))
    swept = sweep(village.database, blobs)
    # The part of a message that was sent just now keeps that message, and the message keeps what it answers.
    assert (swept.rows["outbox"], swept.rows["inbox"]) == (299, 299)
    assert (count(village.database, "outbox"), count(village.database, "inbox")) == (4, 4)
    assert sweep(village.database, blobs).rows == {}


def test_a_file_goes_with_its_content_unless_another_row_or_a_proof_needs_it(village: Village, blobs: Blobs) -> None:
    def add(tx: Transaction) -> None:
        for name, content, age in (("old", b"1", OLD), ("shared", b"2", OLD), ("new", b"2", NEW)):
            add_file(tx, blobs, name, content, age)

    village.database.write(add)
    proof = village.photo()
    person = village.resident("橘小满")
    village.do(village.grid_worker, paper_enter, village.pledge().pledge, person, proof)
    swept = sweep(village.database, blobs)
    assert (swept.files, swept.rows["media"]) == (1, 2)
    kept = village.database.read(lambda tx: tx.run(metadata.tables["media"].select()))
    assert {row.id for row in kept} == {"new", proof}
    assert blobs.get(kept[0].content if kept[0].id == "new" else kept[1].content) == b"2"
    assert village.database.read(lambda tx: verify_pledges(tx, KEYS, None)).ok


def test_the_file_of_somebody_who_left_years_ago_is_taken_out_and_of_others_not(village: Village, blobs: Blobs) -> None:
    area = village.areas["松园1幢"]
    today = datetime.now(UTC).date()
    gone, lately, here = (
        village.database.write(lambda tx, name=name, left=left: add_somebody(tx, area, name, left))
        for name, left in (("走远了", date(2020, 1, 1)), ("刚搬走", today - timedelta(days=30)), ("还住着", None))
    )
    swept = sweep(village.database, blobs)
    assert swept.rows["person"] == 1
    read = village.database.read
    assert [read(lambda tx, one=one: name_of(tx, one)) for one in (gone, lately, here)] == ["", "刚搬走", "还住着"]
    assert read(lambda tx: phone_of(tx, KEYS, gone)) is None
    assert read(lambda tx: phone_of(tx, KEYS, lately)) == "10000001234"


def test_sessions_that_ended_or_lapsed_go_and_living_ones_stay(village: Village, blobs: Blobs) -> None:
    village.resident("橘小满")
    account = village.database.read(lambda tx: tx.value(metadata.tables["account"].select()))

    def add(tx: Transaction) -> None:
        now = datetime.now(UTC)
        table = metadata.tables["web_session"]
        for code, expires, ended in (("a", now - OLD, None), ("b", now + OLD, now - OLD), ("c", now + OLD, None)):
            values = {"token_code": code, "account_id": account, "device": "", "created_at": now - OLD, "seen_at": now}
            tx.run(insert(table).values(**values, expires_at=expires, ended_at=ended))

    village.database.write(add)
    sweep(village.database, blobs)
    rows = village.database.read(lambda tx: tx.run(metadata.tables["web_session"].select()))
    assert [row.token_code for row in rows] == ["c"]


def test_killed_in_the_middle_it_completes_when_run_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'linli.sqlite'}"
    database = Database.open(url)
    database.write(lambda tx: metadata.create_all(tx.connection))
    database.write(lambda tx: add_talk(tx, 4000))
    database.close()
    media = tmp_path / "media"
    left = 4003
    for _ in range(3):
        command = [sys.executable, "-m", "tests.store.retention.old", url, str(media)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            for line in program.stdout:
                if line.strip() == "outbox":
                    break
            program.kill()
        database = Database.open(url)
        now_left = count(database, "outbox")
        database.close()
        assert now_left <= left
        left = now_left
    database = Database.open(url)
    sweep(database, Blobs(media.as_uri()))
    assert (count(database, "outbox"), count(database, "inbox")) == (4, 4)
    database.close()
