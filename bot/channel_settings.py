"""Settings of the channels to the outside: credentials, where each interface is, and its templates."""

import json
import re
from importlib.util import find_spec
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

PREFIX = "LINLI_"
_LIBRARIES = {"aliyun": "alibabacloud_dysmsapi20170525", "tencent": "tencentcloud"}


class ChannelSettings(BaseSettings):
    """Settings of Telegram, WeChat, WeCom and SMS; a channel is on when its credentials are set."""

    telegram_token: SecretStr = Field(
        default=SecretStr(""), description="Telegram: the bot's token from @BotFather; see docs/channels/telegram.md."
    )
    telegram_api: str = Field(
        default="https://api.telegram.org", description="Telegram: where its interface is; or your own Bot API server."
    )
    telegram_mode: Literal["polling", "webhook"] = Field(
        default="polling",
        description="Telegram: `webhook` when LINLI_PUBLIC_URL leads here, `polling` without a public address.",
    )
    telegram_secret: SecretStr = Field(
        default=SecretStr(""),
        description="Telegram: what it sends with each update to prove itself; made from the secret key when empty.",
    )
    telegram_per_second: float = Field(
        default=29.5,
        ge=1,
        le=1000,
        description="Telegram: messages a second of the whole bot; over 30 only with paid broadcasts or an own server.",
    )
    wechat_appid: str = Field(
        default="", description="WeChat official account: its AppID; see docs/channels/wechat.md."
    )
    wechat_secret: SecretStr = Field(default=SecretStr(""), description="WeChat: the AppSecret.")
    wechat_token: SecretStr = Field(default=SecretStr(""), description="WeChat: the token typed in at the console.")
    wechat_aes_key: SecretStr = Field(default=SecretStr(""), description="WeChat: EncodingAESKey; empty: plain mode.")
    wechat_api: str = Field(default="https://api.weixin.qq.com", description="WeChat: where its interface is.")
    wechat_templates: str = Field(
        default="",
        description='WeChat: templates by text key, as JSON: {"pledge/reminder.due": {"id": "...", "kind": "template", '
        '"data": {"thing1": "{title}"}}}; the key * is a notice that something waits.',
    )
    wecom_corpid: str = Field(
        default="", description="WeCom, for workers: the corporation's id; see docs/channels/wecom.md."
    )
    wecom_agent_id: int = Field(default=0, description="WeCom: the AgentId of the application.")
    wecom_secret: SecretStr = Field(default=SecretStr(""), description="WeCom: the application's secret.")
    wecom_token: SecretStr = Field(default=SecretStr(""), description="WeCom: the token of its message receiver.")
    wecom_aes_key: SecretStr = Field(default=SecretStr(""), description="WeCom: EncodingAESKey of its receiver.")
    wecom_api: str = Field(default="https://qyapi.weixin.qq.com", description="WeCom: where its interface is.")
    wecom_robot_url: SecretStr = Field(default=SecretStr(""), description="WeCom: address of a group's robot, if any.")
    sms_provider: Literal["", "console", "aliyun", "tencent"] = Field(
        default="",
        description="SMS: `aliyun` or `tencent` sends, `console` only prints, empty is off; see docs/channels/sms.md.",
    )
    sms_key_id: SecretStr = Field(default=SecretStr(""), description="SMS: the id of the provider's access key.")
    sms_key_secret: SecretStr = Field(
        default=SecretStr(""), description="SMS: the secret of the provider's access key."
    )
    sms_app_id: str = Field(default="", description="SMS: the SdkAppId of the application, with Tencent only.")
    sms_sign: str = Field(default="", description="SMS: the approved signature, without its brackets.")
    sms_templates: str = Field(
        default="",
        description='SMS: approved templates by text key, as JSON: {"words/codes.identity": {"id": "SMS_100001", '
        '"parameters": {"code": "{code}"}}}; the key * is a notice that something waits.',
    )
    sms_endpoint: str = Field(default="", description="SMS: another host of the provider's interface.")
    sms_receipt_secret: SecretStr = Field(
        default=SecretStr(""),
        description="SMS: end of the address for reports, /sms/receipts/<secret>; 16 or more signs.",
    )
    sms_price: int = Field(default=5, ge=0, le=1000, description="SMS: what a message of 70 characters costs, in fen.")
    sms_daily_alarm: int = Field(
        default=0, ge=0, description="SMS: tell the administrators when a day has cost so many fen; 0 for never."
    )
    sms_daily_limit: int = Field(
        default=2000, ge=0, description="SMS: messages in 24 hours, a fifth of them kept for codes; 0 for any number."
    )

    @field_validator("telegram_token")
    @classmethod
    def _a_bot_token(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("a token is digits, a colon and letters; copy all of it from @BotFather")
        return value

    @field_validator("telegram_api")
    @classmethod
    def _an_interface(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("write it like https://api.telegram.org")
        return value.rstrip("/")

    @field_validator("telegram_secret")
    @classmethod
    def _a_webhook_secret(cls, value: SecretStr) -> SecretStr:
        # Source: Bot API, setWebhook.
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", value.get_secret_value()):
            raise ValueError("at most 256 letters, digits, _ and -")
        return value

    @field_validator("wechat_aes_key", "wecom_aes_key")
    @classmethod
    def _an_aes_key(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not re.fullmatch(r"[A-Za-z0-9+/]{43}", value.get_secret_value()):
            raise ValueError("an EncodingAESKey has 43 letters and digits; copy it from the console")
        return value

    @field_validator("wechat_secret", "wechat_token", "wecom_agent_id", "wecom_secret", "wecom_token", "wecom_aes_key")
    @classmethod
    def _with_its_id(cls, value: Any, others: ValidationInfo) -> Any:
        # An empty token would let anybody sign.
        id_name = "wechat_appid" if str(others.field_name).startswith("wechat") else "wecom_corpid"
        if others.data.get(id_name) and not (value.get_secret_value() if isinstance(value, SecretStr) else value):
            raise ValueError(f"it is needed with {PREFIX}{id_name.upper()}; copy it from the platform's console")
        return value

    @field_validator("wechat_templates", "sms_templates")
    @classmethod
    def _templates(cls, value: str) -> str:
        if value and not isinstance(json.loads(value), dict):
            raise ValueError("write it as a JSON object by text key")
        return value

    @field_validator("sms_key_id", "sms_key_secret", "sms_sign", "sms_app_id")
    @classmethod
    def _with_its_provider(cls, value: Any, others: ValidationInfo) -> Any:
        provider = others.data.get("sms_provider")
        needed = provider == "tencent" if others.field_name == "sms_app_id" else provider in ("aliyun", "tencent")
        if needed and not (value.get_secret_value() if isinstance(value, SecretStr) else value):
            raise ValueError(f"it is needed with {PREFIX}SMS_PROVIDER={provider}; copy it from the provider's console")
        return value

    @field_validator("sms_provider")
    @classmethod
    def _with_its_library(cls, value: str) -> str:
        library = _LIBRARIES.get(value)
        if library and find_spec(library) is None:
            raise ValueError(f"its library is not installed; run `pip install '.[sms-{value}]'` in the checkout")
        return value

    @field_validator("sms_receipt_secret")
    @classmethod
    def _a_secret_path(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not re.fullmatch(r"[A-Za-z0-9_-]{16,200}", value.get_secret_value()):
            raise ValueError("16 or more letters, digits, _ and -; make one with `openssl rand -hex 16`")
        return value

    @property
    def channels(self) -> tuple[str, ...]:
        """The outside channels whose credentials are set; the web chat is always on and not among them."""
        given: dict[str, str] = {
            "telegram": self.telegram_token.get_secret_value(),
            "wechat": self.wechat_appid,
            "wecom": self.wecom_corpid,
            "sms": self.sms_provider if self.sms_provider != "console" else "",
        }
        return tuple(channel for channel, credential in given.items() if credential)
