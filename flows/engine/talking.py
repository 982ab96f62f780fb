"""What somebody writes to another person, and not to the bot: to whom it goes, and when it does."""

import re
from collections.abc import Mapping
from typing import Any

from store.messages.message import Media
from store.messages.reply import Input

from flows.engine.questions.base import Said
from flows.engine.questions.gathered import position_words
from flows.engine.running import LINE, Running
from flows.engine.state import Run

CHOSEN = (Input.CHOICE, Input.CHOICES)
"""Questions to which a tap is the answer itself."""

_NUMBER = re.compile(r"\s*[#＃]\s*(\d{1,9})(?!\d)")
_NUMBERED = re.compile(r"[#＃]\s*(\d{1,9})[\s:：,，]+(.+)", re.DOTALL)
"""How a thread is named: "#12 I am coming"."""


class Talking(Running):
    """One message being taken, as far as it may be for a person."""

    def addressed(self, said: str, media: tuple[Media, ...] = ()) -> bool:
        """Carry what is said to the person whose number it begins with, or whose message it quotes, if there is one."""
        named = _NUMBERED.match(said)
        quoted = _NUMBER.match(self.message.quotes or "")
        number = named[1] if named else quoted[1] if quoted else None
        going = self.world.talks(self.act, int(number)) if number is not None else None
        if going is None:
            return False
        self._carry(going, named[2] if named else said, media)
        return True

    def talked(self, said: str, media: tuple[Media, ...] = ()) -> bool:
        """Carry what is said to the person who is being talked to, if somebody is."""
        going = self.world.talks(self.act, None)
        if going is None:
            return False
        self._carry(going, said, media)
        return True

    def _carry(self, going: Mapping[str, Any], said: str, media: tuple[Media, ...]) -> None:
        run = self.state.active
        idle = run is None or self.world.flows[run.flow].light
        self.start(LINE, {**going, "said": said, "media": media, "holds": idle})

    def is_greeting(self) -> bool:
        """Whether "hello" is said to a person: asked for the first words to somebody, or talking to them already."""
        run = self.state.active
        asked = run.pending if run is not None else None
        if run is None or asked is None:
            return self.world.talks(self.act, None) is not None
        return asked.is_letter

    def leave(self) -> bool:
        """Show how to end the talk that is going on, when there is nothing else to leave."""
        going = self.world.talks(self.act, None)
        if going is not None:
            self.start(str(going["leave"]), {})
        return going is not None

    def sent_on(self, run: Run | None, said: Said) -> bool:
        """Whether files or a place are for somebody who is being talked to, and not for a question."""
        if not said.media and said.position is None:
            return False
        written = position_words(said.position) if said.position is not None else said.text or ""
        if self.addressed(written, said.media):
            return True
        return (run is None or self._is_choice(run)) and self.talked(written, said.media)

    def _is_choice(self, run: Run) -> bool:
        asked = run.pending.input if run.pending is not None else None
        return self.world.flows[run.flow].light and asked in CHOSEN
