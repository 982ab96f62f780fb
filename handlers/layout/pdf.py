"""Documents of labelled values and tables as PDF, in Chinese on machines that have no Chinese font."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from handlers.layout.font import chinese_font
from store.messages.reply import Document, Part, Text, Words

if TYPE_CHECKING:
    from fpdf import FPDF

_MARGIN, _FOOT = 18.0, 16.0
"""Millimetres."""
_LINE = 6.0
_INK, _MUTED, _ACCENT, _RULE = (34, 40, 38), (96, 108, 104), (24, 104, 84), (214, 222, 219)
_SQUARE = 28.0
"""Millimetres of a QR code."""
_LABEL = 46.0
"""Millimetres for the labels of values."""
_LONGEST = 2_000
"""Characters of one cell; the rest is in the machine-readable file."""
_IN_TABLE = 300
"""Characters of a cell of a table, a row of which has to fit on one page."""

Render = Callable[[Words], str]


def pdf(made: Document, render: Render, *, zone: tzinfo) -> bytes:
    """Write a document as PDF on A4.

    Arguments: `render`, texts in the reader's language; `zone`, in which times are shown. Rows of two cells are a label
    and its value, others a table whose first row is its heading. Cells are words, numbers, dates and aware times.
    Signs that the font lacks (emoji) are left out, as are control characters.
    """
    import logging

    # The library tells at debug level what it draws, which is somebody's data.
    for name in ("fpdf", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    document = _document(render(made.foot))
    _title(document, render(made.title), [render(line) for line in made.lines])
    for part in made.parts:
        _part(document, part, render, zone)
    return bytes(document.output())


def _document(foot: str) -> "FPDF":
    from fpdf import FPDF

    class Pages(FPDF):
        def footer(self) -> None:
            self.set_y(-_FOOT + 4)
            self.set_font("body", size=8)
            self.set_text_color(*_MUTED)
            self.cell(self.epw - 24, 5, _clean(self, foot))
            self.cell(24, 5, f"{self.page_no()} / {{nb}}", align="R")

    document = Pages(format="A4")
    document.set_margins(_MARGIN, _MARGIN, _MARGIN)
    document.set_auto_page_break(True, margin=_FOOT + 4)
    document.add_font("body", fname=str(chinese_font()))
    document.set_font("body", size=10)
    document.add_page()
    return document


def _title(document: "FPDF", title: str, lines: Sequence[str]) -> None:
    document.set_font("body", size=20)
    document.set_text_color(*_ACCENT)
    document.multi_cell(0, 10, _clean(document, title), new_x="LMARGIN", new_y="NEXT", align="L")
    document.set_font("body", size=10)
    document.set_text_color(*_MUTED)
    for line in lines:
        document.multi_cell(0, _LINE, _clean(document, line), new_x="LMARGIN", new_y="NEXT", align="L")
    document.ln(2)


def _part(document: "FPDF", part: Part, render: Render, zone: tzinfo) -> None:
    if part.apart or document.will_page_break(4 * _LINE):
        document.add_page()
    document.ln(4)
    if part.code:
        _code(document, part.code)
    document.set_font("body", size=13)
    document.set_text_color(*_ACCENT)
    document.multi_cell(0, 8, _clean(document, render(part.heading)), new_x="LMARGIN", new_y="NEXT", align="L")
    document.set_font("body", size=10)
    document.set_text_color(*_INK)
    document.set_draw_color(*_RULE)
    rows = [[_clean(document, _said(cell, render, zone)) for cell in row] for row in part.rows]
    if rows and len(rows[0]) > 2:
        _table(document, rows)
        return
    for label, value in rows:
        _value(document, label, value)


def _code(document: "FPDF", content: str) -> None:
    """Draw a QR code in the upper right corner, so that a paper can be found by its number with a camera."""
    from io import BytesIO

    import segno

    picture = BytesIO()
    segno.make(content, error="m", micro=False).save(picture, kind="png", scale=8, border=2)
    document.image(picture, x=_MARGIN + document.epw - _SQUARE, y=document.get_y() - 2, w=_SQUARE, h=_SQUARE)


def _value(document: "FPDF", label: str, value: str) -> None:
    width = document.epw - _LABEL
    height: Any = document.multi_cell(width, _LINE, value or "-", dry_run=True, output="HEIGHT")
    if document.will_page_break(min(height, 4 * _LINE)):
        document.add_page()
    top = document.get_y()
    document.set_text_color(*_MUTED)
    document.multi_cell(_LABEL - 2, _LINE, label, align="L", new_x="LMARGIN", new_y="NEXT")
    after_label, page = document.get_y(), document.page
    document.set_xy(_MARGIN + _LABEL, top)
    document.set_text_color(*_INK)
    document.multi_cell(width, _LINE, value or "–", align="L", new_x="LMARGIN", new_y="NEXT")
    if document.page == page:
        document.set_y(max(document.get_y(), after_label))
    document.line(_MARGIN, document.get_y() + 0.5, _MARGIN + document.epw, document.get_y() + 0.5)
    document.ln(1.5)


def _table(document: "FPDF", rows: Sequence[Sequence[str]]) -> None:
    from fpdf.enums import TableBordersLayout
    from fpdf.fonts import FontFace

    widths = [min(max(6, *map(_width, column)), 36) for column in zip(*rows, strict=True)]
    document.set_font("body", size=9)
    with document.table(
        col_widths=widths,
        line_height=5.0,
        text_align="LEFT",
        padding=1,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="", color=_MUTED),
    ) as table:
        for cells in rows:
            row = table.row()
            for cell in cells:
                row.cell((cell if len(cell) <= _IN_TABLE else cell[:_IN_TABLE] + "…") or "–")
    document.ln(2)


def _said(value: Any, render: Render, zone: tzinfo) -> str:
    if isinstance(value, (str, Text)):
        return render(value)[:_LONGEST]
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _clean(document: "FPDF", text: str) -> str:
    """What the font can write of a text."""
    known = document.fonts["body"].cmap  # type: ignore[union-attr]  # ours is read from a file, so it has a table
    return "".join(sign for sign in text if sign == "\n" or (sign.isprintable() and ord(sign) in known))


def _width(text: str) -> int:
    return sum(1 if ord(sign) < 0x2E80 else 2 for sign in text)
