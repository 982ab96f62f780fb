"""Invitations, codes and sessions."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from store.channels.account import Account
from store.channels.invitation import Issued, issue
from store.channels.revocation import end_access
from store.messages.reply import Reply
from store.people.area import AreaKind, add_area
from store.people.person import add_person
from store.rights.roles import Role
from tests.handlers.web.site import Browser, Site, Tab, has_chinese


@pytest.fixture
def site(fresh_site: Site) -> Site:
    # Attempts are counted by network address, which all browsers of a test share.
    return fresh_site


def invitation(site: Site, name: str = "荷田田") -> Issued:
    def make(tx: Any) -> Issued:
        area = add_area(tx, None, AreaKind.COMMUNITY, f"SY-{name}", "松园社区")
        person = add_person(tx, site.program.keys, name)
        return issue(tx, site.program.keys, person, Role.GRID_WORKER, area, days=7)

    return site.program.database.write(make)


def accept(browser: Browser, token: str, **more: str) -> Any:
    return browser.http.post(f"/join/{token}", data={"csrf": browser.csrf, **more})


def holder(site: Site, browser: Browser) -> int | None:
    account = browser.account()
    statement = select(col(Account.person_id)).where(col(Account.id) == account)
    found: int | None = site.program.database.read(lambda tx: tx.value(statement))
    return found


def test_looking_at_an_invitation_shows_role_and_area_and_nothing_else_and_uses_nothing_up(site: Site) -> None:
    issued = invitation(site)
    for _ in range(3):
        page = site.browser().http.get(f"/join/{issued.token}")
        assert page.status_code == 200
        assert "网格员" in page.text
        assert "松园社区" in page.text
        assert "荷**" in page.text
        assert "荷田田" not in page.text
        assert "<script" not in page.text
        assert page.headers["cache-control"] == "no-store"
    assert accept(site.browser(), issued.token).status_code == 303


def test_pressing_the_button_signs_in_once_and_changes_the_cookie(site: Site) -> None:
    issued, browser = invitation(site), site.browser()
    browser.http.get(f"/join/{issued.token}")
    before = browser.http.cookies["linli"]
    assert accept(browser, issued.token).headers["location"] == "/"
    assert browser.http.cookies["linli"] != before
    assert browser.http.get("/page").json()["signed_in"] is True
    assert holder(site, browser) is not None
    with browser.tab() as tab:
        assert tab.hello()["me"] == {"name": "荷田田", "role": "网格员"}
    second = accept(site.browser(), issued.token)
    assert second.status_code == 400
    assert has_chinese(second.text)


def test_the_session_cookie_is_not_in_the_database_and_not_for_scripts(site: Site) -> None:
    issued, browser = invitation(site), site.browser()
    answer = accept(browser, issued.token)
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=lax" in answer.headers["set-cookie"].lower()
    cookie = browser.http.cookies["linli"]
    assert cookie.encode() not in (site.program.settings.database_path or __file__).read_bytes()  # type: ignore[union-attr]  # it is a file


def test_another_site_cannot_press_the_button(site: Site) -> None:
    issued, browser = invitation(site), site.browser()
    browser.http.get(f"/join/{issued.token}")
    assert browser.http.post(f"/join/{issued.token}").status_code == 403
    foreign = browser.http.post(
        f"/join/{issued.token}", data={"csrf": browser.csrf}, headers={"Origin": "https://evil.example"}
    )
    assert foreign.status_code == 403
    assert accept(browser, issued.token).status_code == 303


def test_a_guest_keeps_the_chat_when_signing_in_with_the_code(site: Site) -> None:
    issued, browser = invitation(site), site.browser()
    with browser.tab() as tab:
        tab.greeted()
        tab.ask("帮助")
    account = browser.account()
    answer = browser.http.post("/session/code", json={"code": issued.code.lower()}, headers={"X-CSRF": browser.csrf})
    assert answer.json() == {}
    assert browser.account() == account
    assert holder(site, browser) is not None


def test_an_invitation_for_somebody_else_does_not_take_over_the_account_in_use(site: Site) -> None:
    browser = site.browser()
    accept(browser, invitation(site).token)
    first, person = browser.account(), holder(site, browser)
    accept(browser, invitation(site, "双岭雁").token)
    assert browser.account() != first
    assert holder(site, browser) != person


def test_codes_cannot_be_tried_out(site: Site) -> None:
    browser = site.browser()
    statuses = [
        browser.http.post("/session/code", json={"code": f"AAAA-BBBB-{number:02}"}, headers={"X-CSRF": browser.csrf})
        for number in range(12)
    ]
    assert [answer.status_code for answer in statuses] == [400] * 10 + [429] * 2
    assert all(has_chinese(answer.json()["error"]) for answer in statuses)
    # What was true before is not learned either: a good code is refused as well.
    late = browser.http.post("/session/code", json={"code": invitation(site).token}, headers={"X-CSRF": browser.csrf})
    assert late.status_code == 429


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"code": 5}', b'{"code": " "}', b"x" * 5000])
def test_a_code_that_is_none_is_refused_in_a_sentence(site: Site, body: bytes) -> None:
    browser = site.browser()
    answer = browser.http.post("/session/code", content=body, headers={"X-CSRF": browser.csrf})
    assert answer.status_code in (400, 403)
    assert has_chinese(answer.json()["error"])


def test_i_can_list_my_sessions_and_end_another_one_at_once(site: Site) -> None:
    one, two = site.browser(), site.browser()
    accept(one, invitation(site).token)
    one.http.headers["User-Agent"] = "Mozilla/5.0 (Linux; Android 14) Chrome/120"
    with one.tab() as tab:
        tab.greeted()
        sessions = one.http.get("/session/list").json()["sessions"]
        assert [each["current"] for each in sessions] == [True]
        stranger = two.tab()
        stranger.greeted()
        refused = two.http.post("/session/end", json={"id": sessions[0]["id"]}, headers={"X-CSRF": two.csrf})
        assert refused.status_code == 400
        ended = one.http.post("/session/end", json={"id": sessions[0]["id"]}, headers={"X-CSRF": one.csrf})
        assert ended.status_code == 200
        assert tab.end() == 4401
        assert has_chinese(tab.frames[-1]["text"])
        stranger.ask("帮助")
        stranger.__exit__()
    with one.tab() as tab:
        # The page has given this browser a new cookie: it is a guest now.
        assert tab.hello()["me"]["name"] == ""


def test_a_role_that_is_revoked_closes_the_open_page_before_it_is_shown_anything_more(site: Site) -> None:
    browser = site.browser()
    accept(browser, invitation(site).token)
    account, person = browser.account(), holder(site, browser)
    assert person is not None
    with browser.tab() as tab:
        tab.greeted()
        site.program.database.write(lambda tx: end_access(tx, person, tx.now()))
        row = site.enqueue(account, Reply(("只给网格员看的",), ended=True))
        assert tab.end() == 4401
        assert "只给网格员看的" not in [line["text"] for line in tab.lines()]
        site.wait_for(row, "held")


def test_an_ended_session_cannot_open_a_socket(site: Site) -> None:
    browser = site.browser()
    accept(browser, invitation(site).token)
    cookie = browser.http.cookies["linli"]
    session = browser.http.get("/session/list").json()["sessions"][0]["id"]
    browser.http.post("/session/end", json={"id": session}, headers={"X-CSRF": browser.csrf})
    browser.http.cookies.clear()
    browser.http.cookies.set("linli", cookie)
    tab = Tab(browser, {})
    assert tab.end() == 4401
    assert tab.frames[0]["t"] == "bye"
    tab.__exit__()


def test_a_cookie_that_somebody_made_up_is_nobody(site: Site) -> None:
    browser = site.browser()
    browser.http.cookies.set("linli", "short")
    assert browser.http.get("/page").json()["signed_in"] is False
    assert browser.http.get("/session/list").status_code == 401
