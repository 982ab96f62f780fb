"""Nothing reaches an operation except through an act, and each command of `linli` says by what right it works."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.main import get_command

import store.tables
from bot.__main__ import application
from bot.names import conversations
from store.rights.act import OPERATIONS
from tests.architecture.tree import ROOT, python_files

ACTS = {
    "bot/receive.py": "Every message of every channel.",
    "bot/program.py": "A report, made at delivery with the rights of whoever reads it.",
    "bot/unfinished.py": "The reminder about a question that was left alone, for whoever it was asked.",
    "bot/demo/acting.py": "The demo's invented people, in the demo's own database.",
}
"""Where an act begins, and whose rights it carries."""

COMMANDS = {
    # Through the entry: with the rights of the account.
    "chat": "",
    "serve": "",
    "run": "",
    # The operator's, who holds the database and its key. What concerns people is written to the audit.
    "export": "bot/commands/export.py",
    "import": "store/people/importing/writing.py",
    "invite": "bot/commands/access/invite.py",
    "desk add": "bot/commands/access/desk.py",
    "desk revoke": "bot/commands/access/desk.py",
    "votes export": "bot/commands/votes.py",
    # They give out nothing about anybody.
    "check": "It tells whether settings work.",
    "desk list": "It tells which desks have keys, and no key.",
    "match": "It tells what a sentence would start; it opens no database.",
    **dict.fromkeys(
        (f"verify {what}" for what in ("all", "audit", "pledges", "points", "votes")),
        "It tells whether evidence is as it was written, by numbers of rows.",
    ),
    "votes recount": "It counts a file that somebody was given; it opens no database.",
    "retention": "It prints the table of what is kept how long.",
    # They keep, move or make the database as a whole.
    "backup": "The copy is as sealed as the original, and never contains the key.",
    "restore": "It needs the key and an empty place.",
    "keys new": "It makes a secret out of nothing and opens no database.",
    "keys rotate": "It needs both keys, and shows nothing.",
    "migrate": "It changes tables, not what is in them.",
    "demo": "It makes the demo's own database.",
    "retention sweep": "It does what the table says, as the clock does every night.",
}
"""Every command: "" if it acts with the rights of an account, the file that audits it, or why it needs neither."""


def commands() -> Iterator[str]:
    """The names of all commands; a group that does something by itself is one."""
    found = get_command(application())
    assert isinstance(found, typer.core.TyperGroup)
    for name, one in found.commands.items():
        if not isinstance(one, typer.core.TyperGroup):
            yield name
            continue
        if one.invoke_without_command:
            yield name
        yield from (f"{name} {inner}" for inner in one.commands)


def calls(file: Path) -> set[str]:
    """The names that a file calls."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def imported(file: Path) -> Iterator[str]:
    """What a file imports from the store, as "module.name"."""
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("store"):
            yield from (f"{node.module}.{one.name}" for one in node.names)


def test_acts_begin_in_a_few_places_only() -> None:
    makers = {str(file) for file in python_files("bot", "handlers", "flows") if {"Act", "Caller"} & calls(file)}
    assert makers == set(ACTS)


def test_no_channel_and_no_command_knows_an_operation() -> None:
    assert store.tables.metadata.tables
    assert conversations()
    files = [*python_files("handlers"), *[file for file in python_files("bot") if "demo" not in file.parts]]
    reached = {(str(file), name) for file in files for name in imported(file) if name in OPERATIONS}
    # The reports that conversations promise are made by operations, called with an act of the reader.
    assert {file for file, _ in reached} <= {"bot/names.py"}


@pytest.mark.parametrize("act", [None, object(), 7])
def test_no_operation_does_anything_without_an_act(act: object) -> None:
    assert len(OPERATIONS) > 200
    for operation in OPERATIONS.values():
        with pytest.raises((AttributeError, TypeError), match=r"object|argument"):
            operation(act)


def test_every_command_says_by_what_right_it_works() -> None:
    assert set(commands()) == set(COMMANDS)


def test_a_command_that_gives_out_or_changes_what_is_somebodys_is_audited() -> None:
    audited = {Path(right) for right in COMMANDS.values() if right.endswith(".py")}
    assert len(audited) == 5
    assert {file for file in audited if "note_command" not in calls(file)} == set()
