"""A strict sms.tencentcloudapi.com: https://cloud.tencent.com/document/api/382/55981."""

import hashlib
import hmac
import json
import re
import time
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.servers.asking import ASK
from tests.servers.forms import Unreadable, fields_of
from tests.servers.serving import Arrival, StrictServer
from tests.servers.sms.message import Sms, Template
from tests.servers.sms.windows import DAY, HOUR, Windows

DOC = "https://cloud.tencent.com/document/"
RULES = {
    "action": "https://www.tencentcloud.com/zh/document/product/382/40466",
    "blind_retry": f"{DOC}api/382/55981",
    "context": f"{DOC}api/382/55981",
    "limit": "https://www.tencentcloud.com/document/product/382/13303",
    "number": f"{DOC}api/382/55981",
    "numbers": f"{DOC}api/382/55981",
    "parameters": f"{DOC}api/382/55981",
    "receipts": "https://www.tencentcloud.com/zh/document/api/382/43547",
    "sign": f"{DOC}api/382/55981",
    "signature": "https://www.tencentcloud.com/zh/document/product/382/40466",
    "status": f"{DOC}product/382/38774",
    "template": f"{DOC}api/382/55981",
}
SECRET_ID, SECRET_KEY, APP_ID = "AKIDTestsOnlySecretId000000000000000", "TestsOnlySecretKey00000000000000", "1400006666"
# The account's defaults: the same content once in 30 seconds and ten messages a day to one number.
SAME_CONTENT = {30: 1}
NUMBER = {HOUR: 5, DAY: 10}
CODES = {
    "number": "InvalidParameterValue.IncorrectPhoneNumber",
    "sign": "FailedOperation.SignatureIncorrectOrUnapproved",
    "template": "FailedOperation.TemplateIncorrectOrUnapproved",
    "parameters": "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
}


class Refusal(Exception):
    """An `Error` for the whole call; `rule` when the caller could have known."""

    def __init__(self, code: str, message: str, rule: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.rule = code, message, rule


class TencentServer(StrictServer):
    """The gateway for one account: `signs` and `templates` are approved, `messages` what was taken.

    The SDK's endpoint is `endpoint` with protocol http. `deliver()` lets the network report.
    """

    RULES = RULES

    def __init__(self, secret_id: str = SECRET_ID, secret_key: str = SECRET_KEY, sign: str = "邻礼社区") -> None:
        super().__init__()
        self.secret_id, self.secret_key, self.app_id = secret_id, secret_key, APP_ID
        self.signs = {sign}
        self.templates = {
            "2000001": Template("您的验证码是{1},5分钟内有效。", "code"),
            "2000002": Template("{1}您好,{2}的进度有更新。"),
        }
        self.messages: list[Sms] = []
        self.windows = Windows()
        self._unsure: set[tuple[str, str, str]] = set()

    @property
    def endpoint(self) -> str:
        """Host and port, as the SDK wants it."""
        return self.address.removeprefix("http://")

    def call_of(self, request: web.Request) -> str:
        return request.headers.get("x-tc-action", "")

    async def answer_call(self, arrival: Arrival, request: web.Request) -> web.StreamResponse:
        number = f"req-{len(self.arrived):06d}"
        actions = {"SendSms": self._send, "PullSmsSendStatus": self._pull}
        try:
            self._check_signature(arrival, request.query_string)
            if arrival.call not in actions or arrival.headers.get("x-tc-version") != "2021-01-11":
                raise Refusal("InvalidAction", "The request action is not found", "action")
            try:
                arrival.fields, _ = fields_of(arrival)
            except Unreadable as error:
                raise Refusal("InvalidParameter", str(error), "parameters") from error
            if str(arrival.fields.get("SmsSdkAppId")) != self.app_id:
                raise Refusal(
                    "UnauthorizedOperation.SmsSdkAppIdVerifyFail", "SmsSdkAppId verification fails", "parameters"
                )
            answer = actions[arrival.call](arrival.fields)
        except Refusal as refusal:
            if refusal.rule:
                self.broke(refusal.rule, f"{arrival.call}: {refusal.code} {refusal.message}")
            answer = {"Error": {"Code": refusal.code, "Message": refusal.message}}
        # Without a charset: with one, the kit takes an error for an empty answer and raises nothing.
        body = json.dumps({"Response": {**answer, "RequestId": number}}, ensure_ascii=False).encode()
        return web.Response(body=body, headers={"Content-Type": "application/json"})

    def _check_signature(self, arrival: Arrival, query: str) -> None:
        headers = arrival.headers
        match = re.fullmatch(
            r"TC3-HMAC-SHA256 Credential=([^/]+)/(\d{4}-\d\d-\d\d)/(\w+)/tc3_request, ?"
            r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})",
            headers.get("authorization", ""),
        )
        stamp = headers.get("x-tc-timestamp", "")
        if match is None or not stamp.isdigit():
            raise Refusal("AuthFailure.InvalidAuthorization", "Authorization is not as it should be", "signature")
        secret_id, day, service, signed, given = match.groups()
        if not {"content-type", "host"} <= set(signed.split(";")):
            raise Refusal("AuthFailure.InvalidAuthorization", "content-type and host must be signed", "signature")
        if secret_id != self.secret_id:
            raise Refusal("AuthFailure.SecretIdNotFound", "The SecretId is not found")
        if abs(time.time() - int(stamp)) > 300 or datetime.fromtimestamp(int(stamp), UTC).strftime("%Y-%m-%d") != day:
            raise Refusal("AuthFailure.SignatureExpire", "The timestamp is more than five minutes away", "signature")
        lines = "".join(f"{name}:{headers.get(name, '').strip().lower()}\n" for name in signed.split(";"))
        body = hashlib.sha256(arrival.body).hexdigest()
        canonical = f"{arrival.method}\n/\n{query}\n{lines}\n{signed}\n{body}"
        scope = f"{day}/{service}/tc3_request"
        to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = ("TC3" + self.secret_key).encode()
        for part in (day, service, "tc3_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest(), given):
            raise Refusal("AuthFailure.SignatureFailure", "The signature is wrong")

    def _send(self, fields: dict[str, Any]) -> dict[str, Any]:
        numbers = fields.get("PhoneNumberSet")
        if not isinstance(numbers, list) or not numbers:
            raise Refusal("InvalidParameterValue", "PhoneNumberSet", "parameters")
        if len(numbers) > 200:
            raise Refusal("LimitExceeded.PhoneNumberCountLimit", "at most 200 numbers", "numbers")
        context = str(fields.get("SessionContext") or "")
        if len(context.encode()) > 512:
            raise Refusal("InvalidParameter", "SessionContext is longer than 512 bytes", "context")
        return {"SendStatusSet": [self._send_one(str(one), fields, context) for one in numbers]}

    def _send_one(self, given: str, fields: dict[str, Any], context: str) -> dict[str, Any]:
        """Each number has an outcome of its own, in the body of a 200."""
        code, message, serial = "Ok", "send success", ""
        rule = self._wrong(given, fields)
        number = "+86" + given[-11:]
        if rule:
            code, message = CODES[rule], f"{rule} is wrong"
            self.broke(rule, f"SendSms: {code}")
        else:
            text = self._text(fields)
            self._check_retry(number, fields)
            code = self._limit(number, text)
            if code == "Ok":
                serial = f"5000:{int(self.now() * 1000)}{len(self.messages):06d}"
                self.messages.append(Sms(number, text, str(fields["TemplateId"]), serial, context, self.now()))
                self.windows.add(number, self.now())
                self.windows.add((number, text), self.now())
            else:
                message = "the number of messages to this number reached the limit"
                self.broke("limit", f"SendSms: {code}")
        status = {"SerialNo": serial, "PhoneNumber": number, "Fee": int(code == "Ok"), "SessionContext": context}
        return {**status, "Code": code, "Message": message, "IsoCode": "CN"}

    def _wrong(self, number: str, fields: dict[str, Any]) -> str:
        template = self.templates.get(str(fields.get("TemplateId")))
        if not re.fullmatch(r"(\+86|0086|86)?1[3-9]\d{9}", number):
            return "number"
        if fields.get("SignName") not in self.signs:
            return "sign"
        if template is None:
            return "template"
        values = fields.get("TemplateParamSet") or []
        fits = len(values) == len(template.names) and all(isinstance(one, str) and one for one in values)
        return "" if fits else "parameters"

    def _text(self, fields: dict[str, Any]) -> str:
        template = self.templates[str(fields["TemplateId"])]
        return template.filled(dict(zip(template.names, fields.get("TemplateParamSet") or [], strict=True)))

    def _limit(self, number: str, text: str) -> str:
        if self.windows.full((number, text), SAME_CONTENT, self.now()):
            return "LimitExceeded.PhoneNumberThirtySecondLimit"
        full = self.windows.full(number, NUMBER, self.now())
        named = {HOUR: "LimitExceeded.PhoneNumberOneHourLimit", DAY: "LimitExceeded.PhoneNumberDailyLimit"}
        return named[full] if full else "Ok"

    def _check_retry(self, number: str, fields: dict[str, Any]) -> None:
        if (number, str(fields.get("TemplateId")), str(fields.get("TemplateParamSet"))) in self._unsure:
            self._unsure.clear()
            self.broke("blind_retry", f"sent to {number} again after a lost answer, without asking what became of it")

    def lost(self, arrival: Arrival) -> None:
        if arrival.call == "SendSms":
            fields, _ = fields_of(arrival)
            for one in fields.get("PhoneNumberSet") or []:
                key = ("+86" + str(one)[-11:], str(fields.get("TemplateId")), str(fields.get("TemplateParamSet")))
                self._unsure.add(key)

    def _pull(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Each report is pulled once."""
        if not 1 <= int(fields.get("Limit") or 0) <= 100:
            raise Refusal("InvalidParameterValue.InvalidLimit", "Limit is 1-100", "status")
        self._unsure.clear()
        ready = [one for one in self.messages if one.state != "waiting" and not one.reported][: int(fields["Limit"])]
        for sms in ready:
            sms.reported = True
        return {"PullSmsSendStatusSet": [self._status(one) for one in ready]}

    @staticmethod
    def _status(sms: Sms) -> dict[str, Any]:
        got = sms.state == "delivered"
        about = {"UserReceiveTime": int(sms.at) + 2, "CountryCode": "86", "SubscriberNumber": sms.number[3:]}
        about |= {"PhoneNumber": sms.number, "SerialNo": sms.serial, "SessionContext": sms.context}
        return {**about, "ReportStatus": "SUCCESS" if got else "FAIL", "Description": sms.code}

    def deliver(self, code: str = "DELIVRD") -> None:
        """The network reports on everything that waits: it arrived, or the code of why not (`MK:0010`)."""
        for sms in self.messages:
            if sms.state == "waiting":
                sms.state, sms.code = ("delivered" if code == "DELIVRD" else "failed"), code

    def push_receipts(self, url: str) -> int:
        """Post what was not yet reported; gives the status.

        https://www.tencentcloud.com/zh/document/api/382/43547: to be answered with `{"result": 0, "errmsg": "OK"}`.
        """
        ready = [one for one in self.messages if one.state != "waiting" and not one.reported]
        answer = ASK.post(url, json=[self.receipt(one) for one in ready])
        try:
            taken = answer.status_code == 200 and answer.json().get("result") == 0
        except (ValueError, AttributeError):
            taken = False
        if not taken:
            self.broke("receipts", f"{len(ready)} receipts were not taken: {answer.status_code}")
        for sms in ready if taken else []:
            sms.reported = True
        return answer.status_code

    @staticmethod
    def receipt(sms: Sms) -> dict[str, Any]:
        """A report as it is posted."""
        when = datetime.fromtimestamp(sms.at + 2, UTC).strftime("%Y-%m-%d %H:%M:%S")
        status = "SUCCESS" if sms.state == "delivered" else "FAIL"
        about = {"user_receive_time": when, "nationcode": "86", "mobile": sms.number[3:], "report_status": status}
        return {**about, "errmsg": sms.code, "description": "", "sid": sms.serial}
