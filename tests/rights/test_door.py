"""What is forged or somebody else's is refused at the door of the web page, and audited without filling the audit."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from store.audit.attempts import MOST_SOURCES, Attempts
from store.audit.audit import Audit
from store.audit.verification import verify_audit
from store.channels.invitation import Issued, issue
from store.database import Transaction
from store.people.area import AreaKind, add_area
from store.people.person import add_person
from store.rights.roles import Role
from store.tables import metadata
from tests.handlers.web.site import Site, Tab

MESSAGE = "00000000-0000-4000-8000-000000000001"
AUDIT = metadata.tables[str(Audit.__tablename__)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    opened = Site(tmp_path_factory.mktemp("door"))
    yield opened
    opened.close()


def audited(site: Site, after: int = 0) -> list[Any]:
    """The rows of the audit that were written since, once what was counted is written."""
    site.program.attempts.write()
    return site.program.database.read(lambda tx: tx.run(AUDIT.select().where(AUDIT.c.id > after).order_by(AUDIT.c.id)))


def newest(site: Site) -> int:
    return max((row.id for row in audited(site)), default=0)


def told(site: Site, after: int) -> set[tuple[str, str]]:
    return {(row.operation, row.result) for row in audited(site, after)}


def invitation(site: Site) -> Issued:
    def make(tx: Transaction) -> Issued:
        area = add_area(tx, None, AreaKind.COMMUNITY, f"SY-{newest_id(tx)}", "松园社区")
        return issue(tx, site.program.keys, add_person(tx, site.program.keys, "荷田田"), Role.GRID_WORKER, area, days=7)

    return site.program.database.write(make)


def newest_id(tx: Transaction) -> int:
    return len(tx.run(metadata.tables["person"].select()))


def photo() -> bytes:
    content = BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    return content.getvalue()


def test_dozens_of_forged_cookies_sign_nobody_in_and_cost_one_row(site: Site) -> None:
    before = newest(site)
    with httpx.Client(base_url=site.address) as http:
        for number in range(60):
            answer = http.get("/session/list", headers={"Cookie": f"linli={number:043d}"})
            assert answer.status_code == 401
    rows = audited(site, before)
    assert [(row.operation, row.result, row.fields) for row in rows] == [
        ("session.open", "sessions.forged", "times 60")
    ]
    assert rows[0].object.startswith("source/")
    assert "127.0.0.1" not in rows[0].object


def test_a_forged_cookie_opens_no_socket_while_the_cookie_of_a_new_guest_does(site: Site) -> None:
    before, guest, forger = newest(site), site.browser(), site.browser()
    guest.tab().greeted()
    forger.http.cookies.set("linli", "A" * 43)
    assert Tab(forger, {}).end() == 4401
    assert forger.account() == 0
    assert told(site, before) == {("session.open", "sessions.forged")}


def test_a_change_that_another_site_asks_for_is_refused_and_audited(site: Site) -> None:
    browser = site.browser()
    browser.tab().greeted()
    before = newest(site)
    refused = browser.http.post("/session/end", json={"id": 1}, headers={"X-CSRF": "guessed"})
    assert refused.status_code == 403
    foreign = browser.http.post("/session/end", json={"id": 1}, headers={"X-CSRF": browser.csrf, "Origin": "https://x"})
    assert foreign.status_code == 403
    row = audited(site, before)[0]
    assert (row.operation, row.result, row.account_id) == ("session.change", "sessions.foreign", browser.account())
    assert row.fields == "times 2"


def test_the_file_the_report_and_the_session_of_somebody_else_are_refused_and_audited(site: Site) -> None:
    owner, other = site.browser(), site.browser()
    owner.tab().greeted()
    other.tab().greeted()
    media = owner.upload("a.png", photo()).json()["media"]["id"]
    session = owner.http.get("/session/list").json()["sessions"][0]["id"]
    before = newest(site)
    assert owner.http.get(f"/media/{media}").status_code == 200
    assert other.http.get("/media/nothing").status_code == 404
    assert told(site, before) == set()
    with other.tab() as tab:
        tab.hello()
        tab.put({"t": "media", "id": MESSAGE, "media": [media]})
        assert tab.until_kind("refused")["id"] == MESSAGE
    assert other.http.get(f"/media/{media}").status_code == 404
    assert site.browser().http.get(f"/media/{media}").status_code == 404
    assert other.http.get("/report/1.0").status_code == 404
    assert other.http.post("/session/end", json={"id": session}, headers={"X-CSRF": other.csrf}).status_code == 400
    assert told(site, before) == {
        ("media.send", "media.not_yours"), ("media.open", "media.not_yours"), ("report.open", "reports.not_yours"),
        ("session.end", "sessions.unknown"),
    }  # fmt: skip
    by = {row.account_id for row in audited(site, before)}
    assert by == {other.account(), None}


def test_an_invitation_that_is_used_again_gives_nothing_and_is_audited(site: Site) -> None:
    issued, before = invitation(site), newest(site)
    first, second = site.browser(), site.browser()
    assert first.http.post(f"/join/{issued.token}", data={"csrf": first.csrf}).status_code == 303
    again = second.http.post(f"/join/{issued.token}", data={"csrf": second.csrf})
    assert again.status_code == 400
    assert second.account() == 0
    assert told(site, before) == {("invitation.look", "invitations.used")}
    # In the chat too, where the code is typed.
    with second.tab() as tab:
        tab.greeted()
        tab.ask("邀请码")
        tab.ask(issued.token)
    rows = [row for row in audited(site, before) if row.account_id == second.account()]
    assert [(row.operation, row.result) for row in rows] == [("invitation.look", "invitations.used")]


def test_forgers_from_many_places_and_a_flood_cost_a_bounded_number_of_rows(site: Site) -> None:
    before = newest(site)
    attempts = Attempts(site.program.database, site.program.keys)
    for number in range(5_000):
        attempts.note("web", "session.open", "sessions.forged", source=f"10.0.{number // 250}.{number % 250}")
    assert attempts.write() == MOST_SOURCES + 1
    assert attempts.write() == 0
    rows = audited(site, before)
    assert len(rows) == MOST_SOURCES + 1
    assert rows[-1].object == "source/others"
    assert sum(int(row.fields.removeprefix("times ") or 1) for row in rows) == 5_000


def test_what_the_doors_wrote_is_part_of_the_chain_that_verifies(site: Site) -> None:
    assert audited(site)
    assert site.program.database.read(lambda tx: verify_audit(tx, site.program.keys)).ok
