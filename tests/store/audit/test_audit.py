"""The audit is chained: a row that was changed, moved or cut off is found."""

from typing import Any

import pytest
from sqlalchemy import delete, update

import store.tables
from store.audit.verification import verify_audit
from store.chains.anchor import anchor
from store.chains.verify import Verdict
from store.people.archive.file import open_file
from tests.store.people.archive import KEYS, PEOPLE, Neighbourhood, Page, homes, opened, person

_audit = store.tables.metadata.tables["audit"]


@pytest.fixture
def looked_at(database_url: str) -> Any:
    with opened(database_url) as made:
        made.take(homes(101), Page(PEOPLE, person("橘小满"), person("柚大山")))
        whom = [row.id for row in made.rows("person") if row.name in ("橘小满", "柚大山")]
        for one in whom * 2:
            made.do(made.grid_worker, open_file, one)
        yield made


def verdict(made: Neighbourhood, heads: Any = None) -> Verdict:
    return made.database.read(lambda tx: verify_audit(tx, KEYS, heads))


def test_an_audit_in_order_is_told_with_all_its_rows(looked_at: Neighbourhood) -> None:
    found = verdict(looked_at)
    assert found == Verdict(ok=True, rows=found.rows, first_bad=None)
    assert found.rows >= len(looked_at.rows("audit")) == 5


@pytest.mark.parametrize(
    ("column", "value"),
    [("purpose", "别的"), ("by_id", 1), ("person_id", None), ("fields", ""), ("result", "x"), ("month", "2020-01")],
)
def test_a_changed_column_is_named(looked_at: Neighbourhood, column: str, value: object) -> None:
    row = looked_at.rows("audit")[2].id
    looked_at.database.write(lambda tx: tx.run(update(_audit).where(_audit.c.id == row).values({column: value})))
    found = verdict(looked_at)
    assert not found.ok
    assert found.first_bad is not None
    assert (found.first_bad.table, found.first_bad.id) == ("audit", row)


def test_a_row_cut_out_is_found(looked_at: Neighbourhood) -> None:
    row = looked_at.rows("audit")[2].id
    looked_at.database.write(lambda tx: tx.run(delete(_audit).where(_audit.c.id == row)))
    assert not verdict(looked_at).ok


def test_rows_cut_off_together_with_their_chain_are_found_by_an_anchor(looked_at: Neighbourhood) -> None:
    lines = looked_at.database.read(lambda tx: anchor(tx, KEYS))
    heads: dict[str, dict[int, str]] = {}
    for line in lines:
        heads.setdefault(line["chain"], {})[line["count"]] = line["head"]
    chain = store.tables.metadata.tables["chain"]
    looked_at.database.write(lambda tx: (tx.run(delete(_audit)), tx.run(delete(chain))))
    assert verdict(looked_at).ok, "nothing inside the database tells"
    assert not verdict(looked_at, heads).ok
