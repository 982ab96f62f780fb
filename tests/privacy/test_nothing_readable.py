"""Whoever gets hold of the database file, stored files, logs or figures reads no phone and no identity number."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from bot.metrics import Figures
from store.database import Database
from tests.chats.played import play
from tests.chats.stage import Stage
from tests.chats.transcript import parse, transcripts
from tests.chats.world import build
from tests.demo import DEMO_SECRET, copied_demo

ROOT = Path(__file__).parents[2]
CHATS = ROOT / "tests/chats"
SENSITIVE = re.compile(rb"(?<![0-9A-Za-z])(?:1000000\d{4}|990101\d{11}[\dXx])(?![0-9A-Za-z])")
"""Phones of the demo (prefix 100) and identity numbers of region 99, which exist nowhere, standing by themselves."""


def found(folder: Path) -> dict[str, list[bytes]]:
    """What can be read in the files below a folder, by file."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    read = {str(path.relative_to(folder)): sorted(set(SENSITIVE.findall(path.read_bytes()))) for path in files}
    return {name: seen for name, seen in read.items() if seen}


def environment(url: str, folder: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    return own | {
        "PYTHONPATH": str(ROOT),
        "LINLI_SECRET_KEY": DEMO_SECRET,
        "LINLI_DATABASE_URL": url,
        "LINLI_MEDIA_URL": (folder / "media").as_uri(),
        "LINLI_LOG_LEVEL": "debug",
        "LINLI_LOG_FORMAT": "json",
    }


def test_the_pattern_finds_what_it_has_to() -> None:
    plain = b"tel 10000000001, id 990101199201010010, sealed x10000000001"
    assert len(SENSITIVE.findall(plain)) == 2


FILES = [file for folder in ("identity", "people") for file in transcripts(CHATS / folder)]
"""Conversations in which numbers are typed."""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(CHATS).with_suffix("")))
def test_no_conversation_leaves_a_number_readable(file: Path, tmp_path: Path) -> None:
    build(tmp_path / "linli.sqlite")
    stage = Stage(tmp_path / "linli.sqlite")
    try:
        play(parse(file.read_text(encoding="utf-8")), stage)
        registry = CollectorRegistry()
        registry.register(Figures(stage.program.database))
        assert SENSITIVE.findall(generate_latest(registry)) == []
    finally:
        stage.close()
    assert found(tmp_path) == {}


def test_the_loaded_demo_and_what_its_people_say_at_debug_level(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = copied_demo(tmp_path_factory.getbasetemp(), tmp_path / "demo.sqlite")
    said = "居民档案\n找人\n橘小满\n1\n查看一项内容\n手机号\n上门走访\n看完了\n导出我的数据\n"
    command = [sys.executable, "-m", "bot", "chat", "--as", "P07"]
    done = subprocess.run(
        command, input=said, env=environment(url, tmp_path), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    # Whoever may see it does, in the chat alone.
    assert "10000000001" in done.stdout
    assert SENSITIVE.findall(done.stderr.encode()) == []
    assert found(tmp_path) == {}


@pytest.mark.parametrize("said", ["10000000001", "居民档案\n找人\n10000000001", "确认身份\n橘小满\n10000000001"])
def test_a_number_that_anybody_types_is_readable_nowhere_while_the_matter_is_open(
    said: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = copied_demo(tmp_path_factory.getbasetemp(), tmp_path / "demo.sqlite")
    command = [sys.executable, "-m", "bot", "chat", "--as", "P07"]
    done = subprocess.run(
        command, input=said, env=environment(url, tmp_path), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert SENSITIVE.findall(done.stderr.encode()) == []
    assert found(tmp_path) == {}


def test_an_import_with_bad_rows_at_debug_level(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    texts = {
        "areas.csv": "区域编号,上级编号,区域类型,区域名称\nSY,,社区,松园社区\n",
        "dwellings.csv": "房屋编号,区域编号,地址\nA1,SY,松园1室\n",
        "people.csv": (
            "姓名,房屋编号,手机号,身份证号\n橘小满,A1,10000000011,\n柚大山,A9,10000000012,990101199001010011\n"
        ),
    }
    for name, text in texts.items():
        (tables / name).write_text(text, encoding="utf-8")
    kept = tmp_path / "kept"
    kept.mkdir()
    url = f"sqlite:///{kept / 'linli.sqlite'}"
    command = [sys.executable, "-m", "bot", "import", *(str(tables / name) for name in texts), "--skip-bad"]
    done = subprocess.run(command, env=environment(url, kept), cwd=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert SENSITIVE.findall(done.stderr.encode()) == []
    database = Database.open(url)
    try:
        assert found(kept) == {}
    finally:
        database.close()
