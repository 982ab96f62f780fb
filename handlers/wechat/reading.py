"""What a posted message or event means: the table from the platform's XML to what a person did.

Sources: https://developers.weixin.qq.com/doc/service/en/guide/product/message/Receiving_standard_messages.html
and https://developers.weixin.qq.com/doc/service/en/guide/product/message/Receiving_event_pushes.html
"""

import re
from dataclasses import replace
from datetime import datetime

from handlers.tencent.callback import Posted
from handlers.tencent.come import Come, head_of, said

ADDRESS = re.compile(r"[0-9A-Za-z_-]{1,64}")
TAPS = frozenset({"subscribe", "subscribe_scan", "scan", "click"})
"""Events that open a short reply window."""
LEAVING = "unsubscribe"
_SCENE = "qrscene_"


def read(posted: Posted, now: datetime) -> Come | None:
    """What a request means; none when there is nothing to do about it."""
    come = head_of(posted, now, ADDRESS)
    if come is None or posted.text("MsgType").lower() != "event":
        return said(posted, come) if come is not None else None
    given = posted.text("EventKey")
    if come.event in ("subscribe", "subscribe_scan", "scan"):
        return replace(come, made={"start": given.removeprefix(_SCENE)})
    if come.event == "click" and given:
        return replace(come, made={"tap": given})
    return come if come.event == LEAVING else None
