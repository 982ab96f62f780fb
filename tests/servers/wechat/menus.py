"""What a custom menu may be: https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Creating_Custom-Defined_Menu.html."""

from typing import Any

from tests.servers.errcodes import Refusal, size

KEYED = {
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
}
TYPES = KEYED | {"view", "miniprogram", "media_id", "article_id", "article_view_limited"}


def check_menu(menu: Any) -> None:
    """Refuse a menu that WeChat would not take."""
    buttons = menu.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Refusal(40016, "invalid button size", "menu")
    for button in buttons:
        below = button.get("sub_button") or []
        if not 1 <= size(button.get("name", "")) <= 16:
            raise Refusal(40018, "invalid button name size", "menu")
        if len(below) > 5:
            raise Refusal(40023, "invalid sub button size", "menu")
        if not below:
            _check_button(button)
        for one in below:
            if not 1 <= size(one.get("name", "")) <= 60:
                raise Refusal(40025, "invalid sub button name size", "menu")
            if one.get("sub_button"):
                raise Refusal(40022, "invalid sub button level", "menu")
            _check_button(one)


def _check_button(button: Any) -> None:
    kind = button.get("type")
    if kind not in TYPES:
        raise Refusal(40017, "invalid button type", "menu")
    if kind in KEYED and not 1 <= size(button.get("key", "")) <= 128:
        raise Refusal(40019, "invalid button key size", "menu")
    if kind == "view" and not 1 <= size(button.get("url", "")) <= 1024:
        raise Refusal(40020, "invalid button url size", "menu")
