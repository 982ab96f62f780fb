"""A strict api.weixin.qq.com for one official account."""

import io
from collections import Counter, defaultdict
from itertools import count
from typing import Any

import segno
from aiohttp import web

from tests.servers.errcodes import ErrcodeServer, Medium, Refusal, size
from tests.servers.forms import Upload
from tests.servers.serving import Arrival
from tests.servers.wechat.followers import Follower
from tests.servers.wechat.menus import check_menu
from tests.servers.wechat.rules import MEDIA_BYTES, QUOTAS, RULES, TEXT_BYTES
from tests.servers.wechat.templates import check_data
from tests.servers.wechat.tokens import Tokens

APPID = "wx0123456789abcdef"
SECRET = "0123456789abcdef0123456789abcdef"
ONCE_SECONDS = 600
TEMPORARY_SECONDS = 2_592_000
Fields = dict[str, Any]
Uploads = dict[str, Upload]


class WeChatServer(ErrcodeServer):
    """The API of one account, with its secret and its people.

    `follower(openid)` is a person (they also come by `WeChatPushes`), `delivered` what reached people, each with the
    window it used in `_window`. `templates` maps a template's id to its fields, `tokens` knows what was given out,
    `quotas` how often a day each call may come.
    """

    RULES = RULES
    OPEN = frozenset({"token", "stable_token", "showqrcode"})
    BY_GET = frozenset({"token", "media/get", "menu/get", "menu/delete", "getcallbackip", "user/info", "showqrcode"})

    def __init__(self, appid: str = APPID, secret: str = SECRET) -> None:
        super().__init__()
        self.appid = appid
        self.tokens = Tokens(appid, secret, self.broke)
        self.followers: dict[str, Follower] = {}
        self.templates: dict[str, list[str]] = {}
        self.delivered: list[Fields] = []
        self.typing: list[Fields] = []
        self.menu: Fields | None = None
        self.tickets: dict[str, Fields] = {}
        self.quotas = dict(QUOTAS)
        self.used: dict[int, Counter[str]] = defaultdict(Counter)
        self.cleared: list[float] = []
        self._numbers = count(2_400_000_000_000_001)
        self._sent_ids: dict[tuple[str, str], tuple[float, int]] = {}

    def follower(self, openid: str) -> Follower:
        """Somebody who follows the account."""
        return self.followers.setdefault(openid, Follower(openid))

    def check_token(self, token: str) -> None:
        self.tokens.check(token, self.now())

    def count(self, call: str) -> None:
        used = self.used[int((self.now() + 8 * 3600) // 86_400)]
        if used[call] >= self.quotas.get(call, 1_000_000):
            raise Refusal(45009, "reach max api daily quota limit", "quota")
        used[call] += 1

    def token(self, fields: Fields, _uploads: Uploads) -> Fields:
        return _bare(self.tokens.plain(fields, self.now()))

    def stable_token(self, fields: Fields, _uploads: Uploads) -> Fields:
        return _bare(self.tokens.stable(fields, self.now()))

    def getcallbackip(self, _fields: Fields, _uploads: Uploads) -> Fields:
        return {"ip_list": ["127.0.0.1", "101.226.62.77"]}

    def clear_quota(self, fields: Fields, _uploads: Uploads) -> None:
        if fields.get("appid") != self.appid:
            raise Refusal(40013, "invalid appid", "json")
        self.cleared = [at for at in self.cleared if at > self.now() - 30 * 86_400]
        if len(self.cleared) >= 10:
            raise Refusal(48006, "forbid to clear quota because of reaching the limit", "quota")
        self.cleared.append(self.now())
        self.used[int((self.now() + 8 * 3600) // 86_400)].clear()

    def _reachable(self, fields: Fields) -> Follower:
        person = self.followers.get(str(fields.get("touser", "")))
        if person is None:
            raise Refusal(40003, "invalid openid", "message")
        if person.blacklisted:
            raise Refusal(43019, "user in blacklist")
        if not person.follows:
            raise Refusal(43004, "require subscribe")
        return person

    def message_custom_send(self, fields: Fields, _uploads: Uploads) -> None:
        self._check_content(fields)
        window = self._reachable(fields).spend(self.now())
        self.delivered.append({**fields, "_window": window})

    def message_custom_typing(self, fields: Fields, _uploads: Uploads) -> None:
        if fields.get("command") not in ("Typing", "CancelTyping"):
            raise Refusal(40097, "invalid args", "message")
        person = self._reachable(fields)
        if not any(self.now() < window.until for window in person.windows.values()):
            raise Refusal(45081, "command without over 30 seconds")
        self.typing.append(fields)

    def _check_content(self, fields: Fields) -> None:
        kind = fields.get("msgtype")
        content = fields.get(str(kind))
        if kind not in (
            "text",
            "image",
            "voice",
            "video",
            "music",
            "news",
            "mpnews",
            "mpnewsarticle",
            "msgmenu",
            "wxcard",
        ):
            raise Refusal(40008, "invalid message type", "message")
        if not isinstance(content, dict):
            raise Refusal(44004, "empty content", "message")
        if kind == "text":
            if not str(content.get("content") or ""):
                raise Refusal(44004, "empty content", "message")
            if size(content["content"]) > TEXT_BYTES:
                raise Refusal(45002, "content size out of limit", "text")
        if kind in ("image", "voice", "video"):
            self.medium(content.get("media_id"), kind)
        if kind == "news" and len(content.get("articles", [])) != 1:
            # One article, for the customer-service message as for the passive reply.
            raise Refusal(45008, "article size out of limit", "message")
        if kind == "msgmenu" and not content.get("list"):
            raise Refusal(44004, "empty content", "message")

    def message_template_send(self, fields: Fields, _uploads: Uploads) -> Fields:
        fields_of_template = self.templates.get(str(fields.get("template_id")))
        if fields_of_template is None:
            raise Refusal(40037, "invalid template_id", "template")
        check_data(fields_of_template, fields.get("data"))
        person = self._reachable(fields)
        client_id = str(fields.get("client_msg_id") or "")
        if len(client_id) > 32:
            raise Refusal(47003, "argument invalid! client_msg_id", "template")
        at, number = self._sent_ids.get((person.openid, client_id), (0.0, 0))
        if client_id and self.now() - at < ONCE_SECONDS:
            # The same id within ten minutes is sent once.
            return {"msgid": number}
        number = next(self._numbers)
        self._sent_ids[person.openid, client_id] = (self.now(), number)
        self.delivered.append({**fields, "_window": "template", "_msgid": number})
        return {"msgid": number}

    def message_subscribe_bizsend(self, fields: Fields, _uploads: Uploads) -> None:
        template = str(fields.get("template_id"))
        if template not in self.templates:
            raise Refusal(40037, "invalid template_id", "template")
        check_data(self.templates[template], fields.get("data"))
        person = self.followers.get(str(fields.get("touser", "")))
        if person is None:
            raise Refusal(40003, "invalid openid", "message")
        if not person.subscriptions.get(template):
            # One message for each time they agreed, whether they follow or not.
            raise Refusal(43101, "user refuse to accept the msg")
        person.subscriptions[template] -= 1
        self.delivered.append({**fields, "_window": "subscription"})

    def media_upload(self, fields: Fields, uploads: Uploads) -> Fields:
        return _bare(self.upload(fields, uploads, MEDIA_BYTES))

    def media_get(self, fields: Fields, _uploads: Uploads) -> Medium:
        return self.medium(fields.get("media_id"))

    def user_info(self, fields: Fields, _uploads: Uploads) -> Fields:
        person = self.followers.get(str(fields.get("openid")))
        if person is None:
            raise Refusal(40003, "invalid openid", "message")
        # Nickname and picture are no longer told.
        return _bare({"subscribe": int(person.follows), "openid": person.openid, "language": "zh_CN", "remark": ""})

    def menu_create(self, fields: Fields, _uploads: Uploads) -> None:
        check_menu(fields)
        self.menu = fields

    def menu_get(self, _fields: Fields, _uploads: Uploads) -> Fields:
        if self.menu is None:
            raise Refusal(46003, "menu no exist")
        return _bare({"menu": self.menu})

    def menu_delete(self, _fields: Fields, _uploads: Uploads) -> None:
        self.menu = None

    def qrcode_create(self, fields: Fields, _uploads: Uploads) -> Fields:
        kind = str(fields.get("action_name"))
        scene = fields.get("action_info", {}).get("scene", {})
        lasting = int(fields.get("expire_seconds", 60))
        if kind not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
            raise Refusal(40053, "invalid action info", "qrcode")
        if "LIMIT" not in kind and not 1 <= lasting <= TEMPORARY_SECONDS:
            raise Refusal(40052, "invalid action name: expire_seconds", "qrcode")
        if "STR" in kind:
            good = 1 <= len(str(scene.get("scene_str", ""))) <= 64
        else:
            good = 1 <= int(scene.get("scene_id", 0)) <= (100_000 if "LIMIT" in kind else 2**32 - 1)
        if not good:
            raise Refusal(40053, "invalid action info", "qrcode")
        ticket = f"gQ{len(self.tickets):04d}" + "t" * 90
        self.tickets[ticket] = {**scene, "_until": 0 if "LIMIT" in kind else self.now() + lasting}
        told = {"ticket": ticket, "url": f"http://weixin.qq.com/q/{ticket[:20]}"}
        return _bare(told if "LIMIT" in kind else {**told, "expire_seconds": lasting})

    async def answer_call(self, arrival: Arrival, request: web.Request) -> web.StreamResponse:
        if arrival.call == "showqrcode":
            # mp.weixin.qq.com: a picture, or 404.
            ticket = self.tickets.get(arrival.query.get("ticket", ""))
            if ticket is None:
                return web.Response(status=404)
            picture = io.BytesIO()
            segno.make(arrival.query["ticket"]).save(picture, kind="png")
            return web.Response(body=picture.getvalue(), content_type="image/png")
        return await super().answer_call(arrival, request)


def _bare(answer: Fields) -> Fields:
    """An answer that says nothing of `errcode` when it is a success."""
    return {"_bare": True, **answer}
