"""Playing a transcript on a stage, in its plain way or in one of those that come for free."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flows.engine.words import plain
from store.messages.reply import Input, Style
from tests.chats.mistyped import ORDER, is_exact, not_taken, numeral, one_slip
from tests.chats.said import read
from tests.chats.stage import Offer, Stage, Turn
from tests.chats.transcript import Step

Say = Callable[[Stage, dict[str, Any]], Turn]
TYPED_AS_IT_IS = (Input.TEXT, Input.TIME, Input.PHONE, Input.DAY, Input.PLACE, Input.PERSON)
"""What is waited for when words would be an answer of their own, not a label with a slip."""
_PUBLISH = re.compile(r"^(?P<who>\w+) publishes (?P<title>.+?) in (?P<area>[A-Z0-9-]+)(?P<shops> for shops)?$")
_ANNOUNCE = re.compile(r"^(?P<who>\w+) announces (?P<title>.+?) in (?P<area>[A-Z0-9-]+)(?P<secret> in secret)?$")
_AT = re.compile(r"^it is (\d{1,2}):(\d{2}) on a (working day|day off)$")
_PASS = re.compile(r"^(\d+) (minute|hour|day)s? pass(?:es)?$")


def plainly(stage: Stage, parts: dict[str, Any]) -> Turn:
    """Say something once, as the transcript has it."""
    return stage.say(parts)


def play(steps: list[Step], stage: Stage, say: Say = plainly) -> list[list[str]]:
    """Play all steps; gives what was shown after each."""
    return [_play(step, stage, say) for step in steps]


def _play(step: Step, stage: Stage, say: Say) -> list[str]:
    if step.sign == "@":
        stage.turn_to(step.text)
    elif step.sign == ">":
        try:
            return say(stage, read(step.text, stage.speaker.offers, stage)).lines
        except LookupError as problem:
            raise AssertionError(f"line {step.number}: {problem}") from problem
    elif step.sign == "~":
        return world(step.text, stage)
    return []


def world(event: str, stage: Stage) -> list[str]:
    """Let something happen that nobody in the conversation does. Refuses (ValueError) an event it does not know."""
    passed = _PASS.match(event)
    if passed:
        stage.pass_time(timedelta(**{f"{passed[2]}s": int(passed[1])}))
        return []
    published = _PUBLISH.match(event)
    if published:
        stage.publish(published["who"], published["title"], published["area"], for_shops=bool(published["shops"]))
        return []
    announced = _ANNOUNCE.match(event)
    if announced:
        stage.announce(announced["who"], announced["title"], announced["area"], in_secret=bool(announced["secret"]))
        return []
    at = _AT.match(event)
    if at:
        stage.be_at(int(at[1]), int(at[2]), working=at[3] == "working day")
        return []
    if event == "restart":
        stage.restart()
        return []
    if event == "no platform answers":
        stage.lose()
        return []
    if event == "deliver":
        return stage.delivered()
    raise ValueError(f"the world knows no {event!r}")


def restarted(stage: Stage, parts: dict[str, Any]) -> Turn:
    """Say something to a program that was ended and started since the last message."""
    stage.restart()
    return stage.say(parts)


def twice(stage: Stage, parts: dict[str, Any]) -> Turn:
    """Say something that the platform delivers twice, the second time to a restarted program."""
    turn = stage.say(parts)
    before = stage.rows()
    again = stage.deliver_to_program(turn.message)
    assert again.taken.again
    assert again.taken.inbox == turn.taken.inbox
    assert again.lines == turn.lines, "a redelivered message got another answer"
    assert stage.rows() == before, "a redelivered message left something"
    return turn


def numbers_only(stage: Stage, parts: dict[str, Any]) -> Turn:
    """Type the number of an option instead of tapping it: "3", "三" and "第三个" in turn."""
    at = _tapped(stage, parts)
    if at is None:
        return stage.say(parts)
    offers = stage.speaker.offers
    laid_out = [*(offer for offer in offers if offer.style is not Style.PAGE),
                *(offer for offer in offers if offer.style is Style.PAGE)]  # fmt: skip
    assert laid_out == offers, "options that turn pages or leave stand last, so that numbers mean the same everywhere"
    if _takes_numbers_as_answers(stage):
        return stage.say({"text": offers[at].label})
    word = numeral(at + 1)
    return stage.say({"text": (str(at + 1), word, f"第{word}个")[len(stage.speaker.turns) % 3]})


def labels_only(stage: Stage, parts: dict[str, Any]) -> Turn:
    """Type the label of an option instead of tapping it, every second time with a slip of the fingers.

    What must be said exactly (a vote, a signature) is asked again after a slip, and then typed as it is.
    """
    at = _tapped(stage, parts)
    if at is None:
        return stage.say(parts)
    labels = [plain(offer.label) for offer in stage.speaker.offers]
    assert labels.count(labels[at]) == 1, f"two options look the same to somebody who types: {labels[at]}"
    label = stage.speaker.offers[at].label
    if ORDER.search(label):
        return stage.say({"text": str(at + 1)})
    asked = stage.speaker.turns[-1]
    slip = one_slip(label, [offer.label for offer in stage.speaker.offers]) if len(stage.speaker.turns) % 2 else None
    if slip is None or asked.reply.input in TYPED_AS_IT_IS:
        return stage.say({"text": label})
    turn = stage.say({"text": slip})
    if not not_taken(turn):
        return turn
    assert is_exact(asked), f"{slip!r} was not taken for {label!r}"
    return stage.say({"text": label})


def _takes_numbers_as_answers(stage: Stage) -> bool:
    last = stage.speaker.turns[-1].reply
    # What is typed in a talk is written to the person on the other end, a number too.
    talks = any(not isinstance(words, str) and words.key.startswith("talk/") for words in last.lines)
    return talks or last.input in (Input.TEXT, Input.PHONE, Input.TIME)


def _tapped(stage: Stage, parts: dict[str, Any]) -> int | None:
    ids = [offer.id for offer in stage.speaker.offers]
    return ids.index(parts["tap"]) if parts.get("tap") in ids else None


class BackAndAgain:
    """After each answer goes back and gives it again; the conversation must come to the same place."""

    def __init__(self) -> None:
        self._since: dict[str, list[dict[str, Any]]] = {}
        self.times = 0

    def __call__(self, stage: Stage, parts: dict[str, Any]) -> Turn:
        """Say something; if it answered a question, go back to that question and answer it again."""
        speaker = stage.speaker
        before = _question(speaker.offers)
        answers = self._since.setdefault(speaker.address, [])
        # A button that is not there is no answer: pressing it once more would only be refused once more.
        if parts.get("tap") is None or _tapped(stage, parts) is not None:
            answers.append(parts)
        turn = stage.say(parts)
        after = _question(turn.offers)
        if before == after:
            return turn
        self._since[speaker.address] = []
        back = next((offer for offer in turn.offers if offer.id.endswith(":@back")), None)
        if back is None or before is None or after is None or before.partition(".")[0] != after.partition(".")[0]:
            return turn
        asked = stage.say({"tap": back.id})
        assert _question(asked.offers) == before, "back did not lead to the question before"
        self.times += 1
        for one in answers:
            again = stage.say(one)
        assert again.lines == turn.lines, "the same answer after going back led elsewhere"
        return again


def _question(offers: list[Offer]) -> str | None:
    """The run and key of the pending question."""
    return next((offer.id.partition(":")[0] for offer in offers if offer.id.endswith(":@cancel")), None)
