"""WeCom's side of our route: posts what members do, encrypted, and judges what is answered.

https://developer.work.weixin.qq.com/document/path/90238 (receiving), 90239 (messages), 90240 (events), 90241 (answers)
"""

import secrets
from dataclasses import dataclass
from itertools import count

import httpx

from tests.servers.asking import ASK
from tests.servers.callback import Seal, elements, xml
from tests.servers.posting import Posted, post
from tests.servers.wecom.server import WeComServer

TOKEN = "token_of_the_route"
AES_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
REPLIES = {"text", "image", "voice", "video", "news", "update_taskcard", "update_button", "update_template_card"}


@dataclass
class WeComPushes:
    """Posts to `url` for the application of `server`. Every method gives what came of it (`Posted`)."""

    server: WeComServer
    url: str
    token: str = TOKEN
    aes_key: str = AES_KEY
    seconds: float = 5.0
    retries: int = 3
    echo_seconds: float = 1.0

    def __post_init__(self) -> None:
        self._ids = count(7_000_000_000_000_001)
        self.seal = Seal(self.token, self.aes_key, self.server.corpid)

    def signed(self, encrypted: str) -> dict[str, str]:
        """The query of a genuine request."""
        timestamp, nonce = str(int(self.server.now())), secrets.token_hex(5)
        return {"msg_signature": self.seal.sign(timestamp, nonce, encrypted), "timestamp": timestamp, "nonce": nonce}

    def verify(self) -> bool:
        """What the console does: the decrypted `echostr` has to come back within a second, bare."""
        echo = secrets.token_hex(10)
        encrypted = self.seal.encrypt(echo)
        query = {**self.signed(encrypted), "echostr": encrypted}
        try:
            answer = ASK.get(self.url, params=query, timeout=self.echo_seconds)
        except httpx.HTTPError as error:
            self.server.broke("verification", f"echostr was not answered in time: {error!r}")
            return False
        if answer.status_code != 200 or answer.content != echo.encode():
            self.server.broke("verification", f"echostr was answered with {answer.status_code} {answer.content[:60]!r}")
        return answer.content == echo.encode()

    def text(self, userid: str, content: str, *, message_id: int = 0) -> Posted:
        """They type something; give `message_id` to send the same message again."""
        return self._said(userid, "text", message_id, Content=content)

    def image(self, userid: str, content: bytes) -> Posted:
        """They send a picture."""
        media_id = self.server.keep("image", content, "photo.jpg")
        return self._said(userid, "image", PicUrl=f"http://p.qpic.cn/{media_id}", MediaId=media_id)

    def voice(self, userid: str, content: bytes) -> Posted:
        """They speak."""
        return self._said(userid, "voice", MediaId=self.server.keep("voice", content, "voice.amr"), Format="amr")

    def location(self, userid: str, latitude: str = "39.908700", longitude: str = "116.397500") -> Posted:
        """They send a place."""
        return self._said(userid, "location", Location_X=latitude, Location_Y=longitude, Scale=15, Label="朝阳区")

    def unknown(self, userid: str) -> Posted:
        """A kind of message to come."""
        return self._said(userid, "hologram", MediaId="holo")

    def enter(self, userid: str) -> Posted:
        """They open the application."""
        return self._event(userid, "enter_agent", EventKey="")

    def subscribe(self, userid: str) -> Posted:
        """They came into sight of the application."""
        self.server.member(userid)
        return self._event(userid, "subscribe", EventKey="")

    def click(self, userid: str, key: str) -> Posted:
        """They tap an entry of the menu."""
        return self._event(userid, "click", EventKey=key)

    def tap(self, userid: str, task: str, key: str) -> Posted:
        """They tap a button of a card; it brings a new code that may change the card once."""
        card = self.server.cards[task]
        code = self.server.response_code(task)
        kind = str(card["card_type"])
        return self._event(userid, "template_card_event", EventKey=key, TaskId=task, CardType=kind, ResponseCode=code)

    def unknown_event(self, userid: str) -> Posted:
        """A kind of event to come."""
        return self._event(userid, "neighbour_waved", EventKey="")

    def _head(self, userid: str, kind: str) -> dict[str, str | int]:
        return {
            "ToUserName": self.server.corpid,
            "FromUserName": userid,
            "CreateTime": int(self.server.now()),
            "MsgType": kind,
        }

    def _said(self, userid: str, kind: str, number: int = 0, **rest: str | int) -> Posted:
        number = number or next(self._ids)
        return self.post(userid, xml(**self._head(userid, kind), **rest, MsgId=number, AgentID=self.server.agent))

    def _event(self, userid: str, event: str, **rest: str | int) -> Posted:
        return self.post(userid, xml(**self._head(userid, "event"), Event=event, **rest, AgentID=self.server.agent))

    def post(self, userid: str, message: str, query: dict[str, str] | None = None) -> Posted:
        """Post any XML, signed unless `query` says otherwise, and judge the answer."""
        encrypted = self.seal.encrypt(message)
        body = self.seal.envelope(encrypted, self.server.corpid, str(self.server.agent))
        posted = post(self.url, query or self.signed(encrypted), body, seconds=self.seconds, retries=self.retries)
        if query is None:
            self._judge(userid, posted)
        return posted

    def _judge(self, userid: str, posted: Posted) -> None:
        if posted.lost:
            self.server.broke("callback_late", f"answered {posted.statuses}")
            return
        if posted.body in (b"", b"success"):
            return
        try:
            posted.reply = elements(self.seal.opened(posted.body))
            if (posted.reply.get("ToUserName"), posted.reply.get("FromUserName")) != (userid, self.server.corpid):
                raise ValueError("the answer is for somebody else")
            if not posted.reply.get("CreateTime", "").isdigit() or posted.reply.get("MsgType") not in REPLIES:
                raise ValueError("the answer lacks CreateTime or a known MsgType")
        except ValueError as error:
            self.server.broke("callback_form", str(error))
