"""Start `writer_program.py`, wait for it, and look at what it left."""

import os
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from store.database import Database
from tests.store.database.tables import notes

ROOT = Path(__file__).parents[3]


def start(
    url: str, *, threads: int = 4, count: int = 50, limit: int = 0, name: str = "n", fault: str = ""
) -> "subprocess.Popen[str]":
    arguments = [url, str(threads), str(count), str(limit), name]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.database.writer_program", *arguments],
        cwd=ROOT,
        env={**os.environ, "LINLI_FAULT": fault},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def outcome(program: "subprocess.Popen[str]") -> tuple[list[str], list[str]]:
    """The notes acknowledged and the refusals told, up to the last whole line."""
    output, errors = program.communicate(timeout=120)
    assert "Traceback" not in errors, errors
    lines = output.split("\n")[:-1]
    return [line for line in lines if not line.startswith("!")], [line for line in lines if line.startswith("!")]


def stored(url: str) -> list[str]:
    database = Database.open(url)
    try:
        rows = database.read(lambda transaction: transaction.run(sa.select(notes.c.text)))
        return [row.text for row in rows]
    finally:
        database.close()
