"""What the routes of Open311 are given: services, and requests to read and make, for the desk that a key belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Service:
    """A kind of request that can be made."""

    code: str
    name: str
    group: str


@dataclass(frozen=True)
class Issue:
    """What a desk reports. `reference` is the desk's own number of it (`account_id`, else `device_id`)."""

    service: str
    description: str
    address: str
    latitude: float | None
    longitude: float | None
    contact: str
    reference: str


@dataclass(frozen=True)
class Query:
    """Which requests a desk asks for; None: whichever."""

    numbers: tuple[str, ...] | None = None
    services: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_open: bool | None = None


@dataclass(frozen=True)
class ServiceRequest:
    """A request as it is given: texts in the desk's language, times aware."""

    number: str
    is_open: bool
    status_notes: str
    service: Service
    description: str
    agency: str
    requested: datetime
    updated: datetime
    expected: datetime | None
    address: str
    latitude: float | None
    longitude: float | None


class Desks(Protocol):
    """What the program does for desks. Each method is called outside the event loop."""

    def services(self) -> Sequence[Service]:
        """What can be reported."""
        ...

    def is_known(self, key: str, *, creates: bool) -> bool:
        """Whether a key lets a desk in, and, with `creates`, lets it report."""
        ...

    def create(self, key: str, issue: Issue) -> ServiceRequest:
        """Report; the same report again gives what it made first. Refuses (Refused) what the program refuses."""
        ...

    def find(self, key: str, query: Query) -> Sequence[ServiceRequest]:
        """The requests of the desk's area that it asks for, newest first."""
        ...
