"""A strict qyapi.weixin.qq.com (`with WeComServer() as server:`) and what it posts (`WeComPushes(server, url)`)."""

from tests.servers.wecom.pushes import AES_KEY, TOKEN, WeComPushes
from tests.servers.wecom.server import AGENT, CORPID, ROBOT, SECRET, WeComServer

__all__ = ["AES_KEY", "AGENT", "CORPID", "ROBOT", "SECRET", "TOKEN", "WeComPushes", "WeComServer"]
