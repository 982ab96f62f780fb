"""Every transcript, as it is written and in all the ways that come for free."""

import os
from pathlib import Path
from typing import Any

import pytest

from bot.texts import LANGUAGES
from flows.engine.words import plain
from tests.chats.conftest import MakeStage
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

each = pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(FOLDER).with_suffix("").as_posix())


def steps_of(file: Path) -> list[Step]:
    return parse(file.read_text(encoding="utf-8"))


def expected(steps: list[Step]) -> list[list[str]]:
    return [step.lines for step in steps]


@each
def test_the_bot_says_what_the_transcript_says(
    file: Path, make_stage: MakeStage, request: pytest.FixtureRequest
) -> None:
    steps = steps_of(file)
    outputs = play(steps, make_stage())
    if request.config.getoption("--update") or os.environ.get("UPDATE_CHATS"):
        file.write_text(write(steps, outputs), encoding="utf-8")
    else:
        assert write(steps, outputs) == write(steps, expected(steps))


@each
@pytest.mark.parametrize("say", [restarted, twice, labels_only, numbers_only], ids=lambda say: say.__name__)
def test_the_way_it_is_said_changes_nothing(file: Path, say: Say, make_stage: MakeStage) -> None:
    steps = steps_of(file)
    assert write(steps, play(steps, make_stage(), say)) == write(steps, expected(steps))


@each
def test_going_back_and_answering_again_comes_to_the_same(file: Path, make_stage: MakeStage) -> None:
    steps = steps_of(file)
    straight, roundabout = make_stage(), make_stage()
    play(steps, straight)
    outputs = play(steps, roundabout, BackAndAgain())
    assert write(steps, outputs) == write(steps, expected(steps))
    assert roundabout.rows(*MESSAGING) == straight.rows(*MESSAGING)


@each
def test_a_tap_on_an_old_message_is_recognised(file: Path, make_stage: MakeStage) -> None:
    stage = make_stage()
    play(steps_of(file), stage)
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


@each
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_goes_the_same_way_in_every_language(file: Path, language: str, make_stage: MakeStage) -> None:
    steps = steps_of(file)
    script: list[dict[str, Any]] = []

    def noted(stage: Stage, parts: dict[str, Any]) -> Turn:
        script.append(_without_labels(stage, parts))
        return plainly(stage, parts)

    told, retold = make_stage(), make_stage(language)
    play(steps, told, noted)
    moves = iter(script)

    def retell(stage: Stage, parts: dict[str, Any]) -> Turn:
        move = next(moves)
        # A file lies in the other stage's store and a code is its own, so they are sent anew; all else as it was.
        return plainly(stage, parts if is_media(parts) or parts.get("text") != "…" else move)

    play(_unread(steps), retold, retell)
    for address, speaker in told.speakers.items():
        for here, there in zip(speaker.turns, retold.speakers[address].turns, strict=True):
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
