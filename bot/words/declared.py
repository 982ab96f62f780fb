"""Conversations as their files declare them, read without importing them: enough for whoever only asks for words.

Importing a conversation brings the tables with it, a second of work; the line that begins with `@flow(` says all that
is needed here. A test holds both to be the same.
"""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FLOWS = Path(__file__).parents[2] / "flows"
COMING = "home/coming.py"
"""The file that declares what is not built yet, all by one dictionary."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A conversation: where its texts are below `locales/<language>/`, and the matter that it is part of."""

    texts: str
    part_of: str


@cache
def declared(folder: Path = FLOWS) -> dict[str, Declared]:
    """Every conversation declared in a folder by its registered name, in the order of names.

    Refuses (ValueError) a declaration whose name, texts or matter is not written out in it.
    """
    found: dict[str, Declared] = {}
    for file in folder.rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        path = file.relative_to(folder).with_suffix("").as_posix()
        at = source.find("\n@flow(")
        while at >= 0 and not path.startswith("engine/"):
            name, said = _written(source, at + 2, file)
            found[name] = Declared(said.get("texts") or path, said.get("part_of") or name)
            at = source.find("\n@flow(", at + 1)
    for name in _coming(folder / COMING):
        found.setdefault(name, Declared(f"home/coming/{name}", name))
    return dict(sorted(found.items()))


def _coming(file: Path) -> list[str]:
    """The names of matters that are not built yet: those of the dictionary that says their places in the menu."""
    for part in ast.parse(file.read_text(encoding="utf-8")).body if file.is_file() else []:
        if isinstance(part, ast.AnnAssign) and part.value and ast.unparse(part.target) == "COMING":
            return list(ast.literal_eval(part.value))
    return []


def _written(source: str, start: int, file: Path) -> tuple[str, dict[str, str]]:
    """The name and the words that a declaration gives; it ends at the first bracket that makes it whole."""
    end = source.find(")", start)
    while end >= 0:
        try:
            call = ast.parse(source[start : end + 1], mode="eval").body
        except SyntaxError:
            end = source.find(")", end + 1)
            continue
        if isinstance(call, ast.Call) and len(call.args) == 1:
            words = {word.arg: word.value for word in call.keywords if word.arg in ("texts", "part_of")}
            values = [call.args[0], *words.values()]
            if all(isinstance(value, ast.Constant) and isinstance(value.value, str) for value in values):
                name, *rest = (ast.literal_eval(value) for value in values)
                return name, dict(zip((str(word) for word in words), rest, strict=True))
        break
    raise ValueError(f"{file.name}: the name, texts and matter of a conversation stand in @flow(...) as they are")
