"""A strict api.weixin.qq.com (`with WeChatServer() as server:`) and what it posts (`WeChatPushes(server, url)`)."""

from tests.servers.wechat.pushes import ACCOUNT, AES_KEY, TOKEN, WeChatPushes
from tests.servers.wechat.server import APPID, SECRET, WeChatServer

__all__ = ["ACCOUNT", "AES_KEY", "APPID", "SECRET", "TOKEN", "WeChatPushes", "WeChatServer"]
