"""What a template card may be: https://developer.work.weixin.qq.com/document/path/90236."""

import re
from typing import Any

from tests.servers.errcodes import Refusal, size

KINDS = {"text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction"}
INTERACTIVE = KINDS - {"text_notice", "news_notice"}


def check_card(card: Any) -> str:
    """Refuse a card that WeCom would not take; gives its kind."""
    kind = card.get("card_type")
    if kind not in KINDS:
        raise _wrong("card_type")
    title = card.get("main_title", {}).get("title") or ""
    if not title and not (kind == "text_notice" and card.get("sub_title_text")):
        raise _wrong("main_title.title")
    task = str(card.get("task_id", ""))
    if (kind in INTERACTIVE or card.get("action_menu")) and not task:
        raise _wrong("task_id is missing")
    if task and (not re.fullmatch(r"[0-9A-Za-z_\-@]+", task) or size(task) > 128):
        raise _wrong("task_id")
    if len(card.get("horizontal_content_list", [])) > 6:
        raise _wrong("horizontal_content_list has more than 6")
    if len(card.get("jump_list", [])) > 3:
        raise _wrong("jump_list has more than 3")
    if any(not one.get("keyname") for one in card.get("horizontal_content_list", [])):
        raise _wrong("horizontal_content_list.keyname")
    if kind not in INTERACTIVE and card.get("card_action", {}).get("type") not in (1, 2):
        raise _wrong("card_action")
    if kind == "button_interaction":
        _check_buttons(card.get("button_list"))
    return str(kind)


def _check_buttons(buttons: Any) -> None:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 6:
        raise _wrong("button_list has 1 to 6")
    for button in buttons:
        # A button that opens a page (type 1) needs the page, any other a key that comes back with the tap.
        named = button.get("url") if button.get("type") == 1 else button.get("key")
        if not button.get("text") or not 1 <= size(named or "") <= 1024:
            raise _wrong("button_list text or key")
    if len({button.get("key") for button in buttons}) != len(buttons):
        raise _wrong("button_list has a key twice")


def _wrong(what: str) -> Refusal:
    return Refusal(40058, f"invalid Request Parameter: template_card {what}", "card")
