"""The open pages of each account in this process, and pushing to all of them."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

MOST_WAITING = 200
"""Frames that wait for a slow page; beyond that it is cut off, and catches up when it connects again."""


class Seat:
    """One open page. Frames wait in a bounded queue until its socket has taken them; None ends it."""

    def __init__(self, account: int, session: int | None) -> None:
        self.account = account
        self.session = session
        self.is_lost = False
        self.farewell: tuple[int, str] | None = None
        self.frames: asyncio.Queue[str | None] = asyncio.Queue(MOST_WAITING + 2)

    def put(self, frame: Mapping[str, Any]) -> bool:
        """Queue a frame; False when the page is gone or too far behind."""
        if self.is_lost:
            return False
        if self.frames.qsize() >= MOST_WAITING:
            self.close(1013, "")
            return False
        self.frames.put_nowait(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))
        return True

    def close(self, code: int, sentence: str) -> None:
        """End the page's connection with a WebSocket close code, after telling it a sentence if there is one."""
        if self.is_lost:
            return
        self.is_lost = True
        self.farewell = (code, sentence)
        if self.frames.full():
            self.frames.get_nowait()
        self.frames.put_nowait(None)


class Hub:
    """All open pages."""

    def __init__(self) -> None:
        self._seats: dict[int, set[Seat]] = {}

    def join(self, seat: Seat) -> None:
        """A page has opened."""
        self._seats.setdefault(seat.account, set()).add(seat)

    def leave(self, seat: Seat) -> None:
        """A page has gone."""
        seats = self._seats.get(seat.account, set())
        seats.discard(seat)
        if not seats:
            self._seats.pop(seat.account, None)

    def is_open(self, account: int) -> bool:
        """Whether the account has a page open in this process."""
        return any(not seat.is_lost for seat in self._seats.get(account, ()))

    def push(self, account: int, frame: Mapping[str, Any]) -> int:
        """Send a frame to all pages of an account; gives to how many."""
        return sum(seat.put(frame) for seat in list(self._seats.get(account, ())))

    def sessions(self, account: int) -> set[int]:
        """The sessions whose pages an account has open."""
        return {seat.session for seat in self._seats.get(account, ()) if seat.session is not None}

    def end_session(self, account: int, session: int, sentence: str) -> None:
        """Close the pages of a session that was ended."""
        for seat in list(self._seats.get(account, ())):
            if seat.session == session:
                seat.close(4401, sentence)
