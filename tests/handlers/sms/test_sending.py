"""Sending by approved templates: our own limits come first, results are read from the body, nothing is sent twice."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from store.channels.account import open_account
from store.channels.holder import set_holder
from store.channels.platform.sms import Sms
from store.messages import outbox
from store.messages.code_sending import NOBODY
from store.messages.reply import Reply, Text
from store.messages.sending import Outcome, SendError, SendLater
from store.messages.tables import OutboxMessage
from store.people.area import AreaKind, add_area
from store.people.assignment import assign
from store.people.person import Person, add_person
from store.rights.roles import Assurance, Role
from tests.handlers.sms.conftest import OTHER, PHONE, Build, Phones

MINUTE, HOUR, DAY = timedelta(minutes=1, seconds=1), timedelta(hours=1), timedelta(days=1)
LOST = timedelta(seconds=91)


def refused(phones: Phones, sending: Any) -> SendError:
    with pytest.raises(SendError) as error:
        phones.send(sending)
    return error.value


def test_a_code_arrives_by_its_template(phones: Phones) -> None:
    sending = phones.code("024680")
    phones.deliver(sending)
    assert phones.texts == ["您的验证码是024680,5分钟内有效。"]
    assert phones.gateway.messages[0].number.endswith(PHONE)
    assert phones.served.state(sending.id) == "sent"


def test_a_notice_arrives_with_the_values_of_its_text(phones: Phones) -> None:
    assert phones.send(phones.notice("秀英")) is Outcome.SENT
    assert phones.texts == ["秀英您好,档案的进度有更新。"]


def test_values_are_made_to_fit_what_a_template_takes(build: Build) -> None:
    phones = build("aliyun")
    phones.send(phones.notice("https://evil.example.org/\n" + "长" * 60))
    assert "http" not in phones.texts[0]
    assert "…" in phones.texts[0]


def test_free_text_and_texts_without_a_template_are_not_sent(phones: Phones) -> None:
    for line in (Text("home/help.title", {}), Text("pledge/reminder.please", {"title": "养犬", "last": "周五"})):
        error = refused(phones, phones.leased(line))
        assert not error.retry
        assert "LINLI_SMS_TEMPLATES" in error.reason
    assert phones.gateway.arrived == []


def test_what_is_meant_for_nobody_and_for_a_number_no_longer_on_file_is_not_sent(phones: Phones) -> None:
    sending = phones.notice()
    database = phones.served.program.database
    database.write(lambda tx: tx.changed(update(Person).values(phone_index=None)))
    assert not refused(phones, sending).retry

    def put(tx: Any) -> int:
        account = open_account(tx, "sms", NOBODY, "zh-CN")
        return outbox.put(tx, account, "sms", Reply((Text("words/codes.identity", {}),)), now=tx.now())

    assert not refused(phones, phones.again(database.write(put))).retry
    assert phones.gateway.arrived == []


def test_a_number_gets_one_code_a_minute_five_messages_an_hour_and_ten_a_day(phones: Phones) -> None:
    for sent in range(1, 11):
        phones.deliver(phones.code(f"{sent:06d}"))
        if sent == 1:
            with pytest.raises(SendLater) as later:
                phones.send(phones.code())
            assert 0 < later.value.after <= 60
        phones.pass_time(MINUTE)
        if sent == 5:
            hourly = refused(phones, phones.code())
            assert hourly.retry
            assert hourly.after > 3000
            phones.pass_time(HOUR)
    phones.pass_time(HOUR)
    assert not refused(phones, phones.code()).retry
    assert phones.send(phones.code(phone=OTHER)) is Outcome.SENT
    phones.pass_time(DAY)
    assert phones.send(phones.code("999999")) is Outcome.SENT
    assert len(phones.texts) == 12


def test_a_number_gets_three_notices_an_hour_and_five_a_day_and_still_its_codes(phones: Phones) -> None:
    for one in range(5):
        phones.deliver(phones.notice(f"第{one}"))
        phones.pass_time(MINUTE)
        if one == 2:
            assert refused(phones, phones.notice()).after > 3000
            phones.pass_time(HOUR)
    phones.pass_time(HOUR)
    assert not refused(phones, phones.notice()).retry
    assert phones.send(phones.code()) is Outcome.SENT


def test_a_day_has_so_many_messages_and_a_fifth_is_kept_for_codes(build: Build) -> None:
    phones = build("aliyun", daily_limit=5)
    keys = phones.served.program.keys
    numbers = [f"1370000{one:04}" for one in range(6)]
    for number in numbers:
        phones.served.program.database.write(lambda tx, number=number: add_person(tx, keys, "某某", phone=number))
    for number in numbers[:4]:
        phones.deliver(phones.notice(phone=number))
    assert "LINLI_SMS_DAILY_LIMIT" in refused(phones, phones.notice(phone=numbers[4])).reason
    phones.deliver(phones.code(phone=numbers[4]))
    assert "LINLI_SMS_DAILY_LIMIT" in refused(phones, phones.code(phone=numbers[5])).reason


def test_after_a_lost_answer_the_gateway_is_asked_and_what_it_took_is_not_sent_again(phones: Phones) -> None:
    faults: list[Any] = ["reset", "bad_gateway", "drop"]
    for number, fault in enumerate(faults, 1):
        phones.gateway.fail_next(fault, call="SendSms", taken=True)
        sending = phones.code(f"{number:06d}")
        assert refused(phones, sending).retry
        phones.gateway.deliver()
        assert phones.send(phones.again(sending.id)) is Outcome.SENT
        assert len(phones.texts) == number
        phones.pass_time(MINUTE)


def test_after_a_lost_answer_what_it_never_took_is_sent_once_that_is_certain(phones: Phones) -> None:
    phones.gateway.fail_next("reset", call="SendSms")
    sending = phones.code()
    assert refused(phones, sending).retry
    early = refused(phones, phones.again(sending.id))
    assert early.retry
    assert early.after > 0
    assert len(phones.gateway.calls("SendSms")) == 1
    phones.pass_time(LOST)
    assert phones.send(phones.again(sending.id)) is Outcome.SENT
    assert len(phones.texts) == 1
    assert len(phones.gateway.calls("SendSms")) == 2


def test_a_gateway_that_cannot_even_be_asked_is_asked_again_later(phones: Phones) -> None:
    phones.gateway.fail_next("reset", call="SendSms", taken=True)
    sending = phones.code()
    refused(phones, sending)
    phones.pass_time(LOST)
    with phones.gateway.down():
        assert refused(phones, phones.again(sending.id)).retry
    phones.gateway.deliver()
    assert phones.send(phones.again(sending.id)) is Outcome.SENT
    assert len(phones.texts) == 1


def test_a_process_that_died_between_call_and_record_sends_nothing_twice(phones: Phones) -> None:
    sending = phones.code()
    phones.send(sending)
    phones.gateway.deliver()
    # Neither the answer nor the outcome was recorded.
    phones.served.program.database.write(lambda tx: tx.changed(update(Sms).values(state="asking", serial="")))
    assert phones.send(phones.again(sending.id)) is Outcome.SENT
    assert len(phones.texts) == 1


ALIYUN = [
    ("isv.MOBILE_NUMBER_ILLEGAL", False, False, False),
    ("isv.AMOUNT_NOT_ENOUGH", True, True, True),
    ("isv.SMS_TEMPLATE_ILLEGAL", False, False, True),
    ("isv.SOMETHING_NEW", False, False, False),
    ("isp.SYSTEM_ERROR", True, False, False),
]
TENCENT = [
    ("FailedOperation.PhoneNumberInBlacklist", False, False, False),
    ("FailedOperation.InsufficientBalanceInSmsPackage", True, True, True),
    ("FailedOperation.TemplateIncorrectOrUnapproved", False, False, True),
    ("LimitExceeded.PhoneNumberThirtySecondLimit", True, False, False),
    ("LimitExceeded.PhoneNumberDailyLimit", False, False, False),
    ("InternalError.OtherError", True, False, False),
]


@pytest.mark.parametrize(("provider", "table"), [("aliyun", ALIYUN), ("tencent", TENCENT)])
def test_what_the_body_of_a_200_says_decides(
    build: Build, provider: str, table: list[tuple[str, bool, bool, bool]]
) -> None:
    phones = build(provider)
    for code, *flags in table:
        body: dict[str, Any] = {"Code": code, "Message": "…", "RequestId": "r"}
        if provider == "tencent":
            body = {"Response": {"SendStatusSet": [{"Code": code, "Message": "…", "SerialNo": ""}], "RequestId": "r"}}
        phones.gateway.fail_next("answer", call="SendSms", body=body)
        error = refused(phones, phones.code())
        assert (code, error.retry, error.stop, error.alert) == (code, *flags)
        assert PHONE not in error.reason
        phones.pass_time(DAY)


def test_a_limit_of_the_gateway_is_waited_for(build: Build) -> None:
    phones = build("aliyun")
    for message, after in (
        ("触发分钟级流控Permits:1", 60),
        ("触发小时级流控Permits:5", 3600),
        ("触发天级流控Permits:10", 0),
    ):
        body = {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": message, "RequestId": "r"}
        phones.gateway.fail_next("answer", call="SendSms", body=body)
        sending = phones.code()
        error = refused(phones, sending)
        assert (error.retry, error.after) == (after > 0, after)
        if error.retry:
            # It was refused, so there is nothing to ask about, and it costs nothing.
            assert phones.sms(sending.id).fen == 0
            assert phones.send(phones.again(sending.id)) is Outcome.SENT
            assert phones.gateway.calls("QuerySendDetails") == []
            phones.pass_time(MINUTE)


@pytest.mark.parametrize("provider", ["aliyun", "tencent"])
def test_wrong_credentials_stop_the_channel_and_alert_somebody(build: Build, provider: str) -> None:
    phones = build(provider, key_secret="wrong")
    error = refused(phones, phones.code())
    assert (error.retry, error.stop, error.alert) == (True, True, True)
    assert "LINLI_SMS_KEY" in error.reason


def test_the_administrators_are_told_once_when_a_day_gets_expensive(build: Build) -> None:
    phones = build("aliyun", price=5, daily_alarm=10)
    program = phones.served.program

    def appoint(tx: Any) -> int:
        area = add_area(tx, None, AreaKind.DISTRICT, "HH", "汇湖区")
        person = add_person(tx, program.keys, "区管理员")
        assign(tx, person, Role.DISTRICT_ADMIN, area, datetime(2020, 1, 1, tzinfo=UTC))
        account = open_account(tx, "web", "admin", "zh-CN")
        set_holder(tx, account, person, Assurance.VERIFIED, "demo")
        return account

    account = program.database.write(appoint)
    for phone in (PHONE, OTHER):
        phones.deliver(phones.code(phone=phone))
        phones.pass_time(MINUTE)
        phones.deliver(phones.code("111111", phone=phone))
    told = select(col(OutboxMessage.reply)).where(col(OutboxMessage.account_id) == account)
    (row,) = program.database.read(lambda tx: tx.run(told))
    assert "words/sms.cost" in row.reply
    assert "0.10" in row.reply


def test_the_library_of_a_provider_is_loaded_only_when_it_is_set() -> None:
    program = (
        "import sys, handlers.sms.channel as c; c.gateway_of(c.SmsAccount('console'));"
        "print([name for name in sys.modules if name.startswith(('alibabacloud', 'tencentcloud', 'darabonba'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
