"""Web Push against a real push service on this machine, and decrypted as a browser would."""

import base64
import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from store.messages.reply import Reply
from tests.handlers.web.site import Browser, Site, has_chinese


class PushService:
    """A push service of one subscription; `status` is what it answers."""

    def __init__(self) -> None:
        self.status = 201
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                service.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                service.headers.append({name.lower(): value for name, value in self.headers.items()})
                self.send_response(service.status)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's own name
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def subscription(self, name: str) -> dict[str, Any]:
        """What a browser hands to the page."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _encoded(point), "auth": _encoded(self.secret)}
        return {"endpoint": f"http://127.0.0.1:{self.server.server_address[1]}/{name}", "keys": keys}

    def read(self, body: bytes) -> dict[str, str]:
        """Decrypt a notice (RFC 8291)."""
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        return dict(json.loads(plain))


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.fixture
def service() -> Iterator[PushService]:
    made = PushService()
    yield made
    made.server.shutdown()
    made.server.server_close()


def subscribe(browser: Browser, subscription: Any) -> Any:
    return browser.http.post(
        "/push", params=browser.query, content=json.dumps(subscription), headers={"X-CSRF": browser.csrf}
    )


def test_a_closed_page_is_told_that_there_is_news_and_nothing_more(demo: Site, service: PushService) -> None:
    browser = demo.browser("P01")
    assert subscribe(browser, service.subscription("a")).status_code == 200
    row = demo.enqueue(browser.account(), Reply(("橘小满，您的维修单已完成",), ended=True))
    demo.wait_for(row, "sent")
    notice = service.read(service.bodies[0])
    assert notice == {"title": "邻礼", "body": "您有一条新消息，点开看看。", "tag": "linli"}
    assert service.headers[0]["authorization"].startswith("vapid t=")
    with browser.tab() as tab:
        assert tab.hello()["lines"][-1]["text"] == "橘小满，您的维修单已完成"


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_has_gone_is_not_woken_again_and_the_message_is_kept(
    demo: Site, service: PushService, status: int
) -> None:
    browser = demo.browser("P02")
    subscribe(browser, service.subscription(f"gone-{status}"))
    service.status = status
    for count in (1, 1):
        demo.wait_for(demo.enqueue(browser.account(), Reply(("通知",), ended=True)), "held")
        assert len(service.bodies) == count


def test_a_push_service_cannot_send_us_elsewhere(demo: Site, service: PushService) -> None:
    browser = demo.browser("P02")
    subscribe(browser, service.subscription("elsewhere"))
    service.status = 307
    demo.wait_for(demo.enqueue(browser.account(), Reply(("通知",), ended=True)), "held")
    assert len(service.bodies) == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://192.168.1.1/x", "https://127.0.0.1/x", "https://10.0.0.1/x", "https://[::1]/x", "https://localhost/x",
        "https://user@127.0.0.1/x", "ftp://127.0.0.1/x", "file:///etc/passwd", "https://169.254.169.254/x", "x", "",
        "https://127.0.0.1:99999/x",
    ],
)  # fmt: skip
def test_nobody_can_make_us_call_our_own_network(demo: Site, service: PushService, endpoint: str) -> None:
    answer = subscribe(demo.browser("P01"), service.subscription("a") | {"endpoint": endpoint})
    assert answer.status_code == 400
    assert has_chinese(answer.json()["error"])


def test_outside_the_demo_only_secure_addresses_count(site: Site, service: PushService) -> None:
    browser = site.browser()
    assert subscribe(browser, service.subscription("a")).status_code == 401
    with browser.tab() as tab:
        tab.greeted()
    assert subscribe(browser, service.subscription("a")).status_code == 400


@pytest.mark.parametrize("body", [None, [], {"endpoint": "x"}, {"endpoint": "x", "keys": {"auth": 1}}, "x" * 9000])
def test_a_subscription_that_is_none_is_refused_in_a_sentence(demo: Site, body: Any) -> None:
    answer = subscribe(demo.browser("P01"), body)
    assert answer.status_code == 400
    assert has_chinese(answer.json()["error"])
