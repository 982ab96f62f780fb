"""Whatever somebody changes in the database without the key, in any column of any row, is found and named."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Table, and_, delete, func, insert, literal_column, select, text, update
from sqlmodel import SQLModel

from store.chains.anchor import anchor, read_anchor, write_anchor
from store.chains.chain import Chain, Chained, chain_seal
from store.chains.sealed import Finding, seal
from store.chains.verify import table_of
from store.database import Transaction
from store.deeds.deed import Deed
from store.keys import Keys
from store.messages.reply import Reply
from store.pledges.outreach import Outcome, Outreach, OutreachChannel, Reveal, add_outreach, open_call_sheet
from store.pledges.paper import paper_confirm, paper_enter, paper_refuse
from store.pledges.pledge import Pledge, PledgeVersion
from store.pledges.publishing import change_terms, close, draft, new_version, publish
from store.pledges.reminder import PledgeMute, due_reminders, enqueue_reminder, mute, remind
from store.pledges.reminder_plan import PledgeReminder
from store.pledges.signature import Signature
from store.pledges.signing import dispute, settle_dispute, sign, withdraw
from store.pledges.standing import Standing
from store.pledges.verification import Verdict, verify_pledges
from tests.store.pledges.village import KEYS, TEXT, Village, act, opened

CHAINED: tuple[type[Chained], ...] = (PledgeVersion, Signature, Outreach, Reveal, PledgeReminder, PledgeMute)
TABLES: tuple[type[SQLModel], ...] = (Chain, Pledge, Standing, Deed, *CHAINED)


class Undone(Exception):
    """Ends a step of which nothing shall stay."""


def everything(village: Village) -> None:
    """Let everything happen that leaves a row of evidence."""
    terms = village.pledge(reminders=(3, 7))
    second = village.pledge("松园", by=village.worker)
    people = [village.resident(f"橘{number}") for number in range(4)]
    neighbour = village.resident("双岭人", "双岭1幢")
    for person in (*people[:3], neighbour):
        village.sign(person, terms)
    village.sign(people[0], second)
    village.do(people[0], withdraw, terms.pledge, 1)
    village.sign(people[0], terms)
    for person, is_valid in ((people[1], True), (people[2], False)):
        village.do(person, dispute, terms.pledge, 1, "不是我签的")
        signed = village.database.read(
            lambda tx, one=person: tx.value(
                select(table_of(Signature).c.id).where(
                    table_of(Signature).c.person_id == one, table_of(Signature).c.kind == "signed"
                )
            )
        )
        village.do(village.worker, settle_dispute, signed, is_valid, "问过了")
    first = village.do(village.grid_worker, paper_enter, terms.pledge, people[3], village.photo())
    village.do(village.worker, paper_refuse, first.signature, "看不清")
    paper = village.do(village.grid_worker, paper_enter, terms.pledge, people[3], village.photo())
    village.do(village.worker, paper_confirm, paper.signature)
    village.do(village.grid_worker, paper_enter, second.pledge, people[3], village.photo())
    village.resident("没签的")
    village.do(village.worker, add_outreach, terms.pledge, people[2], OutreachChannel.PHONE, Outcome.WILL_SIGN, "晚上")
    village.do(village.worker, open_call_sheet, terms.pledge, "电话通知")
    village.do(people[2], mute, terms.pledge)
    village.do(people[2], mute, terms.pledge, False)
    village.do(village.worker, remind, terms.pledge)
    village.database.write(_send_reminders)
    village.do(village.admin, change_terms, terms.pledge, reminders=(5,))
    village.do(village.admin, new_version, terms.pledge, TEXT + "\n\n红白喜事用电子鞭炮代替。")
    village.do(village.admin, publish, terms.pledge)
    village.do(village.worker, close, second.pledge)
    village.do(
        village.worker, draft, village.areas["松园"], terms.form, "另一份承诺书", TEXT, terms.opens_at, terms.closes_at
    )


def _send_reminders(tx: Transaction) -> None:
    for due in due_reminders(tx, tx.now()):
        enqueue_reminder(tx, KEYS, due, Reply())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def evidence(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """A district with every kind of evidence; no test here leaves a change."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('evidence') / 'linli.sqlite'}"
    else:
        server: str = request.getfixturevalue("postgres_url")
        url = f"{server.rsplit('/', 1)[0]}/evidence"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS evidence WITH (FORCE)")
            connection.execute("CREATE DATABASE evidence")
    with opened(url) as village:
        everything(village)
        yield village


def tried(village: Village, change: Callable[[Transaction], object]) -> Verdict:
    """What `verify` says after a change, which is then undone."""
    verdicts = []

    def step(tx: Transaction) -> None:
        without_foreign_keys(tx)
        change(tx)
        verdicts.append(verify_pledges(tx, KEYS))
        raise Undone

    with pytest.raises(Undone):
        village.database.write(step)
    return verdicts[-1]


def without_foreign_keys(tx: Transaction) -> None:
    """Let somebody do what only an owner of the database can."""
    if tx.dialect == "sqlite":
        tx.run(text("PRAGMA defer_foreign_keys = ON"))
    else:
        tx.run(text("SET LOCAL session_replication_role = replica"))


def others(value: Any, kind: type) -> list[Any]:
    """Values that somebody might put instead of one."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1000, -value - 1]
    if isinstance(value, datetime):
        return [value + timedelta(seconds=1), value - timedelta(microseconds=1)]
    if isinstance(value, str):
        return [value + "x", "signed" if value != "signed" else "voided"]
    return [1000] if kind is int else ["x"]


def this(table: Table, row: Any) -> Any:
    """The condition that finds a row again."""
    return and_(*[column == row._mapping[column.name] for column in table.primary_key])


def rows_in(village: Village, table: Table) -> list[Any]:
    """All rows of a table, by their key; of the ends of chains those of pledges, for others are verified elsewhere."""
    found = village.database.read(lambda tx: tx.run(select(table).order_by(*table.primary_key)))
    return [row for row in found if table.name != "chain" or row.name.startswith("pledge/")]


def row_name(table: Table, row: Any) -> Any:
    """The id under which a row is reported."""
    key = [row._mapping[column.name] for column in table.primary_key]
    return key[0] if len(key) == 1 else "/".join(str(part) for part in key)


def test_untouched_evidence_is_found_in_order(evidence: Village) -> None:
    verdict = evidence.database.read(lambda tx: verify_pledges(tx, KEYS))
    assert verdict == Verdict(ok=True, rows=verdict.rows, first_bad=None)
    assert verdict.rows == sum(len(rows_in(evidence, table_of(table))) for table in TABLES)


def test_the_scenario_has_several_rows_of_every_table(evidence: Village) -> None:
    for table in TABLES:
        assert len(rows_in(evidence, table_of(table))) >= (2 if table is not Outreach else 1), table


@pytest.mark.parametrize("model", TABLES, ids=lambda model: str(model.__tablename__))
def test_a_change_of_any_column_of_any_row_is_found_and_named(evidence: Village, model: type[SQLModel]) -> None:
    table = table_of(model)
    for row in rows_in(evidence, table):
        for column in table.columns:
            for value in others(row._mapping[column.name], column.type.python_type):
                if column.unique and column.name == "receipt" and value == "signed":
                    continue
                change = update(table).where(this(table, row)).values({column.name: value})
                verdict = tried(evidence, lambda tx, change=change: tx.run(change))
                named = {**row._mapping, column.name: value} if column.primary_key else row._mapping
                key = [named[part.name] for part in table.primary_key]
                name = key[0] if len(key) == 1 else "/".join(str(part) for part in key)
                assert not verdict.ok
                assert verdict.first_bad == Finding(table.name, name, column.name), (row, value)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: str(model.__tablename__))
def test_a_deleted_row_is_found(evidence: Village, model: type[SQLModel]) -> None:
    table = table_of(model)
    for row in rows_in(evidence, table):
        verdict = tried(evidence, lambda tx, row=row: tx.run(delete(table).where(this(table, row))))
        assert verdict.first_bad is not None
        assert verdict.first_bad.table in {table.name, "chain"}, row
        if model not in CHAINED:
            assert verdict.first_bad == Finding(table.name, row_name(table, row), None)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: str(model.__tablename__))
def test_a_copied_row_is_found(evidence: Village, model: type[SQLModel]) -> None:
    table = table_of(model)
    for row in rows_in(evidence, table):
        copy = {**row._mapping}
        for column in table.columns:
            is_key = column.primary_key and len(table.primary_key) == 1
            if is_key or column.name in ("position", "source_id", "ordinal", "person_id"):
                copy[column.name] += 1000
            elif column.unique or column.name == "receipt":
                copy[column.name] = f"{copy[column.name]}-copy"
        verdict = tried(evidence, lambda tx, copy=copy: tx.run(insert(table).values(copy)))
        assert verdict.first_bad is not None
        assert verdict.first_bad.table == table.name
        assert verdict.first_bad.id == (
            copy["id"] if "id" in copy else f"{copy['pledge_id']}/{copy['number']}/{copy['person_id']}"
        )


@pytest.mark.parametrize("model", CHAINED, ids=lambda model: str(model.__tablename__))
def test_two_rows_that_change_places_are_found(evidence: Village, model: type[Chained]) -> None:
    table = table_of(model)
    chains: dict[int, list[Any]] = {}
    for row in rows_in(evidence, table):
        chains.setdefault(row.chain_id, []).append(row)
    pairs = [rows[:2] for rows in chains.values() if len(rows) > 1]
    for one, other in pairs:

        def swap(tx: Transaction, one: Any = one, other: Any = other) -> None:
            for row, position in ((one, -1), (other, one.position), (one, other.position)):
                tx.run(update(table).where(table.c.id == row.id).values(position=position))

        found = tried(evidence, swap).first_bad
        assert found is not None
        assert (found.table, found.column) == (table.name, "position")


def test_a_row_with_nonsense_of_another_type_is_found_and_does_not_stop_the_search(sqlite_url: str) -> None:
    table = table_of(Signature)
    with opened(sqlite_url) as village:
        village.sign(village.resident("橘小满"), village.pledge())
        for column in ("at", "person_id", "number", "assurance"):
            change = update(table).values({column: literal_column("'nonsense'")})
            found = tried(village, lambda tx, change=change: tx.run(change)).first_bad
            assert found == Finding("signature", 1, column)


def test_another_key_finds_the_first_row_wrong(evidence: Village) -> None:
    verdict = evidence.database.read(lambda tx: verify_pledges(tx, Keys(b"quite another key of the tests ..")))
    assert verdict.first_bad is not None
    assert verdict.first_bad.table == "pledge_version"


def test_cutting_off_the_newest_rows_with_an_old_end_of_the_chain_is_found_with_the_anchor(
    village: Village, tmp_path: Path
) -> None:
    file = tmp_path / "anchors.jsonl"
    terms = village.pledge()
    village.sign(village.resident("橘小满"), terms)
    person = village.resident("柚大山")
    chain, signatures = table_of(Chain), table_of(Signature)
    name = f"pledge/{terms.pledge}/{village.areas['松园']}"
    (before,) = village.database.read(lambda tx: tx.run(select(chain).where(chain.c.name == name)))
    signed = village.sign(person, terms)
    write_anchor(file, village.database.read(lambda tx: anchor(tx, KEYS)))

    def cut(tx: Transaction) -> None:
        tx.run(delete(signatures).where(signatures.c.id == signed.signature))
        tx.run(update(chain).where(chain.c.id == before.id).values(**before._mapping))
        for table, column in ((table_of(Standing), "entry_id"), (table_of(Deed), "source_id")):
            tx.run(delete(table).where(table.c[column] == signed.signature))

    village.database.write(cut)
    assert village.database.read(lambda tx: verify_pledges(tx, KEYS)).ok
    heads = read_anchor(file, KEYS)
    assert not isinstance(heads, Finding)
    found = village.database.read(lambda tx: verify_pledges(tx, KEYS, heads))
    assert found.first_bad == Finding("chain", before.id, None)


def test_rewriting_a_chain_even_with_the_key_is_found_with_the_anchor(village: Village, tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    terms = village.pledge()
    village.sign(village.resident("橘小满"), terms)
    write_anchor(file, village.database.read(lambda tx: anchor(tx, KEYS)))
    chain, signatures = table_of(Chain), table_of(Signature)

    def rewrite(tx: Transaction) -> None:
        (row,) = tx.run(select(signatures))
        name = f"pledge/{row.pledge_id}/{row.community_id}"
        values = {key: value for key, value in row._mapping.items() if key not in ("marks", "code")}
        sealed = seal(KEYS, "signature", name, {**values, "confirmation": "invented"})
        tx.run(update(signatures).values(sealed))
        end = chain_seal(KEYS, row.chain_id, name, 1, sealed["code"])
        tx.run(update(chain).where(chain.c.id == row.chain_id).values(head=sealed["code"], seal=end))

    village.database.write(rewrite)
    assert village.database.read(lambda tx: verify_pledges(tx, KEYS)).ok
    heads = read_anchor(file, KEYS)
    assert not isinstance(heads, Finding)
    found = village.database.read(lambda tx: verify_pledges(tx, KEYS, heads)).first_bad
    assert found == Finding("signature", 1, None)


def test_verifying_does_not_wait_for_who_writes(village: Village) -> None:
    terms = village.pledge()
    person = village.resident("橘小满")

    def step(tx: Transaction) -> bool:
        sign(act(tx, person), terms.pledge, 1, "yes")
        return village.database.read(lambda other: verify_pledges(other, KEYS)).ok

    assert village.database.write(step)
    assert village.database.read(lambda tx: tx.value(select(func.count()).select_from(table_of(Signature)))) == 1
