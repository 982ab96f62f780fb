"""The application in the corporation's WeCom as it is set up, and its interface."""

from dataclasses import dataclass, field

from wechatpy.work import WeChatClient

from handlers.contract import Bridge
from handlers.tencent.calls import Calls, TokenAware
from handlers.tencent.tokens import AccessTokens

API = "https://qyapi.weixin.qq.com"


@dataclass(frozen=True)
class WeComApplication:
    """What is set for the application.

    Arguments: `robot_url`, the address of a group's robot, or ""; `rush_minutes`, of every hour, in which so many send
    that nothing goes out that can wait.
    """

    corpid: str
    agent_id: int
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    api: str = API
    robot_url: str = field(default="", repr=False)
    rush_minutes: frozenset[int] = frozenset({0, 30})


class _Client(TokenAware, WeChatClient):  # type: ignore[misc]  # wechatpy publishes no types
    pass


def calls_of(application: WeComApplication, bridge: Bridge) -> Calls:
    """The application's interface. Source: https://developer.work.weixin.qq.com/document/path/91039."""
    client = _Client(application.corpid, application.secret, auto_retry=False)
    calls = Calls(client, application.api.rstrip("/"))

    def fetch() -> tuple[str, int]:
        credentials = {"corpid": application.corpid, "corpsecret": application.secret}
        got = calls.fetch("get", f"{API}/cgi-bin/gettoken", params=credentials)
        return str(got["access_token"]), int(got["expires_in"])

    client.tokens = AccessTokens(bridge, f"wecom:{application.corpid}:{application.agent_id}", fetch)
    return calls
