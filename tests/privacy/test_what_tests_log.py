"""The watch over what is logged finds what it has to, in the test that let it out, and lets everything else pass."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.leaks import seen_in

ROOT = Path(__file__).parents[2]
CONFTEST = """
import pytest
from tests.leaks import Watch

def pytest_configure(config):
    config.pluginmanager.register(Watch(), "leaks")
"""
TESTS = """
import logging, subprocess, sys, threading
import structlog

PHONE = "+86" + "13" + "800138000"
NAME = "橘" + "小满"

def test_masked():
    structlog.get_logger("ours").info("came", phone=PHONE, said=f"call 1{PHONE[4:]}")
    logging.getLogger("theirs").debug("call %s", "1" + PHONE[4:])
    logging.getLogger("httpx").info("quiet: %s", NAME)

def test_event():
    structlog.get_logger("ours").debug("came", who=NAME)

def test_library():
    logging.getLogger("theirs").debug("for %s", NAME)

def test_exception():
    try:
        raise ValueError(NAME)
    except ValueError:
        logging.getLogger("theirs").exception("failed")

def test_thread():
    thread = threading.Thread(target=lambda: logging.getLogger("theirs").info(NAME))
    thread.start()
    thread.join()

def test_after_reset():
    structlog.reset_defaults()

def test_event_after_reset():
    structlog.get_logger("ours").info(NAME)

def test_child():
    code = "import sys; print(chr(27224) + '小满', file=sys.stderr)"
    subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

def test_child_file(tmp_path):
    code = "import sys; print('138' + '00138000', file=sys.stderr)"
    with (tmp_path / "log").open("wb") as log:
        subprocess.Popen([sys.executable, "-c", code], stderr=log).wait()

def test_clean():
    structlog.get_logger("ours").info("came", count=13800138)
"""
CLEAN = {"test_masked", "test_after_reset", "test_clean"}


def test_a_test_that_lets_something_out_fails_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "test_them.py").write_text(TESTS, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    done = subprocess.run(
        [*command, str(tmp_path)], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    ended = dict(re.findall(r"^(?:PASSED|FAILED|ERROR) \S+::(\w+)()", done.stdout, re.MULTILINE))
    passed = set(re.findall(r"^PASSED \S+::(\w+)", done.stdout, re.MULTILINE))
    assert len(ended) == 10, done.stdout
    assert passed == CLEAN
    # What it found is not repeated by whoever tells of it.
    assert "橘小满" not in "".join(line for line in done.stdout.splitlines() if "what may not" in line)


@pytest.mark.parametrize(
    "text",
    ["call 13800138000", "+86 13800138000", "8613800138000", "10000000012", "11010519491231002X", "茶花奶来了"],
)
def test_what_is_personal_is_found(text: str) -> None:
    seen = seen_in(text)
    assert seen is not None
    assert text not in seen


@pytest.mark.parametrize("text", ["row 13800", "a13800138000", "0f13800138000e", "2025-11-04T10:00:00", "P01"])
def test_what_only_looks_a_little_like_it_passes(text: str) -> None:
    assert seen_in(text) is None
