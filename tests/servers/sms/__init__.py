"""Strict SMS gateways: `with AliyunServer() as server:`, `with TencentServer() as server:`."""

from tests.servers.sms.aliyun import AliyunServer
from tests.servers.sms.message import Sms, Template
from tests.servers.sms.tencent import TencentServer

__all__ = ["AliyunServer", "Sms", "Template", "TencentServer"]
