"""A reply as messages of WeCom: texts, pictures, files, and cards whose buttons are the options.

Source for the limits: https://developer.work.weixin.qq.com/document/path/90236
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.layout.numbering import numbered, said
from handlers.layout.split import split
from store.messages.reply import Attachment, Option, Picture, Reply, Style, Text, Words

LONGEST_TEXT = 2048
"""In bytes of UTF-8; what is beyond is cut off, and nobody is told."""
MOST_BUTTONS = 6
MOST_CARDS = 3
LONGEST_LABEL = 10
"""Characters of a button; more are not shown."""
LONGEST_SUBTITLE = 112
_STYLES = {Style.MAIN: 1, Style.PLAIN: 2, Style.DANGER: 3, Style.PAGE: 4}
_LINK = re.compile(r"https?://[^\s<>\"'，。；、）]+")
_LINK_TITLE, _LINK_TEXT = 128, 512


@dataclass(frozen=True)
class Part:
    """One message: a text, a picture, a file, a text card, or a card whose buttons have these `labels` by their ids."""

    text: str = ""
    picture: Picture | None = None
    file: Attachment | None = None
    link: dict[str, str] | None = None
    card: dict[str, Any] | None = None
    labels: dict[str, str] | None = None


def parts_of(reply: Reply, render: Callable[[Words], str]) -> tuple[Part, ...]:
    """The messages of a reply, in order. Too many options for cards become a numbered list."""
    media = [Part(picture=one) for one in reply.pictures] + [Part(file=one) for one in reply.files]
    if not reply.options or len(reply.options) > MOST_BUTTONS * MOST_CARDS:
        text = said(reply, render)
        link = None if reply.options or media else _link(text, render)
        texts = [link] if link else [Part(piece) for piece in split(text, LONGEST_TEXT, unit="bytes")]
        return tuple(texts + media) or (Part("…"),)
    text = "\n".join(render(line) for line in reply.lines)
    labels = [render(option.label) for option in reply.options]
    if any(len(label) > LONGEST_LABEL for label in labels):
        text = numbered([text] if text else [], labels)
        labels = [f"{number}. {label}" for number, label in enumerate(labels, 1)]
    fits = not media and len(text) <= LONGEST_SUBTITLE
    texts = [] if fits else [Part(piece) for piece in split(text, LONGEST_TEXT, unit="bytes")]
    cards = _cards(reply.options, labels, text if fits else "", render(Text("wecom/cards.choose", {})))
    return tuple(texts + media + cards)


def _cards(options: Sequence[Option], labels: Sequence[str], text: str, title: str) -> list[Part]:
    cards = []
    for first in range(0, len(options), MOST_BUTTONS):
        shown = list(zip(options, labels, strict=True))[first : first + MOST_BUTTONS]
        card: dict[str, Any] = {
            "card_type": "button_interaction",
            "main_title": {"title": title},
            "button_list": [
                {"text": _cut(label, LONGEST_LABEL), "style": _STYLES[option.style], "key": option.id}
                for option, label in shown
            ],
        }
        if text and not first:
            card["sub_title_text"] = text
        cards.append(Part(card=card, labels={option.id: label for option, label in shown}))
    return cards


def _link(text: str, render: Callable[[Words], str]) -> Part | None:
    """A short text with one link in it, as a card that opens the link."""
    found = _LINK.findall(text)
    if len(found) != 1:
        return None
    title, _, rest = text.replace(found[0], "").strip().partition("\n")
    rest = rest.strip() or title
    if not title or len(title.encode()) > _LINK_TITLE or len(rest.encode()) > _LINK_TEXT:
        return None
    button = render(Text("wecom/cards.open", {}))
    return Part(link={"title": title, "description": rest, "url": found[0], "btntxt": button})


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
