"""Every rule of the strict SMS gateways is shown to bite, by the providers' own kits."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from alibabacloud_dysmsapi20170525.client import Client as AliyunClient
from alibabacloud_dysmsapi20170525.models import QuerySendDetailsRequest, SendSmsRequest
from alibabacloud_tea_openapi.models import Config
from darabonba.runtime import RuntimeOptions
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.models import PullSmsSendStatusRequest
from tencentcloud.sms.v20210111.models import SendSmsRequest as TencentRequest
from tencentcloud.sms.v20210111.sms_client import SmsClient

from tests.servers.asking import ASK
from tests.servers.listener import listening
from tests.servers.sms import AliyunServer, TencentServer, aliyun, tencent

PHONE = "13800138000"


@pytest.fixture
def server() -> Iterator[AliyunServer]:
    with AliyunServer() as running:
        yield running


@pytest.fixture
def other() -> Iterator[TencentServer]:
    with TencentServer() as running:
        yield running


def kit(server: AliyunServer, *, key: str = aliyun.KEY_ID, secret: str = aliyun.KEY_SECRET) -> AliyunClient:
    config = Config(access_key_id=key, access_key_secret=secret, endpoint=server.endpoint, protocol="HTTP")
    return AliyunClient(config)


def send(server: AliyunServer, phone: str = PHONE, values: Any = None, **more: Any) -> Any:
    given = {"sign_name": "邻礼社区", "template_code": "SMS_100001", **more}
    param = json.dumps({"code": "123456"} if values is None else values) if not isinstance(values, str) else values
    request = SendSmsRequest(phone_numbers=phone, template_param=param, out_id="out-1", **given)
    return kit(server).send_sms_with_options(request, RuntimeOptions(autoretry=False, read_timeout=500)).body


def details(server: AliyunServer, **more: Any) -> Any:
    day = aliyun._day(server.now())
    given = {"phone_number": PHONE, "send_date": day, "page_size": 10, "current_page": 1, **more}
    return kit(server).query_send_details(QuerySendDetailsRequest(**given)).body


def notice(**values: str) -> dict[str, Any]:
    return {"values": {"name": "秀英", "what": "公约", **values}, "template_code": "SMS_100002"}


ALIYUN: list[tuple[str, str, dict[str, Any]]] = [
    ("number", "isv.MOBILE_NUMBER_ILLEGAL", {"phone": "12345"}),
    ("numbers", "isv.MOBILE_COUNT_OVER_LIMIT", {"phone": ",".join([PHONE] * 1001)}),
    ("sign", "isv.SMS_SIGNATURE_ILLEGAL", {"sign_name": "别人"}),
    ("template", "isv.SMS_TEMPLATE_ILLEGAL", {"template_code": "SMS_9"}),
    ("parameters", "isv.INVALID_JSON_PARAM", {"values": "{"}),
    ("parameters", "isv.INVALID_JSON_PARAM", {"values": {"code": 123456}}),
    ("parameters", "isv.TEMPLATE_MISSING_PARAMETERS", {"values": {"cod": "1"}}),
    ("parameters", "isv.PARAM_LENGTH_LIMIT", {"values": {"code": "1234567"}}),
    (
        "parameters",
        "isv.PARAM_LENGTH_LIMIT",
        {"values": {"name": "好" * 36, "what": "公约"}, "template_code": "SMS_100002"},
    ),
    (
        "parameters",
        "isv.PARAM_NOT_SUPPORT_URL",
        {"values": {"name": "http://a", "what": "b"}, "template_code": "SMS_100002"},
    ),
]


@pytest.mark.parametrize(("rule", "code", "asked"), ALIYUN, ids=[f"{n}-{one[0]}" for n, one in enumerate(ALIYUN)])
def test_aliyun_refuses_in_the_body_of_a_200(server: AliyunServer, rule: str, code: str, asked: dict[str, Any]) -> None:
    assert send(server, **asked).code == code
    assert server.bitten(rule).page.startswith("https://help.aliyun.com/")
    assert server.messages == []


def test_every_rule_of_aliyun_is_shown_to_bite() -> None:
    elsewhere = {"action", "blind_retry", "limit", "query", "receipts", "signature"}
    assert {one[0] for one in ALIYUN} | elsewhere == set(aliyun.RULES)


def test_aliyun_sends_a_number_one_code_a_minute_five_an_hour_and_ten_a_day(server: AliyunServer) -> None:
    codes = []
    for pause in [0, 61, 61, 61, 61, 61, 3600, 61, 61, 61, 61, 3600]:
        server.advance(pause)
        codes.append(send(server).code)
    assert codes == ["OK"] * 5 + ["isv.BUSINESS_LIMIT_CONTROL"] + ["OK"] * 5 + ["isv.BUSINESS_LIMIT_CONTROL"]
    assert send(server, **notice()).code == "OK"
    assert [one.rule for one in server.violations] == ["limit", "limit"]
    server.violations.clear()
    server.advance(24 * 3600)
    assert [send(server).code for _ in range(2)] == ["OK", "isv.BUSINESS_LIMIT_CONTROL"]
    server.bitten("limit")


def test_aliyun_sends_a_number_fifty_notices_a_day(server: AliyunServer) -> None:
    assert [send(server, **notice()).code for _ in range(51)] == ["OK"] * 50 + ["isv.BUSINESS_LIMIT_CONTROL"]
    server.bitten("limit")


def test_aliyun_tells_what_became_of_a_message(server: AliyunServer) -> None:
    sent = send(server)
    assert server.messages[0].text == "您的验证码是123456,5分钟内有效。"
    found = details(server).sms_send_detail_dtos.sms_send_detail_dto[0]
    assert (found.send_status, found.out_id, found.template_code) == (1, "out-1", "SMS_100001")
    server.deliver("MK:0010")
    assert details(server, biz_id=sent.biz_id).sms_send_detail_dtos.sms_send_detail_dto[0].err_code == "MK:0010"
    assert details(server, page_size=51).code == details(server, send_date="19990101").code == "isv.INVALID_PARAMETERS"
    assert [one.rule for one in server.violations] == ["query", "query"]
    server.violations.clear()


def test_aliyun_wants_its_signature_fresh_and_once(server: AliyunServer) -> None:
    with pytest.raises(Exception, match="SignatureDoesNotMatch"):
        kit(server, secret="wrong").send_sms(SendSmsRequest(phone_numbers=PHONE))
    with pytest.raises(Exception, match="InvalidAccessKeyId"):
        kit(server, key="wrong").send_sms(SendSmsRequest(phone_numbers=PHONE))
    send(server)
    seen = server.arrived[-1]
    again = ASK.post(server.address + seen.path, params=seen.query, headers=seen.headers, content=seen.body)
    assert (again.status_code, again.json()["Code"]) == (400, "SignatureNonceUsed")
    server.bitten("signature")
    assert ASK.post(server.address, params=seen.query).status_code == 400
    server.bitten("signature")


def test_aliyun_knows_only_its_actions(server: AliyunServer) -> None:
    from alibabacloud_dysmsapi20170525.models import QuerySmsSignRequest

    with pytest.raises(Exception, match="InvalidAction"):
        kit(server).query_sms_sign(QuerySmsSignRequest(sign_name="邻礼社区"))
    server.bitten("action")


@pytest.mark.parametrize("taken", [True, False])
def test_after_a_lost_answer_aliyun_is_asked_before_it_is_sent_again(server: AliyunServer, taken: bool) -> None:
    server.fail_next("hang", call="SendSms", taken=taken)
    with pytest.raises(Exception, match=r"(?i)timed? ?out"):
        send(server)
    assert len(server.messages) == taken
    server.advance(61)
    send(server)
    server.bitten("blind_retry")
    server.fail_next("reset", call="SendSms")
    server.advance(61)
    with pytest.raises(Exception, match=r"(?i)abort|reset|closed"):
        send(server)
    details(server)
    assert send(server).code == "OK"


def test_aliyun_posts_receipts_until_they_are_taken_three_times_more(server: AliyunServer) -> None:
    send(server)
    server.deliver()
    with listening([(500, None), (200, b"ok"), (200, {"code": 0, "msg": "OK"})]) as (address, got):
        assert server.push_receipts(f"{address}/sms/receipts/secret") == [500, 200, 200]
    [receipt] = json.loads(got[-1].body)
    assert (receipt["out_id"], receipt["success"], receipt["biz_id"]) == ("out-1", True, server.messages[0].serial)
    server.messages[0].reported = False
    with listening([(200, {"code": 1})] * 4) as (address, got):
        server.push_receipts(address)
    assert len(got) == 4
    server.bitten("receipts")


def tencent_kit(other: TencentServer, key: str = tencent.SECRET_KEY) -> SmsClient:
    http = HttpProfile(protocol="http", endpoint=other.endpoint, reqTimeout=1)
    return SmsClient(Credential(tencent.SECRET_ID, key), "ap-guangzhou", ClientProfile(httpProfile=http))


def tencent_send(other: TencentServer, **more: Any) -> Any:
    request = TencentRequest()
    for name, value in {
        "PhoneNumberSet": ["+86" + PHONE],
        "SmsSdkAppId": tencent.APP_ID,
        "SignName": "邻礼社区",
        "TemplateId": "2000001",
        "TemplateParamSet": ["123456"],
        "SessionContext": "out-1",
        **more,
    }.items():
        setattr(request, name, value)
    return tencent_kit(other).SendSms(request).SendStatusSet[0]


def pull(other: TencentServer, limit: int = 10) -> Any:
    request = PullSmsSendStatusRequest()
    request.Limit, request.SmsSdkAppId = limit, tencent.APP_ID
    return tencent_kit(other).PullSmsSendStatus(request).PullSmsSendStatusSet


@pytest.mark.parametrize(
    ("rule", "code", "more"),
    [
        ("number", "InvalidParameterValue.IncorrectPhoneNumber", {"PhoneNumberSet": ["+8612345"]}),
        ("sign", "FailedOperation.SignatureIncorrectOrUnapproved", {"SignName": "别人"}),
        ("template", "FailedOperation.TemplateIncorrectOrUnapproved", {"TemplateId": "9"}),
        ("parameters", "FailedOperation.TemplateParamSetNotMatchApprovedTemplate", {"TemplateParamSet": []}),
    ],
)
def test_tencent_refuses_each_number_in_the_body_of_a_200(
    other: TencentServer, rule: str, code: str, more: Any
) -> None:
    assert tencent_send(other, **more).Code == code
    other.bitten(rule)


@pytest.mark.parametrize(
    ("rule", "code", "more"),
    [
        ("numbers", "LimitExceeded.PhoneNumberCountLimit", {"PhoneNumberSet": ["+86" + PHONE] * 201}),
        ("context", "InvalidParameter", {"SessionContext": "x" * 513}),
        ("parameters", "UnauthorizedOperation.SmsSdkAppIdVerifyFail", {"SmsSdkAppId": "1"}),
    ],
)
def test_tencent_refuses_a_call_as_a_whole(other: TencentServer, rule: str, code: str, more: Any) -> None:
    with pytest.raises(TencentCloudSDKException, match=code):
        tencent_send(other, **more)
    other.bitten(rule)


def test_tencent_limits_what_a_number_gets(other: TencentServer) -> None:
    codes = [tencent_send(other).Code for _ in range(2)]
    for one in range(5):
        other.advance(31)
        codes.append(tencent_send(other, TemplateParamSet=[str(one)]).Code)
    assert codes[:2] == ["Ok", "LimitExceeded.PhoneNumberThirtySecondLimit"]
    assert codes[2:] == ["Ok"] * 4 + ["LimitExceeded.PhoneNumberOneHourLimit"]
    for one in range(6):
        other.advance(3601 if one in (0, 5) else 31)
        codes.append(tencent_send(other, TemplateParamSet=[f"1{one}"]).Code)
    assert codes[7:] == ["Ok"] * 5 + ["LimitExceeded.PhoneNumberDailyLimit"]
    assert {one.rule for one in other.violations} == {"limit"}
    other.violations.clear()


def test_tencent_tells_what_became_of_a_message_once(other: TencentServer) -> None:
    sent = tencent_send(other)
    assert (sent.Fee, sent.SessionContext, other.messages[0].text) == (1, "out-1", "您的验证码是123456,5分钟内有效。")
    assert pull(other) == []
    other.deliver()
    assert [(one.SerialNo, one.ReportStatus, one.Description) for one in pull(other)] == [
        (sent.SerialNo, "SUCCESS", "DELIVRD")
    ]
    assert pull(other) == []
    with pytest.raises(TencentCloudSDKException, match="Limit"):
        pull(other, 101)
    other.bitten("status")


def test_tencent_posts_receipts(other: TencentServer) -> None:
    tencent_send(other)
    other.deliver("MK:0010")
    with listening([(200, b"ok"), (200, {"result": 0, "errmsg": "OK"})]) as (address, got):
        other.push_receipts(address)
        other.bitten("receipts")
        other.push_receipts(address)
    [receipt] = json.loads(got[-1].body)
    assert (receipt["report_status"], receipt["sid"]) == ("FAIL", other.messages[0].serial)


def test_tencent_wants_its_signature_right_and_fresh(other: TencentServer) -> None:
    with pytest.raises(TencentCloudSDKException, match="SignatureFailure"):
        tencent_kit(other, "wrong").SendSms(TencentRequest())
    seen = other.arrived[-1]
    old = {**seen.headers, "x-tc-timestamp": str(int(seen.headers["x-tc-timestamp"]) - 301)}
    for headers in (old, {}):
        answer = ASK.post(other.address, headers=headers, content=seen.body).json()["Response"]["Error"]["Code"]
        assert answer.startswith("AuthFailure.")
        other.bitten("signature")


def test_after_a_lost_answer_tencent_is_asked_before_it_is_sent_again(other: TencentServer) -> None:
    other.fail_next("hang", call="SendSms")
    with pytest.raises(TencentCloudSDKException):
        tencent_send(other)
    tencent_send(other)
    other.bitten("blind_retry")


def test_tencent_knows_only_its_actions(other: TencentServer) -> None:
    with pytest.raises(TencentCloudSDKException, match="InvalidAction"):
        tencent_kit(other).call("DescribeSmsSignList", {})
    other.bitten("action")


def test_every_rule_of_tencent_is_shown_to_bite() -> None:
    shown = {"action", "blind_retry", "context", "limit", "number", "numbers", "parameters", "receipts", "sign"}
    assert shown | {"signature", "status", "template"} == set(tencent.RULES)
