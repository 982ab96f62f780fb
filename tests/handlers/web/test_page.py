"""The page's parts and the headers of every answer."""

import re
from urllib.parse import urljoin

import pytest

from tests.handlers.web.site import Site


@pytest.mark.parametrize(
    "path", ["/", "/page", "/static/script/chat.js", "/worker.js", "/session/list", "/join/AAAA", "/media/x"]
)
def test_every_answer_forbids_what_the_page_does_not_need(site: Site, path: str) -> None:
    headers = site.browser().http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"


def test_everything_that_the_page_names_is_there(site: Site) -> None:
    http = site.browser().http
    page = http.get("/").text
    wanted = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert "/static/script/chat.js" in wanted
    seen = set[str]()
    while wanted:
        path = wanted.pop()
        seen.add(path)
        answer = http.get(path)
        assert answer.status_code == 200, path
        assert http.get(path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
        if path.endswith(".js"):
            wanted += [each for each in _imports(path, answer.text) if each not in seen]
    assert "/static/script/pane/outbox.js" in seen


def _imports(path: str, script: str) -> list[str]:
    return [urljoin(path, each) for each in re.findall(r'from "(\.[^"]+)"', script)]


@pytest.mark.parametrize(
    "path", ["../page.py", "%2e%2e/page.py", "..%2fpage.py", "/etc/passwd", "nothing.js", "", "%00.js"]
)
def test_nothing_else_is_given_out(site: Site, path: str) -> None:
    assert site.browser().http.get(f"/static/{path}").status_code in (404, 400)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_texts_of_the_page_come_in_the_language_asked_for(site: Site, language: str) -> None:
    facts = site.browser().http.get("/page", params={"lang": language}).json()
    assert facts["lang"] == language
    assert facts["texts"]["new-messages"] == {"zh-CN": "{n} 条新消息", "en": "{n} new"}[language]
    assert facts["limits"] == {"file": 20 * 1024 * 1024, "text": 2000}
    assert len(facts["csrf"]) == 64


def test_a_fault_is_told_with_a_number_and_the_address_says_nothing_secret(site: Site) -> None:
    from handlers.web.channel import Failures

    failures = Failures(most=2)
    reference, times = failures.count("a")
    assert (times, failures.count("a")) == (1, (reference, 2))
    failures.count("b")
    failures.count("c")
    assert failures.count("a")[1] == 1
