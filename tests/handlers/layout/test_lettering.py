import pytest

from handlers.layout.lettering import text_width, wrap, wrap_evenly


def test_a_chinese_character_is_as_wide_as_its_type() -> None:
    assert text_width("邻礼", 20) == pytest.approx(40)


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    assert wrap("一二三四五，六七", 10, 50, 9) == ["一二三四", "五，六七"]
    assert wrap("一二三四“五”六", 10, 50, 9) == ["一二三四", "“五”六"]


def test_words_and_numbers_stay_whole() -> None:
    assert wrap("在 Riverside Garden 签", 10, 80, 9) == ["在 Riverside", "Garden 签"]
    assert wrap("一二三2026-05-01", 10, 60, 9) == ["一二三", "2026-05-01"]


def test_what_does_not_fit_into_the_last_line_ends_in_an_ellipsis() -> None:
    lines = wrap("一二三四五六七八九十", 10, 40, 2)
    assert lines == ["一二三四", "五六七…"]
    assert all(text_width(line, 10) <= 40 for line in lines)


def test_a_word_longer_than_a_line_is_broken_rather_than_drawn_outside() -> None:
    lines = wrap("W" * 40, 10, 100, 9)
    assert "".join(lines) == "W" * 40
    assert all(text_width(line, 10) <= 100 for line in lines)


def test_centred_lines_are_about_as_long_as_each_other() -> None:
    assert wrap_evenly("一二三四五六", 10, 50, 3) == ["一二三", "四五六"]
    assert wrap_evenly("一二三", 10, 50, 3) == ["一二三"]
