"""What the program does for other desks (Open311): opens orders and reads them, with the rights of the desk's key."""

from collections.abc import Sequence

from bot.program import Program
from handlers.open311 import Issue, Query, Service, ServiceRequest
from store.orders.category import CATEGORIES, PRIVATE
from store.orders.desks.key import Desk, desk_with
from store.orders.desks.requests import Request, Told, Wanted, report, requests
from store.refusals import Refused
from store.text import Text

LANGUAGE = "zh-CN"


class OpenDesks:
    """The contract of `handlers.open311`, for a running program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        # What is between people is told to a person, and not to a desk.
        self._services = {
            code: Service(code, self._say(f"words/categories.{code}"), self._say(f"orders/desk.kind_{one.kinds[0]}"))
            for code, one in CATEGORIES.items()
            if code not in PRIVATE
        }

    def services(self) -> Sequence[Service]:
        """What can be reported."""
        return tuple(self._services.values())

    def is_known(self, key: str, *, creates: bool) -> bool:
        """Whether a key lets a desk in, and, with `creates`, lets it report."""
        desk = self._desk(key)
        return desk is not None and (desk.may_create or not creates)

    def create(self, key: str, issue: Issue) -> ServiceRequest:
        """Report; the same report again gives what it made first."""
        desk = self._must(key)
        told = Told(
            issue.service, issue.description, issue.address, issue.latitude, issue.longitude, issue.contact,
            issue.reference,
        )  # fmt: skip
        return self._shown(self._program.database.write(lambda tx: report(tx, self._program.keys, desk, told)))

    def find(self, key: str, query: Query) -> Sequence[ServiceRequest]:
        """The requests of the desk's area that it asks for, newest first."""
        desk = self._must(key)
        wanted = Wanted(query.numbers, query.services, query.since, query.until, query.is_open)
        found = self._program.database.read(lambda tx: requests(tx, desk, wanted))
        return tuple(self._shown(one) for one in found)

    def _desk(self, key: str) -> Desk | None:
        return self._program.database.read(lambda tx: desk_with(tx, key))

    def _must(self, key: str) -> Desk:
        """The desk of a key, asked once more: it may have been revoked meanwhile."""
        desk = self._desk(key)
        if desk is None:
            raise Refused("rights.role")
        return desk

    def _shown(self, one: Request) -> ServiceRequest:
        return ServiceRequest(
            number=one.number,
            is_open=one.is_open,
            status_notes=self._say(f"orders/shown.state_{one.state}"),
            service=self._services[one.category],
            description=self._say("orders/desk.words", words=one.words) if one.words is not None else "",
            agency=self._say(f"orders/desk.team_{one.team}"),
            requested=one.opened_at,
            updated=one.updated_at,
            expected=one.expected_at,
            address=one.place,
            latitude=one.latitude,
            longitude=one.longitude,
        )

    def _say(self, key: str, **values: object) -> str:
        return self._program.texts.render(LANGUAGE, Text(key, values))
