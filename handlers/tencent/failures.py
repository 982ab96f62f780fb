"""What went wrong with a call to the platform, and what follows from it, as data.

Source: https://developers.weixin.qq.com/doc/oplatform/en/Return_codes/Return_code_descriptions_new.html
"""

from collections.abc import Mapping
from dataclasses import dataclass

from store.messages.sending import SendError

TOKEN_REFUSED = frozenset({40001, 40014, 42001})
_HOUR = 3600.0


class CallFailed(Exception):
    """A call failed. `code` is the platform's, None when it was not reached; `reason` may be logged."""

    def __init__(self, code: int | None, reason: str, *, misconfigured: bool = False) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.misconfigured = misconfigured


@dataclass(frozen=True)
class Policy:
    """What to do after an error code: flags as in SendError, and a sentence for whoever looks."""

    sentence: str
    retry: bool = False
    after: float = 0.0
    stop: bool = False
    alert: bool = False


POLICIES: Mapping[int, Policy] = {
    -1: Policy("the platform is busy", retry=True),
    **{
        code: Policy("the platform refuses our access token", retry=True, after=60, stop=True, alert=True)
        for code in TOKEN_REFUSED
    },
    40003: Policy("the platform does not know this address"),
    40013: Policy("the AppID is wrong", retry=True, after=600, stop=True, alert=True),
    40125: Policy("the secret is wrong", retry=True, after=600, stop=True, alert=True),
    40164: Policy("this machine's address is not on the platform's IP list", retry=True, after=600, stop=True,
                  alert=True),
    43004: Policy("the person does not follow the account any more"),
    43019: Policy("the person has been put on the block list"),
    43101: Policy("the person has not agreed to such notices"),
    45002: Policy("the text is too long for the platform", alert=True),
    45009: Policy("today's quota of the platform's interface is used up", retry=True, after=_HOUR, stop=True,
                  alert=True),
    45011: Policy("too many calls in a minute", retry=True, after=60, stop=True),
    45033: Policy("too many calls at once", retry=True, after=5),
    47003: Policy("the template does not fit its data; see LINLI_WECHAT_TEMPLATES", alert=True),
    48001: Policy("the account may not use this interface; ask for the permission at the console", retry=True,
                  after=_HOUR, stop=True, alert=True),
    48002: Policy("the application may not use this interface", retry=True, after=_HOUR, stop=True, alert=True),
    60020: Policy("this machine's address is not on the application's trusted list", retry=True, after=600, stop=True,
                  alert=True),
    60111: Policy("the platform does not know this member"),
    81013: Policy("the member is unknown or cannot see the application"),
}  # fmt: skip
"""By the platform's error code."""

_UNREACHED = Policy("the platform cannot be reached", retry=True)


def send_error(failed: CallFailed) -> SendError:
    """The same failure for whoever called `send`: unknown codes are not tried again, and an operator is told."""
    if failed.code is None:
        policy = Policy(failed.reason, retry=True, alert=failed.misconfigured)
        return SendError(policy.sentence, retry=True, alert=policy.alert)
    policy = POLICIES.get(failed.code, Policy(failed.reason, alert=True))
    return SendError(
        f"{failed.code}: {policy.sentence}", retry=policy.retry, after=policy.after, stop=policy.stop,
        alert=policy.alert,
    )  # fmt: skip
