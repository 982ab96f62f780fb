"""Reports of the networks: posted by the gateway, forged, posted twice, malformed."""

import asyncio
import json
import random
import resource
from typing import Any

import httpx
import pytest

from handlers.sms.channel import SmsAccount, SmsChannel
from tests.handlers.payloads import COUNT
from tests.handlers.sms.conftest import OTHER, PHONE, Phones
from tests.handlers.telegram.test_mutated_payloads import mutated, post_all


def report(phones: Phones, **changes: Any) -> dict[str, Any]:
    """A report about the newest message, as the provider posts it."""
    made: dict[str, Any] = phones.gateway.receipt(phones.gateway.messages[-1])
    return made | changes


def number(phones: Phones, phone: str) -> dict[str, str]:
    return {"phone_number": phone} if phones.provider == "aliyun" else {"mobile": phone}


def test_a_report_says_that_it_arrived(phones: Phones) -> None:
    sending = phones.code()
    phones.deliver(sending)
    phones.gateway.deliver()
    phones.gateway.push_receipts(phones.receipts)
    assert phones.served.state(sending.id) == "delivered"
    assert phones.sms(sending.id).state == "delivered"


def test_a_report_of_a_failure_is_there_for_a_worker_to_see(phones: Phones) -> None:
    sending = phones.code()
    phones.deliver(sending)
    phones.gateway.deliver("MK:0010")
    phones.gateway.push_receipts(phones.receipts)
    assert phones.served.state(sending.id) == "failed"
    assert "MK:0010" in phones.served.error(sending.id)


def test_a_report_that_comes_twice_or_changes_its_mind_counts_once(phones: Phones) -> None:
    sending = phones.code()
    phones.deliver(sending)
    phones.gateway.deliver()
    first = report(phones)
    assert phones.post([first, first]).status_code == 200
    bad = {"success": False, "err_code": "X"} if phones.provider == "aliyun" else {"report_status": "FAIL"}
    assert phones.post([first | bad]).status_code == 200
    assert phones.served.state(sending.id) == "delivered"


def test_a_forged_report_changes_nothing(phones: Phones) -> None:
    sending = phones.code()
    phones.deliver(sending)
    phones.gateway.deliver()
    true = report(phones)
    assert phones.post([true], secret="guessed-guessed-guessed").status_code == 404
    unknown = {"biz_id": "no", "out_id": "no"} if phones.provider == "aliyun" else {"sid": "no"}
    nameless = {"biz_id": "", "out_id": ""} if phones.provider == "aliyun" else {"sid": ""}
    for forged in (true | number(phones, OTHER), true | unknown, true | nameless):
        assert phones.post([forged]).status_code == 200
    assert phones.served.state(sending.id) == "sent"
    assert phones.post([true]).status_code == 200
    assert phones.served.state(sending.id) == "delivered"


NONSENSE = [
    b"", b"{", b"null", b'"x"', b"7", b'[1, "a"]', b"[[]]", b"[" * 100_000, b"\xff\xfe", b'{"a": 1}', b"NaN",
]  # fmt: skip


def test_what_is_no_report_is_refused(phones: Phones) -> None:
    assert [phones.post(body).status_code for body in NONSENSE] == [400] * len(NONSENSE)


def test_a_body_without_end_is_not_kept(phones: Phones) -> None:
    assert phones.post(b"[" + b" " * (2 * 1024 * 1024) + b"]").status_code == 413


def test_reports_with_strange_values_are_taken_without_a_fault(phones: Phones) -> None:
    phones.deliver(phones.code())
    for strange in (None, 7, [], {}, "x" * 5000, "\x00", True, "😀"):
        fields = dict.fromkeys(report(phones), strange)
        assert phones.post([fields]).status_code == 200


def test_no_report_is_taken_by_another_method_and_none_without_a_secret(phones: Phones) -> None:
    assert httpx.get(phones.receipts).status_code == 405
    assert SmsChannel(phones.served.program.bridge(), SmsAccount("console")).routes() == []


def test_reports_say_nothing_of_phones_in_the_log(phones: Phones, capfd: pytest.CaptureFixture[str]) -> None:
    phones.deliver(phones.code())
    phones.post([report(phones), report(phones) | number(phones, OTHER)])
    said = capfd.readouterr()
    assert PHONE not in said.out + said.err
    assert json.dumps(PHONE) not in said.out + said.err


def test_senseless_payloads_do_no_harm(phones: Phones) -> None:
    phones.deliver(phones.code())
    dice = random.Random(20261124)
    genuine = {"reports": [report(phones), report(phones)]}
    bodies = []
    for number in range(COUNT // 2):
        if number % 20 == 0:
            bodies.append(dice.randbytes(dice.randint(0, 300)))
            continue
        changed = mutated(genuine, dice)
        bodies.append(changed.removeprefix(b'{"reports": ').removesuffix(b"}"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers = asyncio.run(post_all(phones.receipts, bodies))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 200_000, f"{grown} KiB more"
    assert set(answers) <= {200, 400}, answers
    assert answers[200] > COUNT / 20
    phones.gateway.deliver()
    assert phones.post([report(phones)]).status_code == 200
