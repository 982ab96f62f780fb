"""Somebody who leads random conversations, one message at a time, and says each again until it is answered."""

import random
from datetime import UTC, datetime
from typing import Any

from store.messages.message import Message, Position
from store.messages.reply import Input, Reply
from tests.flows.engine.playground import CHANNEL

TYPED = {
    Input.TEXT: "写了几个字",
    Input.PHONE: "10000000001",
    Input.FILE: "也写几个字",
    Input.DAY: "明天",
    Input.TIME: "20:30",
    Input.CODE: "1234",
    Input.PERSON: "甲",
}
ODD = ("上一步", "帮助", "🍊", "", "x" * 2500, "toy-loop", "菜单")
NAVIGATION = (":@cancel", ":@back", ":@previous", ":@stay")
MOST_MESSAGES = 25


class Speaker:
    """One address. `names` are the conversations to lead, one after the other."""

    def __init__(self, address: str, names: list[str], dice: random.Random) -> None:
        self.address = address
        self.names = names
        self.dice = dice
        self.sent = 0
        self.said = 0
        self.finished = 0
        self.unanswered: Message | None = None
        self.reply: Reply | None = None

    def next(self) -> Message | None:
        """What to say next; none when everything is said. The same message again while it is unanswered."""
        if self.unanswered is None:
            parts = self._move()
            if parts is None:
                return None
            self.sent += 1
            self.unanswered = Message(CHANNEL, self.address, f"{self.address}-{self.sent}", datetime.now(UTC), **parts)
        return self.unanswered

    def hear(self, reply: Reply) -> None:
        """Take the reply to what was said."""
        self.unanswered = None
        self.reply = reply
        if reply.ended and self.said:
            self.finished += 1
            self.said = 0
            self.names.pop(0)

    def _move(self) -> dict[str, Any] | None:
        if not self.names:
            return None
        self.said += 1
        reply = self.reply
        if self.said == 1 or reply is None:
            return {"text": self.names[0]}
        if self.said > MOST_MESSAGES:
            return {"text": "取消"}
        if self.dice.random() < 0.1:
            return {"text": self.dice.choice(ODD)}
        return self._answer(reply)

    def _answer(self, reply: Reply) -> dict[str, Any]:
        onward = [option.id for option in reply.options if not option.id.endswith(NAVIGATION)]
        done = [option for option in onward if option.endswith((":@done", ":@next", ":sign"))]
        if reply.input is Input.PLACE:
            return {"position": Position(28.97, 118.87)}
        if onward and (reply.input not in TYPED or self.dice.random() < 0.5):
            return {"tap": self.dice.choice(done or onward)}
        return {"text": TYPED.get(reply.input, "是")}
