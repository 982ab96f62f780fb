"""What the Bot API does with a text: parse its entities, then judge its length.

https://core.telegram.org/bots/api#formatting-options
"""

import re
from html.entities import name2codepoint
from typing import Any

from tests.servers.telegram.rules import CAPTION, TEXT, bad, units

TAGS = {
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "span",
    "tg-spoiler",
    "tg-emoji",
    "a",
    "code",
    "pre",
}
TAGS |= {"blockquote", "tg-time"}
NAMED = {"lt", "gt", "amp", "quot"}
RESERVED = ">#+-=|{}.!"


def parsed(fields: dict[str, Any], name: str) -> str:
    """The text of a parameter after its entities were parsed."""
    text = str(fields.get(name, ""))
    mode = str(fields.get("parse_mode", "")).lower()
    if mode == "html":
        return _html(text)
    if mode == "markdownv2":
        return _markdown(text)
    if mode not in ("", "markdown"):
        raise bad("unsupported parse_mode", "entities")
    for entity in fields.get("entities") or fields.get("caption_entities") or []:
        if entity["offset"] + entity["length"] > units(text):
            raise bad("entity is out of the text", "entities")
    return text


def sent_text(fields: dict[str, Any]) -> str:
    """A message's text, 1-4096 units after parsing."""
    text = parsed(fields, "text").strip()
    if not text:
        raise bad("message text is empty", "text")
    if units(text) > TEXT:
        raise bad("message is too long", "text")
    return text


def caption(fields: dict[str, Any]) -> str:
    """A caption, 0-1024 units after parsing."""
    text = parsed(fields, "caption").strip()
    if units(text) > CAPTION:
        raise bad("message caption is too long", "caption")
    return text


def _html(text: str) -> str:
    open_tags: list[str] = []
    plain: list[str] = []
    at = 0
    for match in re.finditer(r"<(/?)([^>\s/]*)([^>]*)>|<", text):
        plain.append(_unescaped(text[at : match.start()]))
        at = match.end()
        closing, tag = match.group(1), (match.group(2) or "").lower()
        if match.group(0) == "<" or tag not in TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}"', "entities")
        if not closing:
            open_tags.append(tag)
        elif not open_tags or open_tags.pop() != tag:
            raise bad(f'can\'t parse entities: Unexpected end tag "{tag}"', "entities")
    if open_tags:
        raise bad(
            f"can't parse entities: Can't find end tag corresponding to start tag \"{open_tags[-1]}\"", "entities"
        )
    return "".join([*plain, _unescaped(text[at:])])


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match.group(1) in NAMED:
            return chr(name2codepoint[match.group(1)])
        number = match.group(1)
        if number.startswith("#"):
            return chr(int("0" + number[1:], 16) if number[1] in "xX" else int(number[1:]))
        return match.group(0)

    return re.sub(r"&(#\d+|#[xX][0-9a-fA-F]+|\w+);", one, text)


def _markdown(text: str) -> str:
    text = re.sub(r"```.*?```|`[^`]*`", lambda match: match.group(0).strip("`"), text, flags=re.DOTALL)
    text = re.sub(r"(?<!\\)\[((?:\\.|[^\]])*)\]\((?:\\.|[^)])*\)", r"\1", text)
    plain: list[str] = []
    open_marks: list[str] = []
    for match in re.finditer(r"\\(.)|(__|\|\||[*_~`\[\]()]|.)", text, flags=re.DOTALL):
        if match.group(1):
            plain.append(match.group(1))
        elif (mark := match.group(2)) in ("*", "_", "__", "~", "||"):
            if open_marks and open_marks[-1] == mark:
                open_marks.pop()
            else:
                open_marks.append(mark)
        elif mark in RESERVED or mark in "`[]()":
            raise bad(
                f"can't parse entities: Character '{mark}' is reserved and must be escaped with the preceding '\\'",
                "entities",
            )
        else:
            plain.append(mark)
    if open_marks:
        raise bad("can't parse entities: Can't find end of the entity", "entities")
    return "".join(plain)
