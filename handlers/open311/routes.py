"""The routes of GeoReport v2 under /open311/v2/, for desks that have a key."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handlers.contract import Bridge
from handlers.open311.contract import Desks, Issue, Query, Service
from handlers.open311.written import answer, document, problem, request_fields, service_fields
from store.messages.reply import Text
from store.refusals import Refused

PREFIX = "/open311/v2"
FORMATS = ("json", "xml")
LARGEST = 64 * 1024
"""Bytes of a report at most; media are sent as an address, never in it."""
LONGEST = {"description": 4000, "address_string": 255, "media_url": 500}
LANGUAGE = "zh-CN"
T = TypeVar("T")
log = structlog.get_logger("open311")


class Wrong(Exception):
    """A request that cannot be answered: the HTTP status, and a sentence for whoever programs the desk."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Open311:
    """The routes; what they do is done by `desks`."""

    def __init__(self, desks: Desks, bridge: Bridge) -> None:
        self._desks = desks
        self._bridge = bridge

    def routes(self) -> list[BaseRoute]:
        """All routes, for both formats."""
        return [
            Route(f"{PREFIX}/discovery.{{format}}", self._answered(self._discovery)),
            Route(f"{PREFIX}/services.{{format}}", self._answered(self._services)),
            Route(f"{PREFIX}/services/{{code}}.{{format}}", self._answered(self._service)),
            Route(f"{PREFIX}/requests.{{format}}", self._answered(self._requests), methods=["GET"]),
            Route(f"{PREFIX}/requests.{{format}}", self._answered(self._create), methods=["POST"]),
            Route(f"{PREFIX}/requests/{{number}}.{{format}}", self._answered(self._request)),
            Route(f"{PREFIX}/tokens/{{number}}.{{format}}", self._answered(self._token)),
        ]

    def _answered(self, handle: Callable[[Request, str], Any]) -> Callable[[Request], Any]:
        async def run(request: Request) -> Response:
            chosen = request.path_params["format"]
            if chosen not in FORMATS:
                return problem("json", 404, "the format is json or xml")
            try:
                response: Response = await handle(request, chosen)
            except Wrong as wrong:
                if wrong.status == 403:
                    source = request.client.host if request.client else ""
                    self._bridge.attempts.note("open311", "request.take", "requests.forged", source=source)
                return problem(chosen, wrong.status, wrong.sentence)
            except Refused as refused:
                words = Text(f"refusals/{refused.key}", dict(refused.values))
                return problem(chosen, 400, self._bridge.render(LANGUAGE, words))
            return response

        return run

    async def _discovery(self, request: Request, chosen: str) -> Response:
        base = f"{request.url.scheme}://{request.url.netloc}{PREFIX}"
        endpoint = {
            "specification": "http://wiki.open311.org/GeoReport_v2",
            "url": base,
            "changeset": "2026-11-24T00:00:00+08:00",
            "type": "production",
            "formats": [{"format": "application/json"}, {"format": "text/xml"}],
        }
        fields = {"changeset": endpoint["changeset"], "contact": "", "key_service": "", "endpoints": [endpoint]}
        return document(chosen, "discovery", fields)

    async def _services(self, _request: Request, chosen: str) -> Response:
        found = await asyncio.to_thread(self._desks.services)
        return answer(chosen, "services", [service_fields(one) for one in found])

    async def _service(self, request: Request, chosen: str) -> Response:
        service = await self._known(request.path_params["code"])
        return document(chosen, "service_definition", {"service_code": service.code, "attributes": []})

    async def _requests(self, request: Request, chosen: str) -> Response:
        given = request.query_params
        key = await self._let_in(given, creates=False)
        status = given.get("status")
        states = {"open": True, "closed": False}
        wanted = {one.strip() for one in status.split(",")} if status else set()
        if wanted - set(states):
            raise Wrong(400, "status is open or closed")
        query = Query(
            numbers=_listed(given, "service_request_id"),
            services=_listed(given, "service_code"),
            since=_moment(given, "start_date"),
            until=_moment(given, "end_date"),
            is_open=states[wanted.pop()] if len(wanted) == 1 else None,
        )
        found = await asyncio.to_thread(self._desks.find, key, query)
        return answer(chosen, "service_requests", [request_fields(one) for one in found])

    async def _request(self, request: Request, chosen: str) -> Response:
        key = await self._let_in(request.query_params, creates=False)
        number = request.path_params["number"]
        found = await asyncio.to_thread(self._desks.find, key, Query(numbers=(number,)))
        if not found:
            raise Wrong(404, f"there is no service_request_id {number[:40]}")
        return answer(chosen, "service_requests", [request_fields(one) for one in found])

    async def _token(self, request: Request, chosen: str) -> Response:
        """Every request has its number at once, so a token is that number."""
        await self._request(request, chosen)
        number = request.path_params["number"]
        return answer(chosen, "service_requests", [{"service_request_id": number, "token": number}])

    async def _create(self, request: Request, chosen: str) -> Response:
        given = await _form(request)
        key = await self._let_in({**request.query_params, **given}, creates=True)
        service = await self._known(given.get("service_code", ""), missing=400)
        for name, most in LONGEST.items():
            if len(given.get(name, "")) > most:
                raise Wrong(400, f"{name} may have {most} characters at most")
        latitude, longitude = _degrees(given, "lat", 90), _degrees(given, "long", 180)
        address = given.get("address_string", "").strip() or given.get("address_id", "").strip()
        if not address and (latitude is None or longitude is None):
            raise Wrong(400, "lat and long, address_string or address_id is needed")
        issue = Issue(
            service=service.code,
            description=_described(given) or service.name,
            address=address,
            latitude=latitude if longitude is not None else None,
            longitude=longitude if latitude is not None else None,
            contact=_contact(given),
            reference=(given.get("account_id") or given.get("device_id") or "")[:100],
        )
        made = await asyncio.to_thread(self._desks.create, key, issue)
        log.info("reported by a desk", number=made.number, category=service.code)
        fields = {
            "service_request_id": made.number, "service_notice": made.status_notes,
            "account_id": given.get("account_id", "")[:100],
        }  # fmt: skip
        return answer(chosen, "service_requests", [fields], 201)

    async def _known(self, code: str, missing: int = 404) -> Service:
        if not code:
            raise Wrong(400, "service_code is needed")
        for service in await asyncio.to_thread(self._desks.services):
            if service.code == code:
                return service
        raise Wrong(missing, f"there is no service_code {code[:40]}")

    async def _let_in(self, given: Mapping[str, str], *, creates: bool) -> str:
        key = given.get("api_key", "")
        if not key:
            raise Wrong(403, "api_key is needed")
        if not await asyncio.to_thread(self._desks.is_known, key, creates=creates):
            reads = creates and await asyncio.to_thread(self._desks.is_known, key, creates=False)
            raise Wrong(403, "this api_key may only read" if reads else "this api_key is not valid")
        return key


async def _form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise Wrong(413, f"a report may have {LARGEST} bytes at most")
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError:
        raise Wrong(400, "the body is a form in UTF-8 (application/x-www-form-urlencoded)") from None


def _listed(given: Mapping[str, str], name: str) -> tuple[str, ...] | None:
    value = given.get(name)
    if not value:
        return None
    found = tuple(dict.fromkeys(one.strip() for one in value.split(",") if one.strip()))
    if len(found) > 200:
        raise Wrong(400, f"{name} may name 200 at most")
    return found


def _moment(given: Mapping[str, str], name: str) -> datetime | None:
    value = given.get(name)
    if not value:
        return None
    try:
        # A plus sign that was not escaped in an address arrives as a space.
        found = datetime.fromisoformat(value.strip().replace(" ", "+"))
    except ValueError:
        raise Wrong(400, f"{name} is a time as in 2026-11-24T08:00:00+08:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _degrees(given: Mapping[str, str], name: str, most: int) -> float | None:
    value = given.get(name, "").strip()
    if not value:
        return None
    try:
        found = float(value)
    except ValueError:
        found = float("nan")
    if not -most <= found <= most:
        raise Wrong(400, f"{name} is a number of degrees from -{most} to {most}")
    return found


def _described(given: Mapping[str, str]) -> str:
    """What was said, and where its photo is: it is not fetched, for its address is a stranger's."""
    parts = [given.get("description", "").strip(), given.get("media_url", "").strip()]
    return "\n".join(part for part in parts if part)


def _contact(given: Mapping[str, str]) -> str:
    """Whom to call, as the desk knows them."""
    name = f"{given.get('last_name', '')}{given.get('first_name', '')}".strip()
    parts = (name, given.get("phone", "").strip(), given.get("email", "").strip())
    return " ".join(part for part in parts if part)[:200]
