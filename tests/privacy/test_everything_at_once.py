"""A day at a served demo, with faults and a crash: what is left behind and what was written tells of nobody."""

import gzip
import re
import sqlite3
import subprocess
import sys
import tarfile
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from bot.demo.people import PEOPLE
from tests.demo import DEMO_SECRET, copied_demo
from tests.handlers.web.site import Browser
from tests.web.served import Served

NUMBERS = re.compile(rb"(?<![0-9A-Za-z])(?:(?:\+?86)?1(?:[3-9]\d{9}|000000\d{4})|990101\d{11}[\dXx])(?![0-9A-Za-z])")
"""Phones, those of the demo among them, and the identity numbers of the demo."""
STORED = re.compile(rb"(?<![0-9A-Za-z])(?:1000000\d{4}|13800138000|10000009999|990101\d{11}[\dXx])(?![0-9A-Za-z])")
"""The same in a database file, in which columns stand without anything between them: only the demo's own."""
NAMES = re.compile("|".join(persona.name for persona in PEOPLE).encode())
PHONE = "138" + "00138000"


class DebugServed(Served):
    """The demo at the most talkative level, with figures."""

    @property
    def environment(self) -> dict[str, str]:
        more = {
            "LINLI_LOG_LEVEL": "debug",
            "LINLI_LOG_FORMAT": "json",
            "LINLI_METRICS_BIND": f"127.0.0.1:{self.port + 1}",
        }
        return {**super().environment, **more}

    def log(self) -> bytes:
        """Everything that its processes logged; the greeting for whoever starts the demo names people to try."""
        lines = (self.folder / "served.log").read_bytes().splitlines()
        return b"\n".join(line for line in lines if line.startswith(b"{") or b"Traceback" in line)

    def command(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """A command of `linli`, which may fail."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            check=False,
        )


class Day:
    """What was done, and all that came of it: answers to requests, figures, and the errors of commands."""

    def __init__(self, served: DebugServed) -> None:
        self.served = served
        self.bodies: list[bytes] = []
        self.told: list[bytes] = []

    def says(self, persona: str, *said: str) -> list[str]:
        """Say some things on the page; gives the lines of the last answer."""
        browser = Browser(self.served, persona)  # type: ignore[arg-type]  # it has an address and a port too
        with browser.tab() as tab:
            tab.hello()
            lines: list[dict[str, Any]] = []
            for one in said:
                lines = tab.ask(one)
            return [str(line.get("text", "")) for line in lines]

    def gets(self, path: str, persona: str = "P01") -> int:
        """Ask for an address; what is answered must tell of nobody."""
        answer = Browser(self.served, persona).http.get(path, params={"as": persona})  # type: ignore[arg-type]  # as above
        self.bodies.append(answer.content)
        return answer.status_code

    def spoils(self, statement: str, *values: str) -> None:
        """Break a row, so that whatever reads it stumbles over what stands in it."""
        with sqlite3.connect(self.served.folder / "demo.db", timeout=20) as connection:
            changed = connection.execute(statement, values).rowcount
        connection.close()
        assert changed > 0


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    folder = tmp_path_factory.mktemp("day")
    url = copied_demo(tmp_path_factory.getbasetemp(), folder / "demo.db")
    served = DebugServed(folder, url, "demo", "--serve")
    day = Day(served)
    try:
        day.says("P01", "报修", f"灯坏了，打我电话{PHONE}", "1", "1", "没有照片", "报")
        day.says("P01", "承诺书", "1")
        day.says("P01", "改资料", "手机号", "10000009999", "对")
        assert any("10000000001" in line for line in day.says(
            "P07", "居民档案", "找人", "橘小满", "1", "查看一项内容", "手机号", "上门走访"
        ))  # fmt: skip
        yield day
    finally:
        served.stop()


def test_a_fault_in_a_step_is_told_by_a_reference_and_nothing_else(day: Day) -> None:
    day.says("P02", "报修")
    day.spoils(
        "UPDATE run SET journal = ? WHERE conversation_id IN (SELECT c.id FROM conversation c "
        "JOIN account a ON a.id = c.account_id WHERE a.address = 'P02')",
        f'{{"橘小满 {PHONE}',
    )
    told = day.says("P02", "灯坏了")
    assert "出了点问题" in "".join(told) or re.search(r"[0-9a-f]{6}", "".join(told))
    assert b"step failed" in day.served.log()
    day.bodies.append("".join(told).encode())


def test_a_fault_in_a_handler_is_told_by_a_reference_and_nothing_else(day: Day) -> None:
    day.spoils(
        "UPDATE outbox SET created_at = ? WHERE id = (SELECT max(o.id) FROM outbox o JOIN account a "
        "ON a.id = o.account_id WHERE a.address = 'P01' AND a.channel = 'web')",
        f"橘小满 {PHONE}",
    )
    with sqlite3.connect(day.served.folder / "demo.db") as connection:
        row = connection.execute("SELECT id FROM outbox WHERE created_at LIKE '橘小满%'").fetchone()[0]
    connection.close()
    assert day.gets(f"/report/{row}.0") == 500
    assert b"request failed" in day.served.log()


def test_a_crash_at_the_start_tells_what_to_do_and_of_nobody(day: Day, tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes((day.served.folder / "demo.db").read_bytes())
    with sqlite3.connect(broken) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (PHONE,))
    connection.close()
    environment = {**day.served.environment, "LINLI_DATABASE_URL": f"sqlite:///{broken}", "LINLI_BIND": "127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve"], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert done.returncode != 0
    assert done.stderr
    day.told.append(done.stderr)


def test_what_is_left_and_what_was_written_tells_of_nobody(day: Day) -> None:
    served = day.served
    # The spoiled rows, which this test itself wrote, are taken out; everything else stays as the program wrote it.
    day.spoils("UPDATE outbox SET created_at = sent_at WHERE created_at LIKE ?", f"%{PHONE}%")
    day.spoils("UPDATE run SET journal = '' WHERE journal LIKE ?", f"%{PHONE}%")
    with sqlite3.connect(served.folder / "demo.db", timeout=20) as connection:
        connection.execute("VACUUM")
    connection.close()
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port + 1}/metrics", timeout=20) as answer:
        figures = answer.read()
    assert b"linli_outbox" in figures
    backup = served.command("backup", str(served.folder / "kept"))
    assert backup.returncode == 0, backup.stderr
    day.told.append(backup.stderr)
    written = {"the log": served.log(), "the figures": figures}
    written |= {f"answer {number}": body for number, body in enumerate(day.bodies)}
    written |= {f"errors {number}": told for number, told in enumerate(day.told)}
    kept = {
        str(file.relative_to(served.folder)): file.read_bytes() for file in served.folder.rglob("*") if file.is_file()
    }
    for name, content in inside(kept).items():
        assert STORED.findall(content) == [], name
        assert DEMO_SECRET.encode() not in content, name
    for name, content in written.items():
        assert NUMBERS.findall(content) == [], name
        assert NAMES.findall(content) == [], name
        assert DEMO_SECRET.encode() not in content, name
    assert len(kept) > 3


def inside(files: dict[str, bytes]) -> dict[str, bytes]:
    """Files, and what is in those that are packed: the backup is a packed archive of everything."""
    found = dict(files)
    for name, content in files.items():
        if content.startswith(b"\x1f\x8b"):
            content = found[f"{name} unpacked"] = gzip.decompress(content)
        if not name.endswith((".tar", ".tar.gz", ".tgz", ".linli")):
            continue
        with tarfile.open(fileobj=BytesIO(content)) as archive:
            for member in archive.getmembers():
                part = archive.extractfile(member)
                if part is not None:
                    inner = part.read()
                    packed = inner.startswith(b"\x1f\x8b")
                    found[f"{name}: {member.name}"] = gzip.decompress(inner) if packed else inner
    return found
