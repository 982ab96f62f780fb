"""Every transcript, as it is written and in all the ways that come for free."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.texts import LANGUAGES
from flows.engine.words import plain
from tests.chats.conftest import MakeStage, stages_in
from tests.chats.played import (
    BackAndAgain,
    Say,
    labels_only,
    numbers_only,
    plainly,
    play,
    restarted,
    twice,
)
from tests.chats.said import is_media
from tests.chats.shown import one_line
from tests.chats.stage import Stage, Turn
from tests.chats.transcript import Step, parse, transcripts, write

FOLDER = Path(__file__).parent
FILES = transcripts(FOLDER)
MESSAGING = ("inbox", "outbox")

OTHER_LANGUAGES = [language for language in LANGUAGES if language != "zh-CN"]
"""Transcripts are in Chinese, so going through them in it once more would show nothing."""


def name_of(file: Path) -> str:
    return file.relative_to(FOLDER).with_suffix("").as_posix()


each = pytest.mark.parametrize("file", FILES, ids=name_of)


@dataclass
class Told:
    """A transcript that was played straight: what was shown, what was said, and what it came to."""

    steps: list[Step]
    outputs: list[list[str]]
    script: list[dict[str, Any]]
    turns: dict[str, list[Turn]]
    rows: dict[str, int]
    stage: Stage


@pytest.fixture(scope="module", params=FILES, ids=name_of)
def told(request: pytest.FixtureRequest, world_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """One straight play of a transcript, for all tests that compare with it; none of them changes its turns."""
    steps = steps_of(request.param)
    script: list[dict[str, Any]] = []

    def noted(stage: Stage, parts: dict[str, Any]) -> Turn:
        script.append(_without_labels(stage, parts))
        return plainly(stage, parts)

    with stages_in(tmp_path_factory.mktemp("told"), world_file) as make:
        stage = make()
        outputs = play(steps, stage, noted)
        if request.config.getoption("--update") or os.environ.get("UPDATE_CHATS"):
            request.param.write_text(write(steps, outputs), encoding="utf-8")
        turns = {address: list(speaker.turns) for address, speaker in stage.speakers.items()}
        yield Told(steps, outputs, script, turns, stage.rows(*MESSAGING), stage)


def steps_of(file: Path) -> list[Step]:
    return parse(file.read_text(encoding="utf-8"))


def expected(steps: list[Step]) -> list[list[str]]:
    return [step.lines for step in steps]


def test_the_bot_says_what_the_transcript_says(told: Told, request: pytest.FixtureRequest) -> None:
    if not (request.config.getoption("--update") or os.environ.get("UPDATE_CHATS")):
        assert write(told.steps, told.outputs) == write(told.steps, expected(told.steps))


@each
@pytest.mark.parametrize("say", [restarted, twice, labels_only, numbers_only], ids=lambda say: say.__name__)
def test_the_way_it_is_said_changes_nothing(file: Path, say: Say, make_stage: MakeStage) -> None:
    steps = steps_of(file)
    assert write(steps, play(steps, make_stage(), say)) == write(steps, expected(steps))


def test_going_back_and_answering_again_comes_to_the_same(told: Told, make_stage: MakeStage) -> None:
    roundabout = make_stage()
    outputs = play(told.steps, roundabout, BackAndAgain())
    assert write(told.steps, outputs) == write(told.steps, expected(told.steps))
    assert roundabout.rows(*MESSAGING) == told.rows


def test_a_tap_on_an_old_message_is_recognised(told: Told) -> None:
    stage = told.stage
    for speaker in stage.speakers.values():
        stage.turn_to(speaker.address)
        old = [offer.id for turn in speaker.turns for offer in turn.offers if not offer.id.startswith("go:")]
        now = {offer.id.partition(":")[0] for offer in speaker.offers}
        stale = next((option for option in old if option.partition(":")[0] not in now), None)
        if stale is not None:
            before = stage.rows(*MESSAGING)
            turn = stage.say({"tap": stale})
            keys = [words.key for words in turn.reply.lines if not isinstance(words, str)]
            assert keys[0] == "engine/turn.earlier"
            assert stage.rows(*MESSAGING) == before


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_it_goes_the_same_way_in_every_language(told: Told, language: str, make_stage: MakeStage) -> None:
    retold = make_stage(language)
    moves = iter(told.script)

    def retell(stage: Stage, parts: dict[str, Any]) -> Turn:
        move = next(moves)
        # A file lies in the other stage's store and a code is its own, so they are sent anew; all else as it was.
        return plainly(stage, parts if is_media(parts) or parts.get("text") != "…" else move)

    play(_unread(told.steps), retold, retell)
    for address, turns in told.turns.items():
        for here, there in zip(turns, retold.speakers[address].turns, strict=True):
            assert _shape(there) == _shape(here), f"after {here.message.text or here.message.tap}"


def _without_labels(stage: Stage, parts: dict[str, Any]) -> dict[str, Any]:
    """What is said, with a typed label as a tap, for labels differ between languages."""
    labels = [plain(offer.label) for offer in stage.speaker.offers]
    said = plain(parts.get("text") or "")
    if said and labels.count(said) == 1 and stage.program.world.lexicon.command(said) is None:
        return {"tap": stage.speaker.offers[labels.index(said)].id}
    return parts


def _unread(steps: list[Step]) -> list[Step]:
    """The steps with nothing left to look up on the screen: what to say comes from elsewhere, but for files."""
    sent = (
        "(photo",
        "(file",
        "(voice",
        "(code",
        "(wrong code",
        "(pick-up code)",
        "(digits)",
        "(wrong digits)",
        "(scan)",
        "(receipt",
        "(serial",
    )
    return [
        Step(step.sign, step.text if step.sign != ">" or step.text.startswith(sent) else "…", step.number)
        for step in steps
    ]


def _shape(turn: Turn) -> tuple[Any, ...]:
    reply = turn.reply
    keys = tuple(words if isinstance(words, str) else words.key for words in reply.lines)
    return (
        keys,
        tuple(option.id for option in reply.options),
        len(reply.pictures),
        len(reply.files),
        reply.input,
        reply.ended,
    )


def test_there_are_transcripts() -> None:
    assert len(FILES) >= 10


@each
def test_a_transcript_is_written_as_the_runner_writes_it(file: Path) -> None:
    steps = steps_of(file)
    assert file.read_text(encoding="utf-8") == write(steps, expected(steps))
    assert all(one_line(line) == " ".join(line.split()) for step in steps for line in step.lines)
