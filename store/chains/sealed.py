"""Rows that carry a code of their content, so that whoever changes them without the key is found."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import SQLModel

from store.keys import Keys
from store.records import record

MARK = 6


@record
class Finding:
    """The first row that is not as it was written: its table, its id, and the column when it can be told."""

    table: str
    id: int | str | None
    column: str | None


class Sealed(SQLModel):
    """A row with `code`, the HMAC of all its other columns, and `marks`, a few letters of one HMAC for each column.

    The code is what proves; the marks only tell which column was changed.
    """

    marks: str
    code: str


def canonical(value: Any) -> bytes:
    """The one spelling of a value for its code: JSON, sorted keys, no spaces, times as UTC to the microsecond."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        errors="surrogatepass"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    # What SQLite may hold in any column once somebody has been at it.
    return repr(value)


def seal(keys: Keys, table: str, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row with their marks and code.

    Arguments: `table`, `name` of the chain ("" for a row of its own), `values`, all columns but `marks` and `code`.
    """
    marked = {**values, "marks": _marks(keys, table, values)}
    return {**marked, "code": _code(keys, table, name, marked)}


def fault(keys: Keys, table: str, name: str, values: Mapping[str, Any], row: int | str | None) -> Finding | None:
    """What is wrong with a row by itself, or None. `row` is the id to report it under."""
    content = {column: value for column, value in values.items() if column != "code"}
    if _code(keys, table, name, content) == values["code"]:
        return None
    marks = content.pop("marks")
    right = _marks(keys, table, content)
    if _code(keys, table, name, {**content, "marks": right}) == values["code"]:
        return Finding(table, row, "marks")
    if marks == right:
        return Finding(table, row, "code")
    changed = [
        column
        for number, column in enumerate(sorted(content))
        if str(marks)[number * MARK : (number + 1) * MARK] != right[number * MARK : (number + 1) * MARK]
    ]
    return Finding(table, row, changed[0] if len(changed) == 1 else None)


def _marks(keys: Keys, table: str, values: Mapping[str, Any]) -> str:
    return "".join(keys.chain(canonical([table, column, values[column]]))[:MARK] for column in sorted(values))


def _code(keys: Keys, table: str, name: str, values: Mapping[str, Any]) -> str:
    return keys.chain(canonical([table, name, values]))
