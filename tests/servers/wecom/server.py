"""A strict qyapi.weixin.qq.com for one application of one corporation, with its members and group robots."""

import base64
import hashlib
import json
from collections import defaultdict, deque
from itertools import count
from typing import Any

from tests.servers.errcodes import ErrcodeServer, Medium, Refusal, size
from tests.servers.forms import Upload
from tests.servers.wecom.cards import INTERACTIVE, check_card
from tests.servers.wecom.rules import (
    CARD_SECONDS,
    MEDIA_BYTES,
    MEMBER_PER_HOUR,
    MEMBER_PER_MINUTE,
    ROBOT_PER_MINUTE,
    RULES,
    TEXT_BYTES,
    TOKEN_FETCHES,
    TOKEN_SECONDS,
)

CORPID = "ww0123456789abcdef"
SECRET = "application-secret-0123456789abcdef"
AGENT = 1_000_002
ROBOT = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
KINDS = {"text", "image", "voice", "video", "file", "textcard", "news", "mpnews", "markdown", "template_card"}
ROBOT_BYTES = {"text": 2048, "markdown": 4096}
Fields = dict[str, Any]
Uploads = dict[str, Upload]


class WeComServer(ErrcodeServer):
    """The API for one application.

    `members` are the user ids it may write to, `delivered` what each saw, `dropped` what was silently not delivered,
    `cards` every card by its task id as it looks now, `robot_posts` what the robots posted. `robots` are their keys;
    a robot's address is `<address>/cgi-bin/webhook/send?key=<key>`.
    """

    RULES = RULES
    OPEN = frozenset({"gettoken", "webhook/send", "webhook/upload_media"})
    BY_GET = frozenset({"gettoken", "media/get", "user/get", "getcallbackip"})

    def __init__(self, corpid: str = CORPID, secret: str = SECRET, agent: int = AGENT, robot: str = ROBOT) -> None:
        super().__init__()
        self.corpid, self.secret, self.agent = corpid, secret, agent
        self.members: dict[str, Fields] = {}
        self.robots = {robot}
        self.seats = 100
        self.delivered: list[Fields] = []
        self.dropped: list[Fields] = []
        self.cards: dict[str, Fields] = {}
        self.robot_posts: list[Fields] = []
        self.refuse_all = False
        self.fetches = 0
        self._token, self._until, self._withdrawn = "", 0.0, set[str]()
        self._sent: dict[str, deque[float]] = defaultdict(deque)
        self._posts: dict[str, deque[float]] = defaultdict(deque)
        self._fetched: deque[float] = deque()
        self._codes: dict[str, tuple[float, str]] = {}
        self._seen: dict[str, float] = {}
        self._numbers = count(1)

    def member(self, userid: str, name: str = "网格员") -> Fields:
        """Somebody in sight of the application."""
        return self.members.setdefault(userid, {"userid": userid, "name": name, "department": [1], "status": 1})

    def withdraw_token(self) -> None:
        """Make the token invalid before its time."""
        self._withdrawn.add(self._token)
        self._until = 0

    def check_token(self, token: str) -> None:
        if not token:
            raise Refusal(41001, "access_token missing", "json")
        if token in self._withdrawn or token != self._token or self.refuse_all:
            raise Refusal(40014, "invalid access_token")
        if self.now() >= self._until:
            raise Refusal(42001, "access_token expired")

    def gettoken(self, fields: Fields, _uploads: Uploads) -> Fields:
        """The same token while it is good: https://developer.work.weixin.qq.com/document/path/91039."""
        if fields.get("corpid") != self.corpid:
            raise Refusal(40013, "invalid corpid")
        if fields.get("corpsecret") != self.secret:
            raise Refusal(40001, "invalid credential")
        self.fetches += 1
        if _more(self._fetched, self.now(), TOKEN_SECONDS) > TOKEN_FETCHES:
            raise Refusal(45009, "api freq out of limit", "token_fetches")
        if self.now() >= self._until:
            self._token, self._until = f"{next(self._numbers):03d}" + "w" * 200, self.now() + TOKEN_SECONDS
        return {"access_token": self._token, "expires_in": int(self._until - self.now())}

    def getcallbackip(self, _fields: Fields, _uploads: Uploads) -> Fields:
        return {"ip_list": ["127.0.0.1"]}

    def user_get(self, fields: Fields, _uploads: Uploads) -> Fields:
        if fields.get("userid") not in self.members:
            raise Refusal(60111, "userid not found")
        return self.members[str(fields["userid"])]

    def media_upload(self, fields: Fields, uploads: Uploads) -> Fields:
        return self.upload(fields, uploads, MEDIA_BYTES)

    def media_get(self, fields: Fields, _uploads: Uploads) -> Medium:
        return self.medium(fields.get("media_id"))

    def _receivers(self, fields: Fields) -> tuple[list[str], list[str]]:
        asked = [one for one in str(fields.get("touser") or "").split("|") if one]
        groups = [str(fields.get(name) or "") for name in ("toparty", "totag")]
        if not asked and not any(groups):
            raise Refusal(40032, "no receiver", "receivers")
        if len(asked) > 1000 or any(len(one.split("|")) > 100 for one in groups):
            raise Refusal(40032, "invalid user list size", "receivers")
        if asked == ["@all"] or any(groups):
            return list(self.members), []
        return [one for one in asked if one in self.members], [one for one in asked if one not in self.members]

    def message_send(self, fields: Fields, _uploads: Uploads) -> Fields:
        if str(fields.get("agentid")) != str(self.agent):
            raise Refusal(40056, "invalid agentid", "message")
        found, unknown = self._receivers(fields)
        kind = self._check_content(fields)
        if not found:
            raise Refusal(81013, "user & party & tag all invalid")
        answer: Fields = {"invaliduser": "|".join(unknown), "msgid": f"msg{next(self._numbers):06d}" + "x" * 30}
        if kind in INTERACTIVE:
            answer["response_code"] = self._new_card(fields["template_card"])
        if self._duplicate(fields):
            self.dropped.append(fields)
            return answer
        for userid in found:
            self._deliver(userid, fields)
        return answer

    def _check_content(self, fields: Fields) -> str:
        kind = str(fields.get("msgtype"))
        content = fields.get(kind)
        if kind not in (
            "text",
            "image",
            "voice",
            "video",
            "file",
            "textcard",
            "news",
            "mpnews",
            "markdown",
            "template_card",
        ):
            raise Refusal(40008, "invalid message type", "message")
        if not isinstance(content, dict):
            raise Refusal(44004, "empty content", "message")
        if kind in ("text", "markdown"):
            if not content.get("content"):
                raise Refusal(44004, "empty content", "message")
            if size(content["content"]) > TEXT_BYTES:
                # It is cut off, and the sender is not told.
                self.broke("text", f"{size(content['content'])} bytes, what is beyond {TEXT_BYTES} was cut off")
                content["content"] = str(content["content"]).encode()[:TEXT_BYTES].decode(errors="ignore")
        if kind in ("image", "voice", "video", "file"):
            self.medium(content.get("media_id"), kind)
        if kind == "textcard":
            for name, most in (("title", 128), ("description", 512), ("url", 2048)):
                if not 1 <= size(content.get(name, "")) <= most:
                    raise Refusal(40058, f"invalid Request Parameter: textcard {name}", "card")
        return check_card(content) if kind == "template_card" else kind

    def _new_card(self, card: Fields) -> str:
        task = str(card["task_id"])
        if task in self.cards:
            raise Refusal(40058, "invalid Request Parameter: template_card task_id is there already", "card")
        self.cards[task] = card
        return self.response_code(task)

    def response_code(self, task: str) -> str:
        """A code that changes the card of a task once, within 72 hours; a tap brings one too."""
        code = f"code{next(self._numbers):06d}" + "r" * 40
        self._codes[code] = (self.now(), task)
        return code

    def _duplicate(self, fields: Fields) -> bool:
        if not fields.get("enable_duplicate_check"):
            return False
        interval = int(fields.get("duplicate_check_interval", 1800))
        if not 0 < interval <= 4 * 3600:
            raise Refusal(40058, "invalid Request Parameter: duplicate_check_interval", "message")
        key = json.dumps(fields, sort_keys=True)
        last = self._seen.get(key, 0.0)
        if self.now() - last < interval:
            return True
        self._seen[key] = self.now()
        return False

    def _deliver(self, userid: str, fields: Fields) -> None:
        """More than 30 a minute or 1,000 an hour for one member are dropped, and the sender is not told."""
        sent, now = self._sent[userid], self.now()
        hour = _more(sent, now, 3600)
        minute = sum(at > now - 60 for at in sent)
        if minute > MEMBER_PER_MINUTE or hour > MEMBER_PER_HOUR:
            sent.pop()
            self.broke(
                "member_rate", f"{userid} was sent {minute} in a minute, {hour} in an hour; the last was dropped"
            )
            self.dropped.append(fields)
            return
        if sum(1 for one in self.delivered if one["_at"] > now - 86_400) >= self.seats * 200:
            raise Refusal(45009, "api freq out of limit", "quota")
        self.delivered.append({**fields, "_userid": userid, "_at": now})

    def message_update_template_card(self, fields: Fields, _uploads: Uploads) -> Fields:
        """https://developer.work.weixin.qq.com/document/path/94945, which names no code of its own for a used code."""
        if str(fields.get("agentid")) != str(self.agent):
            raise Refusal(40056, "invalid agentid", "message")
        at, task = self._codes.pop(str(fields.get("response_code")), (0.0, ""))
        if not task or self.now() - at > CARD_SECONDS:
            raise Refusal(40058, "invalid Request Parameter: response_code was used or is too old", "card_update")
        button, card = fields.get("button"), fields.get("template_card")
        if isinstance(button, dict) and button.get("replace_name"):
            self.cards[task] = {**self.cards[task], "_replaced": button["replace_name"]}
        elif isinstance(card, dict):
            check_card({"task_id": task, **card})
            self.cards[task] = card
        else:
            raise Refusal(40058, "invalid Request Parameter: button or template_card", "card_update")
        return {"invaliduser": []}

    def webhook_send(self, fields: Fields, _uploads: Uploads) -> None:
        """A group robot: https://developer.work.weixin.qq.com/document/path/91770."""
        key, kind = str(fields.pop("key", "")), str(fields.get("msgtype"))
        if key not in self.robots:
            raise Refusal(93000, "invalid webhook url, hasn't been created")
        content = fields.get(kind)
        if kind not in ("text", "markdown", "markdown_v2", "image", "news", "file", "voice", "template_card"):
            raise Refusal(40008, "invalid message type", "robot")
        if not isinstance(content, dict):
            raise Refusal(44004, "empty content", "robot")
        if kind in ("text", "markdown") and not 1 <= size(content.get("content", "")) <= (
            2048 if kind == "text" else 4096
        ):
            raise Refusal(40058, f"{kind}.content exceed max length", "robot")
        if kind == "image":
            picture = base64.b64decode(content.get("base64", ""))
            if hashlib.md5(picture, usedforsecurity=False).hexdigest() != content.get("md5"):
                raise Refusal(301019, "image md5 not match", "robot")
            if not 0 < len(picture) <= 2 * 1024**2:
                raise Refusal(40009, "invalid image size", "robot")
        if _more(self._posts[key], self.now(), 60) > ROBOT_PER_MINUTE:
            raise Refusal(45009, "api freq out of limit", "robot_rate")
        self.robot_posts.append({"key": key, **fields})


def _more(times: deque[float], now: float, seconds: float) -> int:
    """Count one more; gives how many there were in the last `seconds`."""
    while times and times[0] <= now - seconds:
        times.popleft()
    times.append(now)
    return len(times)
