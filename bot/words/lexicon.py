"""The words of all languages together: the names of conversations and commands, and what else people may say."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from bot.words.declared import declared
from bot.words.understanding import FOLDER, LANGUAGES, read, understanding
from flows.engine.words import Command, Lexicon, plain

Meaning = TypeVar("Meaning", bound=str)


def lexicon(folder: Path = FOLDER) -> Lexicon:
    """The words of all languages together, read from the data beside the texts.

    Refuses (ValueError) a word that names two things.
    """
    names: dict[str, str] = {}
    commands: dict[str, Command] = {}
    known = declared()
    for name in known:
        _add(names, name, name)
    for language in LANGUAGES:
        root = folder / language
        for name, chosen in known.items():
            for word in read(root / f"{chosen.texts}.toml").get("names", {}).get(name, []):
                _add(names, word, name)
        for name, words in read(root / "engine/commands.toml").items():
            for word in [name, *words]:
                _add(commands, word, Command(name))
    _refuse_shared(names, commands)
    return Lexicon(names, commands, understanding(known, folder))


def _refuse_shared(names: Mapping[str, str], commands: Mapping[str, Command]) -> None:
    for word in names.keys() & commands.keys():
        if names[word] != commands[word].value:
            raise ValueError(f"{word!r} names the conversation {names[word]} and the command {commands[word]}")


def _add(words: dict[str, Meaning], word: str, meaning: Meaning) -> None:
    known = words.get(plain(word))
    if known is not None and known != meaning:
        raise ValueError(f"{word!r} names both {known} and {meaning}")
    words[plain(word)] = meaning
