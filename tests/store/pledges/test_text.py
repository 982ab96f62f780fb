"""Texts of pledges: canonical spelling, hash, pages, and threats."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.pledges.text import canonical_text, pages, text_hash, threats
from tests.store.pledges.village import TEXT


def test_the_hash_is_that_of_the_canonical_text_in_utf8() -> None:
    assert text_hash("一\r\n二  \n") == hashlib.sha256("一\n二".encode()).hexdigest()


def test_spellings_that_look_alike_are_one_text() -> None:
    assert canonical_text("e\u0301té\r\nb\rc  \u3000\n\n") == "été\nb\nc"


@given(st.text())
def test_the_canonical_text_of_a_canonical_text_is_itself(text: str) -> None:
    once = canonical_text(text)
    assert canonical_text(once) == once
    once.encode()


@given(st.text(alphabet="一二三。\n ab", max_size=2000), st.integers(5, 400))
def test_pages_hold_the_whole_text_and_none_is_too_long(text: str, size: int) -> None:
    made = pages(text, size)
    assert all(0 < len(page) <= size for page in made)
    assert "".join("".join(made).split()) == "".join(text.split())


def test_pages_are_cut_between_paragraphs() -> None:
    text = "\n\n".join(["甲" * 150, "乙" * 150, "丙" * 150])
    assert pages(text) == ("甲" * 150 + "\n" + "乙" * 150, "丙" * 150)


@pytest.mark.parametrize(
    "text",
    [
        "不签承诺书的，一律停水停电。",
        "拒签者将影响子女入学。",
        "逾期不签的，取消低保资格",
        "不 签 的 住 户 停 水",
        "拒絕簽署者停電。",
        "请尽快签署，否则后果自负。",
        "所有住户必须签署。",
        "不签署将被处罚，不影响其他居民。",
        "不签署承诺书的居民名单将在小区公示",
        "Whoever refuses to sign will be fined.",
        "If you do not sign, your water will be cut off.",
    ],
)
def test_a_text_that_threatens_who_does_not_sign_is_recognised(text: str) -> None:
    assert threats(text)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "违反规定燃放的，由公安机关依法处罚。",
        "不得燃放，否则由公安机关处以罚款。",
        "签署完全自愿，不签署不会影响您办理任何事项。",
        "不签也不影响子女入学、低保和积分。",
        "本人签署后愿意接受邻居监督。",
        "停水停电通知请看公告。",
        "Signing is voluntary; those who do not sign will not be fined.",
    ],
)
def test_a_text_that_repeats_the_law_or_reassures_is_no_threat(text: str) -> None:
    assert threats(text) == []
