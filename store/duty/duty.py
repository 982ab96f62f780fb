"""Shifts: who is on duty where and when; and absences, with whoever stands in."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date
from sqlmodel import Field, Index, SQLModel

from store.database.dialects import Moment
from store.records import enumeration, record
from store.rights.roles import Role
from store.rights.table import SEES_TO

SERVES = SEES_TO
"""Roles whose holders may be on duty."""
LINE = (Role.GRID_WORKER, Role.MICROGRID_HEAD, Role.COMMUNITY_WORKER)
"""Who is next in line beside the roster, within service hours (domain 4.4)."""


@enumeration
class Subject(StrEnum):
    """What somebody is on duty for."""

    ALL = "all"
    THREADS = "threads"
    ORDERS = "orders"


class DutyShift(SQLModel, table=True):
    """Somebody is on duty in an area on some days, between two hours (minutes after midnight), from day to day."""

    __tablename__ = "duty_shift"
    __table_args__ = (Index("duty_shift_where", "path"),)

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="area.id")
    path: str
    person_id: int = Field(foreign_key="person.id", index=True)
    subject: str = Subject.ALL.value
    days: str
    begins: int
    ends: int
    from_on: date = Field(sa_type=Date)
    to_on: date | None = Field(default=None, sa_type=Date)
    made_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class DutyAbsence(SQLModel, table=True):
    """Somebody is not there on some days, both included; `stand_in_id` has their shifts then."""

    __tablename__ = "duty_absence"
    __table_args__ = (Index("duty_absence_of", "person_id", "to_on"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    stand_in_id: int | None = Field(default=None, foreign_key="person.id")
    from_on: date = Field(sa_type=Date)
    to_on: date = Field(sa_type=Date)
    made_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


@record
class OnDuty:
    """Somebody who is there: the name and role to be told, until when a shift lasts (none beside the roster)."""

    person: int
    name: str
    role: Role
    area: str
    until: datetime | None = None


@record
class Shift:
    """A shift as it is read. `begins` and `ends` are minutes after midnight."""

    id: int
    person: int
    name: str
    area: str
    path: str
    subject: Subject
    days: str
    begins: int
    ends: int
    from_on: date
    to_on: date | None


@record
class MyShift:
    """A shift that somebody has on a certain day; `for_whom`, instead of whom."""

    begins: datetime
    ends: datetime
    area: str
    name: str
    for_whom: str = ""
