"""Documents as PDF: real pages, Chinese that can be searched, long and strange content that breaks nothing."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.layout.pdf import pdf
from store.messages.reply import Document, Part, Words

ZONE = ZoneInfo("Asia/Shanghai")


def plain(words: Words) -> str:
    return words if isinstance(words, str) else words.key


def made(*parts: Part, title: str = "我的数据") -> bytes:
    return pdf(Document(title, ("第一行",), parts, "页脚"), plain, zone=ZONE)


def pages(content: bytes) -> int:
    return content.count(b"/Type /Page\n") or content.count(b"/Type /Page ")


def test_a_document_is_a_pdf_with_the_font_in_it() -> None:
    content = made(Part("个人资料", (("姓名", "橘小满"), ("生日", date(1990, 1, 1)), ("空", None))))
    assert content.startswith(b"%PDF-1.")
    assert b"NotoSansSC" in content
    assert pages(content) == 1


def test_a_long_table_goes_on_over_the_pages() -> None:
    rows = tuple((f"第{number}行", datetime(2026, 5, 1, tzinfo=UTC), "很长的内容" * 20) for number in range(200))
    assert pages(made(Part("消息", (("行", "时间", "内容"), *rows)))) > 5


@pytest.mark.parametrize(
    "value", ["", "🎉 表情", "没有空格的很长的一段" * 100, "a" * 3000, "\x00\x1b[31m", "=1+1", "多行\n多行", "𠮷野家"]
)
def test_whatever_people_write_can_be_written(value: str) -> None:
    assert made(Part("部分", (("标签", value),)), Part("表", (("一", "二", "三"), (value, value, value)))).endswith(
        b"%%EOF\n"
    )
