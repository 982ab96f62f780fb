"""Where the content of files lies: a folder or object storage, by content hash."""

import hashlib
from typing import Any


class Blobs:
    """Content by its SHA-256, so that the same photo is stored once.

    Argument: `url`, "file://FOLDER" (relative ones are allowed), "memory://" or "s3://BUCKET".
    """

    def __init__(self, url: str) -> None:
        from pathlib import Path

        from obstore.store import LocalStore, MemoryStore, from_url

        self._store: Any
        if url.startswith("file://"):
            folder = Path(url.removeprefix("file://"))
            folder.mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(folder.resolve())
        elif url.startswith("memory://"):
            self._store = MemoryStore()
        else:
            self._store = from_url(url)

    def put(self, content: bytes) -> str:
        """Store content and give its hash; content that is there already is left alone."""
        digest = hashlib.sha256(content).hexdigest()
        if not self.has(digest):
            self._store.put(_path(digest), content)
        return digest

    def has(self, digest: str) -> bool:
        """Whether there is content with this hash."""
        try:
            self._store.head(_path(digest))
        except FileNotFoundError:
            return False
        return True

    def get(self, digest: str) -> bytes:
        """The content with this hash. Raises FileNotFoundError."""
        return bytes(self._store.get(_path(digest)).bytes())

    def delete(self, digest: str) -> None:
        """Remove content that nothing points to any more."""
        self._store.delete(_path(digest))


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
