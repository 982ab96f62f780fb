"""What the README and the pages of docs/ say is so: settings, links, names of files, and the example conversation."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.names import conversations
from bot.settings import Settings
from flows.engine.flow import FLOWS

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
RUNNING = ROOT / "docs/running.md"
START, END = "<!-- settings -->\n", "<!-- /settings -->"


def table() -> str:
    rows = ["| Setting | Default | What it is |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = "" if isinstance(default, SecretStr) or default in ((), "", 0) else f"`{default}`"
        about = (field.description or "").replace("|", "\\|")
        rows.append(f"| `LINLI_{name.upper()}` | {shown} | {about} |")
    return "".join(f"{row}\n" for row in rows)


def test_the_page_about_running_lists_every_setting_as_it_is(pytestconfig: pytest.Config) -> None:
    before, rest = RUNNING.read_text(encoding="utf-8").split(START)
    shown, after = rest.split(END)
    if pytestconfig.getoption("--update"):
        RUNNING.write_text(before + START + table() + END + after, encoding="utf-8")
        return
    assert shown == table(), "run `pytest --update tests/bot/test_documents.py`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", text)
    inside = [one or other for one, other in links if not re.match(r"\w+:", one or other)]
    assert [link for link in inside if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    named = re.findall(
        r"`((?:bot|handlers|flows|store|locales|tests|docs|bench)/[\w./-]*)`", page.read_text(encoding="utf-8")
    )
    # The example of a new conversation names the files that its reader makes.
    there = [name for name in named if not name.endswith(("hall.py", "hall.ftl", "hall.toml", "hall.chat"))]
    assert [name for name in there if not (ROOT / name).exists()] == []


def test_the_example_of_a_new_conversation_is_declared_as_its_page_says() -> None:
    page = (ROOT / "docs/new-conversation.md").read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0]
    assert "hall" not in conversations()
    try:
        exec(compile(code, "hall.py", "exec"), {"__name__": "flows.home.hall"})  # noqa: S102 (the page is our own)
        assert (FLOWS["hall"].texts, FLOWS["hall"].order) == ("home/hall", 82)
    finally:
        FLOWS.pop("hall", None)
