"""Watches everything that the tests log, and fails the test in which something secret or personal came out.

Every record of every logger, in every worker, is looked at as it would be written: after the masks of `bot.logs`. So is
what child processes write to their error output. A program that is silent about people stays so.
"""

import logging
import re
import subprocess
import traceback
from collections.abc import Generator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import logs

_NUMBERS = (
    # Phones, also with the country's number before them; those of the demo begin with 100.
    r"(?<![0-9A-Za-z])(?:\+?86[ -]?)?(?:1[3-9]\d{9}|1000000\d{4})(?![0-9A-Za-z])"
    # Identity numbers.
    r"|(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])"
    # Tokens of Telegram bots, and the secrets of the settings that tests use.
    r"|\d{6,12}:[A-Za-z0-9_-]{30,}|secret for the tests|next secret|TestsOnly|what-only-the-platform-knows"
    r"|application-secret-|token_of_the_route|0ec2sifa5aaa|zyxwvutsrqponmlkjih|nopqrstuvwxyz0123456789AB"
)
_NAMES = (
    # People of the demo.
    r"橘小满|柚大山|椪阿婆|胡柚伯|茶花奶|荷田田|双岭雁|橙有喜|桔飞飞|木樨成|白云飘|南孔书|烂柯棋|溪小清|链小助|运河燕|柯山晴|棠梨雨|荷塘月"
)
PERSONAL = re.compile(f"{_NUMBERS}|{_NAMES}")
PRINTED = re.compile(_NUMBERS)
"""What may not stand in a file either to which a child process prints both what it logs and what it tells."""
MOST_READ = 5_000_000
"""Bytes of a child's error output that are looked at."""

_found: list[str] = []
_files: dict[int, Path] = {}


def seen_in(text: str, pattern: re.Pattern[str] = PERSONAL) -> str | None:
    """What stands in a text that may not, as it is told: a few letters of it."""
    found = pattern.search(text)
    return None if found is None else f"{found[0][:2]}… in: {PERSONAL.sub('…', text)[:300]}"


def _look(where: str, text: str, pattern: re.Pattern[str] = PERSONAL, *, is_written: bool = False) -> None:
    # What a library says passes the masks as it is written, so it may carry a number until then.
    if pattern.search(text) and (seen := seen_in(text if is_written else logs.masked(text), pattern)):
        _found.append(f"{where}: {seen}")


class _Record(logging.LogRecord):
    """A record that is looked at as soon as it is made, whatever handlers there are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = str(self.msg)
        if self.args:
            try:
                said = self.getMessage()
            except (TypeError, ValueError, KeyError):
                said = f"{self.msg} {self.args}"
        if self.exc_info and self.exc_info[1] is not None:
            said += "".join(traceback.format_exception_only(self.exc_info[1]))
        _look(self.name, said)


def _event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    _look("structlog", str(dict(event)))
    return event


_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    logs.mask,
    _event,
    structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
]


def _watch_events() -> None:
    # A test that sets up logs of its own and lets go of them again would end the watch.
    if structlog.is_configured() and structlog.get_config()["processors"] is _PROCESSORS:
        return
    structlog.configure(processors=_PROCESSORS, logger_factory=structlog.PrintLoggerFactory())


class _Popen(subprocess.Popen):  # type: ignore[type-arg]  # of texts or of bytes, as it is called
    """A child process whose error output is looked at when it has ended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        name = getattr(kwargs.get("stderr"), "name", None)
        super().__init__(*args, **kwargs)
        if isinstance(name, str):
            _files[id(self)] = Path(name)

    def communicate(self, *args: Any, **kwargs: Any) -> Any:
        output, errors = super().communicate(*args, **kwargs)
        if errors:
            text = errors if isinstance(errors, str) else errors.decode("utf-8", "replace")
            _look("a child process", text, is_written=True)
        self._read_file()
        return output, errors

    def wait(self, timeout: float | None = None) -> int:
        code = super().wait(timeout)
        self._read_file()
        return code

    def _read_file(self) -> None:
        file = _files.pop(id(self), None)
        if file is not None and file.exists():
            with file.open("rb") as opened:
                text = opened.read(MOST_READ).decode("utf-8", "replace")
            _look("a child process", text, PRINTED, is_written=True)


class Watch:
    """The plugin: installed by `conftest.py`."""

    def pytest_configure(self) -> None:
        logging.setLogRecordFactory(_Record)
        logging.getLogger().setLevel(logging.DEBUG)
        # As quiet as the program itself makes them, at every level.
        for name in (*logs._QUIET, "uvicorn"):
            logging.getLogger(name).setLevel(logging.WARNING)
        subprocess.Popen = _Popen  # type: ignore[misc]  # for everything that starts a process from now on

    def pytest_runtest_setup(self) -> None:
        _watch_events()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        _look("the error output", report.capstderr, is_written=True)
        leaks = _taken()
        if leaks and report.passed:
            report.outcome = "failed"
            report.longrepr = "what may not be logged was logged:\n" + "\n".join(leaks[:10])
        return report

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if leaks := _taken():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            raise pytest.PytestWarning("what may not be logged was logged after the tests: " + "; ".join(leaks[:10]))


def _taken() -> list[str]:
    taken = _found[:]
    _found.clear()
    return taken
