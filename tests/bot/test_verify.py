"""`linli verify pledges` as an operator meets it: another process, exit codes, one line."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from store.chains.anchor import anchor, write_anchor
from store.database.migrate import migrate
from store.pledges.signature import Signature
from tests.store.pledges.village import KEYS, Village, opened

ROOT = Path(__file__).parents[2]


@pytest.fixture
def village(database_url: str) -> Iterator[Village]:
    migrate(database_url)
    with opened(database_url) as made:
        made.sign(made.resident("橘小满"), made.pledge())
        yield made


def verify(village: Village | None, folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command in an empty folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    environment |= {"PYTHONPATH": str(ROOT), "LINLI_SECRET_KEY": KEYS.secret.decode()}
    if village is not None:
        environment["LINLI_DATABASE_URL"] = village.database.url
    return subprocess.run(
        [sys.executable, "-m", "bot", "verify", "pledges", *words],
        cwd=folder,
        env={**environment, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def change(village: Village, **values: Any) -> None:
    """Change the signature behind the program's back."""
    village.database.write(lambda tx: tx.run(update(Signature).where(col(Signature.id) == 1).values(**values)))


def test_evidence_in_order_gives_0_and_the_number_of_rows(village: Village, tmp_path: Path) -> None:
    told = verify(village, tmp_path, "--json")
    assert told.returncode == 0, told.stderr
    report = json.loads(told.stdout)
    assert report == {"ok": True, "rows": report["rows"], "first_bad": None}
    assert report["rows"] >= 8
    in_words = verify(village, tmp_path)
    assert in_words.stderr == f"All {report['rows']} rows are as they were written.\n"
    assert json.loads(in_words.stdout) == report


def test_an_altered_signature_gives_1_and_is_named(village: Village, tmp_path: Path) -> None:
    change(village, name="别人")
    told = verify(village, tmp_path, "--json")
    assert told.returncode == 1
    assert json.loads(told.stdout)["first_bad"] == {"table": "signature", "id": 1, "column": "name"}
    assert "table signature, row 1, column name" in verify(village, tmp_path).stderr


def test_an_anchor_is_read_and_an_altered_one_named(village: Village, tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    write_anchor(file, village.database.read(lambda tx: anchor(tx, KEYS)))
    assert verify(village, tmp_path, "--anchor", str(file)).returncode == 0
    file.write_text(file.read_text().replace('"count": 1', '"count": 2', 1))
    told = verify(village, tmp_path, "--anchor", str(file), "--json")
    assert told.returncode == 1
    bad = json.loads(told.stdout)["first_bad"]
    assert (bad["table"], bad["column"]) == ("anchor", "seal")


def test_wrong_input_gives_2_and_one_line_with_what_to_change(village: Village, tmp_path: Path) -> None:
    for told, words in (
        (verify(village, tmp_path, "--anchor", "nowhere.jsonl"), "nowhere.jsonl"),
        (verify(village, tmp_path, LINLI_SECRET_KEY="quite another key of the tests .."), "LINLI_SECRET_KEY"),
        (verify(None, tmp_path), "there is no database"),
        (verify(village, tmp_path, "--strange"), "--strange"),
    ):
        assert told.returncode == 2, told.stdout
        assert words in told.stderr
        assert "Traceback" not in told.stderr


def test_tables_that_are_not_there_yet_give_2(sqlite_url: str, tmp_path: Path) -> None:
    Path(sqlite_url.removeprefix("sqlite:///")).touch()
    told = verify(None, tmp_path, LINLI_DATABASE_URL=sqlite_url)
    assert told.returncode == 2
    assert "linli migrate" in told.stderr
