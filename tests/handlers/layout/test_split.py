import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.layout.split import Unit, split

FAMILY = "👨‍👩‍👧‍👦"
WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            ["。", "，", ".", " ", "\n", "\n\n", "　", "！", "邻", "a", "e\u0301", FAMILY, "🇨🇳", "👍🏽", "\r\n"]
        ).flatmap(lambda piece: st.sampled_from(list(piece))),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=400,
)


def measure(text: str, unit: Unit) -> int:
    if unit == "bytes":
        return len(text.encode())
    return len(text.encode("utf-16-le")) // 2 if unit == "utf16" else len(text)


@settings(deadline=None)
@given(text=WORDS, limit=st.integers(4, 120), unit=st.sampled_from(["characters", "bytes", "utf16"]))
def test_every_piece_fits_and_only_white_space_is_lost_between_them(text: str, limit: int, unit: Unit) -> None:
    pieces = split(text, limit, unit=unit)
    assert all(0 < measure(piece, unit) <= limit for piece in pieces)
    position = 0
    for piece in pieces:
        found = text.index(piece, position)
        assert not text[position:found].strip()
        position = found + len(piece)
    assert not text[position:].strip()


@settings(deadline=None)
@given(
    text=st.lists(
        st.sampled_from([FAMILY, "🇨🇳", "👍🏽", "e\u0301", "字", " ", "。", "🏴\U000e0067\U000e0062\U000e007f"])
    ),
    limit=st.integers(30, 60),
)
def test_joined_emoji_flags_and_accents_are_never_cut(text: list[str], limit: int) -> None:
    whole = {piece for piece in text if piece.strip()}
    for piece in split("".join(text), limit, unit="bytes"):
        rest = piece
        for cluster in sorted(whole, key=len, reverse=True):
            rest = rest.replace(cluster, "")
        assert not rest.strip()


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert split("  一句话。\n", 10) == ["  一句话。\n"]
    assert split("\n \n", 10) == []


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("第一段话。\n\n第二段话。还有一句。", 14, ["第一段话。", "第二段话。还有一句。"]),
        ("今天下雨，带好伞。明天天晴，可以晒被子。", 15, ["今天下雨，带好伞。", "明天天晴，可以晒被子。"]),
        ("他说：“请大家让一让。”说完就走了。", 13, ["他说：“请大家让一让。”", "说完就走了。"]),
        ("红橙黄绿青蓝紫，黑白灰银金", 10, ["红橙黄绿青蓝紫，", "黑白灰银金"]),
        ("Come at 9.30 today. Bring a cup, please.", 24, ["Come at 9.30 today.", "Bring a cup, please."]),
        ("请看 https://a.cn/b?c=1.5,2 谢谢大家", 26, ["请看 https://a.cn/b?c=1.5,2", "谢谢大家"]),
        ("天地玄黄宇宙洪荒", 5, ["天地玄黄宇", "宙洪荒"]),
        ("前面一段话说完。\n　　后面一段缩进。", 14, ["前面一段话说完。", "　　后面一段缩进。"]),
    ],
)
def test_the_cut_falls_where_a_reader_would_pause(text: str, limit: int, pieces: list[str]) -> None:
    assert split(text, limit) == pieces


def test_telegram_counts_an_emoji_as_two() -> None:
    pieces = split("😀" * 5, 4, unit="utf16")
    assert pieces == ["😀😀", "😀😀", "😀"]


def test_a_joined_emoji_longer_than_the_limit_is_cut_rather_than_lost() -> None:
    assert "".join(split(FAMILY, 4, unit="utf16")) == FAMILY


def test_a_limit_that_cannot_hold_every_character_is_refused() -> None:
    with pytest.raises(ValueError, match="limit of 3"):
        split("字", 3, unit="bytes")


def test_a_long_announcement_is_cut_only_after_sentences() -> None:
    sentence = "本小区自五月一日起禁止燃放烟花爆竹，请互相转告。"
    pieces = split(sentence * 200, 600, unit="bytes")
    assert all(piece.endswith("。") for piece in pieces)
    assert all(len(first.encode()) > 500 for first, _ in pairwise(pieces))
    assert len(re.findall(sentence, "".join(pieces))) == 200
