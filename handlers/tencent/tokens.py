"""The access token: one fetch among all threads and replicas, one renewal when it is refused, then no more.

wechatpy fetches a token in every thread at once, and without end when each new one is refused (486 times, tried), and
the platform allows 2,000 a day.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from handlers.contract import Bridge
from handlers.tencent.failures import CallFailed
from store.channels.platform.tokens import Token, keep_token, lease_token, leave_token, note_renewal, token_of

FETCHING = timedelta(seconds=15)
RENEW_AGAIN = timedelta(minutes=5)
"""A token that replaced a refused one is not replaced again so soon: then something else is wrong."""
_LOOK_AGAIN = 0.05
_QUIET_AFTER_FAILURE = 10.0
_MARGIN = 60
Fetch = Callable[[], tuple[str, int]]


class AccessTokens:
    """Gives the current token to any thread.

    Arguments: `name`, under which it is kept, the same on every replica; `fetch`, asks the platform for a token and
    the seconds it is good for (without force: a token that was withdrawn is not given out again).
    """

    def __init__(self, bridge: Bridge, name: str, fetch: Fetch) -> None:
        self._database = bridge.database
        self._keys = bridge.keys
        self._name = name
        self._fetch = fetch
        self._lock = threading.Lock()
        self._known: Token | None = None
        self._failed: tuple[float, CallFailed] | None = None

    def get(self, refused: Token | None = None) -> Token:
        """The current token; with `refused`, one newer than that. Blocks while it is fetched. Raises CallFailed."""
        generation = refused.generation if refused else 0
        with self._lock:
            if self._failed is not None and self._failed[0] > time.monotonic():
                raise self._failed[1]
            if self._known is None or self._known.generation <= generation or self._known.expires_at <= _now():
                try:
                    self._known = self._newer(generation, refused)
                except CallFailed as failed:
                    # Threads that queue up behind a failure share it instead of asking again one by one.
                    self._failed = (time.monotonic() + _QUIET_AFTER_FAILURE, failed)
                    raise
                self._failed = None
            return self._known

    def _newer(self, generation: int, refused: Token | None) -> Token:
        deadline = time.monotonic() + 2 * FETCHING.total_seconds()
        while time.monotonic() < deadline:
            known = self._database.read(lambda tx: token_of(tx, self._keys, self._name))
            if known is not None and known.generation > generation:
                return known
            if refused is not None and known is not None and _is_recent(known.renewed_at):
                raise _refused_again()
            fence = self._database.write(
                lambda tx: lease_token(tx, self._keys, self._name, generation=generation, lasting=FETCHING)
            )
            if fence is not None:
                made = self._fetched(fence, refused)
                if made is not None:
                    return made
            time.sleep(_LOOK_AGAIN)
        raise CallFailed(None, "no access token: another replica was fetching one and did not finish")

    def _fetched(self, fence: int, refused: Token | None) -> Token | None:
        try:
            value, seconds = self._fetch()
        except CallFailed:
            self._database.write(lambda tx: leave_token(tx, self._name, fence))
            raise
        if refused is not None and value == refused.value:
            # The platform holds this very token to be good; asking once more will not change its mind.
            self._database.write(lambda tx: note_renewal(tx, self._name, fence))
            raise _refused_again()
        expires_at = _now() + timedelta(seconds=max(seconds - _MARGIN, seconds // 2))
        return self._database.write(
            lambda tx: keep_token(
                tx, self._keys, self._name, fence=fence, value=value, expires_at=expires_at,
                instead_of_refused=refused is not None,
            )
        )  # fmt: skip


def _refused_again() -> CallFailed:
    return CallFailed(40001, "a renewed access token is refused as well")


def _is_recent(renewed_at: datetime | None) -> bool:
    return renewed_at is not None and _now() - renewed_at < RENEW_AGAIN


def _now() -> datetime:
    return datetime.now(UTC)
