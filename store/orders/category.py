"""What can be wrong: the thirty categories of the domain (4.2) with their usual urgency and who usually sees to it."""

from enum import StrEnum

from store.records import enumeration, record


@enumeration
class OrderKind(StrEnum):
    """How something came in: broken, a nuisance or question, or seen in public."""

    REPAIR = "repair"
    REPORT = "report"
    SNAP = "snap"


@enumeration
class Urgency(StrEnum):
    """How urgent it is, from danger to life (P0) to what can wait (P4); PROJECT needs a vote about money first."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    PROJECT = "project"


@enumeration
class Team(StrEnum):
    """Who usually sees to it."""

    GRID = "grid"
    PROPERTY = "property"
    COMMUNITY = "community"
    COMMITTEE = "committee"
    POLICE = "police"
    FIRE = "fire"
    GAS = "gas"
    WATER_OFFICE = "water_office"
    DEPARTMENT = "department"
    MEDIATOR = "mediator"


EMERGENCY_NUMBERS = {Team.POLICE: "110", Team.FIRE: "119", Team.GAS: "119", Team.PROPERTY: "119"}
"""The number to call first in danger to life, by who sees to it; a ticket never replaces the call (domain 4.2)."""


@record
class Category:
    """One category: its usual level and team, and the kinds of intake it belongs to."""

    code: str
    level: Urgency
    team: Team
    kinds: tuple[OrderKind, ...]


_K = OrderKind
_BROKEN, _NUISANCE, _SEEN = (_K.REPAIR,), (_K.REPORT,), (_K.SNAP,)
_ANY = (_K.REPAIR, _K.REPORT, _K.SNAP)

CATEGORIES: dict[str, Category] = {
    one.code: one
    for one in (
        Category("LIFT_TRAP", Urgency.P0, Team.PROPERTY, _BROKEN),
        Category("GAS_LEAK", Urgency.P0, Team.GAS, _BROKEN),
        Category("FIRE_HAZARD", Urgency.P0, Team.FIRE, _ANY),
        Category("WATER_BURST", Urgency.P1, Team.PROPERTY, _BROKEN),
        Category("POWER_OUT", Urgency.P1, Team.PROPERTY, _BROKEN),
        Category("FALLING_OBJECT", Urgency.P1, Team.PROPERTY, _ANY),
        Category("MANHOLE", Urgency.P1, Team.PROPERTY, _ANY),
        Category("SEWER_BLOCK", Urgency.P2, Team.PROPERTY, _BROKEN),
        Category("LEAK", Urgency.P2, Team.PROPERTY, _BROKEN),
        Category("LIFT_FAULT", Urgency.P2, Team.PROPERTY, _BROKEN),
        Category("DOOR_ACCESS", Urgency.P2, Team.PROPERTY, _BROKEN),
        Category("LIGHT", Urgency.P3, Team.PROPERTY, _BROKEN),
        Category("PUBLIC_FACILITY", Urgency.P3, Team.PROPERTY, _ANY),
        Category("ROAD", Urgency.P3, Team.PROPERTY, _ANY),
        Category("GARBAGE", Urgency.P3, Team.PROPERTY, (_K.REPORT, _K.SNAP)),
        Category("GREEN", Urgency.P4, Team.PROPERTY, _ANY),
        Category("PARKING", Urgency.P3, Team.GRID, (_K.REPORT, _K.SNAP)),
        Category("EBIKE_INDOOR", Urgency.P1, Team.GRID, (_K.REPORT, _K.SNAP)),
        Category("NOISE", Urgency.P3, Team.GRID, _NUISANCE),
        Category("PET", Urgency.P3, Team.GRID, (_K.REPORT, _K.SNAP)),
        Category("ILLEGAL_BUILD", Urgency.P3, Team.DEPARTMENT, (_K.REPORT, _K.SNAP)),
        Category("OCCUPY", Urgency.P3, Team.GRID, (_K.REPORT, _K.SNAP)),
        Category("FIREWORK", Urgency.P1, Team.POLICE, (_K.REPORT, _K.SNAP)),
        Category("DISPUTE", Urgency.P3, Team.MEDIATOR, _NUISANCE),
        Category("STRANGER", Urgency.P1, Team.POLICE, _NUISANCE),
        Category("WATER_POLLUTION", Urgency.P2, Team.WATER_OFFICE, _SEEN),
        Category("FEE_QUERY", Urgency.P4, Team.PROPERTY, _NUISANCE),
        Category("STAFF_COMPLAINT", Urgency.P3, Team.COMMUNITY, _NUISANCE),
        Category("PUBLIC_HEALTH", Urgency.P3, Team.DEPARTMENT, (_K.REPORT, _K.SNAP)),
        Category("OTHER", Urgency.P3, Team.GRID, _ANY),
    )
}


PRIVATE = frozenset({"STAFF_COMPLAINT", "DISPUTE"})
"""What is between people: never offered to others, never shown in the building, never followed."""


def category(code: str) -> Category:
    """A category by its code; one that is no longer known counts as other."""
    return CATEGORIES.get(code, CATEGORIES["OTHER"])
