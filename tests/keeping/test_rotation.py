"""Changing the secret key: everything is sealed anew, found and proved as before, and a kill costs a second run."""

import json
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import String, delete, insert, select, update
from sqlmodel import col

from bot.commands.verify import verify_everything
from store.chains.rotation.generation import HalfWay, KeyGeneration, complete
from store.chains.rotation.places import PLACES, WITHIN
from store.chains.rotation.resealing import NothingToChange, rotate
from store.channels.account import Account
from store.database import Database, Transaction
from store.database.backup.making import make_backup
from store.database.backup.restoring import restore
from store.keys import Keys, WrongKey
from store.people.person import Person, persons_by_phone, phone_of
from store.records import dumps
from store.tables import metadata
from store.text import Secret
from tests.demo import DEMO_KEYS, DEMO_SECRET
from tests.keeping.conftest import Place
from tests.keeping.test_backup import quiet

NEXT_SECRET = "the next secret of the demo, which has 32 bytes and more"
NEXT = Keys.from_text(NEXT_SECRET)
THIRD = Keys.from_text("the third secret of the demo, which has 32 bytes and more")


def unwatched(place: str, rows: int) -> None:
    """Nobody watches."""


@pytest.fixture
def opened(old: Place) -> Iterator[Database]:
    database = Database.open(old.url)
    yield database
    database.close()


def phones(database: Database, keys: Keys) -> dict[int, str | None]:
    """Everybody's phone, opened."""
    ids = [row[0] for row in database.read(lambda tx: tx.run(select(col(Person.id))))]
    return database.read(lambda tx: {one: phone_of(tx, keys, one) for one in ids})


def changed(database: Database, former: Keys, following: Keys) -> Keys:
    """Change the secret; gives the keys as a program started afterwards has them."""
    both = complete(database.url, following, former)
    assert both.before is not None
    assert not rotate(database, both, unwatched).unopened
    return complete(database.url, following, None)


def test_everything_opens_with_the_next_secret_alone_and_nothing_with_the_former(opened: Database) -> None:
    before = phones(opened, DEMO_KEYS)
    assert len([phone for phone in before.values() if phone]) > 100
    keys = changed(opened, DEMO_KEYS, NEXT)
    assert keys.before is None
    assert phones(opened, keys) == before
    rows = opened.read(lambda tx: tx.run(select(col(Person.uid), col(Person.phone_sealed), col(Person.phone_index))))
    former = {DEMO_KEYS.index(phone) for phone in before.values() if phone}
    for uid, sealed, index in rows:
        assert index not in former
        if sealed:
            with pytest.raises(WrongKey):
                DEMO_KEYS.open(sealed, f"person.phone.{uid}")


def test_people_are_found_and_evidence_is_proved_afterwards(opened: Database) -> None:
    before = opened.read(lambda tx: verify_everything(tx, DEMO_KEYS))
    person, phone = next((one, phone) for one, phone in phones(opened, DEMO_KEYS).items() if phone)
    keys = changed(opened, DEMO_KEYS, NEXT)
    assert person in opened.read(lambda tx: persons_by_phone(tx, keys, phone))
    assert opened.read(lambda tx: verify_everything(tx, keys)) == before
    assert before.ok


def test_it_is_changed_on_a_server_too(old: Place, tmp_path: Path, postgres_database: str) -> None:
    embedded = Database.open(old.url)
    before = phones(embedded, DEMO_KEYS)
    make_backup(embedded, DEMO_KEYS, old.media, tmp_path / "b.tar", verify_everything, quiet)
    embedded.close()
    restore(postgres_database, DEMO_KEYS, old.media, tmp_path / "b.tar", verify_everything, quiet)
    server = Database.open(postgres_database)
    try:
        keys = changed(server, DEMO_KEYS, NEXT)
        assert phones(server, keys) == before
        assert server.read(lambda tx: verify_everything(tx, keys)).ok
    finally:
        server.close()


def test_it_can_be_changed_again_and_a_former_secret_is_refused(opened: Database) -> None:
    before = phones(opened, DEMO_KEYS)
    changed(opened, DEMO_KEYS, NEXT)
    keys = changed(opened, NEXT, THIRD)
    assert phones(opened, keys) == before
    assert opened.read(lambda tx: verify_everything(tx, keys)).ok
    assert keys.token("a cookie") == DEMO_KEYS.token("a cookie"), "whoever is signed in stays so"
    for former in (DEMO_KEYS, NEXT):
        with pytest.raises(WrongKey):
            complete(opened.url, former, None)
    with pytest.raises(NothingToChange):
        rotate(opened, keys, unwatched)


def test_half_way_both_secrets_open_and_find_and_one_alone_is_refused(old: Place, tmp_path: Path) -> None:
    told = old.linli(
        "keys", "rotate", LINLI_SECRET_KEY=NEXT_SECRET, LINLI_SECRET_KEY_BEFORE=DEMO_SECRET,
        LINLI_FAULT=f"rotation-slice:1:{tmp_path / 'hit'}",
    )  # fmt: skip
    assert told.returncode == -signal.SIGKILL, told.stderr
    with pytest.raises(HalfWay):
        complete(old.url, NEXT, None)
    with pytest.raises(WrongKey):
        complete(old.url, DEMO_KEYS, None)
    both = complete(old.url, NEXT, DEMO_KEYS)
    database = Database.open(old.url)
    try:
        sealed = database.read(
            lambda tx: tx.run(select(col(Person.uid), col(Person.phone_sealed)).where(col(Person.phone_sealed) != ""))
        )
        own = [NEXT.opens(value, f"person.phone.{uid}") for uid, value in sealed]
        assert True in own
        assert False in own
        for person, phone in phones(database, both).items():
            if phone:
                assert person in database.read(lambda tx, phone=phone: persons_by_phone(tx, both, phone))
        assert database.read(lambda tx: verify_everything(tx, both)).ok
    finally:
        database.close()
    checked = old.linli("check", LINLI_SECRET_KEY=NEXT_SECRET, LINLI_SECRET_KEY_BEFORE=DEMO_SECRET)
    assert "is taking over from" in checked.stdout
    alone = old.linli("verify", "all", LINLI_SECRET_KEY=NEXT_SECRET)
    assert (alone.returncode, alone.stderr.count("\n")) == (2, 1)
    assert "LINLI_SECRET_KEY_BEFORE" in alone.stderr


@pytest.mark.parametrize(("point", "count"), [("rotation-slice", 9), ("rotation-slice", 30), ("rotation-finished", 1)])
def test_a_rotation_killed_at_a_point_completes_when_run_again(
    old: Place, tmp_path: Path, point: str, count: int
) -> None:
    secrets = {"LINLI_SECRET_KEY": NEXT_SECRET, "LINLI_SECRET_KEY_BEFORE": DEMO_SECRET}
    database = Database.open(old.url)
    before = phones(database, DEMO_KEYS)
    database.close()
    told = old.linli("keys", "rotate", **secrets, LINLI_FAULT=f"{point}:{count}:{tmp_path / 'hit'}")
    assert told.returncode == -signal.SIGKILL, told.stderr
    assert (tmp_path / "hit").read_text() == point
    again = old.linli("keys", "rotate", **secrets)
    if point == "rotation-finished":
        assert "nothing is to be changed" in again.stderr
    else:
        assert again.returncode == 0, again.stderr
        assert "take LINLI_SECRET_KEY_BEFORE away" in again.stdout
    keys = complete(old.url, NEXT, None)
    database = Database.open(old.url)
    try:
        assert phones(database, keys) == before
        assert database.read(lambda tx: verify_everything(tx, keys)).ok
        assert database.read(lambda tx: tx.value(select(col(KeyGeneration.done_at)))) is not None
    finally:
        database.close()


def test_what_is_written_with_the_former_secret_meanwhile_is_found_by_a_further_pass(opened: Database) -> None:
    both = complete(opened.url, NEXT, DEMO_KEYS)
    late: list[int] = []

    def somebody_writes(place: str, rows: int) -> None:
        # A program that was not started anew writes where resealing has already been.
        if place == "run.args" and not late:
            person = opened.read(lambda tx: tx.one(select(col(Person.id), col(Person.uid))))
            assert person is not None
            values = {
                "phone_sealed": DEMO_KEYS.seal("13900000001", f"person.phone.{person[1]}"),
                "phone_index": DEMO_KEYS.index("13900000001"),
            }
            opened.write(lambda tx: tx.run(update(Person).where(col(Person.id) == person[0]).values(**values)))
            late.append(person[0])

    rotate(opened, both, somebody_writes)
    keys = complete(opened.url, NEXT, None)
    assert late == opened.read(lambda tx: persons_by_phone(tx, keys, "13900000001"))
    assert opened.read(lambda tx: phone_of(tx, keys, late[0])) == "13900000001"


def test_values_within_messages_are_sealed_anew_and_addresses_of_text_messages_follow(opened: Database) -> None:
    person, phone = next((one, phone) for one, phone in phones(opened, DEMO_KEYS).items() if phone)
    shown = Secret(DEMO_KEYS.seal("12345", "shown.person"), "shown.person")
    link = DEMO_KEYS.seal("a token", "invitation.link")

    def prepare(tx: Transaction) -> None:
        now = tx.now()
        address = {"channel": "sms", "address": DEMO_KEYS.index(phone), "assurance": 0, "language": "zh-CN"}
        tx.run(insert(Account).values(**address, created_at=now, person_id=person))
        values = {
            "operation": "some", "path": "/", "args": dumps({"said": shown, "start": f"join_{link}"}), "reason": "",
            "state": "open", "requested_by": person, "requested_at": now, "expires_at": now, "answer": "",
        }  # fmt: skip
        tx.run(delete(metadata.tables["approval"]))
        tx.run(insert(metadata.tables["approval"]).values(**values))

    opened.write(prepare)
    keys = changed(opened, DEMO_KEYS, NEXT)
    found = json.loads(opened.read(lambda tx: tx.value(select(metadata.tables["approval"].c.args))))
    assert keys.open(found["said"]["sealed"], "shown.person") == "12345"
    assert keys.open(found["start"].removeprefix("join_"), "invitation.link") == "a token"
    address = opened.read(lambda tx: tx.value(select(col(Account.address)).where(col(Account.channel) == "sms")))
    assert address == keys.index(phone)


def test_a_backup_made_afterwards_is_restored_with_the_next_secret_alone(
    opened: Database, old: Place, new: Place, tmp_path: Path
) -> None:
    keys = changed(opened, DEMO_KEYS, NEXT)
    make_backup(opened, keys, old.media, tmp_path / "b.tar", verify_everything, quiet)
    assert restore(new.url, NEXT, new.media, tmp_path / "b.tar", verify_everything, quiet).verdict.ok
    restored = Database.open(new.url)
    try:
        assert phones(restored, complete(new.url, NEXT, None)) == phones(opened, keys)
    finally:
        restored.close()


def test_a_value_that_was_altered_is_named_and_stays(opened: Database) -> None:
    opened.write(lambda tx: tx.run(update(Person).where(col(Person.id) == 7).values(phone_sealed="bm9uc2Vuc2U=" * 4)))
    both = complete(opened.url, NEXT, DEMO_KEYS)
    assert rotate(opened, both, unwatched).unopened == {"person.phone_sealed of row 7"}


def test_every_column_that_is_named_sealed_or_index_has_its_place() -> None:
    sealed, indexes = {one.name for one in PLACES}, {f"{one.table}.{one.index}" for one in PLACES if one.index}
    passing = {"key_generation", "one_time_code"}
    for table in metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, String) or table.name in passing:
                continue
            if column.name == "sealed" or column.name.endswith("_sealed"):
                assert f"{table.name}.{column.name}" in sealed
            if column.name.endswith("_index"):
                assert f"{table.name}.{column.name}" in indexes
    for table_name, column_name in WITHIN:
        assert column_name in metadata.tables[table_name].c


def test_a_new_key_is_printed_and_none_is_rotated_without_a_former_one(old: Place) -> None:
    made = {old.linli("keys", "new").stdout.strip() for _ in range(2)}
    assert len(made) == 2
    for secret in made:
        assert len(Keys.from_text(secret).secret) == 32
    told = old.linli("keys", "rotate")
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert "linli keys new" in told.stderr


def test_carried_keys_are_those_of_the_first_secret() -> None:
    following = replace(NEXT, carried=DEMO_KEYS.carry())
    assert following.chain(b"evidence") == DEMO_KEYS.chain(b"evidence")
    assert following.index("1") != DEMO_KEYS.index("1")
    assert following.carry() == DEMO_KEYS.carry()
