"""A group's robot: what is posted into a group of workers. Its account has the address "@robot", which no member has.

Source: https://developer.work.weixin.qq.com/document/path/91770
"""

import json
from collections.abc import Callable

from handlers.layout.split import split
from handlers.tencent.calls import Calls
from handlers.wecom.layout import LONGEST_TEXT
from store.messages.reply import Reply, Words

ROBOT = "@robot"


def posts_of(reply: Reply, render: Callable[[Words], str]) -> list[str]:
    """What is said in a group, in posts of at most 2,048 bytes; options have no place there, pictures are in words."""
    lines = [render(line) for line in reply.lines] + [render(picture.alt) for picture in reply.pictures]
    return split("\n".join(lines), LONGEST_TEXT, unit="bytes") or ["…"]


async def post(calls: Calls, url: str, text: str) -> None:
    """Post a text into the group. Raises CallFailed."""
    body = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False).encode()
    await calls.run(lambda: calls.fetch("post", url, data=body, headers={"Content-Type": "application/json"}))
