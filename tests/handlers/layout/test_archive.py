import io
import zipfile

import pytest

from handlers.layout.archive import check_archive
from store.refusals import Refused


def packed(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return output.getvalue()


def refusal(data: bytes, **limits: int) -> str:
    with pytest.raises(Refused) as refused:
        check_archive(data, **limits)
    return refused.value.key


def test_an_ordinary_archive_passes() -> None:
    check_archive(packed(("word/document.xml", b"<?xml version='1.0'?><a/>"), ("media/1.png", b"\x89PNG")))


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused() -> None:
    data = packed(("xl/worksheets/sheet1.xml", b" " * 15_000_000))
    assert len(data) < 20_000
    assert refusal(data) == "documents.too_large"


def test_many_parts_that_are_huge_together_are_refused() -> None:
    part = bytes(range(256)) * 4_000
    assert refusal(packed(*[(f"{n}.bin", part) for n in range(30)])) == "documents.too_large"
    assert refusal(packed(*[(f"{n}.bin", b"") for n in range(2_001)])) == "documents.too_large"


def test_a_declared_size_that_is_a_lie_is_refused() -> None:
    data = bytearray(packed(("a.xml", b"<a>" + b"x" * 100_000 + b"</a>")))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = (50).to_bytes(4, "little")
    assert refusal(bytes(data)) == "documents.unreadable"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_entities_from_inside_or_outside_are_refused(encoding: str) -> None:
    xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
    assert refusal(packed(("word/document.xml", xml.encode(encoding)))) == "documents.unreadable"


def test_damaged_and_foreign_files_are_refused() -> None:
    good = packed(("a.xml", b"<a>" + bytes(range(200)) + b"</a>"), method=zipfile.ZIP_STORED)
    damaged = good.replace(bytes(range(200)), bytes(200))
    for data in (b"", b"PK\x03\x04", good[:-30], damaged, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)):
        assert refusal(data) == "documents.unreadable"


def test_an_archive_with_a_password_is_refused() -> None:
    data = bytearray(packed(("a.xml", b"<a/>")))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data)) == "documents.unreadable"
