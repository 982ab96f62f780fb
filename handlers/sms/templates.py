"""Approved templates: which one a message goes by, and with which values.

Set as JSON by text key: {"words/codes.identity": {"id": "SMS_100001", "parameters": {"code": "{code}"}}}. Where the
gateway counts its parameters instead of naming them (Tencent), their order is that of the JSON. Besides the values of
the text there are {text}, its whole line, and {now}. The key "*" is a general notice. Free text cannot be sent: it is
not allowed in China.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from store.messages.reply import Secret, Text, Words
from store.messages.sending import Sending

ANY = "*"
_NAMED = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Filled:
    """A template with its values, in the order in which they stand in the settings, and how it reads in our words."""

    template: str
    values: dict[str, str]
    text: str


def fill(
    templates: Mapping[str, Any],
    sending: Sending,
    render: Callable[[Words], str],
    unseal: Callable[[str, str], str],
    now: datetime,
) -> Filled | None:
    """The template for a message, by the text key of its first line that has one, else the general one."""
    keyed = [line for line in sending.reply.lines if isinstance(line, Text)]
    line = next((line for line in keyed if line.key in templates), None)
    chosen = templates.get(line.key if line is not None else ANY)
    if not isinstance(chosen, Mapping) or not chosen.get("id"):
        return None
    first = line if line is not None else sending.reply.lines[0] if sending.reply.lines else ""
    text = render(first)

    def shown(value: Any) -> str:
        if isinstance(value, Secret):
            return unseal(value.sealed, value.where)
        if isinstance(value, datetime):
            return value.astimezone(ZoneInfo(sending.zone)).strftime("%Y-%m-%d %H:%M")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, (tuple, list)):
            return "、".join(shown(each) for each in value)
        return render(value) if isinstance(value, Text) else str(value)

    values = {"text": text, "now": shown(now)}
    if isinstance(first, Text):
        values |= {name: shown(value) for name, value in first.values.items()}
    patterns = chosen.get("parameters") or {}
    filled = {
        str(name): _NAMED.sub(lambda named: values.get(named[1], ""), str(pattern))
        for name, pattern in patterns.items()
    }
    return Filled(str(chosen["id"]), filled, text)


def parts_of(text: str) -> int:
    """How many messages a text is billed as: one up to 70 characters, else one for each 67 of them.

    Source: https://help.aliyun.com/document_detail/463270.html.
    """
    return 1 if len(text) <= 70 else -(-len(text) // 67)
