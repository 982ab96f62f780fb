"""The official account as it is set up, and its interface."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wechatpy import WeChatClient

from handlers.contract import Bridge
from handlers.tencent.calls import Calls, TokenAware
from handlers.tencent.tokens import AccessTokens

API = "https://api.weixin.qq.com"


@dataclass(frozen=True)
class WeChatAccount:
    """What is set for the account. `templates` by text key, as LINLI_WECHAT_TEMPLATES says."""

    appid: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    api: str = API
    templates: Mapping[str, Any] = field(default_factory=dict)


class _Client(TokenAware, WeChatClient):  # type: ignore[misc]  # wechatpy publishes no types
    pass


def calls_of(account: WeChatAccount, bridge: Bridge) -> Calls:
    """The account's interface, whose token comes from `stable_token`, apart from what other programs fetch.

    Source: https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html
    """
    client = _Client(account.appid, account.secret, auto_retry=False)
    calls = Calls(client, account.api.rstrip("/"))

    def fetch() -> tuple[str, int]:
        body = json.dumps({"grant_type": "client_credential", "appid": account.appid, "secret": account.secret})
        got = calls.fetch("post", f"{API}/cgi-bin/stable_token", data=body.encode())
        return str(got["access_token"]), int(got["expires_in"])

    client.tokens = AccessTokens(bridge, f"wechat:{account.appid}", fetch)
    return calls
