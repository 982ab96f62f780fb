"""Plain records that serialise: what operations return, what flows remember, what travels in a message."""

import dataclasses
import enum
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, TypeVar, cast, dataclass_transform

T = TypeVar("T")
E = TypeVar("E", bound=enum.Enum)

_RECORDS: dict[str, type[Any]] = {}
_ENUMS: dict[str, type[enum.Enum]] = {}


class Unreadable(Exception):
    """A stored value was written by a version of the program that this one can no longer read."""


@dataclass_transform(frozen_default=True)
def record(cls: type[T]) -> type[T]:
    """Make a class a frozen dataclass that `dumps` and `loads` know by its name."""
    made = dataclasses.dataclass(frozen=True, slots=True)(cls)
    known = _RECORDS.setdefault(made.__name__, made)
    if known.__module__ != made.__module__:
        raise TypeError(f"two records are called {made.__name__}")
    return made


def enumeration(cls: type[E]) -> type[E]:
    """Let `dumps` and `loads` know an enumeration by its name."""
    known = _ENUMS.setdefault(cls.__name__, cls)
    if known.__module__ != cls.__module__:
        raise TypeError(f"two enumerations are called {cls.__name__}")
    return cls


def pack(value: Any) -> Any:
    """Turn a record, enumeration, time or container of them into plain JSON values.

    Records become `{"!": name, field: value}`, so that a reader of the database understands them.
    Refuses (TypeError) anything that `unpack` could not give back unchanged.
    """
    if value is None or type(value) in (str, int, bool, float):
        return value
    if isinstance(value, enum.Enum):
        if type(value).__name__ not in _ENUMS:
            raise TypeError(f"{type(value).__name__} is not a registered enumeration")
        return {"!": "=" + type(value).__name__, "v": value.value}
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("times are aware and UTC")
        return {"!": "at", "v": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"!": "date", "v": value.isoformat()}
    if isinstance(value, time):
        return {"!": "time", "v": value.isoformat()}
    if isinstance(value, (list, tuple)):
        packed = [pack(item) for item in value]
        return {"!": "tuple", "v": packed} if isinstance(value, tuple) else packed
    if isinstance(value, dict):
        if "!" in value or not all(isinstance(key, str) for key in value):
            raise TypeError("keys are strings other than '!'")
        return {key: pack(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and type(value).__name__ in _RECORDS:
        packed_record: dict[str, Any] = {"!": type(value).__name__}
        for name, default in _fields(cast("Any", type(value))):
            item = getattr(value, name)
            if default is dataclasses.MISSING or item != default:
                packed_record[name] = pack(item)
        return packed_record
    raise TypeError(f"{type(value).__name__} does not serialise")


def unpack(value: Any) -> Any:
    """Give back what `pack` was given.

    Refuses (Unreadable) names and fields that this version of the program does not know.
    """
    if isinstance(value, list):
        return [unpack(item) for item in value]
    if not isinstance(value, dict):
        return value
    name = value.get("!")
    if name is None:
        return {key: unpack(item) for key, item in value.items()}
    try:
        if name in _SIMPLE:
            return _SIMPLE[name](value["v"])
        if name.startswith("="):
            return _ENUMS[name[1:]](value["v"])
        cls = _RECORDS[name]
        return cls(**{key: unpack(item) for key, item in value.items() if key != "!"})
    except (KeyError, TypeError, ValueError) as problem:
        raise Unreadable(f"{name}: {problem}") from problem


_SIMPLE: dict[str, Callable[[Any], Any]] = {
    "at": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "tuple": lambda items: tuple(unpack(item) for item in items),
}


@cache
def _fields(cls: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in dataclasses.fields(cls))


def dumps(value: Any) -> str:
    """Serialise to compact JSON text, Chinese left readable."""
    return json.dumps(pack(value), ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> Any:
    """Read what `dumps` wrote."""
    return unpack(json.loads(text))
