"""Places: Chinese maps are shifted against the rest of the world's by up to 700 metres, and are shifted back here."""

from math import cos, pi, sin, sqrt

from store.messages.message import Position

_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_ROUNDS = 4
_MAINLAND = (0.83, 55.83, 72.0, 137.85)


def shifted_back(latitude: float, longitude: float) -> Position:
    """A place in the coordinates of Chinese maps (GCJ-02, degrees) as WGS 84, to about a metre; others as they are.

    Refuses (ValueError) what is no place on Earth.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("no place on Earth")
    south, north, west, east = _MAINLAND
    if not (south <= latitude <= north and west <= longitude <= east):
        return Position(latitude, longitude)
    # The shift is known only forwards, so the place is sought whose shift leads here.
    found = latitude, longitude
    for _ in range(_ROUNDS):
        there = shifted(*found)
        found = found[0] + latitude - there[0], found[1] + longitude - there[1]
    return Position(round(found[0], 6), round(found[1], 6))


def shifted(latitude: float, longitude: float) -> tuple[float, float]:
    """A place in the mainland (WGS 84) as Chinese maps show it (GCJ-02); the published approximation."""
    x, y = longitude - 105.0, latitude - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    radians = latitude / 180.0 * pi
    bulge = 1 - _ECCENTRICITY * sin(radians) ** 2
    north = north * 180.0 / (_AXIS * (1 - _ECCENTRICITY) / (bulge * sqrt(bulge)) * pi)
    east = east * 180.0 / (_AXIS / sqrt(bulge) * cos(radians) * pi)
    return latitude + north, longitude + east
