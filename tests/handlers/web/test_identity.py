"""Who a request is from: demo people only on this machine, and the address behind trusted proxies."""

from pathlib import Path

import pytest
from starlette.requests import Request

from handlers.web.channel import WebChannel
from handlers.web.limits import Limit
from tests.handlers.web.site import Site, Tab


def test_a_demo_person_is_chosen_by_the_address(demo: Site) -> None:
    with demo.browser("P02").tab() as tab:
        assert tab.hello()["me"]["name"] == "柚大山"
    with demo.browser().tab() as tab:
        assert tab.hello()["me"]["name"] == "橘小满"


def test_the_page_lists_the_people_of_the_demo_and_only_there(demo: Site, site: Site) -> None:
    personas = demo.browser().http.get("/page").json()["personas"]
    assert [(each["id"], each["name"]) for each in personas] == [("P01", "橘小满"), ("P02", "柚大山")]
    facts = site.browser().http.get("/page").json()
    assert (facts["demo"], facts["personas"]) == (False, [])


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "linli.example.org"},
        {"Host": "127.0.0.1.evil.example"},
        {"Forwarded": "for=1.2.3.4"},
        {"X-Forwarded-For": "1.2.3.4"},
        {"X-Forwarded-Proto": "https"},
        {"X-Real-IP": "1.2.3.4"},
    ],
    ids=str,
)
def test_the_demo_is_refused_from_elsewhere_than_this_machine(demo: Site, headers: dict[str, str]) -> None:
    browser = demo.browser("P01")
    answer = browser.http.get("/page", params={"as": "P01"}, headers=headers)
    assert answer.status_code == 403
    assert "personas" not in answer.json()
    if "Host" not in headers:
        tab = Tab(browser, headers)
        assert tab.end() == 4401
        tab.__exit__()


def test_localhost_is_this_machine(demo: Site) -> None:
    answer = demo.browser().http.get("/page", headers={"Host": f"localhost:{demo.port}"})
    assert answer.status_code == 200


def test_somebody_who_is_not_in_the_demo_cannot_be_played(demo: Site, site: Site) -> None:
    assert demo.browser().http.get("/page", params={"as": "P99"}).status_code == 403
    with site.browser("P01").tab() as tab:
        # Outside the demo the address chooses nobody.
        assert tab.hello()["me"]["name"] == ""


def test_the_demo_is_refused_when_there_is_a_public_address(tmp_path: Path) -> None:
    public = Site(tmp_path, demo=True, public_url="https://linli.example.org")
    try:
        assert public.browser().http.get("/page").status_code == 403
    finally:
        public.close()


def request(client: str, **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "client": (client, 5000), "headers": raw, "method": "GET", "path": "/"})


@pytest.mark.parametrize(
    ("client", "forwarded", "expected"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "", ""),
        ("10.0.0.1", "nonsense", "nonsense"),
    ],
)
def test_the_address_of_the_person_is_the_rightmost_that_no_trusted_proxy_has(
    tmp_path: Path, client: str, forwarded: str, expected: str
) -> None:
    site = Site(tmp_path, trusted_proxies="10.0.0.0/8")
    try:
        identities = WebChannel(site.program.bridge()).identities
        headers = {"x_forwarded_for": forwarded} if forwarded else {}
        assert identities.client(request(client, **headers)) == (expected or client)
    finally:
        site.close()


def test_with_a_public_address_only_its_own_pages_may_act(tmp_path: Path) -> None:
    site = Site(tmp_path, public_url="https://linli.example.org")
    try:
        identities = WebChannel(site.program.bridge()).identities
        own = request("10.0.0.1", origin="https://linli.example.org", host="inner:8000")
        plain = request("10.0.0.1", origin="http://linli.example.org", host="linli.example.org")
        rebound = request("10.0.0.1", origin="https://evil.example", host="evil.example")
        nobody = request("10.0.0.1", origin="null", host="linli.example.org")
        assert [identities.is_own_origin(each) for each in (own, plain, rebound, nobody)] == [True, False, False, False]
        assert "Secure" in site.browser().http.get("/").headers["set-cookie"]
    finally:
        site.close()


def test_a_limit_counts_each_key_on_its_own_and_forgets_the_oldest_when_it_is_full() -> None:
    limit = Limit(2, 3600, most_keys=3)
    assert [limit.wait("a") > 0 for _ in range(3)] == [False, False, True]
    assert limit.wait("b") == 0
    for key in "cdefgh":
        assert limit.wait(key) == 0
    assert limit.wait("a") == 0
