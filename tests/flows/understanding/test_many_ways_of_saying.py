"""Many ways of saying each matter, none of them a phrase of the data: how many are understood."""

from functools import cache
from pathlib import Path

import pytest

from bot.names import conversations
from bot.words.lexicon import lexicon
from flows.engine.words import Lexicon

SAID = Path(__file__).with_name("said.txt")
DANGERS = Path(__file__).with_name("dangers.txt")


@cache
def words() -> Lexicon:
    return lexicon()


@cache
def said() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in SAID.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            name = line[1:]
        else:
            found.setdefault(name, []).extend(line.split(" / "))
    return found


ORDINARY = [name for name in said() if name not in ("danger", "quiet")]


def matter(name: str | None) -> str | None:
    return conversations()[name].part_of if name else None


@pytest.mark.parametrize("name", ORDINARY)
def test_each_matter_is_started_or_offered_however_it_is_said(name: str) -> None:
    outcomes = {text: words().understood(text) for text in said()[name]}
    assert [text for text, one in outcomes.items() if name not in [matter(near) for near, _ in one.near]] == []
    assert [text for text, one in outcomes.items() if one.intent and matter(one.intent) != name] == []


def test_every_danger_is_heard() -> None:
    assert [text for text in said()["danger"] if words().understood(text).intent != "emergency"] == []


def test_no_talk_that_only_sounds_like_danger_raises_an_alarm() -> None:
    assert [text for text in said()["quiet"] if words().understood(text).intent == "emergency"] == []


def lines_of(talk: bool) -> list[str]:
    """The dangers, or the talk that only sounds like one, of the second set; its headings tell which is which."""
    found: list[str] = []
    wanted = False
    for line in DANGERS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            wanted = line.startswith("#talk") is talk
        elif wanted:
            found += line.split(" / ")
    return found


def test_dangers_are_heard_in_many_styles() -> None:
    dangers = lines_of(talk=False)
    assert len(dangers) > 300
    assert [text for text in dangers if words().understood(text).intent != "emergency"] == []


def test_talk_of_films_dreams_news_the_past_and_moods_raises_no_alarm() -> None:
    quiet = lines_of(talk=True)
    assert len(quiet) > 300
    assert [text for text in quiet if words().understood(text).intent == "emergency"] == []


def test_none_of_these_lines_is_a_phrase_of_the_data() -> None:
    known = words().understanding
    assert known
    phrases = {text for _, _, text in known.matcher.likeness.phrases}
    dangers = {"danger", "quiet", "emergency"}
    assert not [text for name, texts in said().items() if name not in dangers for text in texts if text in phrases]
