"""WeChat's side of our route: posts what people do, plain or encrypted, and judges what is answered.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages.html
https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_event_pushes.html
https://developers.weixin.qq.com/doc/service/en/guide/product/message/Passive_user_reply_message.html
"""

import secrets
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from tests.servers.asking import ASK
from tests.servers.callback import Seal, elements, signature, xml
from tests.servers.posting import Posted, post
from tests.servers.wechat.rules import TEXT_BYTES
from tests.servers.wechat.server import WeChatServer

TOKEN = "token_of_the_route"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNT = "gh_0123456789ab"
REPLIES = {"text", "image", "voice", "video", "music", "news", "transfer_customer_service"}


@dataclass
class WeChatPushes:
    """Posts to `url` for the account of `server`; with an `aes_key` everything is encrypted.

    Every method gives what came of it (`Posted`: `statuses`, `reply` decrypted, `silent`, `lost`). A late answer, or
    one that WeChat could not show, is a broken rule of the server. `seconds` and `retries` are WeChat's 5 and 3.
    """

    server: WeChatServer
    url: str
    token: str = TOKEN
    aes_key: str = ""
    account: str = ACCOUNT
    seconds: float = 5.0
    retries: int = 3

    def __post_init__(self) -> None:
        self._ids = count(24_000_000_000_000_001)
        self.seal = Seal(self.token, self.aes_key, self.server.appid) if self.aes_key else None

    def verify(self) -> bool:
        """What the console does when the route is entered: the `echostr` has to come back, as it is."""
        query, echo = self.signed(), secrets.token_hex(10)
        answer = ASK.get(self.url, params={**query, "echostr": echo}, timeout=5)
        if answer.status_code != 200 or answer.text != echo:
            self.server.broke("verification", f"echostr was answered with {answer.status_code}")
        return answer.text == echo

    def signed(self, timestamp: str = "", nonce: str = "") -> dict[str, str]:
        """The query of a genuine request."""
        timestamp, nonce = timestamp or str(int(self.server.now())), nonce or secrets.token_hex(5)
        return {"signature": signature(self.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}

    def text(self, openid: str, content: str, *, message_id: int = 0) -> Posted:
        """They type something; give `message_id` to send the same message again."""
        return self._said(openid, "text", message_id, Content=content)

    def image(self, openid: str, content: bytes, *, message_id: int = 0) -> Posted:
        """They send a picture."""
        media_id = self.server.keep("image", content, "photo.jpg")
        link = f"http://mmbiz.qpic.cn/mmbiz_jpg/{media_id}/0"
        return self._said(openid, "image", message_id, PicUrl=link, MediaId=media_id)

    def voice(self, openid: str, content: bytes, *, recognition: str | None = None) -> Posted:
        """They speak; `recognition` is what WeChat understood, where it still does."""
        heard: dict[str, Any] = {} if recognition is None else {"Recognition": recognition}
        media_id = self.server.keep("voice", content, "voice.amr")
        return self._said(openid, "voice", 0, MediaId=media_id, Format="amr", **heard)

    def video(self, openid: str, content: bytes) -> Posted:
        """They send a video."""
        media_id = self.server.keep("video", content, "video.mp4")
        return self._said(openid, "video", 0, MediaId=media_id, ThumbMediaId=self.server.keep("thumb", b"thumb!"))

    def location(self, openid: str, latitude: float = 39.908700, longitude: float = 116.397500) -> Posted:
        """They send a place."""
        # The coordinates are bare numbers in the XML, which `xml` only writes for integers.
        marked = {"Location_X": "@X", "Location_Y": "@Y", "Label": "朝阳区"}
        bare = {"<![CDATA[@X]]>": f"{latitude:.6f}", "<![CDATA[@Y]]>": f"{longitude:.6f}"}
        return self._said(openid, "location", 0, bare=bare, Scale=15, **marked)

    def link(self, openid: str, title: str = "标题", url: str = "https://example.org") -> Posted:
        """They pass on an article."""
        return self._said(openid, "link", 0, Title=title, Description="说明", Url=url)

    def unknown(self, openid: str) -> Posted:
        """A kind of message to come."""
        return self._said(openid, "hologram", 0, MediaId="holo")

    def follow(self, openid: str, scene: str = "") -> Posted:
        """They follow, perhaps by scanning a code with a scene."""
        self.server.follower(openid).follows = True
        scanned: dict[str, Any] = {"EventKey": f"qrscene_{scene}", "Ticket": "TICKET"} if scene else {"EventKey": ""}
        return self._tapped(openid, "subscribe", **scanned)

    def unfollow(self, openid: str) -> Posted:
        """They leave."""
        person = self.server.follower(openid)
        person.follows, person.windows = False, {}
        return self._event(openid, "unsubscribe", EventKey="")

    def scan(self, openid: str, scene: str) -> Posted:
        """They follow already and scan a code with a scene."""
        return self._tapped(openid, "SCAN", EventKey=scene, Ticket="TICKET")

    def click(self, openid: str, key: str, *, at: int = 0) -> Posted:
        """They tap a menu entry; give `at` (CreateTime) to send the same event again."""
        return self._tapped(openid, "CLICK", at=at, EventKey=key)

    def view(self, openid: str, url: str) -> Posted:
        """They open a menu entry that is a page; this opens no window."""
        return self._event(openid, "VIEW", EventKey=url)

    def template_sent(self, openid: str, number: int, status: str = "success") -> Posted:
        """WeChat tells how a template message went."""
        return self._event(openid, "TEMPLATESENDJOBFINISH", MsgID=number, Status=status)

    def unknown_event(self, openid: str) -> Posted:
        """A kind of event to come."""
        return self._event(openid, "neighbour_waved", EventKey="")

    def _said(
        self, openid: str, kind: str, number: int, *, bare: dict[str, str] | None = None, **rest: str | int
    ) -> Posted:
        self.server.follower(openid).wrote(self.server.now())
        head: dict[str, str | int] = {
            "ToUserName": self.account,
            "FromUserName": openid,
            "CreateTime": int(self.server.now()),
            "MsgType": kind,
        }
        message = xml(**head, **rest, MsgId=number or next(self._ids))
        for marked, value in (bare or {}).items():
            message = message.replace(marked, value)
        return self.post(openid, message)

    def _tapped(self, openid: str, event: str, *, at: int = 0, **rest: str | int) -> Posted:
        self.server.follower(openid).tapped(self.server.now())
        return self._event(openid, event, at=at, **rest)

    def _event(self, openid: str, event: str, *, at: int = 0, **rest: str | int) -> Posted:
        head: dict[str, str | int] = {
            "ToUserName": self.account,
            "FromUserName": openid,
            "CreateTime": at or int(self.server.now()),
        }
        return self.post(openid, xml(**head, MsgType="event", Event=event, **rest))

    def post(self, openid: str, message: str, query: dict[str, str] | None = None) -> Posted:
        """Post any XML, signed unless `query` says otherwise, and judge the answer."""
        signed = query or {**self.signed(), "openid": openid}
        body = message
        if self.seal:
            encrypted = self.seal.encrypt(message)
            body = self.seal.envelope(encrypted, self.account)
            seal = self.seal.sign(signed["timestamp"], signed["nonce"], encrypted)
            signed = {"encrypt_type": "aes", "msg_signature": seal, **signed}
        posted = post(self.url, signed, body, seconds=self.seconds, retries=self.retries)
        if query is None:
            self._judge(openid, posted)
        return posted

    def _judge(self, openid: str, posted: Posted) -> None:
        path = urlsplit(self.url).path
        if posted.lost:
            self.server.broke("passive_late", f"{path} answered {posted.statuses}: they read «暂时无法提供服务»")
            return
        if posted.body in (b"", b"success"):
            return
        try:
            answer = self.seal.opened(posted.body).encode() if self.seal else posted.body
            posted.reply = elements(answer)
            self._check_reply(openid, posted.reply)
        except ValueError as error:
            self.server.broke("passive_form", f"{path}: {error}")

    def _check_reply(self, openid: str, reply: dict[str, str]) -> None:
        if (reply.get("ToUserName"), reply.get("FromUserName")) != (openid, self.account):
            raise ValueError("the reply is for somebody else")
        if not reply.get("CreateTime", "").isdigit() or reply.get("MsgType") not in REPLIES:
            raise ValueError("the reply lacks CreateTime or a known MsgType")
        kind = reply["MsgType"]
        if kind == "text" and not 1 <= len(reply.get("Content", "").encode()) <= TEXT_BYTES:
            raise ValueError("the text is empty or longer than 2048 bytes")
        if kind == "news" and reply.get("ArticleCount") != "1":
            raise ValueError("a reply has one article")
        if kind in ("image", "voice", "video"):
            inner = elements(reply.get(kind.title(), "").replace(kind.title(), "xml"))
            found = self.server.media.get(inner.get("MediaId", ""))
            if found is None or found.kind != kind:
                raise ValueError("the media id is unknown")
