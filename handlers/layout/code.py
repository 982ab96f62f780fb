"""A QR code as a picture to print or to share, with words around it."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from handlers.layout.font import chinese_font
from handlers.layout.lettering import BASELINE, LEADING, wrap_evenly
from store.messages.reply import Code, Words

if TYPE_CHECKING:
    from PIL import ImageDraw

_WIDTH = 1080
_MARGIN = 90
_CODE_WIDTH = 760
_TITLE_SIZE, _CAPTION_SIZE = 60, 36
_GAP = 48
_QUIET_MODULES = 4
_INK, _MUTED, _GROUND, _PAPER = "#16211f", "#5d6b67", "#eef3f0", "#ffffff"


def qr_code(code: Code, render: Callable[[Words], str]) -> bytes:
    """Draw a QR code as a PNG picture, its title above and its caption below.

    Arguments: `code`; `render`, turns words into text in the reader's language. The code still reads with 30 % of it
    covered (level H), less only when the address is too long for that. Refuses (ValueError) an address of more than
    2,953 bytes. Source: ISO/IEC 18004 for levels and the quiet zone of four modules.
    """
    from PIL import Image, ImageDraw

    title = wrap_evenly(render(code.title), _TITLE_SIZE, _WIDTH - 2 * _MARGIN, 3)
    caption = wrap_evenly(render(code.caption), _CAPTION_SIZE, _WIDTH - 2 * _MARGIN, 4)
    matrix = _matrix(render(code.address))
    side = len(matrix) + 2 * _QUIET_MODULES
    module = max(4, _CODE_WIDTH // side)
    card = module * side
    width = max(_WIDTH, card + 2 * _MARGIN)
    title_height = round(len(title) * _TITLE_SIZE * LEADING) + (_GAP if title else 0)
    caption_height = round(len(caption) * _CAPTION_SIZE * LEADING) + (_GAP if caption else 0)
    image = Image.new("RGB", (width, 2 * _MARGIN + title_height + card + caption_height), _GROUND)
    draw = ImageDraw.Draw(image)
    _write(draw, title, _TITLE_SIZE, _INK, _MARGIN, width)
    left, top = (width - card) // 2, _MARGIN + title_height
    draw.rounded_rectangle((left, top, left + card - 1, top + card - 1), radius=3 * module, fill=_PAPER)
    for row, line in enumerate(matrix, _QUIET_MODULES):
        for column, dark in enumerate(line, _QUIET_MODULES):
            if dark:
                x, y = left + column * module, top + row * module
                draw.rectangle((x, y, x + module - 1, y + module - 1), fill=_INK)
    _write(draw, caption, _CAPTION_SIZE, _MUTED, top + card + _GAP, width)
    output = io.BytesIO()
    image.save(output, "PNG", optimize=True)
    return output.getvalue()


def _matrix(address: str) -> list[bytearray]:
    import segno

    for level in "hqm":
        try:
            return list(segno.make_qr(address, error=level).matrix)
        except segno.DataOverflowError:
            continue
    return list(segno.make_qr(address, error="l").matrix)


def _write(draw: "ImageDraw.ImageDraw", lines: list[str], size: int, colour: str, top: int, width: int) -> None:
    from PIL import ImageFont

    font = ImageFont.truetype(str(chinese_font()), size)
    for index, line in enumerate(lines):
        baseline = top + round((index + 0.5) * size * LEADING + size * BASELINE)
        draw.text((width // 2, baseline), line, font=font, fill=colour, anchor="ms")
