"""Everything kept about a person, laid out as a document to be read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from store.messages.reply import Document, Part
from store.text import Text

TEXTS = "people/export"
MOST = 200
"""Rows of one table in the document; all of them are in the machine-readable file."""
_PERSON = ("name", "birth", "gender", "phone", "identity", "residence_status")
_SHOWN: dict[str, tuple[str, ...]] = {
    "household_member": ("address", "relation", "valid_from", "valid_to"),
    "occupancy": ("address", "kind", "valid_from", "valid_to"),
    "ownership": ("address", "share_part", "share_whole", "valid_from", "valid_to"),
    "person_field": ("field", "value", "source", "state", "recorded_at"),
    "assignment": ("role", "area", "valid_from", "valid_to"),
    "account": ("channel", "address", "created_at", "closed_at"),
    "web_session": ("device", "created_at", "seen_at", "ended_at"),
    "signature": ("kind", "text_hash", "at", "receipt"),
    "ballot": ("kind", "choice", "channel", "at"),
    "points_transfer": ("kind", "amount", "reason", "at"),
    "erasure": ("state", "asked_at", "decided_at", "answer"),
}
"""Tables that are shown row by row, in these columns; of others the document tells how many rows there are."""


def document_of(data: Mapping[str, Any]) -> Document:
    """The document of an export as `store.retention.export.data_of` gives it."""
    records: Mapping[str, Sequence[Mapping[str, Any]]] = data["records"]
    parts = [_person(data["person"])]
    parts += [_table(name, records[name]) for name in _SHOWN if records.get(name)]
    others = [(name, rows) for name, rows in records.items() if name not in _SHOWN]
    if others:
        counts = tuple((_text(f"table.{_key(name)}"), _text("rows", count=len(rows))) for name, rows in others)
        parts.append(Part(_text("others"), counts))
    parts.append(_looks(data["looks"]))
    parts.append(_kept(data["kept"]))
    at = datetime.fromisoformat(data["made_at"])
    lines = (_text("made", at=at), _text("about"), _text("rights"))
    return Document(_text("title"), lines, tuple(parts), _text("foot", name=data["person"]["name"], at=at))


def _person(person: Mapping[str, Any]) -> Part:
    rows = tuple((_text(f"column.{_key(name)}"), _said(name, person.get(name))) for name in _PERSON)
    return Part(_text("table.person"), rows)


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> Part:
    columns = _SHOWN[name]
    heading = tuple(_text(f"column.{_key(column)}") for column in columns)
    shown = tuple(tuple(_said(column, row.get(column)) for column in columns) for row in rows[:MOST])
    return Part(_text(f"table.{_key(name)}"), (heading, *shown))


def _looks(looks: Sequence[Mapping[str, Any]]) -> Part:
    if not looks:
        return Part(_text("table.audit"), ((_text("column.by"), _text("nobody")),))
    columns = ("at", "by", "operation", "purpose")
    heading = tuple(_text(f"column.{column}") for column in columns)
    rows = tuple(
        (_said("at", one["at"]), one["by"] or _text("program"), one["operation"], one["purpose"])
        for one in looks[:MOST]
    )
    return Part(_text("table.audit"), (heading, *rows))


def _kept(kept: Mapping[str, Mapping[str, Any]]) -> Part:
    rows = tuple(
        (_text(f"table.{_key(name)}"), _text("days", days=one["days"]) if one["days"] else _text("lasting"))
        for name, one in kept.items()
    )
    return Part(_text("kept"), rows)


def _said(column: str, value: Any) -> Any:
    if value is None or value == "":
        return ""
    if column.endswith("_at") or column == "at":
        return datetime.fromisoformat(value)
    if column == "text_hash":
        return str(value)[:16]
    if column in ("source", "reason", "answer", "value", "address", "device", "name", "area"):
        return str(value)
    known = f"{column}.{value}"
    return _text(f"value.{_key(value)}") if known in _VALUES else str(value)


_VALUES = frozenset({
    "gender.male", "gender.female", "residence_status.living", "relation.head", "relation.spouse", "relation.child",
    "relation.parent", "relation.member", "kind.owner", "kind.family", "kind.tenant", "state.current",
    "state.unverified", "state.replaced", "state.asked", "state.done", "state.refused", "state.withdrawn",
    "kind.signed", "kind.withdrawn", "channel.web", "channel.telegram", "channel.wechat", "channel.wecom",
    "field.note", "field.emergency_contact", "field.registered_address", "field.employer", "field.occupation",
    "field.education", "field.political", "field.health", "field.disability", "field.low_income",
})  # fmt: skip
"""Values that have words of their own; others are shown as they are kept."""


def _key(name: str) -> str:
    return name.replace("_", "-")


def _text(key: str, **values: Any) -> Text:
    return Text(f"{TEXTS}.{key}", values)
