"""The form of a backup: a tar of tables as lines of JSON, files by their hash, and a sealed list of what is in it.

    linli.json            what it is: form, revision of the tables, fingerprint of the key, columns of each table
    tables/person/1.gz    rows as JSON lists, one a line; further parts follow
    media/<SHA-256>       the content of a file
    manifest.json         rows and SHA-256 of each table, the files, and a code over all of it by the key

Nothing in it belongs to one kind of database: times are microseconds since 1970, days and hours are ISO text.
"""

import base64
import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, cast

from store.keys import Keys

FORM = 1
PART_BYTES = 4_000_000
"""A table is written in parts of about so many bytes, so that neither writing nor reading holds a whole one."""
HEADER, MANIFEST = "linli.json", "manifest.json"
_CARRIED = "backup.carried"


class Damaged(Exception):
    """A file is no backup, or not as it was written; the text says what is wrong."""


@dataclass(frozen=True)
class Header:
    """What a backup is, known before any of its rows.

    Arguments: `revision` of the tables; `fingerprint` of the key; `carried`, sealed by it, the keys it took over from
    former ones; `made_at`, ISO time; `columns` of each table; `form`, which way of writing backups it follows.
    """

    revision: str
    fingerprint: str
    carried: str
    made_at: str
    columns: dict[str, list[str]]
    form: int = FORM


@dataclass
class Contents:
    """What is in a backup: for each table its number of rows and SHA-256, the files, and those that were missing."""

    rows: dict[str, int] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    media: int = 0
    missing: list[str] = field(default_factory=list)

    def total(self) -> int:
        """The number of rows of all tables."""
        return sum(self.rows.values())


class Writer:
    """Writes a backup to an open file, front to back."""

    def __init__(self, file: IO[bytes], header: Header) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by `finish`
        self._header = header
        self.contents = Contents()
        self._add(HEADER, json.dumps(header.__dict__, ensure_ascii=False).encode())

    def table(self, name: str, rows: Iterable[Sequence[Any]]) -> Iterator[int]:
        """Write a table; gives after each part how many of its rows are written."""
        digest = hashlib.sha256()
        count = part = 0
        lines = bytearray()
        for row in rows:
            lines += json.dumps(list(row), ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")
            lines += b"\n"
            count += 1
            if len(lines) >= PART_BYTES:
                part += 1
                self._part(name, part, lines, digest)
                lines.clear()
                yield count
        self._part(name, part + 1, lines, digest)
        self.contents.rows[name] = count
        self.contents.hashes[name] = digest.hexdigest()
        yield count

    def media(self, digest: str, content: bytes | None) -> None:
        """Write a file, or note that its content is missing."""
        if content is None:
            self.contents.missing.append(digest)
            return
        self._add(f"media/{digest}", content)
        self.contents.media += 1

    def finish(self, keys: Keys) -> None:
        """Write the list of what is in it."""
        listed = self.contents.__dict__
        seal = _seal(keys, self._header, listed)
        self._add(MANIFEST, json.dumps({**listed, "seal": seal}, ensure_ascii=False).encode())
        self._tar.close()

    def _part(self, name: str, part: int, lines: bytearray, digest: "hashlib._Hash") -> None:
        digest.update(lines)
        # Without the time in it, the same rows give the same bytes.
        self._add(f"tables/{name}/{part}.gz", gzip.compress(lines, compresslevel=1, mtime=0))

    def _add(self, name: str, content: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        info.mode = 0o600
        self._tar.addfile(info, io.BytesIO(content))


def sealed_carried(keys: Keys) -> str:
    """The keys that a secret took over, sealed by it: evidence cannot be verified by the secret alone."""
    return keys.seal(base64.b64encode(keys.carry()).decode(), _CARRIED)


def whole_keys(header: Header, keys: Keys) -> Keys:
    """A secret's keys with those that it had taken over when the backup was made. Refuses (WrongKey) another secret."""
    return replace(keys, carried=base64.b64decode(keys.open(header.carried, _CARRIED)))


def read_header(path: Path) -> Header:
    """What a file says it is. Refuses (Damaged) a file that is no backup, or of a form not known here."""
    for name, content in _members(path):
        if name == HEADER:
            return _header(path, content)
        break
    raise Damaged(f"{path} is no backup of Linli")


def read(path: Path) -> Iterator[tuple[str, list[list[Any]] | bytes]]:
    """The parts of a backup in turn: a table's name with rows, or a file's hash with its content.

    Refuses (Damaged) what cannot be read.
    """
    for name, content in _members(path):
        kind, _, rest = name.partition("/")
        if kind == "tables":
            lines = _unpacked(path, name, content)
            try:
                yield rest.partition("/")[0], [json.loads(line) for line in lines.splitlines()]
            except ValueError as problem:
                raise Damaged(f"{path} is damaged in {name}") from problem
        elif kind == "media":
            yield rest, content


def check(path: Path, keys: Keys) -> Contents:
    """Read a backup from end to end and compare everything with its list.

    Refuses (Damaged) one that is not whole, not as it was written, or not sealed by this key.
    """
    found, digests = Contents(), dict[str, Any]()
    header, manifest = read_header(path), None
    for name, content in _members(path):
        kind, _, rest = name.partition("/")
        if kind == "tables":
            table, lines = rest.partition("/")[0], _unpacked(path, name, content)
            digests.setdefault(table, hashlib.sha256()).update(lines)
            found.rows[table] = found.rows.get(table, 0) + lines.count(b"\n")
        elif kind == "media":
            if hashlib.sha256(content).hexdigest() != rest:
                raise Damaged(f"{path} is damaged: file {rest[:12]} is not as it was")
            found.media += 1
        elif name == MANIFEST:
            manifest = _plain(path, name, content)
    if manifest is None:
        raise Damaged(f"{path} is not whole: making it was interrupted, or its end is missing")
    seal = manifest.pop("seal", "")
    if seal != _seal(keys, header, manifest):
        raise Damaged(f"{path} is not as it was written: its list is not the one that was sealed")
    found.hashes = {table: digest.hexdigest() for table, digest in digests.items()}
    found.missing = manifest["missing"]
    for table in sorted(manifest["rows"]):
        if (found.rows.get(table), found.hashes.get(table)) != (manifest["rows"][table], manifest["hashes"][table]):
            raise Damaged(f"{path} is damaged: table {table} is not as it was")
    if found.__dict__ != manifest:
        raise Damaged(f"{path} is damaged: it does not hold what its list says")
    return found


def _seal(keys: Keys, header: Header, listed: Mapping[str, Any]) -> str:
    content = ["backup", header.__dict__, listed]
    return keys.chain(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def _header(path: Path, content: bytes) -> Header:
    values = _plain(path, HEADER, content)
    if values.get("form", 0) != FORM:
        raise Damaged(f"{path} was written by another version of Linli (form {values.get('form')}); use that version")
    try:
        return Header(**values)
    except TypeError as problem:
        raise Damaged(f"{path} is damaged in {HEADER}") from problem


def _plain(path: Path, name: str, content: bytes) -> dict[str, Any]:
    try:
        values = json.loads(content)
    except ValueError as problem:
        raise Damaged(f"{path} is damaged in {name}") from problem
    if not isinstance(values, dict):
        raise Damaged(f"{path} is damaged in {name}")
    return values


def _unpacked(path: Path, name: str, content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as problem:
        raise Damaged(f"{path} is damaged in {name}") from problem


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(path, mode="r:") as tar:
            for info in tar:
                file = tar.extractfile(info)
                content = file.read() if file is not None else b""
                if len(content) != info.size:
                    raise Damaged(f"{path} is not whole: it ends within {info.name}")
                yield info.name, content
                # tarfile keeps every member it has seen; a backup may have a million.
                cast("Any", tar).members.clear()
    except tarfile.TarError as problem:
        raise Damaged(f"{path} is no backup of Linli, or damaged") from problem
