"""A reply as messages of WeChat: texts of at most 2,048 bytes with numbered options, then pictures."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from handlers.layout.numbering import said
from handlers.layout.split import split
from store.messages.reply import Picture, Reply, Text, Words

LONGEST_TEXT = 2048
"""In bytes of UTF-8; above it the platform answers 45002."""

_LINK = re.compile(r"<(?=\s*/?\s*a\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One message: a text or a picture."""

    text: str = ""
    picture: Picture | None = None


def parts_of(reply: Reply, render: Callable[[Words], str], base: str) -> tuple[Part, ...]:
    """The messages of a reply, in order. Files cannot be sent here, so it is said where they are."""
    more = [
        render(Text("wechat/answers.file_elsewhere", {"name": one.name, "address": base})) for one in reply.files
    ]  # fmt: skip
    texts = split(harmless(said(reply, render, more)), LONGEST_TEXT, unit="bytes")
    parts = [Part(text) for text in texts] + [Part(picture=picture) for picture in reply.pictures]
    return tuple(parts) or (Part("…"),)


def harmless(text: str) -> str:
    """A text in which nobody else's words become a link: WeChat makes one of every `<a href>`."""
    return _LINK.sub("＜", text)
