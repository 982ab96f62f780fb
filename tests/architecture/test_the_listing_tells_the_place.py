import re
from pathlib import Path

import pytest

from bot.names import conversations
from tests.architecture.tree import ROOT, folders, python_files

MOST_ENTRIES = 14
SUBJECTS = {"store": 20}
"""Folders that are the list of subjects: what is remembered, one folder a thing."""
MOST_LINES = 350
NAMES_THAT_SAY_NOTHING = {
    "common", "core", "helper", "helpers", "lib", "manager", "managers", "misc", "shared", "util", "utils",
}  # fmt: skip
# One file a migration: their number is set by time, and Alembic loads them by path.
MIGRATIONS = Path("store/migrations")


@pytest.mark.parametrize("folder", [folder for folder in folders() if folder != MIGRATIONS / "versions"], ids=str)
def test_a_folder_has_about_a_dozen_entries(folder: Path) -> None:
    # How the tables came to be is no subject beside the others.
    unseen = {"__init__.py", "__main__.py", "__pycache__", MIGRATIONS.name}
    entries = [path for path in (ROOT / folder).iterdir() if path.name not in unseen]
    # Subjects (folders) and what stands beside them (files) are looked at one after the other.
    for kind in (Path.is_dir, Path.is_file):
        names = sorted(path.name for path in entries if kind(path))
        assert len(names) <= SUBJECTS.get(str(folder), MOST_ENTRIES), f"{folder} is more than one idea: {names}"


def test_a_file_fits_a_head() -> None:
    tests = [path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py")]
    files = [file for file in [*python_files(), *tests] if not file.is_relative_to(MIGRATIONS)]
    lengths = {file: len((ROOT / file).read_text(encoding="utf-8").splitlines()) for file in files}
    assert {file: length for file, length in lengths.items() if length > MOST_LINES} == {}


def test_no_name_says_nothing() -> None:
    everything = {*python_files(), *folders()}
    assert [path for path in everything if path.stem in NAMES_THAT_SAY_NOTHING] == []


def test_every_folder_of_code_is_a_package_so_that_the_linter_sees_it() -> None:
    with_code = {file.parent for file in python_files() if not file.is_relative_to(MIGRATIONS)}
    assert [folder for folder in sorted(with_code) if not (ROOT / folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_conversation_has_its_file_of_texts(locale: str) -> None:
    found = conversations()
    assert found, "there is no conversation: are they no longer found by walking the folder?"
    texts = {Path(f"{one.texts}.ftl") for one in found.values()}
    assert {text for text in texts if not (ROOT / "locales" / locale / text).exists()} == set()


def test_what_is_silenced_gives_its_reason() -> None:
    silencer = re.compile(
        r"#\s*(?:noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[^]]*\])?)(?P<reason>.*)$"
    )
    unexplained = []
    for file in python_files():
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            found = silencer.search(line)
            above = number > 0 and lines[number - 1].lstrip().startswith("#")
            if found and not above and not re.search(r"\w{2,}", found["reason"]):
                unexplained.append(f"{file}:{number + 1}")
    assert unexplained == []
