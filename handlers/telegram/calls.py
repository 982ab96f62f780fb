"""A reply as calls of the Bot API, in order, with the buttons under the last one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram import (
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from handlers.layout.split import split
from handlers.telegram.files import Piece

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
"""UTF-16 units, after entities; ours have none. Source: Bot API, sendMessage and sendPhoto."""
MOST_IN_ALBUM = 10
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
"""What may stand below a message; only buttons of the first kind belong to the message itself."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True)
class Call:
    """One call. `pieces` are the files it carries; `buttons`, whether it shows options; `instead`, what is called when
    a message can no longer be changed."""

    method: str
    parameters: dict[str, Any]
    pieces: tuple[Piece, ...] = ()
    buttons: bool = False
    instead: tuple["Call", ...] = field(default=())

    @property
    def uploads(self) -> bool:
        """Whether bytes travel with it, so that it cannot be part of an answer to the platform."""
        return any(not piece.file for piece in self.pieces)

    def answer(self) -> dict[str, Any]:
        """The call as an answer to the platform's own request.

        Source: Bot API, making requests when getting updates.
        """
        written = {
            name: value.to_dict() if hasattr(value, "to_dict") else value for name, value in self.parameters.items()
        }
        first, *others = self.method.split("_")
        return {"method": first + "".join(part.capitalize() for part in others), **written}


def calls_of(
    chat: str, text: str, pictures: Sequence[Piece], files: Sequence[Piece], buttons: Markup | None
) -> list[Call]:
    """The calls that say a text, show pictures and hand over files; a single one carries all where it can."""
    pieces = [*pictures, *files]
    if len(pieces) == 1 and _length(text) <= LONGEST_CAPTION:
        return [_single(chat, pieces[0], text or pieces[0].alt, buttons)]
    made = [_text(chat, part) for part in split(text, LONGEST_TEXT, unit="utf16")]
    # An album has no buttons, so the last picture of all goes alone when there are some.
    alone = list(pictures[-1:]) if buttons and not files else []
    together = list(pictures[: len(pictures) - len(alone)])
    albums = (together[start : start + MOST_IN_ALBUM] for start in range(0, len(together), MOST_IN_ALBUM))
    made += [_album(chat, pieces) for pieces in albums]
    made += [_single(chat, piece, piece.alt, None) for piece in (*alone, *files)]
    if buttons is None:
        return made
    if not made:
        return [_text(chat, "…", buttons)]
    last = made[-1]
    parameters = {**last.parameters, "reply_markup": buttons}
    return [*made[:-1], Call(last.method, parameters, last.pieces, buttons=_are_its_own(buttons))]


def edit_of(chat: str, message: int, text: str, buttons: InlineKeyboardMarkup | None, instead: Sequence[Call]) -> Call:
    """The call that changes a message in place, with what is to be called when that cannot be done."""
    parameters: dict[str, Any] = {
        "chat_id": chat,
        "message_id": message,
        "text": text,
        "link_preview_options": _NO_PREVIEW,
    }
    if buttons is not None:
        parameters["reply_markup"] = buttons
    return Call("edit_message_text", parameters, buttons=buttons is not None, instead=tuple(instead))


def _are_its_own(buttons: Markup | None) -> bool:
    return isinstance(buttons, InlineKeyboardMarkup)


def _text(chat: str, text: str, buttons: Markup | None = None) -> Call:
    parameters: dict[str, Any] = {"chat_id": chat, "text": text, "link_preview_options": _NO_PREVIEW}
    if buttons is not None:
        parameters["reply_markup"] = buttons
    return Call("send_message", parameters, buttons=_are_its_own(buttons))


def _single(chat: str, piece: Piece, caption: str, buttons: Markup | None) -> Call:
    kind = "photo" if piece.is_photo else "document"
    parameters: dict[str, Any] = {"chat_id": chat, kind: piece.given()}
    if caption:
        parameters["caption"] = cut(caption)
    if buttons is not None:
        parameters["reply_markup"] = buttons
    return Call(f"send_{kind}", parameters, (piece,), buttons=_are_its_own(buttons))


def _album(chat: str, pieces: Sequence[Piece]) -> Call:
    if len(pieces) == 1:
        return _single(chat, pieces[0], pieces[0].alt, None)
    media = [InputMediaPhoto(piece.given(), caption=cut(piece.alt) or None) for piece in pieces]
    return Call("send_media_group", {"chat_id": chat, "media": media}, tuple(pieces))


def cut(caption: str) -> str:
    """A caption within the limit, for words that are said elsewhere too."""
    return next(iter(split(caption, LONGEST_CAPTION, unit="utf16")), "")


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
