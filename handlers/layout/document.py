"""The text of a document that somebody sends, to be published as it stands."""

import codecs
import io
import re
import unicodedata
import zipfile
from pathlib import PurePath
from typing import Any

from handlers.layout.archive import check_archive
from store.refusals import Refused

MOST_BYTES = 2_000_000
MOST_CHARACTERS = 30_000

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Also the signs that turn the direction of writing: with them a text can show other words than it holds.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_SPACE_BEFORE_END = re.compile(r"[ \t]+$", re.MULTILINE)

# What python-docx raises on parts that are missing or malformed; the parser's own error is a SyntaxError.
_BROKEN = (zipfile.BadZipFile, SyntaxError, LookupError, ValueError, TypeError, AttributeError, RecursionError)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(data: bytes, name: str) -> str:
    """Read a .txt, .md or .docx file as plain text.

    Arguments: `data`; `name` of the file, whose ending tells the kind. Plain text may be UTF-8, UTF-16 with a mark, or
    GB18030 (GBK, GB2312). Lines end in LF, characters are composed (NFC), control and direction signs, spaces at line
    ends and empty lines at both ends are dropped. Of a .docx come paragraphs, automatic numbers, tables (one row a
    line, cells apart by tabs) and accepted changes, but no headers, footers, notes or comments.
    Refuses "documents.kind", "documents.too_large" (over 2 MB, over 30,000 characters, or unpacking to more than
    20 MB), "documents.unreadable" and "documents.empty".
    """
    kind = PurePath(name.strip().lower()).suffix
    if kind not in (".txt", ".md", ".docx"):
        raise Refused("documents.kind")
    if len(data) > MOST_BYTES:
        raise Refused("documents.too_large")
    if not data:
        raise Refused("documents.empty")
    text = _clean(_read_docx(data) if kind == ".docx" else _decode(data))
    if not text:
        raise Refused("documents.empty")
    if len(text) > MOST_CHARACTERS:
        raise Refused("documents.too_large")
    return text


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    # A zero byte appears in pictures and programs, never in text of the encodings below.
    if b"\0" in data:
        raise Refused("documents.unreadable")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = _decoded(data, "gb18030")
    if any(unicodedata.category(character) in ("Cn", "Co") for character in text):
        raise Refused("documents.unreadable")
    return text


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise Refused("documents.unreadable") from problem


def _clean(text: str) -> str:
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    return _SPACE_BEFORE_END.sub("", unicodedata.normalize("NFC", text)).strip("\n").rstrip()


def _read_docx(data: bytes) -> str:
    check_archive(data)
    import docx
    from docx.opc.exceptions import OpcError

    from handlers.layout.word import body_text

    try:
        document: Any = docx.Document(io.BytesIO(data))
        return body_text(document)
    except (OpcError, *_BROKEN) as problem:
        raise Refused("documents.unreadable") from problem
