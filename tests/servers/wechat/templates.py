"""Template messages and subscription notices, and what their fields may hold.

https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage
https://developers.weixin.qq.com/doc/offiaccount/Subscription_Messages/api.html
"""

import re
from typing import Any

from tests.servers.errcodes import Refusal

CHINESE = r"[\u4e00-\u9fff]"
DAY = r"(\d{4}年\d{1,2}月(\d{1,2}日)?|\d{1,2}月\d{1,2}日|\d{4}([-/.]\d{1,2}){1,2})"
CLOCK = r"(\d{1,2}:\d{2}(:\d{2})?)"
# By the kind in front of a field's number (`thing1`): https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html
KINDS: dict[str, str] = {
    "thing": r"[^\x00-\x1f]{1,20}",
    "number": r"-?\d{1,32}(\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "character_string": r"[\x21-\x7e ]{1,32}",
    "time": rf"({DAY} ?)?{CLOCK}(~({DAY} ?)?{CLOCK})?|{DAY}(~{DAY})?",
    "date": rf"{DAY}( ?{CLOCK})?(~{DAY}( ?{CLOCK})?)?",
    "amount": r"[¥$€]?\d{1,10}(\.\d+)?元?",
    "phone_number": r"[-+\d]{1,17}",
    "car_number": r"[\u4e00-\u9fffA-Z0-9]{1,8}",
    "name": rf"[^\x00-\x1f]{{0,20}}|{CHINESE}{{1,10}}",
    "phrase": rf"{CHINESE}{{1,5}}",
    "const": r".{1,20}",
}


def check_data(fields: Any, data: Any) -> None:
    """Refuse data that do not fit a template's fields."""
    if not isinstance(data, dict):
        raise Refusal(47003, "argument invalid! data is no object", "template")
    for name in fields:
        if name not in data:
            raise Refusal(47003, f"argument invalid! data.{name}.value is empty", "template")
        value = data[name].get("value") if isinstance(data[name], dict) else None
        kind = re.sub(r"\d+$", "", name)
        if not isinstance(value, str | int) or not re.fullmatch(KINDS.get(kind, ".+"), str(value)):
            raise Refusal(47003, f"argument invalid! data.{name}.value invalid", "template")
        if kind == "name" and re.search(CHINESE, str(value)) and len(str(value)) > 10:
            raise Refusal(47003, f"argument invalid! data.{name}.value invalid", "template")
    if unheard := data.keys() - set(fields):
        raise Refusal(47003, f"argument invalid! {sorted(unheard)} not in the template", "template")
