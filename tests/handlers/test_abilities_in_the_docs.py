"""The table of what each channel can do is made from the channels' own data; `pytest --update` rewrites it."""

import importlib
import pkgutil
from pathlib import Path

import pytest

import handlers
from handlers.contract import Abilities

PAGE = Path(__file__).parents[2] / "docs/channels.md"
START, END = "<!-- abilities -->\n", "<!-- /abilities -->"
UNITS = {"characters": "characters", "bytes": "bytes (UTF-8)", "utf16": "UTF-16 units"}


def every_abilities() -> list[Abilities]:
    found = {}
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        if module.name.rpartition(".")[2] in ("channel", "terminal"):
            for value in vars(importlib.import_module(module.name)).values():
                abilities = getattr(value, "abilities", None)
                if isinstance(abilities, Abilities):
                    found[abilities.channel] = abilities
    return [found[name] for name in sorted(found)]


def table() -> str:
    head = ["", "people can write", "buttons", "changes messages", "photos together", "longest text", "in the response",
            "pictures", "files", "location", "a second", "a second to one", "tells when shown"]  # fmt: skip
    rows = [head, ["---"] * len(head)]
    for one in every_abilities():
        can = [one.pictures, one.files, one.location]
        rows.append([
            f"**{one.channel}**", _yes(one.receives), _yes(one.buttons), _yes(one.edits),
            str(one.albums) if one.albums > 1 else "no",
            f"{one.longest_text:,} {UNITS[one.text_unit]}", _yes(one.reply_in_response), *(_yes(each) for each in can),
            _rate(one.per_second), _rate(one.per_second_address), _yes(one.acknowledges),
        ])  # fmt: skip
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _rate(value: float) -> str:
    return f"{value:.3g}" if value else "any"


def test_the_page_shows_the_channels_as_they_are(pytestconfig: pytest.Config) -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    shown, after = rest.split(END)
    if pytestconfig.getoption("--update"):
        PAGE.write_text(before + START + table() + END + after, encoding="utf-8")
        return
    assert shown == table(), "run `pytest --update tests/handlers/test_abilities_in_the_docs.py`"
