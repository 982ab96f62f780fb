"""The account's menu, made from the registered conversations, and QR codes that follow and start one.

Sources: https://developers.weixin.qq.com/doc/service/api/custommenu/api_createcustommenu.html
and https://developers.weixin.qq.com/doc/service/api/qrcode/qrcodes/api_createqrcode.html
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import structlog

from handlers.contract import Bridge
from handlers.layout.split import split
from handlers.tencent.calls import Calls
from handlers.tencent.failures import CallFailed
from store.messages.reply import Picture, Text

LANGUAGE = "zh-CN"
COLUMNS = ("matters", "neighbours", "about")
MOST_BELOW = 5
_TOP_BYTES, _BELOW_BYTES, _KEY_BYTES = 16, 60, 128
_SCENE = re.compile(r"[A-Za-z0-9_.:@-]{1,64}")

log = structlog.get_logger("wechat")


def menu_of(bridge: Bridge, names: Sequence[str]) -> dict[str, Any]:
    """The menu for conversations in their order: at most three columns of five, the last ones in the last column."""
    last = names[-MOST_BELOW:]
    rest = names[: -MOST_BELOW or None][: 2 * MOST_BELOW]
    half = min(MOST_BELOW, -(-len(rest) // 2))
    columns = []
    for column, listed in zip(COLUMNS, (rest[:half], rest[half:], last), strict=True):
        below = [
            {"type": "click", "name": _cut(bridge.render(LANGUAGE, bridge.names[name]), _BELOW_BYTES), "key": key}
            for name in listed
            if len((key := f"go:{name}").encode()) <= _KEY_BYTES
        ]
        if below:
            title = _cut(bridge.render(LANGUAGE, Text(f"wechat/menu.{column}", {})), _TOP_BYTES)
            columns.append({"name": title, "sub_button": below})
    return {"button": columns}


async def publish_menu(calls: Calls, bridge: Bridge) -> None:
    """Put the menu into the account. A failure is told to the operator, and the rest goes on."""
    menu = menu_of(bridge, bridge.menu)
    try:
        await calls.call(lambda client: client.menu.create(menu))
    except CallFailed as failed:
        # A traceback would say nothing more to an operator.
        log.error("the menu of the official account was not made", reason=failed.reason, code=failed.code)  # noqa: TRY400  # see above


async def scene_address(calls: Calls, scene: str) -> str:
    """The address of a lasting QR code that lets people follow the account and starts `scene`, such as pledge_CODE.

    Refuses (ValueError) a scene that a code cannot carry. Raises CallFailed.
    """
    if not _SCENE.fullmatch(scene):
        raise ValueError("a scene has 1 to 64 letters and digits")
    body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
    made = await calls.call(lambda client: client.qrcode.create(body))
    return str(made["url"])


async def scene_of(calls: Calls, picture: Picture) -> Picture:
    """A QR picture that leads to the web chat, leading to the account instead; as it was when that cannot be."""
    if picture.code is None or not isinstance(picture.code.address, str):
        # An address that holds a secret is for one reader, and no lasting code of the account.
        return picture
    start = parse_qs(urlsplit(picture.code.address).query).get("start", [""])[0]
    if not _SCENE.fullmatch(start):
        return picture
    try:
        return replace(picture, code=replace(picture.code, address=await scene_address(calls, start)))
    except CallFailed as failed:
        log.warning("no QR code of the official account, the web chat's is sent", reason=failed.reason)
        return picture


def _cut(text: str, most_bytes: int) -> str:
    return next(iter(split(text, most_bytes, unit="bytes")), "…")
