"""Open311 GeoReport v2 as a desk meets it: real HTTP, both formats, the specification's own fields and errors."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from defusedxml import ElementTree
from sqlalchemy import func, select, update
from sqlmodel import col

from bot.desks import OpenDesks
from bot.program import Program
from bot.settings import Settings
from handlers.open311 import Open311
from store.messages.tables import OutboxMessage
from store.orders.desks.key import DeskKey, add_desk, desk_keys, revoke_desk
from store.orders.order import Order
from store.people.area import Area
from tests.demo import DEMO_SECRET, copied_demo
from tests.handlers.open311.desk import served

# The fields of the specification, in its order: https://wiki.open311.org/GeoReport_v2/
SERVICE = {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
REQUEST = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address",
    "address_id", "zipcode", "lat", "long", "media_url",
}  # fmt: skip
LIGHT = {"service_code": "LIGHT", "description": "3 幢楼道灯不亮", "address_string": "观棠府3幢1单元101"}


@dataclass
class Desk:
    """A desk with its key, and the program that it talks to."""

    http: httpx.Client
    program: Program
    key: str

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.http.get(path, params={"api_key": self.key, **params})

    def post(self, path: str = "/requests.json", **form: Any) -> httpx.Response:
        return self.http.post(path, data={"api_key": self.key, **form})

    def orders(self) -> int:
        """How many orders there are."""
        return int(self.program.database.read(lambda tx: tx.value(select(func.count()).select_from(Order))))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("open311")
    url = copied_demo(tmp_path_factory.getbasetemp(), folder / "demo.sqlite")
    settings = Settings(
        _env_file=None, database_url=url, media_url=f"file://{folder / 'media'}", secret_key=DEMO_SECRET
    )
    program = Program.open(settings, demo=True)
    try:
        code = program.database.read(lambda tx: tx.value(select(col(Area.code)).where(col(Area.name) == "观棠府")))
        key = program.database.write(lambda tx: add_desk(tx, "12345", code, may_create=True))
        routes = Open311(OpenDesks(program), program.bridge()).routes()
        with served(routes) as address, httpx.Client(base_url=f"{address}/open311/v2") as http:
            yield Desk(http, program, key)
    finally:
        program.close()


def test_services_are_listed_in_both_formats_with_the_fields_of_the_specification(desk: Desk) -> None:
    rows = desk.http.get("/services.json").json()
    assert len(rows) > 20
    assert all(row.keys() == SERVICE and row["metadata"] is False for row in rows)
    assert {"service_code": "LIGHT", "service_name": "楼道灯、路灯"}.items() <= next(
        row for row in rows if row["service_code"] == "LIGHT"
    ).items()
    # What is between people is told to a person.
    assert not {"STAFF_COMPLAINT", "DISPUTE"} & {row["service_code"] for row in rows}
    answer = desk.http.get("/services.xml")
    root = ElementTree.fromstring(answer.content)
    assert (root.tag, {one.tag for one in root}) == ("services", {"service"})
    assert {field.tag for field in root[0]} == SERVICE
    assert answer.headers["content-type"].startswith("text/xml")
    assert desk.http.get("/services/LIGHT.json").json() == {"service_code": "LIGHT", "attributes": []}
    assert desk.http.get("/services/NOTHING.xml").status_code == 404


def test_what_a_desk_reports_is_an_order_that_it_can_follow(desk: Desk) -> None:
    answer = desk.post(**LIGHT, first_name="先生", last_name="王", phone="10012345678", account_id="A-1")
    assert answer.status_code == 201
    (made,) = answer.json()
    assert made.keys() == {"service_request_id", "service_notice", "account_id"}
    number = made["service_request_id"]
    (read,) = desk.get(f"/requests/{number}.json").json()
    assert read.keys() == REQUEST
    assert (read["status"], read["service_code"], read["agency_responsible"]) == ("open", "LIGHT", "物业公司")
    assert "3 幢楼道灯不亮" in read["description"]
    assert "王先生 10012345678" in read["description"]
    assert read["address"] == "观棠府3幢1单元101室"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", read["requested_datetime"])
    root = ElementTree.fromstring(desk.get(f"/requests/{number}.xml").content)
    assert (root.tag, root[0].tag, root[0].findtext("service_request_id")) == ("service_requests", "request", number)
    assert desk.get(f"/tokens/{number}.json").json() == [{"service_request_id": number, "token": number}]
    # A desk asks; it is never written to.
    waiting = select(func.count()).where(col(OutboxMessage.channel) == "open311")
    assert desk.program.database.read(lambda tx: tx.value(waiting)) == 0


def test_the_same_report_sent_again_or_twice_at_once_is_one_order(desk: Desk) -> None:
    before = desk.orders()
    with ThreadPoolExecutor(6) as threads:
        sent = [threads.submit(desk.post, **LIGHT, account_id="A-2") for _ in range(6)]
    assert len({one.result().json()[0]["service_request_id"] for one in sent}) == 1
    assert desk.orders() == before + 1
    desk.post(**LIGHT, account_id="A-3")
    assert desk.orders() == before + 2


def test_requests_are_found_by_service_status_and_time_and_tell_nothing_of_who_reported_elsewhere(desk: Desk) -> None:
    # The second desk of the same area: what the first one wrote is not for it.
    code = desk.program.database.read(lambda tx: tx.value(select(col(Area.code)).where(col(Area.name) == "观棠府")))
    desk.post(**LIGHT, account_id="A-4")
    other = desk.program.database.write(lambda tx: add_desk(tx, "另一个平台", code, may_create=False))
    rows = desk.get("/requests.json", service_code="LIGHT", status="open", api_key=other).json()
    assert rows
    assert all(row["service_code"] == "LIGHT" and row["status"] == "open" for row in rows)
    assert all(row["description"] == "" and not re.search(r"\d-\d-\d", row["address"]) for row in rows)
    assert desk.get("/requests.json", status="closed", service_code="LIGHT").json() == []
    assert desk.get("/requests.json", start_date="2020-01-01T00:00:00Z", end_date="2020-02-01T00:00:00Z").json() == []
    assert desk.post(api_key=other, **LIGHT).status_code == 403
    number = desk.program.database.read(lambda tx: desk_keys(tx)[0].id)
    assert desk.program.database.write(lambda tx: revoke_desk(tx, number))
    assert desk.get("/requests.json", api_key=other).status_code == 403


def test_a_desk_sees_its_own_area_and_nothing_that_is_between_people(desk: Desk) -> None:
    made = desk.post(**LIGHT, account_id="A-5").json()[0]["service_request_id"]
    other = select(col(Area.code)).where(col(Area.name) != "观棠府", col(Area.kind) == "grid")
    code = desk.program.database.read(lambda tx: tx.value(other))
    elsewhere = desk.program.database.write(lambda tx: add_desk(tx, "别处", code, may_create=True))
    assert desk.get(f"/requests/{made}.json", api_key=elsewhere).status_code == 404
    where = col(Order.number) == made
    desk.program.database.write(lambda tx: tx.run(update(Order).where(where).values(category="DISPUTE")))
    assert desk.get(f"/requests/{made}.json").status_code == 404


@pytest.mark.parametrize(
    ("form", "status", "says"),
    [
        ({"api_key": ""}, 403, "api_key is needed"),
        ({"api_key": "linli-desk-made-up"}, 403, "not valid"),
        ({"service_code": ""}, 400, "service_code is needed"),
        ({"service_code": "POTHOLE"}, 400, "no service_code POTHOLE"),
        ({"address_string": ""}, 400, "lat and long"),
        ({"address_string": "", "lat": "28.97", "long": ""}, 400, "lat and long"),
        ({"lat": "north", "long": "1"}, 400, "lat is a number"),
        ({"lat": "nan", "long": "1"}, 400, "lat is a number"),
        ({"long": "181", "lat": "1"}, 400, "long is a number"),
        ({"description": "字" * 4001}, 400, "description may have 4000"),
        ({"description": "字" * 40_000}, 413, "bytes at most"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_report_gets_a_code_and_a_sentence_and_makes_nothing(
    desk: Desk, form: dict[str, str], status: int, says: str
) -> None:
    before = desk.orders()
    answer = desk.post(**{**LIGHT, **form})
    assert answer.status_code == status
    (error,) = answer.json()
    assert error["code"] == status
    assert says in error["description"]
    assert desk.orders() == before


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/requests.json?status=half", 400),
        ("/requests.json?start_date=yesterday", 400),
        ("/requests/nothing.json", 404),
        ("/services.html", 404),
    ],
)
def test_a_wrong_question_gets_a_code_and_a_sentence(desk: Desk, path: str, status: int) -> None:
    answer = desk.http.get(path, params=httpx.QueryParams(path.partition("?")[2]).set("api_key", desk.key))
    assert (answer.status_code, answer.json()[0]["code"]) == (status, status)


def test_errors_are_said_in_xml_too_and_bodies_that_are_no_form_are_refused(desk: Desk) -> None:
    root = ElementTree.fromstring(desk.post("/requests.xml", service_code="").content)
    assert (root.tag, root[0].tag, root[0].findtext("code")) == ("errors", "error", "400")
    assert desk.http.post("/requests.json", content=b"\xff\xfe\x00").status_code in (400, 403)
    assert desk.http.get("/discovery.json").json()["endpoints"][0]["formats"][1] == {"format": "text/xml"}


def test_a_place_by_position_alone_belongs_to_the_area_of_the_desk(desk: Desk) -> None:
    form = {"service_code": "ROAD", "description": "路面破了", "lat": "28.97", "long": "118.87"}
    number = desk.post(**form).json()[0]["service_request_id"]
    (read,) = desk.get(f"/requests/{number}.json").json()
    assert (read["lat"], read["long"]) == (28.97, 118.87)


def test_keys_are_kept_as_hashes(desk: Desk) -> None:
    rows = desk.program.database.read(lambda tx: tx.run(select(col(DeskKey.key_hash))))
    assert all(desk.key not in row[0] and len(row[0]) == 64 for row in rows)
