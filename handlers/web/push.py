"""Web Push: telling a browser whose page is closed that there is news, and nothing else."""

import asyncio
import base64
import json
import socket
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from handlers.contract import Bridge
from handlers.web.identity import Identities
from store.channels.push import end_subscription, subscribe, subscriptions_of
from store.messages.reply import Text
from store.refusals import Refused

log = structlog.get_logger("web")

KEPT = 24 * 3600
"""Seconds for which a push service keeps the news for a browser that is off."""

_PATIENCE = 10.0
_LONGEST_BODY = 8 * 1024
# NIST P-256: the order of the group; a private key is a number from 1 to it minus 1.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Push:
    """Wakes browsers that asked for it (RFC 8030, 8291 and 8292)."""

    def __init__(self, bridge: Bridge, identities: Identities) -> None:
        self._bridge = bridge
        self._identities = identities

    def public_key(self) -> str:
        """The server's key, as the page hands it to the browser."""
        return _public_key(self._bridge.keys.push())

    async def add(self, request: Request) -> Response:
        """POST /push: wake this browser from now on."""
        visitor = await self._identities.of(request)
        self._identities.check_change(request, visitor, request.headers.get("x-csrf", ""))
        if visitor.account is None:
            raise Refused("sessions.guest")
        given = _read(await request.body())
        if not await asyncio.to_thread(self._is_allowed, given["endpoint"]):
            raise Refused("sessions.push_address")
        account = visitor.account.id
        await self._bridge.database.write_soon(lambda tx: subscribe(tx, self._bridge.keys, account, given))
        return JSONResponse({})

    async def wake(self, account: int, language: str) -> bool:
        """Tell the browsers of an account that there is news; gives whether at least one push service took it."""
        bridge = self._bridge
        known = await bridge.database.read_soon(lambda tx: subscriptions_of(tx, bridge.keys, account))
        if not known:
            return False
        notice = {
            "title": bridge.render(language, Text("web/problems.news_title", {})),
            "body": bridge.render(language, Text("web/problems.news", {})),
            "tag": "linli",
        }
        told = await asyncio.gather(*(self._tell(row, given, json.dumps(notice)) for row, given in known))
        return any(told)

    async def _tell(self, row: int, given: Mapping[str, Any], notice: str) -> bool:
        status = await asyncio.to_thread(self._post, given, notice)
        if status in (404, 410):
            # RFC 8030, 7.3: the subscription has expired and must not be used again.
            await self._bridge.database.write_soon(lambda tx: end_subscription(tx, row))
        return status is not None and status < 300

    def _post(self, given: Mapping[str, Any], notice: str) -> int | None:
        import requests
        from py_vapid import Vapid02
        from pywebpush import WebPushException, webpush

        if not self._is_allowed(str(given["endpoint"])):
            return None
        session = requests.Session()
        session.max_redirects = 0
        subject = self._identities.public_url
        claims: dict[str, str | int] = {"sub": subject if subject.startswith("https://") else "mailto:linli@localhost"}
        key = Vapid02.from_raw(base64.urlsafe_b64encode(_scalar(self._bridge.keys.push())))
        try:
            webpush(dict(given), notice, key, claims, ttl=KEPT, timeout=_PATIENCE, requests_session=session)
        except WebPushException as problem:
            status = problem.response.status_code if problem.response is not None else None
            log.warning("push not taken", status=status)
            return status
        except (requests.RequestException, ValueError, OSError) as problem:
            log.warning("push service not reached", reason=type(problem).__name__)
            return None
        return 201

    def _is_allowed(self, endpoint: str) -> bool:
        """Whether we may call this address: a public one by https, so that nobody makes us call our own network."""
        try:
            parts = urlsplit(endpoint)
            port = parts.port
        except ValueError:
            return False
        if parts.scheme == "http":
            return self._identities.is_demo and parts.hostname == "127.0.0.1"
        if parts.scheme != "https" or not parts.hostname or parts.username or port not in (None, 443):
            return False
        try:
            found = socket.getaddrinfo(parts.hostname, 443, type=socket.SOCK_STREAM)
        except OSError:
            return False
        return bool(found) and all(ip_address(str(address[4][0]).split("%")[0]).is_global for address in found)


def _read(body: bytes) -> dict[str, Any]:
    """The subscription as PushSubscription.toJSON() gives it. Refuses (`sessions.push_address`) anything else."""
    try:
        if len(body) > _LONGEST_BODY:
            raise Refused("sessions.push_address")
        given = json.loads(body)
        keys = {name: str(given["keys"][name]) for name in ("p256dh", "auth")}
        return {"endpoint": str(given["endpoint"]), "keys": keys}
    except (ValueError, TypeError, KeyError) as problem:
        raise Refused("sessions.push_address") from problem


def _scalar(seed: bytes) -> bytes:
    return (int.from_bytes(seed, "big") % (_ORDER - 1) + 1).to_bytes(32, "big")


@cache
def _public_key(seed: bytes) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    private = ec.derive_private_key(int.from_bytes(_scalar(seed), "big"), ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")
