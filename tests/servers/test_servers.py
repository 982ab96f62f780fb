"""What every strict server can do wrong on purpose, and that it tells when it was broken."""

import ssl
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.servers.asking import ASK
from tests.servers.serving import StrictServer
from tests.servers.sms import AliyunServer, TencentServer
from tests.servers.telegram import TOKEN, TelegramServer
from tests.servers.wechat import WeChatServer
from tests.servers.wecom import WeComServer

SERVERS = [TelegramServer, WeChatServer, WeComServer, AliyunServer, TencentServer]
# A question to Telegram; the others refuse it, which is an answer too.
ASKED = f"/bot{TOKEN}/getMe"


@pytest.fixture(params=SERVERS, ids=[kind.__name__ for kind in SERVERS])
def server(request: pytest.FixtureRequest) -> Iterator[StrictServer]:
    with request.param() as running:
        yield running
        # What was asked here makes no sense to most of them.
        running.violations = [one for one in running.violations if one.rule == "certificate"]


def ask(server: StrictServer, seconds: float = 5) -> httpx.Response:
    return ASK.get(server.address + ASKED, timeout=seconds)


def test_a_server_listens_on_this_machine_only_and_keeps_what_arrived(server: StrictServer) -> None:
    ask(server)
    assert server.address.startswith("http://127.0.0.1:")
    assert [(one.method, one.path) for one in server.arrived] == [("GET", ASKED)]


def test_every_rule_names_its_page(server: StrictServer) -> None:
    assert server.RULES
    assert all(page.startswith("https://") for page in server.RULES.values())


def test_a_gateway_answers_in_html(server: StrictServer) -> None:
    server.fail_next("bad_gateway", times=2)
    assert [ask(server).status_code for _ in range(2)] == [502, 502]
    assert ask(server).headers["content-type"].split(";")[0] != "text/html"


def test_a_server_hangs_or_is_slow(server: StrictServer) -> None:
    server.fail_next("hang")
    with pytest.raises(httpx.ReadTimeout):
        ask(server, 0.2)
    server.fail_next("slow", seconds=0.3)
    began = time.monotonic()
    ask(server)
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize("kind", ["drop", "reset"])
def test_a_connection_breaks_before_or_in_the_middle_of_an_answer(server: StrictServer, kind: str) -> None:
    server.fail_next(kind)  # type: ignore[arg-type]  # a name out of the list
    with pytest.raises(httpx.TransportError):
        ask(server)
    ask(server)


def test_a_given_answer_comes_only_for_the_call_it_is_meant_for(server: StrictServer) -> None:
    server.fail_next("answer", body={"errcode": -1}, status=500, call="something else")
    ask(server)
    server.fail_next("answer", body={"errcode": -1}, status=500)
    assert (ask(server).status_code, ask(server).status_code != 500) == (500, True)
    server.mend()


def test_a_server_goes_away_and_comes_back_at_the_same_address(server: StrictServer) -> None:
    before = server.address
    with server.down(), pytest.raises(httpx.ConnectError):
        ask(server)
    ask(server)
    assert server.address == before


def test_a_certificate_that_nobody_vouches_for_is_refused_by_who_checks_and_noted_of_who_does_not(
    server: StrictServer,
) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(server.untrusted + ASKED, verify=ssl.create_default_context())
    assert server.arrived == []
    httpx.get(server.untrusted + ASKED, verify=False)  # noqa: S501 - this is what is to be noted
    server.violations = [one for one in server.violations if one.rule == "certificate"]
    assert server.violations.pop().detail == "the certificate was not checked"


def test_the_clock_of_a_server_goes_forward(server: StrictServer) -> None:
    before = server.now()
    server.advance(3600)
    assert server.now() >= before + 3600


@pytest.mark.parametrize("kind", SERVERS)
def test_leaving_a_server_after_a_broken_rule_raises_unless_the_test_failed_already(kind: type[StrictServer]) -> None:
    def leave(error: Exception | None) -> None:
        with kind() as server:
            server.broke(next(iter(server.RULES)), "on purpose")
            if error:
                raise error

    with pytest.raises(AssertionError, match="on purpose"):
        leave(None)
    with pytest.raises(ValueError, match=r"^the test's own$"):
        leave(ValueError("the test's own"))
