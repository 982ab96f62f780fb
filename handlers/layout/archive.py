"""Files that are zip archives inside (.docx, .xlsx), checked before any library opens them."""

import io
import zipfile
import zlib

from store.refusals import Refused

_MOST_RATIO = 100
_RATIO_FROM = 1_000_000
_ENCRYPTED = 0x1

# What zipfile raises on damaged archives and on methods that it does not know.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


def check_archive(data: bytes, *, most_entries: int = 2_000, most_bytes: int = 20_000_000) -> None:
    """Make sure that a .docx or .xlsx file is whole and cannot exhaust memory or reach out of itself.

    Arguments: `data`; `most_entries` files inside; `most_bytes` they may unpack to together.
    Refuses "documents.too_large" (too many, too big, or packed more than 100 to 1) and "documents.unreadable" (no
    archive, damaged, with a password, or XML that declares a document type, by which entities come in).
    Source: OWASP XML External Entity Prevention; ECMA-376 part 2 forbids document types in packages.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_sizes(entries, most_entries, most_bytes)
            for entry in entries:
                _check_entry(archive, entry)
    except _BROKEN as problem:
        raise Refused("documents.unreadable") from problem


def _check_sizes(entries: list[zipfile.ZipInfo], most_entries: int, most_bytes: int) -> None:
    total = sum(entry.file_size for entry in entries)
    packed_tight = any(
        entry.file_size > _RATIO_FROM and entry.file_size > entry.compress_size * _MOST_RATIO for entry in entries
    )
    if len(entries) > most_entries or total > most_bytes or packed_tight:
        raise Refused("documents.too_large")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Refused("documents.unreadable")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    # Reading checks the sum, and never gives more than the size declared, which was counted above.
    content = archive.read(entry)
    # Without zero bytes, UTF-16 reads like ASCII.
    if entry.filename.lower().endswith((".xml", ".rels", ".vml")) and b"<!DOCTYPE" in content.replace(b"\0", b""):
        raise Refused("documents.unreadable")
