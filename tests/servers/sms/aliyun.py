"""A strict dysmsapi.aliyuncs.com: https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms."""

import hashlib
import hmac
import json
import re
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, quote

import httpx
from aiohttp import web

from tests.servers.asking import ASK
from tests.servers.forms import fields_of
from tests.servers.serving import Arrival, StrictServer
from tests.servers.sms.message import Sms, Template
from tests.servers.sms.windows import DAY, HOUR, MINUTE, Windows

HELP = "https://help.aliyun.com/"
RULES = {
    "action": f"{HELP}zh/sms/developer-reference/api-dysmsapi-2017-05-25-overview",
    # There is no idempotency: after a lost answer the receipt is asked for first.
    "blind_retry": f"{HELP}document_detail/55284.html",
    "limit": f"{HELP}document_detail/2881383.html",
    "number": f"{HELP}document_detail/55284.html",
    "numbers": f"{HELP}document_detail/55284.html",
    "parameters": f"{HELP}document_detail/55284.html",
    "query": f"{HELP}en/sms/developer-reference/api-dysmsapi-2017-05-25-querysenddetails",
    "receipts": f"{HELP}document_detail/101867.html",
    "sign": f"{HELP}document_detail/55284.html",
    "signature": f"{HELP}zh/sdk/product-overview/v3-request-structure-and-signature",
    "template": f"{HELP}document_detail/463270.html",
}
KEY_ID, KEY_SECRET = "LTAI5tTestsOnlyKeyId0000", "TestsOnlyKeySecret0000000000000"
CODE_LIMITS = {MINUTE: 1, HOUR: 5, DAY: 10}
CODES_A_DAY = {DAY: 40}
NOTICE_LIMITS = {DAY: 50}
RECEIPT_WAITS = (60, 300, 600)
CHINA = timezone(timedelta(hours=8))


class Refusal(Exception):
    """A refusal in the body of a 200, or an error of the gateway with a status of its own."""

    def __init__(self, code: str, message: str, rule: str = "", status: int = 200) -> None:
        super().__init__(message)
        self.code, self.message, self.rule, self.status = code, message, rule, status


class AliyunServer(StrictServer):
    """The gateway for one account.

    `signs` and `templates` are approved, `messages` what was taken. The SDK's endpoint is `endpoint`, protocol HTTP.
    `deliver()` lets the network report, `push_receipts(url)` posts reports; `pause` is how long a second of the waits
    between its attempts (60, 300, 600) lasts.
    """

    RULES = RULES

    def __init__(self, key_id: str = KEY_ID, key_secret: str = KEY_SECRET, sign: str = "邻礼社区") -> None:
        super().__init__()
        self.key_id, self.key_secret = key_id, key_secret
        self.signs = {sign}
        self.templates = {
            "SMS_100001": Template("您的验证码是${code},5分钟内有效。", "code"),
            "SMS_100002": Template("${name}您好,${what}的进度有更新。"),
        }
        self.messages: list[Sms] = []
        self.windows = Windows()
        self.pause = 0.0005
        self._nonces: set[str] = set()
        self._unsure: set[tuple[str, str, str]] = set()

    @property
    def endpoint(self) -> str:
        """Host and port, as the SDK wants it."""
        return self.address.removeprefix("http://")

    def call_of(self, request: web.Request) -> str:
        return request.headers.get("x-acs-action", "")

    async def answer_call(self, arrival: Arrival, request: web.Request) -> web.StreamResponse:
        number = f"REQ-{len(self.arrived):06d}"
        try:
            self._check_signature(arrival, request.path, request.query_string)
            arrival.fields, _ = fields_of(arrival)
            if arrival.call not in ("SendSms", "QuerySendDetails"):
                raise Refusal("InvalidAction.NotFound", "Specified api is not found", "action", 404)
            answer = self._send(arrival.fields) if arrival.call == "SendSms" else self._query(arrival.fields)
        except Refusal as refusal:
            if refusal.rule:
                self.broke(refusal.rule, f"{arrival.call}: {refusal.code} {refusal.message}")
            answer = {"Code": refusal.code, "Message": refusal.message, "RequestId": number}
            if refusal.status != 200:
                answer |= {"HostId": self.endpoint, "Recommend": "https://api.aliyun.com/troubleshoot"}
            return web.json_response(answer, status=refusal.status)
        return web.json_response({"Code": "OK", "Message": "OK", "RequestId": number, **answer})

    def _check_signature(self, arrival: Arrival, path: str, query: str) -> None:
        headers = arrival.headers
        match = re.fullmatch(
            r"ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})",
            headers.get("authorization", ""),
        )
        if match is None or headers.get("x-acs-version") != "2017-05-25":
            raise Refusal("IncompleteSignature", "The request signature does not conform", "signature", 400)
        key_id, signed, given = match.groups()
        if key_id != self.key_id:
            raise Refusal("InvalidAccessKeyId.NotFound", "Specified access key is not found.", "", 404)
        if hashlib.sha256(arrival.body).hexdigest() != headers.get("x-acs-content-sha256"):
            raise Refusal("IncompleteSignature", "The content does not have this hash", "signature", 400)
        pairs = sorted(parse_qsl(query, keep_blank_values=True))
        asked = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)
        lines = "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in signed.split(";"))
        content = headers["x-acs-content-sha256"]
        canonical = f"{arrival.method}\n{path}\n{asked}\n{lines}\n{signed}\n{content}"
        to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
        right = hmac.new(self.key_secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(right, given):
            raise Refusal("SignatureDoesNotMatch", "Specified signature does not match our calculation.", "", 400)
        sent = datetime.fromisoformat(headers.get("x-acs-date", "1970-01-01T00:00:00Z"))
        # Judged by the real clock: `advance` moves the limits, not the callers.
        if abs(time.time() - sent.timestamp()) > 15 * 60:
            raise Refusal(
                "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.", "signature", 400
            )
        nonce = headers.get("x-acs-signature-nonce", "")
        if not nonce or nonce in self._nonces:
            raise Refusal("SignatureNonceUsed", "Specified signature nonce was used already.", "signature", 400)
        self._nonces.add(nonce)

    def _send(self, fields: dict[str, Any]) -> dict[str, Any]:
        numbers = str(fields.get("PhoneNumbers", "")).split(",")
        if len(numbers) > 1000:
            raise Refusal("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制", "numbers")
        if not all(re.fullmatch(r"(\+?86|0086)?1[3-9]\d{9}", one) for one in numbers):
            raise Refusal("isv.MOBILE_NUMBER_ILLEGAL", "手机号码格式错误", "number")
        if fields.get("SignName") not in self.signs:
            raise Refusal("isv.SMS_SIGNATURE_ILLEGAL", "短信签名不合法", "sign")
        template = self.templates.get(str(fields.get("TemplateCode")))
        if template is None:
            raise Refusal("isv.SMS_TEMPLATE_ILLEGAL", "短信模板不合法", "template")
        values = self._values(template, fields.get("TemplateParam"))
        numbers = [one[-11:] for one in numbers]
        for number in numbers:
            self._check_retry(number, fields)
            self._check_limit(number, str(fields["SignName"]), str(fields["TemplateCode"]), template.kind)
        serial = f"{int(self.now() * 1000)}{len(self.messages):04d}^0"
        for number in numbers:
            for key in self._keys(number, str(fields["SignName"]), str(fields["TemplateCode"]), template.kind):
                self.windows.add(key, self.now())
            context = str(fields.get("OutId", ""))
            text = template.filled(values)
            self.messages.append(Sms(number, text, str(fields["TemplateCode"]), serial, context, self.now()))
        return {"BizId": serial}

    def _values(self, template: Template, given: Any) -> dict[str, str]:
        try:
            values = json.loads(given or "{}")
        except ValueError as error:
            raise Refusal("isv.INVALID_JSON_PARAM", "参数格式错误", "parameters") from error
        if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
            raise Refusal("isv.INVALID_JSON_PARAM", "参数格式错误,请修改为字符串值", "parameters")
        if missing := set(template.names) - values.keys():
            raise Refusal("isv.TEMPLATE_MISSING_PARAMETERS", f"模板缺少变量 {sorted(missing)}", "parameters")
        for name in template.names:
            most = 6 if template.kind == "code" and name == "code" else 35
            if not 1 <= len(values[name]) <= most:
                raise Refusal("isv.PARAM_LENGTH_LIMIT", f"参数 {name} 超过长度限制", "parameters")
            if re.search(r"https?://|www\.", values[name]):
                raise Refusal("isv.PARAM_NOT_SUPPORT_URL", "变量不支持传入URL", "parameters")
        return values

    def _keys(self, number: str, sign: str, template: str, kind: str) -> list[tuple[str, ...]]:
        return [("code", sign, number), ("codes", number)] if kind == "code" else [("notice", sign, template, number)]

    def _check_limit(self, number: str, sign: str, template: str, kind: str) -> None:
        limits = [CODE_LIMITS, CODES_A_DAY] if kind == "code" else [NOTICE_LIMITS]
        for key, allowed in zip(self._keys(number, sign, template, kind), limits, strict=True):
            if full := self.windows.full(key, allowed, self.now()):
                span = {MINUTE: "分钟级", HOUR: "小时级", DAY: "天级"}[full]
                told = f"触发{span}流控Permits:{allowed[full]}"
                raise Refusal("isv.BUSINESS_LIMIT_CONTROL", told, "limit")

    def _check_retry(self, number: str, fields: dict[str, Any]) -> None:
        if (number, str(fields.get("TemplateCode")), str(fields.get("TemplateParam"))) in self._unsure:
            self._unsure.clear()
            self.broke("blind_retry", f"sent to {number} again after a lost answer, without asking what became of it")

    def lost(self, arrival: Arrival) -> None:
        if arrival.call == "SendSms":
            fields, _ = fields_of(arrival)
            for number in str(fields.get("PhoneNumbers", "")).split(","):
                self._unsure.add((number[-11:], str(fields.get("TemplateCode")), str(fields.get("TemplateParam"))))

    def _query(self, fields: dict[str, Any]) -> dict[str, Any]:
        day, number = str(fields.get("SendDate", "")), str(fields.get("PhoneNumber", ""))[-11:]
        size, page = int(fields.get("PageSize") or 0), int(fields.get("CurrentPage") or 0)
        if not re.fullmatch(r"\d{8}", day) or not 1 <= size <= 50 or page < 1 or not number:
            raise Refusal("isv.INVALID_PARAMETERS", "参数异常", "query")
        if datetime.strptime(day, "%Y%m%d").replace(tzinfo=CHINA).timestamp() < self.now() - 31 * DAY:
            raise Refusal("isv.INVALID_PARAMETERS", "只能查询30天内的记录", "query")
        self._unsure = {one for one in self._unsure if one[0] != number}
        found = [one for one in self.messages if one.number == number and _day(one.at) == day]
        found = [one for one in found if fields.get("BizId") in (None, "", one.serial)][::-1]
        shown = [self._detail(one) for one in found[(page - 1) * size : page * size]]
        return {"TotalCount": str(len(found)), "SmsSendDetailDTOs": {"SmsSendDetailDTO": shown}}

    def _detail(self, sms: Sms) -> dict[str, Any]:
        state = {"waiting": 1, "failed": 2, "delivered": 3}[sms.state]
        detail = {"PhoneNum": sms.number, "Content": sms.text, "TemplateCode": sms.template, "OutId": sms.context}
        detail |= {"SendDate": _time(sms.at), "ReceiveDate": _time(sms.at + 2), "ErrCode": sms.code}
        return {**detail, "SendStatus": state}

    def deliver(self, code: str = "DELIVERED") -> None:
        """The network reports on everything that waits: it arrived, or the code of why not (`MK:0010`)."""
        for sms in self.messages:
            if sms.state == "waiting":
                sms.state, sms.code = ("delivered" if code == "DELIVERED" else "failed"), code

    def push_receipts(self, url: str) -> list[int]:
        """Post what was not yet reported; gives the status of each attempt. It stops after three more.

        https://help.aliyun.com/document_detail/101867.html: a JSON array, to be answered with `{"code": 0}`.
        """
        waiting = [one for one in self.messages if one.state != "waiting" and not one.reported]
        body = [self.receipt(one) for one in waiting]
        statuses = []
        for wait in (*RECEIPT_WAITS, None):
            status, taken = 0, False
            with suppress(httpx.HTTPError, ValueError, AttributeError):
                answer = ASK.post(url, json=body)
                status = answer.status_code
                taken = status == 200 and answer.json().get("code") == 0
            statuses.append(status)
            if taken:
                for sms in waiting:
                    sms.reported = True
                return statuses
            time.sleep((wait or 0) * self.pause)
        self.broke("receipts", f"{len(body)} receipts were not taken: {statuses}")
        return statuses

    @staticmethod
    def receipt(sms: Sms) -> dict[str, Any]:
        """A report as it is posted."""
        about: dict[str, Any] = {
            "phone_number": sms.number,
            "send_time": _time(sms.at),
            "report_time": _time(sms.at + 2),
        }
        about |= {"success": sms.state == "delivered", "err_code": sms.code, "err_msg": "", "sms_size": "1"}
        return {**about, "biz_id": sms.serial, "out_id": sms.context}


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(CHINA).strftime("%Y%m%d")
