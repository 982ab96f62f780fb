"""How often somebody may do something. Counted in the memory of this process: several processes allow as much each."""

import time
from collections import deque
from dataclasses import dataclass, field


class Limit:
    """At most `times` in any `seconds`, for each key on its own."""

    def __init__(self, times: int, seconds: float, *, most_keys: int = 20_000) -> None:
        self.times = times
        self.seconds = seconds
        self._most_keys = most_keys
        self._past: dict[str, deque[float]] = {}

    def wait(self, key: str) -> float:
        """Count one more and give 0.0; or, when that would be too many, give the seconds until it is possible."""
        now = time.monotonic()
        past = self._past.get(key)
        if past is None:
            if len(self._past) >= self._most_keys:
                self._forget(now)
            past = self._past[key] = deque()
        while past and past[0] <= now - self.seconds:
            past.popleft()
        if len(past) >= self.times:
            return max(past[0] + self.seconds - now, 0.05)
        past.append(now)
        return 0.0

    def _forget(self, now: float) -> None:
        self._past = {key: past for key, past in self._past.items() if past and past[-1] > now - self.seconds}
        # Keys are addresses that a stranger can make up; the oldest give way, so that memory stays bounded.
        for key in list(self._past)[: max(0, len(self._past) - self._most_keys + 1)]:
            del self._past[key]


@dataclass
class Limits:
    """The limits of the web channel."""

    messages: Limit = field(default_factory=lambda: Limit(30, 10))
    frames: Limit = field(default_factory=lambda: Limit(200, 10))
    uploads: Limit = field(default_factory=lambda: Limit(30, 60))
    codes: Limit = field(default_factory=lambda: Limit(10, 3600))
    codes_of_all: Limit = field(default_factory=lambda: Limit(300, 3600))
    guests: Limit = field(default_factory=lambda: Limit(60, 600))
