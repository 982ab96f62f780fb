"""Progress by place as a picture: one bar a place, readable on a phone."""

import io
import threading
from collections.abc import Callable

from handlers.layout.font import chinese_font
from handlers.layout.lettering import BASELINE, LEADING, hanging, text_width, wrap
from store.messages.reply import Bar, BarChart, Text, Words
from store.records import record

SCALE = 2
"""Pixels of the picture for one unit of the measures below."""

MOST_PIXELS_AROUND = 10_000
"""Width and height together. Source: Telegram Bot API, sendPhoto."""

_COLUMN_WIDTH = 680
_MARGIN = 40
_INNER_WIDTH = _COLUMN_WIDTH - 2 * _MARGIN
_SECTION_GAP = 30
_TITLE_SIZE, _CAPTION_SIZE = 25, 14
_EMPTY_HEIGHT = 118

_ROOMY_BARS = 16
"""Up to so many bars, the bar lies below its name; with more it lies beside it."""

_BARS_IN_A_COLUMN = 60

# Matplotlib's caches are not made for several threads.
_ONE_AT_A_TIME = threading.Lock()


@record
class Palette:
    """The colours of a chart, as #rrggbb."""

    ground: str
    ink: str
    muted: str
    track: str
    fill: str
    full: str


LIGHT = Palette(ground="#fbfaf7", ink="#22302d", muted="#667570", track="#e6ebe7", fill="#5aa893", full="#2c7a66")
DARK = Palette(ground="#161c1b", ink="#e9efec", muted="#9aa8a3", track="#2b3533", fill="#4a9c87", full="#7fd0b8")


@record
class Measures:
    """The sizes of one kind of row, in units of 1/72 inch."""

    label: float
    number: float
    bar: float
    gap: float
    label_width: float
    beside: bool


_ROOMY = Measures(label=17, number=15, bar=12, gap=24, label_width=_INNER_WIDTH, beside=False)
_CLOSE = Measures(label=15, number=13, bar=11, gap=9, label_width=240, beside=True)


def bar_chart(chart: BarChart, render: Callable[[Words], str], *, dark: bool = False) -> bytes:
    """Draw a chart of bars as a PNG picture, at twice the size at which it is read.

    Arguments: `chart`, its bars in the order to be shown; `render`, turns words into text in the reader's language;
    `dark`, for a dark page. Each bar shows its name, value, total and percent, cut to whole percent so that 100 % means
    all. Names of more than two lines end in "…"; without bars a sentence says so; from 61 bars on there are several
    columns.
    """
    with _ONE_AT_A_TIME:
        return _Drawing(chart, render, DARK if dark else LIGHT).png()


class _Drawing:
    """One picture, laid out from top to bottom."""

    def __init__(self, chart: BarChart, render: Callable[[Words], str], palette: Palette) -> None:
        self.palette = palette
        self.measures = _ROOMY if len(chart.bars) <= _ROOMY_BARS else _CLOSE
        columns = max(1, -(-len(chart.bars) // _BARS_IN_A_COLUMN))
        self.width = _COLUMN_WIDTH * columns
        self.title = wrap(render(chart.title), _TITLE_SIZE, self.width - 2 * _MARGIN, 3)
        self.caption = wrap(render(chart.caption), _CAPTION_SIZE, self.width - 2 * _MARGIN, 4)
        empty = "" if chart.bars else render(Text("layout/chart.empty", {}))
        self.empty = wrap(empty, _ROOMY.label, _INNER_WIDTH, 1)
        rows = [_Row(bar, self.measures) for bar in chart.bars]
        share = -(-len(rows) // columns)
        self.columns = [rows[start : start + share] for start in range(0, len(rows), share or 1)]
        self.height = self._measure()

    def _measure(self) -> float:
        gap = self.measures.gap
        body = max((sum(row.height + gap for row in rows) - gap for rows in self.columns), default=_EMPTY_HEIGHT)
        height = 2 * _MARGIN + body
        for lines, size in ((self.title, _TITLE_SIZE), (self.caption, _CAPTION_SIZE)):
            if lines:
                height += len(lines) * size * LEADING + _SECTION_GAP
        return height

    def png(self) -> bytes:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        scale = min(SCALE, (MOST_PIXELS_AROUND - 2) / (self.width + self.height))
        figure = Figure(figsize=(self.width / 72, self.height / 72), dpi=72 * scale, facecolor=self.palette.ground)
        FigureCanvasAgg(figure)
        self.figure = figure
        self.place = Affine2D().scale(scale, -scale).translate(0, self.height * scale)
        top = _MARGIN + self._lines(self.title, _MARGIN, _MARGIN, _TITLE_SIZE, self.palette.ink)
        top += _SECTION_GAP if self.title else 0
        for index, rows in enumerate(self.columns):
            self._column(rows, index * _COLUMN_WIDTH + _MARGIN, top)
        if self.empty:
            self._nothing(top)
        below = self.height - _MARGIN - len(self.caption) * _CAPTION_SIZE * LEADING
        self._lines(self.caption, _MARGIN, below, _CAPTION_SIZE, self.palette.muted)
        output = io.BytesIO()
        figure.savefig(output, format="png", dpi=72 * scale, metadata={"Software": None})
        return output.getvalue()

    def _column(self, rows: "list[_Row]", left: float, top: float) -> None:
        right = left + _INNER_WIDTH
        measures = self.measures
        percents = max(text_width("100%", measures.label), *(row.percent_width for row in rows), 0.0)
        counts = max(row.count_width for row in rows)
        start, stop = left, right
        if measures.beside:
            start = left + min(measures.label_width, max(row.label_width for row in rows)) + 20
            stop = right - percents - counts - 34
        for row in rows:
            self._lines(row.lines, left, top, measures.label, self.palette.ink)
            middle = top + (len(row.lines) - 0.5) * measures.label * LEADING
            if measures.beside:
                middle = top + len(row.lines) * measures.label * LEADING / 2
            self._text(row.percent, right, middle, measures.label, self.palette.ink, "right")
            self._text(row.count, right - percents - 14, middle, measures.number, self.palette.muted, "right")
            self._bars(row, start, stop, middle if measures.beside else top + row.height - measures.bar / 2)
            top += row.height + measures.gap

    def _bars(self, row: "_Row", left: float, right: float, middle: float) -> None:
        self._bar(left, right, middle, self.palette.track)
        if row.share > 0:
            colour = self.palette.full if row.full else self.palette.fill
            self._bar(left, left + max(self.measures.bar, (right - left) * row.share), middle, colour)

    def _nothing(self, top: float) -> None:
        for index, length in enumerate((0.62, 0.85, 0.4)):
            self._bar(_MARGIN, _MARGIN + _INNER_WIDTH * length, top + 10 + index * 26, self.palette.track)
        self._lines(self.empty, _MARGIN, top + 88, _ROOMY.label, self.palette.muted)

    def _bar(self, left: float, right: float, middle: float, colour: str) -> None:
        from matplotlib.lines import Line2D

        thickness = self.measures.bar
        self.figure.add_artist(
            Line2D(
                [left + thickness / 2, max(right - thickness / 2, left + thickness / 2 + 0.5)],
                [middle, middle],
                linewidth=thickness,
                color=colour,
                solid_capstyle="round",
                transform=self.place,
            )
        )

    def _lines(self, lines: list[str], left: float, top: float, size: float, colour: str) -> float:
        for index, line in enumerate(lines):
            self._text(line, left - hanging(line) * size, top + (index + 0.5) * size * LEADING, size, colour)
        return len(lines) * size * LEADING

    def _text(self, text: str, x: float, middle: float, size: float, colour: str, align: str = "left") -> None:
        from matplotlib.font_manager import FontProperties

        # The baseline is computed rather than asked for, since the middle of a text's own box moves with its letters.
        self.figure.text(
            x,
            middle + size * BASELINE,
            text,
            fontproperties=FontProperties(fname=str(chinese_font()), size=size),
            color=colour,
            ha=align,
            va="baseline",
            parse_math=False,
            transform=self.place,
        )


class _Row:
    """One bar with its texts."""

    def __init__(self, bar: Bar, measures: Measures) -> None:
        self.count = f"{bar.value} / {bar.of}"
        self.count_width = text_width(self.count, measures.number)
        self.percent = f"{bar.value * 100 // bar.of}%" if bar.of > 0 else "–"
        self.percent_width = text_width(self.percent, measures.label)
        self.share = min(1.0, max(0.0, bar.value / bar.of)) if bar.of > 0 else 0.0
        self.full = bar.of > 0 and bar.value >= bar.of
        room = measures.label_width if measures.beside else _INNER_WIDTH - self.count_width - self.percent_width - 60
        self.lines = wrap(bar.label, measures.label, room, 2) or [""]
        self.label_width = max(text_width(line, measures.label) for line in self.lines)
        self.height = len(self.lines) * measures.label * LEADING
        if not measures.beside:
            self.height += 9 + measures.bar
