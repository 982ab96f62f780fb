"""Keys derived from the one secret: separate ones for fields, indexes, chains and cookies."""

import base64
import hmac
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

WRAPPED = "~"
"""How a wrapped text begins: neither JSON nor a mark in its place does."""


class WrongKey(Exception):
    """The secret key is not the one that the database was written with."""


CARRIED = ("chains", "cookies", "push")
"""Keys that stay when the secret changes: evidence is never written anew, and whoever is signed in stays so."""


@dataclass(frozen=True)
class Keys:
    """All derived keys.

    Arguments: `secret`, at least 32 bytes, from LINLI_SECRET_KEY; `carried`, the keys that do not change when the
    secret does (`carry` of the first one); `before`, the keys of the secret until now, while it is being changed: what
    they sealed is opened too, and nothing new is sealed by them.
    """

    secret: bytes = field(repr=False)
    carried: bytes = field(default=b"", repr=False)
    before: "Keys | None" = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < 32:
            raise ValueError("the secret key has at least 32 bytes")
        for name in ("fields", "indexes", "chains", "cookies", "push"):
            object.__setattr__(self, "_" + name, _derive(self.secret, name))
        for at, name in enumerate(CARRIED if self.carried else ()):
            object.__setattr__(self, "_" + name, self.carried[at * 32 : at * 32 + 32])
        # Made once: an import seals hundreds of thousands of fields.
        object.__setattr__(self, "_cipher", AESGCM(self._key("fields")))

    @classmethod
    def from_text(cls, text: str) -> "Keys":
        """Read a secret written as base64 or as any text of 32 or more bytes."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            raw = b""
        return cls(raw if len(raw) >= 32 else text.encode())

    def carry(self) -> bytes:
        """The keys that the next secret takes over: by them evidence is proved and cookies are known again."""
        return b"".join(self._key(name) for name in CARRIED)

    @property
    def fingerprint(self) -> str:
        """Eight characters by which two people can compare keys without showing them."""
        return _derive(self.secret, "fingerprint").hex()[:8]

    def chain(self, content: bytes) -> str:
        """The evidence code (HMAC-SHA-256, hex) of an entry's canonical content."""
        return hmac.digest(self._key("chains"), content, "sha256").hex()

    def index(self, value: str) -> str:
        """A blind index: equal values give equal codes, and the code tells nothing without the key."""
        return hmac.digest(self._key("indexes"), value.encode(), "sha256").hex()[:32]

    def indexes(self, value: str) -> tuple[str, ...]:
        """Every blind index under which a value may be found: while the secret is being changed, also the former."""
        return (self.index(value), *(self.before.indexes(value) if self.before is not None else ()))

    def token(self, value: str) -> str:
        """The stored form of a session token, invitation or one-time code."""
        return hmac.digest(self._key("cookies"), value.encode(), "sha256").hex()

    def push(self) -> bytes:
        """32 bytes from which the Web Push key pair is made."""
        return self._key("push")

    def seal(self, value: str, where: str) -> str:
        """Encrypt a field (AES-GCM). `where` is "table.column.row" and is checked when it is opened."""
        nonce = os.urandom(12)
        sealed = self._ciphered().encrypt(nonce, value.encode(), where.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, where: str) -> str:
        """Decrypt a field. Refuses (WrongKey) another key, a changed value or one moved from elsewhere."""
        try:
            return self._opened(sealed, where)
        except WrongKey:
            if self.before is None:
                raise
            return self.before.open(sealed, where)

    def opens(self, sealed: str, where: str) -> bool:
        """Whether a value was sealed by this very secret, not by the one before it."""
        try:
            self._opened(sealed, where)
        except (WrongKey, ValueError):
            return False
        return True

    def _opened(self, sealed: str, where: str) -> str:
        raw = base64.b64decode(sealed)
        try:
            return self._ciphered().decrypt(raw[:12], raw[12:], where.encode()).decode()
        except Exception as problem:
            raise WrongKey(where) from problem

    def wrap(self, text: str, where: str) -> str:
        """Encrypt a whole stored text, so that it can be told from one that an older version stored readable."""
        return WRAPPED + self.seal(text, where)

    def unwrap(self, text: str, where: str) -> str:
        """Read what `wrap` made; a text that was stored readable stays as it is."""
        return self.open(text[1:], where) if text.startswith(WRAPPED) else text

    def _ciphered(self) -> AESGCM:
        cipher: AESGCM = getattr(self, "_cipher")  # noqa: B009 - set in a frozen dataclass, like the keys
        return cipher

    def _key(self, name: str) -> bytes:
        key: bytes = getattr(self, "_" + name)
        return key


def _derive(secret: bytes, name: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"linli/" + name.encode()).derive(secret)


def secret_in(file: Path) -> str:
    """The secret kept in a file, made on first use so that of two programs at once both get the same one."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = base64.urlsafe_b64encode(os.urandom(32))
        # mkstemp gives mode 0600; linking fails if another program was first, and then its secret is the one.
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".secret-")
        try:
            with os.fdopen(handle, "wb") as output:
                output.write(made + b"\n")
                output.flush()
                os.fsync(output.fileno())
            Path(file).hardlink_to(name)
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()
    return file.read_text(encoding="ascii").strip()
