"""Reading what people may say from the data beside the texts, in all languages together."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.words.declared import Declared
from flows.engine.understanding.danger import DANGER, OUTSIDE, UNLESS, careful
from flows.engine.understanding.evidence import Subject
from flows.engine.understanding.hearing import Ear
from flows.engine.understanding.outcome import Answer, Understanding

FOLDER = Path(__file__).parents[2] / "locales"
LANGUAGES = ("zh-CN", "en")


def understanding(conversations: Mapping[str, Declared], folder: Path = FOLDER) -> Understanding:
    """What is known of what people say, read from a folder of locales.

    Refuses (ValueError) data that is not in the shape of `flows/engine/understanding/evidence.py`.
    """
    return Understanding.of(*gathered(conversations, folder))


def gathered(conversations: Mapping[str, Declared], folder: Path = FOLDER) -> tuple[list[Subject], list[Answer], Ear]:
    """What the files say: every subject, the reviewed answers, and how abbreviations and dialect are heard."""
    subjects: dict[str, Subject] = {name: Subject(name) for name in conversations}
    subjects[OUTSIDE] = Subject(OUTSIDE)
    answers: dict[str, Answer] = {}
    kinds: dict[str, Subject] = {}
    unless = Subject(UNLESS)
    meanings: dict[str, str] = {}
    for language in LANGUAGES:
        root = folder / language
        classes = read(root / "words/classes.toml").get("classes", {})
        meanings.update(read(root / "words/meanings.toml").get("meanings", {}))
        for name, flow in conversations.items():
            _conversation(subjects[name], read(root / f"{flow.texts}.toml"), classes)
        subjects[OUTSIDE].add(read(root / "home/outside.toml"), classes)
        for file in sorted((root / "answers").glob("*.toml")):
            for key, data in read(file).items():
                _answer(f"{file.stem}.{key}", data, classes, subjects, answers)
        emergency = read(root / "home/emergency.toml")
        for kind, data in emergency.get("dangers", {}).items():
            kinds.setdefault(kind, Subject(DANGER + kind)).add(_danger(data), classes)
        unless.add(_danger(emergency.get("unless", {})), classes)
    ear = Ear(meanings)
    careful(list(kinds.values()), unless)
    return [*subjects.values(), *kinds.values(), unless], list(answers.values()), ear


def _conversation(subject: Subject, data: Mapping[str, Any], classes: Mapping[str, list[str]]) -> None:
    parts = {part: data.get(part, {}).get(subject.name) for part in ("phrases", "keywords", "not")}
    subject.add({part: value for part, value in parts.items() if value}, classes)


def _danger(data: Mapping[str, Any]) -> dict[str, Any]:
    keywords = {kind: lines for kind, lines in data.items() if kind != "phrases"}
    return {"phrases": data.get("phrases", []), "keywords": keywords}


def _answer(
    name: str,
    data: Mapping[str, Any],
    classes: Mapping[str, list[str]],
    subjects: dict[str, Subject],
    answers: dict[str, Answer],
) -> None:
    subjects.setdefault(name, Subject(name)).add(data, classes)
    answers.setdefault(name, Answer(name, data.get("start", ""), data.get("source", "")))


@cache
def read(path: Path) -> dict[str, Any]:
    """The data of a `.toml` file; nothing when there is none."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
