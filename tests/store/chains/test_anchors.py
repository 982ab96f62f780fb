"""The anchor file: what it keeps, and what makes a reader distrust it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlmodel import Field, SQLModel, UniqueConstraint

from store.chains.anchor import anchor, read_anchor, write_anchor
from store.chains.chain import Chain, Chained, append, next_ids
from store.chains.sealed import Finding
from store.chains.verify import Examination, table_of
from store.database import Database, Transaction
from store.keys import Keys

KEYS = Keys(b"the evidence key of the tests ...")


def note_table() -> type[Chained]:
    """A chained table of these tests."""

    class Note(Chained, table=True):
        """A chained row."""

        __tablename__ = "chain_test_note"
        __table_args__ = (UniqueConstraint("chain_id", "position"),)
        subject: ClassVar[str] = "note"

        id: int | None = Field(default=None, primary_key=True)
        book: str
        words: str

        @classmethod
        def chain_name(cls, values: Any) -> str:
            return f"note/{values['book']}"

    return Note


@pytest.fixture(scope="module")
def note_class() -> Iterator[type[Chained]]:
    """The table, which is none of the program's and known to it only while these tests run."""
    made = note_table()
    yield made
    SQLModel.metadata.remove(table_of(made))


class Notebook:
    """Books of notes in a database."""

    def __init__(self, database: Database, table: type[Chained]) -> None:
        self.database = database
        self.table: Any = table

    def note(self, book: str, *words: str) -> None:
        """Append notes to a book in one transaction."""
        self.database.write(lambda tx: append(tx, KEYS, *self._rows(tx, book, words)))

    def lines(self) -> list[dict[str, Any]]:
        """What there is to anchor."""
        return self.database.read(lambda tx: anchor(tx, KEYS))

    def finding(self, heads: dict[str, dict[int, str]] | None = None) -> Finding | None:
        """The first thing that is wrong."""

        def read(tx: Transaction) -> Finding | None:
            examination = Examination(KEYS, heads or {})
            for values in examination.table(tx, self.table):
                if isinstance(values, Finding):
                    return values
            return examination.finish(tx, "note/")

        return self.database.read(read)

    def _rows(self, tx: Transaction, book: str, words: tuple[str, ...]) -> list[Chained]:
        numbers = next_ids(tx, self.table, len(words))
        return [self.table(id=made, book=book, words=one) for made, one in zip(numbers, words, strict=True)]


@pytest.fixture
def notebook(database_url: str, note_class: type[Chained]) -> Iterator[Notebook]:
    made = Database.open(database_url)
    made.write(lambda tx: [table_of(table).create(tx.connection) for table in (Chain, note_class)])
    yield Notebook(made, note_class)
    made.close()


def test_rows_of_several_books_form_unbroken_chains(notebook: Notebook) -> None:
    notebook.note("a", "one", "two", "three")
    notebook.note("b", "one")
    notebook.note("a", "four")
    assert notebook.finding() is None
    assert [(line["chain"], line["count"]) for line in notebook.lines()] == [
        ("note/a", 4),
        ("note/b", 1),
    ]


def test_rows_of_two_chains_are_not_appended_together(notebook: Notebook) -> None:
    rows = [notebook.table(id=1, book="a", words="x"), notebook.table(id=2, book="b", words="y")]
    with pytest.raises(ValueError, match="several chains"):
        notebook.database.write(lambda tx: append(tx, KEYS, *rows))


def test_only_what_has_changed_is_anchored_again(notebook: Notebook, tmp_path: Path) -> None:
    file = tmp_path / "var" / "anchors.jsonl"
    notebook.note("a", "one")
    assert write_anchor(file, notebook.lines()) == 1
    assert write_anchor(file, notebook.lines()) == 0
    notebook.note("a", "two")
    notebook.note("b", "one")
    assert write_anchor(file, notebook.lines()) == 2
    heads = read_anchor(file, KEYS)
    assert not isinstance(heads, Finding)
    assert {name: sorted(ends) for name, ends in heads.items()} == {"note/a": [1, 2], "note/b": [1]}
    assert notebook.finding(heads) is None


def test_half_a_line_left_by_a_crash_is_no_finding_and_is_replaced(notebook: Notebook, tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    notebook.note("a", "one")
    lines = notebook.lines()
    write_anchor(file, lines)
    with file.open("ab") as output:
        output.write(b'{"chain": "note/b", "cou')
    assert not isinstance(read_anchor(file, KEYS), Finding)
    notebook.note("a", "two")
    write_anchor(file, notebook.lines())
    assert len(file.read_text().splitlines()) == 2
    assert not isinstance(read_anchor(file, KEYS), Finding)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"count": 2}, "seal"),
        ({"head": "0" * 64}, "seal"),
        ({"chain": "note/b"}, "seal"),
        ({"at": "2020-01-01T00:00:00+00:00"}, "seal"),
        ({"seal": "0" * 64}, "seal"),
        ({"extra": 1}, None),
        ({"at": "never"}, None),
    ],
)
def test_a_changed_line_of_the_anchor_file_is_named(
    notebook: Notebook, tmp_path: Path, changes: dict[str, Any], column: str | None
) -> None:
    file = tmp_path / "anchors.jsonl"
    notebook.note("a", "one")
    write_anchor(file, notebook.lines())
    line = json.loads(file.read_text())
    file.write_text(json.dumps({**line, **changes}) + "\n")
    assert read_anchor(file, KEYS) == Finding("anchor", 1, column)


def test_a_chain_that_was_anchored_and_is_gone_is_found(notebook: Notebook, tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    notebook.note("a", "one")
    write_anchor(file, notebook.lines())
    notebook.database.write(lambda tx: [tx.run(table_of(table).delete()) for table in (notebook.table, Chain)])
    heads = read_anchor(file, KEYS)
    assert not isinstance(heads, Finding)
    assert notebook.finding() is None
    assert notebook.finding(heads) == Finding("chain", "note/a", None)
