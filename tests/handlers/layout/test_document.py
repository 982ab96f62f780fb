import io
import re
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.layout.document import MOST_CHARACTERS, read_text
from store.refusals import Refused

TEXT = "文明公约\n第一条　不在小区燃放烟花爆竹。\n衢州柯城，椪柑之乡。"


def refusal(data: bytes, name: str = "公约.txt") -> str:
    with pytest.raises(Refused) as refused:
        read_text(data, name)
    return refused.value.key


def saved(document: Any) -> bytes:
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def replaced(data: bytes, part: str, content: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return output.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("name", ["公约.txt", "README.MD", " 公约.Txt "])
def test_text_in_every_usual_encoding_is_read(encoding: str, name: str) -> None:
    assert read_text(TEXT.encode(encoding), name) == TEXT


def test_big_endian_utf_16_with_its_mark_is_read() -> None:
    assert read_text(b"\xfe\xff" + TEXT.encode("utf-16-be"), "a.txt") == TEXT


def test_lines_characters_and_signs_are_made_uniform() -> None:
    messy = "\n\n甲  \r\n乙\r丙\u2028丁\x00\x07\u202e戊\ufeff cafe\u0301\t\n\n"
    data = b"\xff\xfe" + messy.encode("utf-16-le")
    assert read_text(data, "a.txt") == "甲\n乙\n丙\n丁戊 caf\u00e9"


@settings(deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_any_text_is_cleaned_once_and_for_all(text: str) -> None:
    read = read_text(f"\ufeff甲{text}".encode(), "a.txt")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", read)
    assert read == read_text(read.encode("utf-16"), "a.md")


@pytest.mark.parametrize("name", ["公约.doc", "公约.pdf", "公约", "txt", "公约.txt.exe", ""])
def test_other_kinds_of_files_are_refused(name: str) -> None:
    assert refusal(TEXT.encode(), name) == "documents.kind"


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t\n ", "\u202e\u2066".encode()])
def test_a_file_without_words_is_refused(data: bytes) -> None:
    assert refusal(data) == "documents.empty"


def test_an_empty_word_document_is_refused() -> None:
    assert refusal(saved(docx.Document()), "a.docx") == "documents.empty"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xfe\x00\xd8", b"\xff\xff\xff\xff", b"abc\x00def"]
)
def test_a_file_that_is_no_text_is_refused_whatever_its_name(data: bytes) -> None:
    assert refusal(data) == "documents.unreadable"


def test_a_file_too_long_or_too_large_is_refused() -> None:
    assert read_text(("字" * MOST_CHARACTERS).encode(), "a.txt") == "字" * MOST_CHARACTERS
    assert refusal(("字" * (MOST_CHARACTERS + 1)).encode()) == "documents.too_large"
    assert refusal(bytes(60_000_000)) == "documents.too_large"


def test_paragraphs_and_tables_of_a_word_document_are_read_in_order() -> None:
    document = docx.Document()
    document.add_heading("文明公约", 1)
    paragraph = document.add_paragraph("第一条 ")
    paragraph.add_run("不燃放").bold = True
    paragraph.add_run("烟花爆竹。")
    table = document.add_table(2, 2)
    for cell, text in zip((*table.rows[0].cells, *table.rows[1].cells), ("楼幢", "楼长", "1幢", "王小明"), strict=True):
        cell.text = text
    document.add_paragraph("落款")
    expected = "文明公约\n第一条 不燃放烟花爆竹。\n楼幢\t楼长\n1幢\t王小明\n落款"
    assert read_text(saved(document), "公约.DOCX") == expected


def test_a_table_inside_a_table_is_read_once() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).rows[0].cells[0]
    cell.text = "外"
    cell.add_table(1, 2).rows[0].cells[1].text = "内"
    assert read_text(saved(document), "a.docx").count("内") == 1


def body_with(xml: str) -> bytes:
    document = docx.Document()
    element = parse_xml(
        f"<w:body {nsdecls('w')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>{xml}</w:body>"
    )
    for child in reversed(list(element)):
        document.element.body.insert(0, child)
    return saved(document)


BOX = (
    "<w:p><w:r><w:t>文</w:t><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p>"
    "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>"
    "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<w:p><w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>", "留"),
        ("<w:p><w:ins><w:r><w:t>加上</w:t></w:r></w:ins></w:p>", "加上"),
        ("<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>", "链接"),
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>", "控件"),
        ("<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t></w:r></w:p>", "一\n二\t三"),
        (BOX, "文\n框"),
    ],
)
def test_all_words_that_word_shows_are_read_and_no_others(xml: str, text: str) -> None:
    assert read_text(body_with(xml), "a.docx") == text


def numbered(form: str, pattern: str, items: list[int]) -> bytes:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = f"<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='{form}'/><w:lvlText w:val='{pattern}'/></w:lvl>"
    levels += "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2'/></w:lvl>"
    kind = parse_xml(f"<w:abstractNum {nsdecls('w')} w:abstractNumId='90'>{levels}</w:abstractNum>")
    numbering.insert(0, kind)
    numbering.append(parse_xml(f"<w:num {nsdecls('w')} w:numId='90'><w:abstractNumId w:val='90'/></w:num>"))
    for depth in items:
        paragraph = document.add_paragraph("条")
        number = f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{depth}'/><w:numId w:val='90'/></w:numPr>"
        paragraph._p.get_or_add_pPr().append(parse_xml(number))
    return saved(document)


def test_the_numbers_that_word_writes_by_itself_are_part_of_the_text() -> None:
    chinese = read_text(numbered("chineseCountingThousand", "第%1条", [0] * 21), "a.docx").split("\n")
    assert [chinese[0], chinese[9], chinese[10], chinese[20]] == [
        "第一条 条",
        "第十条 条",
        "第十一条 条",
        "第二十一条 条",
    ]
    assert read_text(numbered("japaneseCounting", "%1、", [0, 0]), "a.docx") == "一、条\n二、条"
    assert read_text(numbered("decimal", "%1.", [0, 1, 1, 0, 1]), "a.docx") == "1. 条\n1.1 条\n1.2 条\n2. 条\n2.1 条"
    assert read_text(numbered("bullet", "\uf0b7", [0]), "a.docx") == "· 条"


def test_word_documents_that_are_broken_or_dangerous_are_refused() -> None:
    good = saved(docx.Document())
    entity = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'bbbb'>]><a>&b;</a>"
    for data in (
        TEXT.encode(),
        good[: len(good) // 2],
        replaced(good, "word/document.xml", b"<not closed"),
        replaced(good, "word/document.xml", entity),
        replaced(good, "[Content_Types].xml", b"<Types/>"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ):
        assert refusal(data, "a.docx") == "documents.unreadable"


def test_a_word_document_that_unpacks_to_a_huge_one_is_refused() -> None:
    data = replaced(saved(docx.Document()), "word/document.xml", b" " * 30_000_000)
    assert len(data) < 100_000
    assert refusal(data, "a.docx") == "documents.too_large"


def test_a_spreadsheet_named_as_a_word_document_is_refused() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refusal(output.getvalue(), "a.docx") == "documents.unreadable"


def test_deeply_nested_text_boxes_are_read_in_reasonable_work() -> None:
    box = "<w:p><w:r><w:t>芯</w:t></w:r></w:p>"
    for _ in range(40):
        box = f"<w:p><w:r><w:txbxContent>{box}</w:txbxContent></w:r></w:p>"
    assert read_text(body_with(box), "a.docx").count("芯") == 1
