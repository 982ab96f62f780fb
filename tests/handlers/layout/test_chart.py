import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from handlers.layout.chart import DARK, LIGHT, MOST_PIXELS_AROUND, SCALE, bar_chart
from store.messages.reply import Bar, BarChart, Words


def render(words: Words) -> str:
    return words if isinstance(words, str) else "还没有可以显示的进度。"


def draw(*bars: Bar, title: str = "签署进度", dark: bool = False) -> Image.Image:
    data = bar_chart(BarChart(title, bars, "截至 5 月 1 日"), render, dark=dark)
    image = Image.open(io.BytesIO(data))
    assert image.format == "PNG"
    return image.convert("RGB")


def pixels(image: Image.Image, colour: str) -> int:
    wanted = tuple(bytes.fromhex(colour[1:]))
    counts = {colour: count for count, colour in image.getcolors(image.width * image.height) or []}
    return counts.get(wanted, 0)


def test_half_a_bar_is_filled_when_half_have_signed() -> None:
    image = draw(Bar("府山街道", 30, 60))
    assert pixels(image, LIGHT.fill) == pytest.approx(pixels(image, LIGHT.track), rel=0.02)
    assert pixels(image, LIGHT.full) == 0


def test_a_full_bar_has_its_own_colour_and_one_short_of_full_has_not() -> None:
    assert pixels(draw(Bar("甲", 5, 5)), LIGHT.full) > 1000
    assert pixels(draw(Bar("甲", 999, 1000)), LIGHT.full) == 0


def test_a_bar_of_nothing_is_empty_and_the_first_signature_is_seen() -> None:
    assert pixels(draw(Bar("甲", 0, 0), Bar("乙", 0, 9)), LIGHT.fill) == 0
    assert pixels(draw(Bar("甲", 1, 5000)), LIGHT.fill) > 100


def test_more_than_everybody_stays_inside_the_picture() -> None:
    assert pixels(draw(Bar("甲", 9, 5)), LIGHT.full) == pixels(draw(Bar("甲", 5, 5)), LIGHT.full)


def test_the_dark_picture_is_dark() -> None:
    image = draw(Bar("府山街道", 30, 60), dark=True)
    assert image.getpixel((2, 2)) == tuple(bytes.fromhex(DARK.ground[1:]))
    assert pixels(image, DARK.fill) > 1000


def test_without_bars_a_sentence_is_drawn() -> None:
    empty = draw()
    assert pixels(empty, LIGHT.track) > 1000
    without = bar_chart(
        BarChart("签署进度", (), "截至 5 月 1 日"), lambda words: words if isinstance(words, str) else ""
    )
    assert pixels(empty, LIGHT.ground) < pixels(Image.open(io.BytesIO(without)).convert("RGB"), LIGHT.ground)


def test_more_bars_make_a_taller_picture_that_channels_accept() -> None:
    heights = [draw(*[Bar(f"{number} 幢", 1, 2) for number in range(count)]).height for count in (1, 10, 60)]
    assert heights == sorted(set(heights))
    many = draw(*[Bar(f"{number} 幢", 1, 2) for number in range(400)])
    assert many.width + many.height <= MOST_PIXELS_AROUND
    assert many.width > draw(Bar("甲", 1, 2)).width


def test_the_picture_has_twice_the_pixels_of_its_size() -> None:
    assert draw(Bar("甲", 1, 2)).width == 680 * SCALE


def test_characters_that_no_font_has_are_left_out_rather_than_drawn_as_boxes() -> None:
    assert draw(Bar("🏠府山\U000f0000", 1, 2)).tobytes() == draw(Bar("府山", 1, 2)).tobytes()


def test_dollar_signs_and_line_breaks_in_names_are_only_text() -> None:
    assert draw(Bar("$x^2$ $\\frac$", 1, 2)).tobytes() != draw(Bar("x", 1, 2)).tobytes()
    assert draw(Bar("府山\n街道", 1, 2)).tobytes() == draw(Bar("府山 街道", 1, 2)).tobytes()


def test_threads_that_draw_at_once_draw_what_each_would_draw_alone() -> None:
    charts = [BarChart(f"第 {number} 张", (Bar("府山街道", number, 20),)) for number in range(12)]
    alone = [bar_chart(chart, render) for chart in charts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda chart: bar_chart(chart, render), charts)) == alone
