"""What the Bot API takes as `reply_markup`: https://core.telegram.org/bots/api#inlinekeyboardmarkup."""

from typing import Any
from urllib.parse import urlsplit

from tests.servers.telegram.rules import CALLBACK_DATA, bad

# Exactly one of them: https://core.telegram.org/bots/api#inlinekeyboardbutton
ACTIONS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}


def checked(fields: dict[str, Any], *, private: bool, inline_only: bool = False) -> dict[str, Any] | None:
    """The keyboard of a message, or nothing; `inline_only` for what is edited."""
    markup = fields.get("reply_markup")
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup", "reply_markup")
    if "inline_keyboard" in markup:
        _inline(markup["inline_keyboard"], private=private)
    elif inline_only:
        raise bad("object expected as inline keyboard", "reply_markup")
    elif "keyboard" in markup:
        _reply(markup["keyboard"], private=private)
    elif not (markup.get("remove_keyboard") or markup.get("force_reply")):
        raise bad("object expected as reply markup", "reply_markup")
    return markup


def _rows(rows: Any) -> list[Any]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("field must be an array of arrays", "keyboard")
    return [button for row in rows for button in row]


def _inline(rows: Any, *, private: bool) -> None:
    for button in _rows(rows):
        if not isinstance(button, dict) or not button.get("text"):
            raise bad("text buttons are unallowed in the inline keyboard", "keyboard")
        if len(ACTIONS & button.keys()) != 1:
            raise bad("exactly one action is expected of a button", "keyboard")
        if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= CALLBACK_DATA:
            raise bad("BUTTON_DATA_INVALID", "callback_data")
        if "url" in button and urlsplit(button["url"]).scheme not in ("http", "https", "tg"):
            raise bad("BUTTON_URL_INVALID", "keyboard")
        if "web_app" in button and not (private and str(button["web_app"].get("url", "")).startswith("https://")):
            raise bad("BUTTON_TYPE_INVALID", "keyboard")


def _reply(rows: Any, *, private: bool) -> None:
    buttons = _rows(rows)
    if not buttons:
        raise bad("keyboard is empty", "reply_markup")
    for button in buttons:
        asked = button if isinstance(button, dict) else {"text": button}
        if not asked.get("text"):
            raise bad("button text must be non-empty", "reply_markup")
        if not private and {"request_contact", "request_location", "web_app"} & asked.keys():
            raise bad("it can be requested in private chats only", "reply_markup")
