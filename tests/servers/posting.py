"""Posts a message to our route as WeChat and WeCom do: so many seconds, so many times again."""

from dataclasses import dataclass, field

import httpx

from tests.servers.asking import ASK

# https://developers.weixin.qq.com/doc/service/en/guide/product/message/Passive_user_reply_message.html
# https://developer.work.weixin.qq.com/document/path/90238
SECONDS = 5.0
RETRIES = 3


@dataclass
class Posted:
    """What came of one message: every attempt's status (0: no answer in time), and the last answer."""

    statuses: list[int] = field(default_factory=list)
    body: bytes = b""
    reply: dict[str, str] = field(default_factory=dict)

    @property
    def silent(self) -> bool:
        """Whether the message was taken without an answer («success» or nothing)."""
        return self.statuses[-1:] == [200] and not self.reply

    @property
    def lost(self) -> bool:
        """Whether nobody took the message."""
        return self.statuses[-1:] != [200]


def post(url: str, query: dict[str, str], body: str, *, seconds: float = SECONDS, retries: int = RETRIES) -> Posted:
    """Post until it is answered with 200 in time, at most `retries` times more."""
    posted = Posted()
    for _ in range(1 + retries):
        try:
            answer = ASK.post(
                url,
                params=query,
                content=body.encode(),
                headers={"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"},
                timeout=seconds,
            )
        except httpx.HTTPError:
            posted.statuses.append(0)
            continue
        posted.statuses.append(answer.status_code)
        posted.body = answer.content
        if answer.status_code == 200:
            break
    return posted
