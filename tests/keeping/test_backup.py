"""Backup and restore: whole, of one moment, between the two kinds of database, and refused when they should be."""

import io
import json
import tarfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlmodel import col

from bot.commands.verify import verify_everything
from bot.demo.loader import load
from store.channels.account import Account
from store.channels.session import open_session
from store.database import Database, Unavailable
from store.database.backup.archive import Damaged, check, read, read_header
from store.database.backup.making import LEFT_OUT, make_backup, name_of, portable, remove_old
from store.database.backup.restoring import restore
from store.database.migrate import FOLDER, alone, configuration, migrate, pending, revisions
from store.keys import Keys
from store.people.person import Person
from store.tables import metadata
from tests.demo import DEMO_KEYS
from tests.keeping.conftest import PHOTO, Place

OTHER = Keys(b"another secret than the demo's, of 32 bytes and more")


verified = verify_everything


def quiet(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def backed_up(place: Place, file: Path) -> Path:
    database = Database.open(place.url)
    try:
        made = make_backup(database, DEMO_KEYS, place.media, file, verified, quiet)
    finally:
        database.close()
    assert made.verdict.ok
    return made.path


def everything(url: str) -> dict[str, list[Any]]:
    """Each table's rows, as both kinds of database would tell them."""
    database = Database.open(url)
    try:
        return database.read(
            lambda tx: {
                table.name: sorted(repr([portable(value) for value in row]) for row in tx.run(select(table)))
                for table in metadata.sorted_tables
                if table.name not in LEFT_OUT
            }
        )
    finally:
        database.close()


def test_what_was_backed_up_is_what_comes_back(old: Place, new: Place, tmp_path: Path) -> None:
    file = backed_up(old, tmp_path / "b.tar")
    done = restore(new.url, DEMO_KEYS, new.media, file, verified, quiet)
    assert done.verdict.ok
    assert done.verdict.rows > 3000
    assert everything(new.url) == everything(old.url)
    assert new.media.get(next(rest for rest, part in read(file) if isinstance(part, bytes))) == PHOTO
    assert sorted(path.name for path in new.folder.iterdir()) == ["linli.db", "media"]


def test_a_backup_goes_from_the_embedded_database_to_the_server_and_back(
    old: Place, new: Place, tmp_path: Path, postgres_database: str
) -> None:
    server = Place(tmp_path / "server", postgres_database)
    assert restore(server.url, DEMO_KEYS, server.media, backed_up(old, tmp_path / "1.tar"), verified, quiet).verdict.ok
    assert everything(server.url) == everything(old.url)
    database = Database.open(server.url)
    before = database.read(lambda tx: tx.value(select(func.max(col(Person.id)))))
    load(database, DEMO_KEYS)
    at = database.read(lambda tx: tx.now())
    values = {"uid": "fresh", "name": "新来的", "sound": "x", "full_capacity": True, "residence_status": "resident"}
    known = {name: value for name, value in values.items() if name in Person.__table__.c}  # type: ignore[attr-defined]  # a table class has it
    made = database.write(
        lambda tx: tx.value(insert(Person).values(**known, created_at=at, is_demo=True).returning(col(Person.id)))
    )
    database.close()
    assert made > before, "new rows are numbered after those that were restored"
    assert restore(new.url, DEMO_KEYS, new.media, backed_up(server, tmp_path / "2.tar"), verified, quiet).verdict.ok
    assert everything(new.url) == everything(server.url)


def test_a_pledge_is_signed_on_a_restored_machine_and_everything_verifies(
    old: Place, new: Place, tmp_path: Path
) -> None:
    assert old.linli("backup", str(tmp_path / "b.tar")).returncode == 0
    told = new.linli("restore", str(tmp_path / "b.tar"))
    assert told.returncode == 0, told.stderr
    before = everything(new.url)["signature"]
    chat = new.linli("chat", "--as", "P01", said="签承诺书\n1\n")
    assert "CN-20" in chat.stdout, chat.stdout
    assert len(everything(new.url)["signature"]) == len(before) + 1
    verified = new.linli("verify", "all")
    assert verified.returncode == 0, verified.stderr
    assert "rows are as they were written" in verified.stderr


def test_a_backup_is_of_one_moment_although_others_write_meanwhile(old: Place, new: Place, tmp_path: Path) -> None:
    writing, reading = Database.open(old.url), Database.open(old.url)
    before = everything(old.url)

    def rename(what: str, done: int, total: int) -> None:
        writing.write(lambda tx: tx.run(text("UPDATE area SET name = name || '.'")))

    try:
        make_backup(reading, DEMO_KEYS, old.media, tmp_path / "b.tar", verified, rename)
    finally:
        writing.close()
        reading.close()
    restore(new.url, DEMO_KEYS, new.media, tmp_path / "b.tar", verified, quiet)
    assert everything(new.url)["area"] == before["area"]
    assert everything(old.url)["area"] != before["area"]


def test_sessions_and_codes_do_not_come_back(old: Place, new: Place, tmp_path: Path) -> None:
    database = Database.open(old.url)

    def sign_in(tx: Any) -> None:
        account = tx.value(select(col(Account.id)).limit(1))
        assert account is not None
        open_session(tx, account, "the code of a cookie", "a browser", 30)

    database.write(sign_in)
    database.close()
    restore(new.url, DEMO_KEYS, new.media, backed_up(old, tmp_path / "b.tar"), verified, quiet)
    database = Database.open(new.url)
    try:
        for name in LEFT_OUT.keys() & metadata.tables.keys():
            assert not database.read(lambda tx, name=name: tx.run(select(metadata.tables[name]))), name
    finally:
        database.close()


def test_every_table_that_is_left_out_is_referred_to_by_none() -> None:
    for table in metadata.sorted_tables:
        if table.name not in LEFT_OUT:
            assert not {key.column.table.name for key in table.foreign_keys} & LEFT_OUT.keys(), table.name


def test_neither_key_nor_sealed_values_are_readable_in_a_backup(old: Place, tmp_path: Path) -> None:
    file = backed_up(old, tmp_path / "b.tar")
    database = Database.open(old.url)
    sealed = database.read(
        lambda tx: tx.run(
            select(col(Person.uid), col(Person.phone_sealed)).where(col(Person.phone_sealed).is_not(None))
        )
    )
    database.close()
    phones = {DEMO_KEYS.open(value, f"person.phone.{uid}") for uid, value in sealed}
    assert len(phones) > 10
    content = json.dumps([part for _, part in read(file) if isinstance(part, list)], ensure_ascii=False)
    raw = file.read_bytes()
    assert DEMO_KEYS.secret not in raw
    assert DEMO_KEYS.secret.decode() not in content
    assert not [phone for phone in phones if phone.removeprefix("+86") in content]
    assert read_header(file).fingerprint == DEMO_KEYS.fingerprint
    assert file.stat().st_mode & 0o077 == 0


def test_another_key_is_refused_with_both_fingerprints(old: Place, new: Place, tmp_path: Path) -> None:
    file = backed_up(old, tmp_path / "b.tar")
    with pytest.raises(Damaged, match=f"{DEMO_KEYS.fingerprint}, and this one is {OTHER.fingerprint}"):
        restore(new.url, OTHER, new.media, file, verified, quiet)
    told = new.linli("restore", str(file), LINLI_SECRET_KEY=OTHER.secret.decode())
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert not (new.folder / "linli.db").exists()


def test_a_database_that_has_rows_is_refused_and_stays_as_it_is(old: Place, tmp_path: Path) -> None:
    file = backed_up(old, tmp_path / "b.tar")
    before = everything(old.url)
    with pytest.raises(Unavailable, match="already has rows"):
        restore(old.url, DEMO_KEYS, old.media, file, verified, quiet)
    assert everything(old.url) == before


def test_a_database_that_has_only_tables_is_filled(old: Place, tmp_path: Path, database_url: str) -> None:
    migrate(database_url)
    Database.open(database_url).close()
    assert restore(database_url, DEMO_KEYS, old.media, backed_up(old, tmp_path / "b.tar"), verified, quiet).verdict.ok
    assert everything(database_url) == everything(old.url)


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
def test_a_changed_byte_and_a_missing_end_are_found_before_anything_is_restored(
    old: Place, new: Place, tmp_path: Path, where: float
) -> None:
    file = backed_up(old, tmp_path / "b.tar")
    whole = file.read_bytes()
    place = int(len(whole) * where)
    # A byte of what is kept, not of the zeros that fill a block up.
    place = next(at for at in range(place, len(whole)) if whole[at])
    file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    with pytest.raises(Damaged):
        restore(new.url, DEMO_KEYS, new.media, file, verified, quiet)
    file.write_bytes(whole[: int(len(whole) * where)])
    with pytest.raises(Damaged):
        restore(new.url, DEMO_KEYS, new.media, file, verified, quiet)
    assert not (new.folder / "linli.db").exists()


def test_a_backup_written_anew_without_the_key_is_not_believed(old: Place, tmp_path: Path) -> None:
    file = backed_up(old, tmp_path / "b.tar")
    with tarfile.open(file) as tar:
        held = {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr]  # only files
    manifest = json.loads(held["manifest.json"])
    photo = next(name for name in held if name.startswith("media/"))
    del held[photo]
    manifest["media"] = 0
    held["manifest.json"] = json.dumps(manifest).encode()
    with tarfile.open(file, "w") as tar:
        for name, content in held.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    with pytest.raises(Damaged, match="not the one that was sealed"):
        check(file, DEMO_KEYS)


def test_a_newer_backup_and_what_is_none_are_refused(old: Place, new: Place, tmp_path: Path) -> None:
    database = Database.open(old.url)
    database.write(lambda tx: tx.run(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(Unavailable, match="newer version"):
        make_backup(database, DEMO_KEYS, old.media, tmp_path / "b.tar", verified, quiet)
    database.close()
    nothing = tmp_path / "letter.txt"
    nothing.write_text("dear neighbours")
    with pytest.raises(Damaged, match="no backup"):
        restore(new.url, DEMO_KEYS, new.media, nothing, verified, quiet)
    told = old.linli("backup", str(nothing))
    assert told.returncode == 2
    assert nothing.read_text() == "dear neighbours"


def test_a_backup_of_an_earlier_revision_is_brought_up_to_this_one(
    new: Place, tmp_path: Path, database_url: str
) -> None:
    from alembic import command

    earlier = sorted(revisions())[-2]
    with alone(database_url) as connection:
        command.upgrade(configuration(connection, FOLDER), earlier)
    assert pending(database_url)
    database = Database.open(database_url)
    at = database.read(lambda tx: tx.now())
    database.write(
        lambda tx: tx.run(
            insert(Account).values(channel="web", address="a", assurance=0, language="zh-CN", created_at=at)
        )
    )
    make_backup(database, DEMO_KEYS, new.media, tmp_path / "b.tar", verified, quiet)
    database.close()
    done = restore(new.url, DEMO_KEYS, new.media, tmp_path / "b.tar", verified, quiet)
    assert done.header.revision == earlier
    assert not pending(new.url)
    database = Database.open(new.url)
    assert database.read(lambda tx: tx.value(select(col(Account.created_at)))) == at
    database.close()


def test_altered_evidence_is_backed_up_and_said(old: Place, tmp_path: Path) -> None:
    database = Database.open(old.url)
    database.write(lambda tx: tx.run(text("UPDATE signature SET name = '别人' WHERE id = 3")))
    assert not database.read(lambda tx: verify_everything(tx, DEMO_KEYS)).ok
    database.close()
    told = old.linli("backup", str(tmp_path / "b.tar"))
    assert told.returncode == 1
    assert "table signature, row 3" in told.stdout
    check(tmp_path / "b.tar", DEMO_KEYS)


def test_a_file_that_is_missing_is_said_and_the_rest_is_kept(old: Place, tmp_path: Path) -> None:
    before = json.loads(old.linli("backup", str(tmp_path / "0.tar"), "--json").stdout)
    assert before["files"] == 1
    next(photo for photo in (old.folder / "media").rglob("*") if photo.is_file()).unlink()
    report = json.loads(old.linli("backup", str(tmp_path / "b.tar"), "--json").stdout)
    assert (report["files"], report["missing_files"]) == (0, before["missing_files"] + 1)
    assert report["rows"] == before["rows"]
    assert report["fingerprint"] == DEMO_KEYS.fingerprint


def test_the_newest_are_kept_and_nothing_else_is_touched(tmp_path: Path, at: datetime) -> None:
    for day in range(5):
        (tmp_path / name_of(at + timedelta(days=day))).write_bytes(b"")
    (tmp_path / f".{name_of(at)}.part").write_bytes(b"what a killed run left")
    (tmp_path / "mine.tar").write_bytes(b"")
    remove_old(tmp_path, 2)
    newest = [name_of(at + timedelta(days=day)) for day in (3, 4)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [*newest, "mine.tar"]


def test_a_folder_gets_a_backup_named_by_its_time(old: Place, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    for _ in range(2):
        assert old.linli("backup", str(folder), "--keep", "1").returncode == 0
    assert len(list(folder.iterdir())) == 1
