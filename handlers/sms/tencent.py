"""Tencent's gateway, through its own library, loaded only when it is set.

Sources: https://cloud.tencent.com/document/api/382/55981 (SendSms), https://cloud.tencent.com/document/product/382/38774
(PullSmsSendStatus), https://www.tencentcloud.com/zh/document/api/382/43547 (posted reports).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.sms.gateway import Declined, SmsAccount, Texting, Unsure, host_of, text_in
from store.channels.platform.sms import SmsState
from store.messages.texting import Report

HOST = "sms.tencentcloudapi.com"
REGION = "ap-guangzhou"
SECONDS = 10
_MOST = 100
_WAITS = {
    "LimitExceeded.PhoneNumberThirtySecondLimit": 30.0,
    "LimitExceeded.PhoneNumberOneHourLimit": 3600.0,
    "LimitExceeded.DeliveryFrequencyLimit": 60.0,
}
_OURS = {
    "FailedOperation.SignatureIncorrectOrUnapproved": "the signature is not approved (LINLI_SMS_SIGN)",
    "FailedOperation.TemplateIncorrectOrUnapproved": "the template is not approved (LINLI_SMS_TEMPLATES)",
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": "the template has other parameters than "
    "LINLI_SMS_TEMPLATES says",
    "FailedOperation.InsufficientBalanceInSmsPackage": "the package of messages is used up",
    "FailedOperation.ContainSensitiveWord": "a parameter has a word that is not allowed",
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail": "the application is another account's (LINLI_SMS_APP_ID)",
}
_STOPS = {"FailedOperation.InsufficientBalanceInSmsPackage", "UnauthorizedOperation.SmsSdkAppIdVerifyFail"}


class TencentGateway:
    """Sends through one application of Tencent."""

    # The status of a message can only be asked for once the network has answered.
    certain_after = 90.0

    def __init__(self, account: SmsAccount) -> None:
        from tencentcloud.common.credential import Credential
        from tencentcloud.common.profile.client_profile import ClientProfile
        from tencentcloud.common.profile.http_profile import HttpProfile
        from tencentcloud.sms.v20210111.sms_client import SmsClient

        protocol, host = host_of(account.endpoint, HOST)
        http = HttpProfile(protocol=protocol.lower(), endpoint=host, reqTimeout=SECONDS)
        credential = Credential(account.key_id, account.key_secret)
        self._client = SmsClient(credential, REGION, ClientProfile(httpProfile=http))
        self._sign, self._app_id = account.sign, account.app_id

    def send(self, texting: Texting) -> str:
        """SendSms; our name for the message travels as its session context."""
        from tencentcloud.sms.v20210111.models import SendSmsRequest

        request = SendSmsRequest()
        request.PhoneNumberSet = [f"+86{texting.phone}"]
        request.SmsSdkAppId, request.SignName, request.TemplateId = self._app_id, self._sign, texting.template
        request.TemplateParamSet = list(texting.values.values())
        request.SessionContext = texting.reference
        status = self._call("SendSms", request).SendStatusSet[0]
        if status.Code != "Ok":
            raise _declined(str(status.Code))
        return str(status.SerialNo or "")

    def ask(self, phone: str, reference: str, since: datetime) -> Sequence[Report]:
        """PullSmsSendStatus: every report that was not pulled yet, whichever message it is about, is given once."""
        from tencentcloud.sms.v20210111.models import PullSmsSendStatusRequest

        request = PullSmsSendStatusRequest()
        request.Limit, request.SmsSdkAppId = _MOST, self._app_id
        try:
            statuses = self._call("PullSmsSendStatus", request).PullSmsSendStatusSet or ()
        except Declined as declined:
            raise Unsure(declined.reason) from None
        return [
            _report(one.SessionContext, one.SerialNo, one.PhoneNumber, one.ReportStatus, one.Description)
            for one in statuses
        ]

    def read(self, posted: Any) -> Sequence[Report]:
        """An array, each with `sid`, `nationcode`, `mobile`, `report_status`, `errmsg` and perhaps `ext`."""
        if not isinstance(posted, list) or not all(isinstance(one, Mapping) for one in posted):
            raise ValueError("an array of reports is expected")
        return [
            _report("", text_in(one, "sid"), text_in(one, "mobile"), one.get("report_status"), text_in(one, "errmsg"))
            for one in posted
        ]

    def thanks(self) -> Mapping[str, Any]:
        """Result 0."""
        return {"result": 0, "errmsg": "OK"}

    def _call(self, name: str, request: Any) -> Any:
        from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

        try:
            return getattr(self._client, name)(request)
        except TencentCloudSDKException as problem:
            code = str(problem.get_code() or "")
            # Codes without a dot that the library makes itself, and the platform's own troubles, leave it open.
            if not problem.get_request_id() or code.startswith(("InternalError", "ClientNetworkError")):
                raise Unsure(code or "no answer") from None
            raise _declined(code) from None
        except Exception as problem:  # noqa: BLE001  # the library raises whatever the layers below it do
            raise Unsure(type(problem).__name__) from None


def _report(reference: Any, serial: Any, phone: Any, status: Any, reason: Any) -> Report:
    is_there = status == "SUCCESS"
    state = SmsState.DELIVERED if is_there else SmsState.FAILED
    return Report(
        str(reference or ""), str(serial or ""), str(phone or ""), state, "" if is_there else str(reason or "")
    )


def _declined(code: str) -> Declined | Unsure:
    if code in _WAITS:
        return Declined(f"{code}: the gateway's limit for one number", retry=True, after=_WAITS[code])
    if code.startswith("RequestLimitExceeded"):
        return Declined(f"{code}: too many calls", retry=True, after=2.0)
    if code.startswith("InternalError"):
        return Unsure(code)
    if code.startswith("AuthFailure"):
        sentence = "the credentials are wrong (LINLI_SMS_KEY_ID, LINLI_SMS_KEY_SECRET)"
        return Declined(f"{code}: {sentence}", retry=True, after=600.0, stop=True, alert=True)
    stops = code in _STOPS
    sentence = _OURS.get(code, "the gateway refuses it")
    return Declined(f"{code}: {sentence}", retry=stops, after=600.0 if stops else 0.0, stop=stops, alert=code in _OURS)
