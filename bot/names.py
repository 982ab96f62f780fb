"""The registry: all conversations found in `flows/`, and the words by which people name them."""

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import TypeVar

import flows
from bot.texts import FOLDER, LANGUAGES, Texts
from bot.understanding import read, understanding
from flows.engine.conversation import World
from flows.engine.flow import FLOWS, Flow
from flows.engine.report import REPORTS, Maker
from flows.engine.words import Command, Lexicon, plain
from store.understanding.lesson import taught

Meaning = TypeVar("Meaning", bound=str)


@cache
def conversations() -> dict[str, Flow]:
    """Every registered conversation by name; their modules are found by walking `flows/`."""
    for module in pkgutil.walk_packages(flows.__path__, "flows."):
        if not module.name.startswith("flows.engine") and not module.ispkg:
            importlib.import_module(module.name)
    return dict(sorted(FLOWS.items()))


def reports() -> dict[str, Maker]:
    """Every registered report by name."""
    conversations()
    return REPORTS


def lexicon(folder: Path = FOLDER) -> Lexicon:
    """The words of all languages together, read from the data beside the texts.

    Refuses (ValueError) a word that names two things.
    """
    names: dict[str, str] = {}
    commands: dict[str, Command] = {}
    for name in conversations():
        _add(names, name, name)
    for language in LANGUAGES:
        root = folder / language
        for name, chosen in conversations().items():
            for word in read(root / f"{chosen.texts}.toml").get("names", {}).get(name, []):
                _add(names, word, name)
        for name, words in read(root / "engine/commands.toml").items():
            for word in [name, *words]:
                _add(commands, word, Command(name))
    for word in names.keys() & commands.keys():
        if names[word] != commands[word].value:
            raise ValueError(f"{word!r} names the conversation {names[word]} and the command {commands[word]}")
    return Lexicon(names, commands, understanding(conversations(), folder))


def _add(words: dict[str, Meaning], word: str, meaning: Meaning) -> None:
    known = words.get(plain(word))
    if known is not None and known != meaning:
        raise ValueError(f"{word!r} names both {known} and {meaning}")
    words[plain(word)] = meaning


def world(texts: Texts) -> World:
    """Everything that the engine is given."""
    return World(conversations(), lexicon(), texts, lambda act, sound: taught(act.transaction, sound))
