"""The table of retention: complete, true about the columns it names, and in an order that can be swept."""

import pytest

from store.retention.table import RETENTION, Kept, Then
from store.tables import metadata

EACH = pytest.mark.parametrize("kept", RETENTION, ids=lambda kept: kept.table)


def test_every_table_of_the_database_has_one_row() -> None:
    named = [kept.table for kept in RETENTION]
    assert sorted(named) == sorted(metadata.tables), "say in store/retention/table.py how long each table is kept"


@EACH
def test_a_row_names_columns_that_exist_and_says_why(kept: Kept) -> None:
    table = metadata.tables[kept.table]
    assert [name for name in (*kept.persons, *kept.accounts, *kept.own) if name not in table.c] == []
    assert kept.why.endswith(".")
    assert (kept.days is None) == (kept.then is Then.KEPT)


@EACH
def test_nothing_sealed_is_given_out_unless_it_is_opened(kept: Kept) -> None:
    secret = ("_sealed", "_index", "_hash", "_code", "marks", "previous")
    given = [name for name in kept.own if name.endswith(secret) and name != "text_hash"]
    assert given == []


def test_what_refers_to_other_rows_is_swept_before_them() -> None:
    order = {kept.table: number for number, kept in enumerate(RETENTION) if kept.then is Then.DELETED}
    for table, at in order.items():
        for key in metadata.tables[table].foreign_keys:
            above = key.column.table.name
            if above in order and above != table:
                assert at < order[above], f"{table} refers to {above}"


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_a_table_that_says_whose_it_is_can_be_given_out_to_them(table: str) -> None:
    kept = next(kept for kept in RETENTION if kept.table == table)
    if "person_id" in metadata.tables[table].c and table not in NOT_GIVEN:
        assert kept.persons, f"{table} has a person_id"
        assert kept.own, f"say which columns of {table} are the person's own"


NOT_GIVEN = {"approval", "match_proposal", "vote_proof", "identity_claim", "link_code"}
"""Of which a person is told in other ways, or which last a day: doubles, what two workers decide, proofs, digits."""
