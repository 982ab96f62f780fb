"""The two kinds of access token of an official account, apart from each other.

https://developers.weixin.qq.com/doc/service/api/base/api_getaccesstoken.html: each fetch makes a new one, the last one
stays good for five minutes. https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html: the
same one until five minutes before its end, then a new one beside it; by force at most 20 times a day, 30 s apart.
"""

from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

from tests.servers.errcodes import Refusal
from tests.servers.wechat.rules import OVERLAP_SECONDS, REFUSED_TOKEN_USES, TOKEN_SECONDS


class Tokens:
    """Tokens given out, each with its end. `refuse_all` is a permanent 40001; `fetches` counts what was given."""

    def __init__(self, appid: str, secret: str, broke: Callable[[str, object], None]) -> None:
        self.appid, self.secret, self.broke = appid, secret, broke
        self.ends: dict[str, float] = {}
        self.withdrawn: set[str] = set()
        self.newest: dict[str, str] = {"plain": "", "stable": ""}
        self.forced: list[float] = []
        self.fetches = 0
        self.refuse_all = False
        self.refused: Counter[str] = Counter()
        self._numbers = count(1)

    def _credentials(self, fields: dict[str, Any]) -> None:
        if fields.get("grant_type") != "client_credential":
            raise Refusal(40002, "invalid grant_type", "json")
        if fields.get("appid") != self.appid:
            raise Refusal(40013, "invalid appid")
        if fields.get("secret") != self.secret:
            raise Refusal(40125, "invalid appsecret")

    def _new(self, kind: str, now: float) -> str:
        token = f"{next(self._numbers):03d}_{kind}_" + "T" * 120
        self.ends[token] = now + TOKEN_SECONDS
        self.newest[kind] = token
        return token

    def plain(self, fields: dict[str, Any], now: float) -> dict[str, Any]:
        """`/cgi-bin/token`."""
        self._credentials(fields)
        self.fetches += 1
        last = self.newest["plain"]
        if last:
            self.ends[last] = min(self.ends[last], now + OVERLAP_SECONDS)
        return {"access_token": self._new("plain", now), "expires_in": TOKEN_SECONDS}

    def stable(self, fields: dict[str, Any], now: float) -> dict[str, Any]:
        """`/cgi-bin/stable_token`."""
        self._credentials(fields)
        self.fetches += 1
        token = self.newest["stable"]
        force = bool(fields.get("force_refresh"))
        if force:
            self.forced = [at for at in self.forced if at > now - 24 * 3600]
            if len(self.forced) >= 20:
                raise Refusal(45009, "reach max api daily quota limit", "force_refresh")
            if self.forced and self.forced[-1] > now - 30:
                # Within 30 seconds nothing is refreshed.
                self.broke("force_refresh", "refreshed by force twice within 30 seconds")
                force = False
            else:
                self.forced.append(now)
                self.withdrawn.add(token)
        # A token withdrawn by somebody else is not given out again.
        if force or not token or token in self.withdrawn or self.ends[token] - now < OVERLAP_SECONDS:
            token = self._new("stable", now)
        return {"access_token": token, "expires_in": int(self.ends[token] - now)}

    def withdraw_all(self) -> None:
        """Make every token given out so far invalid, as when the secret is reset."""
        self.withdrawn |= set(self.ends)

    def check(self, token: str, now: float) -> None:
        """Refuse a token that is not to be used (any more)."""
        if not token:
            raise Refusal(41001, "access_token missing", "json")
        if token not in self.ends:
            raise self._refused(token, 40014, "invalid access_token")
        if self.refuse_all or token in self.withdrawn:
            raise self._refused(token, 40001, "invalid credential, access_token is invalid or not latest")
        if now >= self.ends[token]:
            raise self._refused(token, 42001, "access_token expired")

    def _refused(self, token: str, code: int, message: str) -> Refusal:
        self.refused[token] += 1
        return Refusal(code, message, "token_loop" if self.refused[token] > REFUSED_TOKEN_USES else "")
