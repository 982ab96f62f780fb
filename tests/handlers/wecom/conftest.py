"""The application between a strict qyapi.weixin.qq.com and our program."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from handlers.wecom.channel import WeComApplication, WeComChannel
from tests.handlers.served import Served
from tests.servers.wecom.pushes import AES_KEY, TOKEN, WeComPushes
from tests.servers.wecom.server import AGENT, CORPID, ROBOT, SECRET, WeComServer

WORKER = "WangWei.01"


@dataclass
class Office:
    """The platform, what it posts to us, and us."""

    platform: WeComServer
    pushes: WeComPushes
    served: Served

    def cards(self) -> list[dict[str, Any]]:
        """The cards that were sent, oldest first."""
        return [one["template_card"] for one in self.platform.delivered if one["msgtype"] == "template_card"]

    def settled(self) -> None:
        """Wait until everything that is due has gone."""
        self.served.wait_for(lambda: "due" not in self.served.states(), 60)


Build = Callable[..., Office]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    """Builds an office. Arguments: `robot`, whether a group's robot is set; `patience`, until the empty answer."""
    opened: list[Any] = []

    def make(*, robot: bool = True, patience: float = 4.0) -> Office:
        platform = WeComServer()
        platform.__enter__()
        opened.append(platform)
        url = f"{platform.address}/cgi-bin/webhook/send?key={ROBOT}" if robot else ""
        # The tests run at any minute of the hour.
        application = WeComApplication(CORPID, AGENT, SECRET, TOKEN, AES_KEY, platform.address, url, frozenset())
        served = Served(tmp_path, "wecom", lambda bridge: WeComChannel(bridge, application, patience=patience))
        opened.append(served)
        platform.member(WORKER)
        return Office(platform, WeComPushes(platform, served.address), served)

    yield make
    for one in reversed(opened):
        if isinstance(one, Served):
            one.close()
        else:
            one.__exit__(None, None, None)


@pytest.fixture
def office(build: Build) -> Office:
    """An office with a robot."""
    return build()
