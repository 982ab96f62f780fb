"""When and where a picture was taken, as its camera noted it."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any

from store.messages.message import Position

if TYPE_CHECKING:
    from PIL.Image import Exif

# Source: Exif 2.32, sections 4.6.5 and 4.6.6.
_EXIF_PART, _GPS_PART = 0x8769, 0x8825
_TAKEN, _TAKEN_OFFSET = 0x9003, 0x9011
_LATITUDE_SIDE, _LATITUDE, _LONGITUDE_SIDE, _LONGITUDE, _GPS_TIME, _GPS_DATE = 1, 2, 3, 4, 7, 29

_DAMAGED = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError)


def read_taken_at(exif: "Exif", zone: tzinfo | None) -> datetime | None:
    """The aware time at which a picture was taken, or None when it is not known.

    Arguments: `exif`; `zone`, in which a camera's clock is read that names no zone. The clock of the satellites is
    taken when the camera's own has no zone. Damaged notes count as none.
    """
    try:
        notes = exif.get_ifd(_EXIF_PART)
        local = _time(notes.get(_TAKEN))
        offset = _offset(notes.get(_TAKEN_OFFSET))
        if local and offset:
            return local.replace(tzinfo=offset)
        satellites = _satellite_time(exif.get_ifd(_GPS_PART))
        return satellites or (local.replace(tzinfo=zone) if local and zone else None)
    except _DAMAGED:
        return None


def read_position(exif: "Exif") -> Position | None:
    """Where a picture was taken, or None when it is not known, not plausible, or the empty 0, 0 of some cameras."""
    try:
        notes = exif.get_ifd(_GPS_PART)
        latitude = _degrees(notes[_LATITUDE], notes.get(_LATITUDE_SIDE) == "S")
        longitude = _degrees(notes[_LONGITUDE], notes.get(_LONGITUDE_SIDE) == "W")
    except _DAMAGED:
        return None
    # Comparisons with NaN are false, so it is refused here too.
    plausible = -90 <= latitude <= 90 and -180 <= longitude <= 180 and (latitude, longitude) != (0, 0)
    return Position(latitude=latitude, longitude=longitude) if plausible else None


def _time(text: Any) -> datetime | None:
    if not isinstance(text, str):
        return None
    # The zone stands in another field, which the caller reads.
    return datetime.strptime(text.strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  # see the line above


def _offset(text: Any) -> tzinfo | None:
    if not isinstance(text, str) or len(text.strip("\0 ")) != 6:
        return None
    sign, hours, minutes = text[0], int(text[1:3]), int(text[4:6])
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1))


def _satellite_time(notes: dict[int, Any]) -> datetime | None:
    day, clock = notes.get(_GPS_DATE), notes.get(_GPS_TIME)
    if not isinstance(day, str) or not clock:
        return None
    hours, minutes, seconds = (int(part) for part in clock)
    return datetime.strptime(day.strip("\0 "), "%Y:%m:%d").replace(
        hour=hours, minute=minutes, second=seconds, tzinfo=UTC
    )


def _degrees(parts: Any, negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = round(degrees + minutes / 60 + seconds / 3600, 7)
    return -value if negative else value
