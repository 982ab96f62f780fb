"""Requests of the platform: their size, signature, age, encryption and content are checked before anything is done.

wechatpy parses and decrypts; what it leaves open is closed here. It compares signatures in the time that shows how much
was right, looks at neither age nor repetition, and stumbles over control characters, which people do type.
Source: https://developers.weixin.qq.com/doc/service/en/guide/dev/push/encryption.html
"""

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.requests import ClientDisconnect, Request
from wechatpy.crypto import PrpCrypto
from wechatpy.parser import parse_message
from wechatpy.replies import TextReply

MOST_BYTES = 64 * 1024
FRESH = timedelta(seconds=300)
REDELIVERED = timedelta(seconds=60)
"""For so long a platform repeats a request that was not answered: three times, five seconds apart, and some more."""

_LONGEST_PARAMETER = 512
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENCRYPTED = re.compile(r"<Encrypt>\s*(?:<!\[CDATA\[)?\s*([A-Za-z0-9+/=]+)\s*(?:\]\]>)?\s*</Encrypt>")
_DECLARED = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT)", re.IGNORECASE)


class NotOurs(Exception):
    """A request is forged, stale, too large or unreadable; `status` is what it is answered with."""

    def __init__(self, reason: str, status: int = 403) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


@dataclass(frozen=True)
class Posted:
    """A request whose signature is right. `fields` are the XML's; empty when it could not be read."""

    fields: Mapping[str, Any]
    signature: str
    digest: str

    def text(self, name: str) -> str:
        """A field that is a text; anything else counts as missing."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def inner(self, name: str) -> Mapping[str, Any]:
        """A field that contains fields."""
        value = self.fields.get(name)
        return value if isinstance(value, Mapping) else {}


class _Crypto(PrpCrypto):  # type: ignore[misc]  # wechatpy publishes no types
    def get_random_string(self) -> str:
        # wechatpy takes these sixteen bytes from a generator that can be foretold.
        return secrets.token_hex(8)


class Callback:
    """Opens what a platform posts and seals what is answered.

    Arguments: `token` and `aes_key` (43 letters, or "" for plain mode), as typed in at the platform's console;
    `receiver`, the AppID or corporation id that encrypted messages must name.
    """

    def __init__(self, token: str, aes_key: str, receiver: str) -> None:
        if not token:
            raise ValueError("without a token anybody could sign")
        self._token = token
        self._receiver = receiver
        self._crypto = _Crypto(base64.b64decode(aes_key + "=")) if aes_key else None

    def echo(self, query: Mapping[str, str], *, encrypted: bool) -> str:
        """What to answer when the console tries our address. Raises NotOurs."""
        echoed = query.get("echostr", "")
        if not echoed or len(echoed) > _LONGEST_PARAMETER:
            raise NotOurs("no echostr", 400)
        if not encrypted or self._crypto is None:
            self._check(query, "signature")
            return echoed
        self._check(query, "msg_signature", echoed)
        return self._decrypted(echoed)

    async def open(self, request: Request) -> Posted:
        """Read and check a request. Raises NotOurs; what is signed but unreadable gives no fields."""
        body = await _body(request)
        text = body.decode("utf-8", "replace")
        query = request.query_params
        digest = hashlib.sha256(body).hexdigest()
        if self._crypto is None:
            return Posted(fields_of(text), self._check(query, "signature"), digest)
        # In the console's compatible mode the plain text comes too, but nothing proves that it is the platform's.
        found = _ENCRYPTED.search(text)
        if found is None:
            raise NotOurs("not encrypted", 400)
        signature = self._check(query, "msg_signature", found[1])
        return Posted(fields_of(self._decrypted(found[1])), signature, digest)

    def text(self, source: str, target: str, content: str) -> str:
        """The XML of a text that answers the platform's request; encrypted when the mode is."""
        xml: str = TextReply(source=_cdata(source), target=_cdata(target), content=_cdata(content)).render()
        return xml if self._crypto is None else self._sealed(xml)

    def _sealed(self, xml: str) -> str:
        assert self._crypto is not None  # noqa: S101 - for the type checker; only called in encrypted mode
        encrypted = self._crypto.encrypt(xml, self._receiver).decode()
        timestamp, nonce = str(int(time.time())), secrets.token_hex(8)
        signature = self._signature(timestamp, nonce, encrypted)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )

    def _check(self, query: Mapping[str, str], name: str, *signed: str) -> str:
        given, timestamp, nonce = query.get(name, ""), query.get("timestamp", ""), query.get("nonce", "")
        if max(len(given), len(timestamp), len(nonce)) > _LONGEST_PARAMETER:
            raise NotOurs("too long a parameter", 400)
        expected = self._signature(timestamp, nonce, *signed)
        if not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
            raise NotOurs("wrong signature")
        if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(time.time() - int(timestamp)) > FRESH.total_seconds():
            raise NotOurs("the signature is older than five minutes, or a clock is wrong")
        return expected

    def _signature(self, *parts: str) -> str:
        joined = "".join(sorted([self._token, *parts])).encode("utf-8", "replace")
        return hashlib.sha1(joined).hexdigest()  # noqa: S324 - the platform's rule

    def _decrypted(self, encrypted: str) -> str:
        assert self._crypto is not None  # noqa: S101 - for the type checker; only called in encrypted mode
        try:
            return str(self._crypto.decrypt(encrypted, self._receiver))
        except Exception as problem:  # noqa: BLE001  # it raises for padding, length, another receiver
            # Whatever wechatpy raises here (padding, length, another receiver), it was not meant for us.
            raise NotOurs(f"cannot be decrypted ({type(problem).__name__})") from None


async def _body(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > MOST_BYTES:
        raise NotOurs("too large", 413)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise NotOurs("too large", 413)
    except ClientDisconnect:
        raise NotOurs("broken off", 400) from None
    return bytes(body)


def fields_of(text: str) -> Mapping[str, Any]:
    """The fields of an XML message; none when it declares entities, is not well-formed or is no message."""
    if _DECLARED.search(text):
        return {}
    try:
        message = parse_message(_REFERENCE.sub("", _CONTROL.sub("", text)))
        fields = message._data if message is not None else {}
    except Exception:  # noqa: BLE001  # the parsers raise a dozen kinds; each means that there is nothing to read
        return {}
    return fields if isinstance(fields, Mapping) else {}


def _cdata(text: str) -> str:
    """A text that cannot end the CDATA section which wechatpy writes around it."""
    return _SURROGATE.sub("", _CONTROL.sub("", text)).replace("]]>", "]]]]><![CDATA[>")
