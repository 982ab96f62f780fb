"""Turning the pictures and sheets of a reply into bytes that a channel can send."""

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from store.messages.reply import Data, Document, Made, Picture, Words

Drawn = tuple[bytes, str]
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(picture: Picture, render: Callable[[Words], str], base: str) -> Drawn:
    """A chart or code as PNG bytes and their type.

    Arguments: `render`, texts in the reader's language; `base`, the public address that a relative code address is
    below. Refuses (ValueError) a stored picture, which needs no drawing.
    """
    from handlers.layout.chart import bar_chart
    from handlers.layout.code import qr_code

    if picture.chart is not None:
        return bar_chart(picture.chart, render), "image/png"
    if picture.code is not None:
        code = picture.code
        address = render(code.address)
        whole = base + address if address.startswith("/") else address
        return qr_code(replace(code, address=whole), render), "image/png"
    raise ValueError("a stored picture needs no drawing")


def write(made: Made, render: Callable[[Words], str], zone: str) -> Drawn:
    """A sheet as .xlsx, a document as .pdf, data as .json: bytes and their type. Argument: `zone`, of times in it."""
    if isinstance(made, Data):
        return made.text.encode(), "application/json"
    if isinstance(made, Document):
        from handlers.layout.pdf import pdf

        return pdf(made, render, zone=ZoneInfo(zone)), "application/pdf"
    from handlers.layout.sheet import workbook

    return workbook(made, render, zone=ZoneInfo(zone)), SHEET_TYPE
