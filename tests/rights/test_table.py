"""The table of rights is the code's: every operation stands in it, every row is some operation; the page shows it."""

from pathlib import Path

import pytest

import store.tables
from store.rights.act import OPERATIONS
from store.rights.roles import Assurance
from store.rights.table import RIGHTS

PAGE = Path(__file__).parents[2] / "docs/rights.md"
START, END = "<!-- rights -->\n", "<!-- /rights -->"
AHEAD = frozenset(["account.language", "motion.ballots"])
"""Rows of the table whose operation is not built yet; one that gets built leaves this list."""
ASKED_WITHIN = frozenset({"broadcast.unmuted", "template.share"})
"""Rows that another operation asks about: sending a notice that nobody can mute, a template for a whole area."""


def table() -> str:
    rows = ["| Operation | Roles | Oneself | Anyone | Sure of who it is |", "| --- | --- | --- | --- | --- |"]
    for name, right in sorted(RIGHTS.items()):
        roles = ", ".join(sorted(role.value for role in right.roles)) or "–"
        sure = Assurance(right.assurance).name.lower()
        rows.append(
            f"| `{name}` | {roles} | {'yes' if right.own else '–'} | {'yes' if right.guest else '–'} | {sure} |"
        )
    return "".join(f"{row}\n" for row in rows)


def test_every_row_of_the_table_is_some_operation_and_no_operation_is_without_a_row() -> None:
    assert store.tables.metadata.tables
    ours = [operation for where, operation in OPERATIONS.items() if where.startswith("store.")]
    declared = {operation.operation for operation in ours}  # type: ignore[attr-defined]  # set by @operation
    assert declared - RIGHTS.keys() == set()
    assert RIGHTS.keys() - declared == AHEAD | ASKED_WITHIN


def test_the_page_shows_the_table_as_it_is(pytestconfig: pytest.Config) -> None:
    before, rest = PAGE.read_text(encoding="utf-8").split(START)
    shown, after = rest.split(END)
    if pytestconfig.getoption("--update"):
        PAGE.write_text(before + START + table() + END + after, encoding="utf-8")
        return
    assert shown == table(), "run `pytest --update tests/rights/test_table.py`"
