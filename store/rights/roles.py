"""Roles and how sure we are who somebody is (reference: the domain's roles R1 to R20)."""

from enum import IntEnum, StrEnum

from store.records import enumeration


@enumeration
class Role(StrEnum):
    """What a person may be in an area, from a date to a date."""

    DISTRICT_ADMIN = "district_admin"
    STREET_OFFICIAL = "street_official"
    COMMUNITY_WORKER = "community_worker"
    GRID_WORKER = "grid_worker"
    MICROGRID_HEAD = "microgrid_head"
    VOLUNTEER = "volunteer"
    COMMISSIONER = "commissioner"
    CITIZEN_RIVER_CHIEF = "citizen_river_chief"
    WATER_OFFICE = "water_office"
    DEPARTMENT_OFFICER = "department_officer"
    SERVICE_SPECIALIST = "service_specialist"
    OWNERS_COMMITTEE = "owners_committee"
    PROPERTY_COMPANY = "property_company"
    RESIDENT = "resident"
    NEW_EMPLOYMENT = "new_employment"
    STATION_STAFF = "station_staff"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    SCRUTINEER = "scrutineer"


STAFF = frozenset(
    {
        Role.DISTRICT_ADMIN,
        Role.STREET_OFFICIAL,
        Role.COMMUNITY_WORKER,
        Role.GRID_WORKER,
        Role.MICROGRID_HEAD,
        Role.COMMISSIONER,
    }
)
"""Roles that serve residents of an area; they get the worker's menu."""


@enumeration
class Assurance(IntEnum):
    """How sure we are that an account belongs to a person."""

    GUEST = 0
    CLAIMED = 1
    VERIFIED = 2
