"""The official account between a strict api.weixin.qq.com and our program."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from handlers.wechat.channel import WeChatAccount, WeChatChannel
from tests.handlers.served import Served
from tests.servers.wechat.pushes import AES_KEY, TOKEN, WeChatPushes
from tests.servers.wechat.server import APPID, SECRET, WeChatServer

PERSON = "oPerson_0123456789-abcdefghij"


@dataclass
class Town:
    """The platform, what it posts to us, and us."""

    platform: WeChatServer
    pushes: WeChatPushes
    served: Served

    def texts(self) -> list[str]:
        """The texts that came by calls, oldest first."""
        return [one["text"]["content"] for one in self.platform.delivered if one.get("msgtype") == "text"]


Build = Callable[..., Town]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    """Builds a town. Arguments: `aes_key`, `templates`, `patience` (seconds until the empty answer)."""
    opened: list[Any] = []

    def make(*, aes_key: str = "", templates: dict[str, Any] | None = None, patience: float = 4.0) -> Town:
        platform = WeChatServer()
        platform.__enter__()
        opened.append(platform)
        account = WeChatAccount(APPID, SECRET, TOKEN, aes_key, platform.address, templates or {})
        served = Served(tmp_path, "wechat", lambda bridge: WeChatChannel(bridge, account, patience=patience))
        opened.append(served)
        return Town(platform, WeChatPushes(platform, served.address, TOKEN, aes_key), served)

    yield make
    for one in reversed(opened):
        if isinstance(one, Served):
            one.close()
        else:
            one.__exit__(None, None, None)


@pytest.fixture(params=["plain", "encrypted"])
def town(request: pytest.FixtureRequest, build: Build) -> Town:
    """A town, once in each mode."""
    return build(aes_key=AES_KEY if request.param == "encrypted" else "")


@pytest.fixture
def plain(build: Build) -> Town:
    """A town in plain mode."""
    return build()
