"""WeCom's rules that an application can keep, by name, each with its page."""

DOC = "https://developer.work.weixin.qq.com/document/path/"

RULES = {
    "address": f"{DOC}90313",
    "callback_form": f"{DOC}90241",
    "callback_late": f"{DOC}90238",
    "card": f"{DOC}90236",
    "card_update": f"{DOC}94945",
    "json": f"{DOC}90313",
    "media": f"{DOC}90253",
    "media_id": f"{DOC}90253",
    "member_rate": f"{DOC}90454",
    "message": f"{DOC}90236",
    "quota": f"{DOC}90454",
    "receivers": f"{DOC}90236",
    "robot": f"{DOC}91770",
    "robot_rate": f"{DOC}91770",
    "text": f"{DOC}90236",
    "token_fetches": f"{DOC}91039",
    "verification": f"{DOC}90238",
}

TEXT_BYTES = 2048
TOKEN_SECONDS = 7200
MEMBER_PER_MINUTE = 30
MEMBER_PER_HOUR = 1000
ROBOT_PER_MINUTE = 20
CARD_SECONDS = 72 * 3600
# The page asks not to fetch tokens often and names no number; so many in a token's life is our reading.
TOKEN_FETCHES = 100
# https://developer.work.weixin.qq.com/document/path/90253
MEDIA_BYTES = {"image": 10 * 1024**2, "voice": 2 * 1024**2, "video": 10 * 1024**2, "file": 20 * 1024**2}
