"""What a posted message or event means: the table from the platform's XML to what a member did.

Sources: https://developer.work.weixin.qq.com/document/path/90239 (messages) and
https://developer.work.weixin.qq.com/document/path/90240 (events)
"""

import re
from dataclasses import replace
from datetime import datetime

from handlers.tencent.callback import Posted
from handlers.tencent.come import Come, head_of, said

ADDRESS = re.compile(r"[0-9A-Za-z][0-9A-Za-z_@.\-]{0,63}")


def read(posted: Posted, now: datetime) -> Come | None:
    """What a request means; none when there is nothing to do about it."""
    come = head_of(posted, now, ADDRESS)
    if come is None or posted.text("MsgType").lower() != "event":
        return said(posted, come) if come is not None else None
    given = posted.text("EventKey")
    if come.event == "subscribe":
        return replace(come, made={"start": ""})
    if come.event == "click" and given:
        return replace(come, made={"tap": given})
    if come.event == "template_card_event" and given:
        card, code = posted.text("TaskId"), posted.text("ResponseCode")
        return replace(come, made={"tap": given}, card=card, code=code)
    return None
