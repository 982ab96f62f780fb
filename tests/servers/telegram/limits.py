"""How often a bot may send: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.

The page asks for no more than one message a second in a chat (short bursts may go over it, «eventually» it is an
error), 20 a minute in a group and about 30 a second overall. How long a burst may be it does not say: five here,
refilled at one a second; 30 overall, refilled at 30 a second.
"""

import math
from collections import defaultdict, deque

from tests.servers.telegram.rules import CHAT_BURST, GROUP_PER_MINUTE, OVERALL_PER_SECOND, Refusal


class Bucket:
    """So many at once, so many a second."""

    def __init__(self, size: float, rate: float, now: float) -> None:
        self.size, self.rate, self.left, self.at = size, rate, float(size), now

    def take(self, now: float) -> float:
        """Take one and give 0, or give the seconds until there is one."""
        self.left = min(self.size, self.left + max(0.0, now - self.at) * self.rate)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / self.rate
        self.left -= 1
        return 0.0


class Flood:
    """Counts what is sent and refuses what is too much, with `retry_after`."""

    def __init__(self) -> None:
        self.overall: Bucket | None = None
        self.chats: dict[int, Bucket] = {}
        self.groups: dict[int, deque[float]] = defaultdict(deque)
        self.refused_until: dict[int, float] = {}

    def count(self, chat: int, *, messages: int, now: float) -> None:
        """Count a call that puts `messages` messages into a chat."""
        if now < self.refused_until.get(chat, 0):
            raise self._too_many(chat, self.refused_until[chat] - now, "retry_after", now)
        self.overall = self.overall or Bucket(OVERALL_PER_SECOND, OVERALL_PER_SECOND, now)
        if wait := self.overall.take(now):
            raise self._too_many(chat, wait, "flood_overall", now)
        if wait := self.chats.setdefault(chat, Bucket(CHAT_BURST, 1, now)).take(now):
            raise self._too_many(chat, wait, "flood_chat", now)
        if chat < 0:
            sent = self.groups[chat]
            while sent and sent[0] <= now - 60:
                sent.popleft()
            if len(sent) + messages > GROUP_PER_MINUTE:
                raise self._too_many(chat, sent[0] + 60 - now if sent else 60, "flood_group", now)
            sent.extend([now] * messages)

    def _too_many(self, chat: int, wait: float, rule: str, now: float) -> Refusal:
        after = max(1, math.ceil(wait))
        self.refused_until[chat] = max(self.refused_until.get(chat, 0), now + after)
        return Refusal(429, f"Too Many Requests: retry after {after}", rule=rule, retry_after=after)
