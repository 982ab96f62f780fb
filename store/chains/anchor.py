"""Anchors: the ends of all chains, written hourly to a file outside the database.

Whoever can write to the database but not to that file can then neither cut off the newest rows nor rewrite a chain
unnoticed, even with the key.
"""

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.chains.chain import Chain
from store.chains.sealed import Finding, canonical
from store.database import Transaction
from store.keys import Keys

Heads = dict[str, dict[int, str]]
"""What is anchored: chain name, then number of rows, then the code that the newest of them had."""


def anchor(tx: Transaction, keys: Keys) -> list[dict[str, Any]]:
    """The ends of all chains as lines for the anchor file: `chain`, `count`, `head`, `at`, and their `seal`."""
    at = tx.now().astimezone(UTC).isoformat(timespec="microseconds")
    ends = tx.run(select(col(Chain.name), col(Chain.count), col(Chain.head)).order_by(col(Chain.name)))
    return [
        {"chain": name, "count": count, "head": head, "at": at, "seal": _seal(keys, name, count, head, at)}
        for name, count, head in ends
    ]


def write_anchor(path: Path, lines: Iterable[dict[str, Any]]) -> int:
    """Append to the anchor file what is new, and return only when it is on the disk.

    Arguments: `path`, made if it does not exist; `lines`, from `anchor`. Returns how many lines were new.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        file.seek(0)
        whole = file.read()
        complete = whole[: whole.rfind(b"\n") + 1]
        if len(complete) < len(whole):
            # A crash left half a line; it anchors nothing.
            file.truncate(len(complete))
        last = {line["chain"]: (line["count"], line["head"]) for line in _lines(complete) if line is not None}
        new = [line for line in lines if last.get(line["chain"]) != (line["count"], line["head"])]
        file.write(b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in new))
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return len(new)


def read_anchor(path: Path, keys: Keys) -> Heads | Finding:
    """What an anchor file says, or its first line that this key did not seal.

    Refuses (OSError) a file that cannot be read.
    """
    heads: Heads = {}
    content = path.read_bytes()
    for number, line in enumerate(_lines(content[: content.rfind(b"\n") + 1]), 1):
        if line is None:
            return Finding("anchor", number, None)
        name, count, head = line["chain"], line["count"], line["head"]
        if line["seal"] != _seal(keys, name, count, head, line["at"]):
            return Finding("anchor", number, "seal")
        if heads.setdefault(name, {}).setdefault(count, head) != head:
            return Finding("anchor", number, "head")
    return heads


def _lines(content: bytes) -> Iterable[dict[str, Any] | None]:
    for raw in content.splitlines():
        try:
            line = json.loads(raw)
            datetime.fromisoformat(line["at"])
            readable = set(line) == {"chain", "count", "head", "at", "seal"}
        except (ValueError, TypeError, KeyError):
            readable = False
        yield line if readable else None


def _seal(keys: Keys, name: str, count: int, head: str, at: str) -> str:
    return keys.chain(canonical(["anchor", name, count, head, at]))
