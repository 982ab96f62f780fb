"""Aliyun's gateway (dysmsapi), through its own library, loaded only when it is set.

Sources: https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms (SendSms: there is no
idempotency), https://help.aliyun.com/document_detail/101867.html (reports), and the list of error codes there.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.sms.gateway import Declined, SmsAccount, Texting, Unsure, host_of, text_in
from store.channels.platform.sms import SmsState
from store.messages.texting import Report

HOST = "dysmsapi.aliyuncs.com"
CHINA = ZoneInfo("Asia/Shanghai")
CONNECT, READ = 5_000, 10_000
"""Milliseconds to wait for a connection and for an answer."""
LONGEST_VALUE = 35
_PAGE = 50
_STATES = {1: SmsState.TAKEN, 2: SmsState.FAILED, 3: SmsState.DELIVERED}
_LIMIT = "isv.BUSINESS_LIMIT_CONTROL"
_UNSURE = ("isp.", "ServiceUnavailable", "InternalError")
_OURS = {
    "isv.SMS_SIGNATURE_ILLEGAL": "the signature is not approved (LINLI_SMS_SIGN)",
    "isv.SMS_TEMPLATE_ILLEGAL": "the template is not approved (LINLI_SMS_TEMPLATES)",
    "isv.TEMPLATE_MISSING_PARAMETERS": "the template has parameters that LINLI_SMS_TEMPLATES does not name",
    "isv.INVALID_JSON_PARAM": "the template's parameters cannot be read",
    "isv.PARAM_LENGTH_LIMIT": "a parameter is longer than the template allows",
    "isv.PARAM_NOT_SUPPORT_URL": "a parameter may not be a web address",
    "isv.AMOUNT_NOT_ENOUGH": "there is no money left in the account",
    "isv.OUT_OF_SERVICE": "the account is in arrears",
    "isv.PRODUCT_UN_SUBSCRIPT": "the account has not subscribed to SMS",
    "isv.ACCOUNT_ABNORMAL": "the account is locked",
}
_STOPS = {"isv.AMOUNT_NOT_ENOUGH", "isv.OUT_OF_SERVICE", "isv.PRODUCT_UN_SUBSCRIPT", "isv.ACCOUNT_ABNORMAL"}


class AliyunGateway:
    """Sends through one account of Aliyun."""

    certain_after = 20.0

    def __init__(self, account: SmsAccount) -> None:
        from alibabacloud_dysmsapi20170525.client import Client
        from alibabacloud_tea_openapi.models import Config

        protocol, host = host_of(account.endpoint, HOST)
        self._sign = account.sign
        self._client = Client(
            Config(
                access_key_id=account.key_id, access_key_secret=account.key_secret, endpoint=host, protocol=protocol,
                connect_timeout=CONNECT, read_timeout=READ,
            )
        )  # fmt: skip

    def send(self, texting: Texting) -> str:
        """SendSms. Results come in the body of a 200."""
        from alibabacloud_dysmsapi20170525.models import SendSmsRequest

        values = {name: fitting(value) for name, value in texting.values.items()}
        request = SendSmsRequest(
            phone_numbers=texting.phone,
            sign_name=self._sign,
            template_code=texting.template,
            template_param=json.dumps(values, ensure_ascii=False),
            out_id=texting.reference,
        )
        body = self._call("send_sms_with_options", request)
        if body.code != "OK":
            raise _declined(str(body.code), str(body.message or ""))
        return str(body.biz_id or "")

    def ask(self, phone: str, reference: str, since: datetime) -> Sequence[Report]:
        """QuerySendDetails for the number on the days since a message was given to the gateway."""
        from alibabacloud_dysmsapi20170525.models import QuerySendDetailsRequest

        found: list[Report] = []
        day, today = since.astimezone(CHINA).date(), datetime.now(CHINA).date()
        while day <= today:
            request = QuerySendDetailsRequest(
                phone_number=phone, send_date=f"{day:%Y%m%d}", page_size=_PAGE, current_page=1
            )
            body = self._call("query_send_details_with_options", request)
            if body.code != "OK":
                raise Unsure(str(body.code))
            details = body.sms_send_detail_dtos
            found += [self._detail(one) for one in (details.sms_send_detail_dto if details else None) or ()]
            day += timedelta(days=1)
        return [one for one in found if one.reference == reference]

    def read(self, posted: Any) -> Sequence[Report]:
        """SmsReport: an array, each with `biz_id`, `out_id`, `phone_number`, `success` and `err_code`."""
        if not isinstance(posted, list) or not all(isinstance(one, Mapping) for one in posted):
            raise ValueError("an array of reports is expected")
        return [
            Report(
                text_in(one, "out_id"),
                text_in(one, "biz_id"),
                text_in(one, "phone_number"),
                SmsState.DELIVERED if one.get("success") is True else SmsState.FAILED,
                "" if one.get("success") is True else text_in(one, "err_code"),
            )
            for one in posted
        ]

    def thanks(self) -> Mapping[str, Any]:
        """Code 0; anything else makes Aliyun post again after 1, 5 and 10 minutes."""
        return {"code": 0, "msg": "OK"}

    def _detail(self, one: Any) -> Report:
        state = _STATES.get(int(one.send_status or 1), SmsState.TAKEN)
        reason = str(one.err_code or "") if state is SmsState.FAILED else ""
        return Report(str(one.out_id or ""), "", str(one.phone_num or ""), state, reason)

    def _call(self, name: str, request: Any) -> Any:
        from darabonba.runtime import RuntimeOptions

        # Without the library's own second try: it would send twice.
        options = RuntimeOptions(autoretry=False, max_attempts=1, connect_timeout=CONNECT, read_timeout=READ)
        try:
            return getattr(self._client, name)(request, options).body
        except Exception as problem:  # noqa: BLE001  # the library raises whatever the layers below it do
            status, code = getattr(problem, "statusCode", None), str(getattr(problem, "code", "") or "")
            if code and isinstance(status, int) and status < 500:
                raise _declined(code, "") from None
            raise Unsure(type(problem).__name__) from None


def fitting(value: str) -> str:
    """A value as a template takes it: no web address, no line break, at most 35 characters and at least one."""
    for start in ("https://", "http://", "www."):
        value = value.replace(start, "")
    value = " ".join(value.split())
    return (value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…") or "-"


def _declined(code: str, message: str) -> Declined | Unsure:
    if code == _LIMIT:
        after = 60.0 if "分钟" in message else 3600.0 if "小时" in message else 0.0
        return Declined(f"{code}: the gateway's limit for one number", retry=after > 0, after=after)
    if code.startswith("Throttling"):
        return Declined(f"{code}: too many calls", retry=True, after=2.0)
    if code.startswith(_UNSURE):
        return Unsure(code)
    if code.startswith(("InvalidAccessKeyId", "SignatureDoesNotMatch", "Forbidden", "isv.RAM")):
        sentence = "the credentials are wrong (LINLI_SMS_KEY_ID, LINLI_SMS_KEY_SECRET)"
        return Declined(f"{code}: {sentence}", retry=True, after=600.0, stop=True, alert=True)
    if code in _STOPS:
        return Declined(f"{code}: {_OURS[code]}", retry=True, after=600.0, stop=True, alert=True)
    return Declined(f"{code}: {_OURS.get(code, 'the gateway refuses it')}", alert=code in _OURS)
