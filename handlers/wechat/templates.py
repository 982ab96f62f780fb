"""Template messages and subscription notices: what may be sent when no reply window is open.

Set as JSON by text key: {"pledge/reminder.due": {"id": "…", "kind": "template" or "subscription", "data": {"thing1":
"{title}", "time2": "{at}"}}}; the key "*" is a notice that only says that something waits, after which the message is
kept until the person writes. Besides the values of the text there are {text}, its whole first line, and {now}.
Sources: https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage
and https://developers.weixin.qq.com/doc/service/guide/product/Subscription_Messages/intro.html
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from store.messages.reply import Text, Words
from store.messages.sending import Sending

ANY = "*"
TEMPLATE = "template"
SUBSCRIPTION = "subscription"
_NAMED = re.compile(r"\{(\w+)\}")
_NOT_CHINESE = re.compile(r"[^\u4e00-\u9fff]")
_NOT_ASCII = re.compile(r"[^\x21-\x7e ]")
_CONTROL = re.compile(r"[\x00-\x1f]+")
_LONGEST = {"thing": 20, "name": 10, "const": 20, "character_string": 32, "phrase": 5, "letter": 32, "symbol": 5}


@dataclass(frozen=True)
class Notice:
    """A template that fits a message. `is_knock`, whether it says only that something waits."""

    id: str
    kind: str
    data: dict[str, dict[str, str]]
    is_knock: bool


def notice_for(
    templates: Mapping[str, Any], sending: Sending, render: Callable[[Words], str], now: datetime
) -> Notice | None:
    """The notice for a message, by the text key of its first line that has one, else the general one."""
    keyed = [line for line in sending.reply.lines if isinstance(line, Text)]
    line = next((line for line in keyed if line.key in templates), None)
    key = line.key if line is not None else ANY
    chosen = templates.get(key)
    if not isinstance(chosen, Mapping) or not chosen.get("id"):
        return None
    first = sending.reply.lines[0] if sending.reply.lines else ""
    values = {"text": render(line if line is not None else first), "now": _shown(now, render, sending.zone)}
    if line is not None:
        values |= {name: _shown(value, render, sending.zone) for name, value in line.values.items()}
    data = {
        str(name): {"value": fitting(str(name), _NAMED.sub(lambda named: values.get(named[1], ""), str(pattern)))}
        for name, pattern in chosen.get("data", {}).items()
    }
    kind = SUBSCRIPTION if chosen.get("kind") == SUBSCRIPTION else TEMPLATE
    return Notice(str(chosen["id"]), kind, data, is_knock=key == ANY)


def fitting(name: str, text: str) -> str:
    """A text cut to what a field of a template takes, by the kind in its name (`thing1`); else error 47003."""
    kind = re.sub(r"[0-9]+$", "", name)
    text = _CONTROL.sub(" ", text).strip()
    if kind == "phrase":
        text = _NOT_CHINESE.sub("", text)
    elif kind == "character_string":
        text = _NOT_ASCII.sub("", text)
    most = _LONGEST.get(kind)
    if most is None or len(text) <= most:
        return text or ("无" if kind in ("phrase", "name", "thing") else "-")
    return text[:most] if kind in ("phrase", "character_string", "letter") else text[: most - 1] + "…"


def _shown(value: Any, render: Callable[[Words], str], zone: str) -> str:
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return "、".join(_shown(each, render, zone) for each in value)
    return render(value) if isinstance(value, Text) else str(value)
