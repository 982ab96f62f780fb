"""Options as rows of buttons below a message."""

import unicodedata
from collections.abc import Callable, Sequence

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from store.messages.reply import Option, Style, Words

log = structlog.get_logger("handlers.telegram")

LONGEST_DATA = 64
"""Bytes. Source: Bot API, InlineKeyboardButton.callback_data; the library does not check it."""
MOST_BUTTONS = 100
ROW_WIDTH = 26
"""Columns that fit into one row on a small phone; a Chinese character takes two."""
MOST_IN_ROW = 3
LONGEST_LABEL = 60


def keyboard(options: Sequence[Option], render: Callable[[Words], str]) -> InlineKeyboardMarkup | None:
    """The buttons: short labels share a row, those that turn pages have one of their own; None without options."""
    rows: list[list[InlineKeyboardButton]] = []
    turning: list[InlineKeyboardButton] = []
    width = ROW_WIDTH
    for option in options[:MOST_BUTTONS]:
        if not 1 <= len(option.id.encode()) <= LONGEST_DATA:
            # It can still be answered by typing what it says.
            log.error("an option cannot be a button", bytes=len(option.id.encode()))
            continue
        label = _short(" ".join(render(option.label).split())) or "…"
        button = InlineKeyboardButton(label, callback_data=option.id)
        if option.style is Style.PAGE:
            turning.append(button)
            continue
        columns = _columns(label) + 4
        if not rows or width + columns > ROW_WIDTH or len(rows[-1]) == MOST_IN_ROW or option.style is not Style.PLAIN:
            rows.append([])
            width = 0
        rows[-1].append(button)
        width = ROW_WIDTH if option.style is not Style.PLAIN else width + columns
    if turning:
        rows.append(turning)
    return InlineKeyboardMarkup(rows) if rows else None


def number_keyboard(options: Sequence[Option], share: str, render: Callable[[Words], str]) -> ReplyKeyboardMarkup:
    """The keyboard that stands in for the letters while a phone number is asked for.

    Its first button (`share`) hands over the number of whoever taps it; the options below are typed by a tap, since
    one message has buttons of only one kind. Source: Bot API, KeyboardButton and ReplyKeyboardMarkup.
    """
    rows = [[KeyboardButton(share, request_contact=True)]]
    rows += [[KeyboardButton(" ".join(render(option.label).split())) for option in options]] if options else []
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _short(label: str) -> str:
    if _columns(label) <= LONGEST_LABEL:
        return label
    while _columns(label) > LONGEST_LABEL - 1:
        label = label[:-1]
    return label + "…"
