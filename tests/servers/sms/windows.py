"""How many messages a number may get within so many seconds."""

from collections import defaultdict, deque
from collections.abc import Hashable

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


class Windows:
    """Rolling windows by key."""

    def __init__(self) -> None:
        self._times: dict[Hashable, deque[float]] = defaultdict(deque)

    def full(self, key: Hashable, limits: dict[int, int], now: float) -> int:
        """The seconds of the first window that has no place left, or 0."""
        times = self._times[key]
        while times and times[0] <= now - DAY:
            times.popleft()
        return next((length for length, most in limits.items() if sum(at > now - length for at in times) >= most), 0)

    def add(self, key: Hashable, now: float) -> None:
        """Count one."""
        self._times[key].append(now)
