import re
import tomllib

import pytest
from fontTools.ttLib import TTFont

from handlers.layout.font import chinese_font
from tests.architecture.tree import ROOT

LOCKS = ["requirements.lock", "requirements-test.lock"]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> dict[str, str]:
    """The blocks of a lock file by the normal name of what they lock; a name may be locked twice, by Python version."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    blocks = [block.strip() for block in re.split(r"\n(?=\S)", text) if block.strip()]
    return {normal(re.split(r"[=\[ ]", block)[0]) + re.sub(r"(?s) \\.*", "", block): block for block in blocks}


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_locked_has_hashes_and_an_exact_version(lock: str) -> None:
    assert len(locked(lock)) > 50
    assert [block for block in locked(lock).values() if "==" not in block or "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_to_install_from(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"://|--(?:extra-)?index|--find-links|--trusted-host| @ ", text) == []


def test_what_the_tests_run_on_is_what_is_served() -> None:
    served, tested = locked("requirements.lock"), locked("requirements-test.lock")
    assert {name for name in served if served[name] != tested.get(name)} == set()


@pytest.mark.parametrize(("lock", "extras"), [("requirements.lock", []), ("requirements-test.lock", ["test"])])
def test_everything_that_the_project_asks_for_is_locked_and_so_is_what_builds_it(lock: str, extras: list[str]) -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*rules["project"]["dependencies"], *rules["build-system"]["requires"]]
    wanted += [name for extra in extras for name in rules["project"]["optional-dependencies"][extra]]
    names = {normal(re.split(r"[=\[ ]", block)[0]) for block in locked(lock).values()}
    assert {normal(re.split(r"[\[<>=; ]", name)[0]) for name in wanted} - names == set()


def test_the_font_writes_simplified_and_traditional_chinese_and_the_rare_characters_of_names() -> None:
    written = TTFont(chinese_font()).getBestCmap()
    pairs = (bytes([high, low]) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF))
    chinese = {
        character
        for pair in pairs
        for encoding in ("gbk", "big5")
        for character in pair.decode(encoding, errors="ignore")
        if "\u4e00" <= character <= "\u9fff"
    }
    assert len(chinese) > 20_000
    assert {
        character for character in chinese | set("邻礼柯城衢椪䶮𬭎①✓㎡，。《》") if ord(character) not in written
    } == set()
