"""Photos and documents in, pictures and sheets out, and who may open them."""

import io
from datetime import UTC, datetime

import docx
import pytest
from PIL import Image
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from sqlmodel import col

from store.channels.media import StoredMedia
from store.messages.reply import Attachment, Bar, BarChart, Code, Option, Picture, Reply, Sheet
from tests.handlers.web.site import Browser, Site, Tab, has_chinese, is_from_bot


def photo(size: tuple[int, int] = (640, 480), kind: str = "JPEG") -> bytes:
    output = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "a camera of somebody"
    Image.new("RGB", size, "teal").save(output, kind, exif=exif)
    return output.getvalue()


def word() -> bytes:
    document, output = docx.Document(), io.BytesIO()
    document.add_paragraph("烟花爆竹双禁承诺书")
    document.save(output)
    return output.getvalue()


@pytest.fixture
def guest(site: Site) -> Browser:
    browser = site.browser()
    with browser.tab() as tab:
        tab.greeted()
    return browser


def test_a_photo_is_cleaned_stored_and_sent_in_a_message(guest: Browser) -> None:
    answer = guest.upload("我家 楼道.JPG", photo(), "image/jpeg")
    assert answer.status_code == 200
    media = answer.json()["media"]
    assert (media["kind"], media["type"], media["width"], media["height"]) == ("photo", "image/jpeg", 640, 480)
    given = guest.http.get(media["url"])
    assert b"camera" not in given.content
    assert Image.open(io.BytesIO(given.content)).size == (640, 480)
    with guest.tab() as tab:
        tab.hello()
        tab.put({"t": "media", "id": "77777777-a", "media": [media["id"]], "text": "灯坏了"})
        tab.until(is_from_bot)
        mine = next(line for line in tab.lines() if line["ref"] == "77777777-a")
    assert mine["text"] == "灯坏了"
    assert mine["pictures"] == [{"url": media["url"], "alt": media["name"], "width": 640, "height": 480}]


@pytest.mark.parametrize(("name", "content"), [("a.txt", "承诺".encode()), ("b.md", b"# hi"), ("c.docx", word())])
def test_a_document_is_read_and_given_back_as_a_download_only(guest: Browser, name: str, content: bytes) -> None:
    answer = guest.upload(name, content)
    assert answer.status_code == 200
    media = answer.json()["media"]
    assert media["kind"] == "document"
    given = guest.http.get(media["url"])
    assert given.content == content
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert given.headers["cache-control"] == "private, no-store"


REFUSED = [
    ("x.jpg", b"I am a text file, not a photo"),
    ("x.jpg", photo()[:2000]),
    ("x.png", b""),
    ("x.exe", b"MZ\x90\x00"),
    ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    ("x.html", b"<script>alert(1)</script>"),
    ("x.docx", b"PK\x03\x04 broken"),
    ("x.txt", b"   "),
    ("", b"nothing"),
]


@pytest.mark.parametrize(("name", "content"), REFUSED)
def test_what_cannot_be_taken_is_refused_in_a_sentence(guest: Browser, name: str, content: bytes) -> None:
    answer = guest.upload(name, content)
    assert answer.status_code == 400
    assert has_chinese(answer.json()["error"])


def test_a_file_of_60_megabytes_gets_a_sentence_and_the_connection_stays_good(guest: Browser) -> None:
    answer = guest.upload("x.jpg", bytes(60_000_000))
    assert answer.status_code == 413
    assert "20 MB" in answer.json()["error"]
    assert guest.upload("x.jpg", photo()).status_code == 200


def test_a_file_whose_size_is_not_told_is_cut_off_at_the_limit(guest: Browser) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    parts = [head] + [bytes(1_000_000)] * 40
    headers = {"X-CSRF": guest.csrf, "Content-Type": "multipart/form-data; boundary=x"}
    answer = guest.http.post("/upload", content=iter(parts), headers=headers)
    assert answer.status_code == 413
    assert has_chinese(answer.json()["error"])


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"garbage"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\na\r\n--x--\r\n'),
    ],
)  # fmt: skip
def test_a_form_without_a_file_is_refused_in_a_sentence(guest: Browser, kind: str, body: bytes) -> None:
    answer = guest.http.post("/upload", content=body, headers={"X-CSRF": guest.csrf, "Content-Type": kind})
    assert answer.status_code == 400
    assert has_chinese(answer.json()["error"])


def test_an_upload_needs_the_token_of_the_page_and_its_origin(guest: Browser) -> None:
    files = {"file": ("x.jpg", photo(), "image/jpeg")}
    assert guest.http.post("/upload", files=files).status_code == 403
    assert guest.http.post("/upload", files=files, headers={"X-CSRF": "0" * 64}).status_code == 403
    foreign = {"X-CSRF": guest.csrf, "Origin": "https://evil.example"}
    assert guest.http.post("/upload", files=files, headers=foreign).status_code == 403


def test_nobody_else_can_open_or_send_my_file(site: Site, guest: Browser) -> None:
    media = guest.upload("x.jpg", photo()).json()["media"]
    stranger, nobody = site.browser(), site.browser()
    with stranger.tab() as tab:
        tab.greeted()
        assert stranger.http.get(media["url"]).status_code == 404
        assert nobody.http.get(media["url"]).status_code == 404
        tab.put({"t": "media", "id": "88888888-a", "media": [media["id"]]})
        assert has_chinese(tab.until_kind("refused")["text"])


def test_a_picture_seen_before_is_not_sent_again(guest: Browser) -> None:
    media = guest.upload("x.jpg", photo()).json()["media"]
    mark = guest.http.get(media["url"]).headers["etag"]
    again = guest.http.get(media["url"], headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")


CHART = BarChart("各网格进度", (Bar("松园一区", 3, 10), Bar("松园二区", 7, 10)))


def shown(tab: Tab, site: Site, account: int, reply: Reply) -> list[dict[str, object]]:
    row = site.enqueue(account, reply)
    frame = tab.until(lambda frame: is_from_bot(frame) and frame["lines"][0]["id"] == f"o{row}.0")
    return list(frame["lines"])


def drawn(site: Site) -> int:
    counted = select(func.count()).select_from(StoredMedia).where(col(StoredMedia.account_id).is_(None))
    return int(site.program.database.read(lambda tx: tx.value(counted)))


def test_charts_and_codes_are_pictures_with_words_for_those_who_cannot_see(site: Site, guest: Browser) -> None:
    code = Code("https://linli.example.org/?start=pledge_a", "扫码签承诺书")
    reply = Reply(("进度",), pictures=(Picture("松园一区 3/10", chart=CHART), Picture("二维码", code=code)), ended=True)
    with guest.tab() as tab:
        tab.hello()
        lines = shown(tab, site, guest.account(), reply)
    assert [line["text"] for line in lines] == ["进度", ""]
    for picture, alt in zip(lines[1]["pictures"], ["松园一区 3/10", "二维码"], strict=True):
        given = guest.http.get(picture["url"])
        assert given.headers["content-type"] == "image/png"
        assert Image.open(io.BytesIO(given.content)).size == (picture["width"], picture["height"])
        assert picture["alt"] == alt


def test_the_same_chart_is_drawn_once_and_opens_only_for_those_it_was_sent_to(site: Site, guest: Browser) -> None:
    other = site.browser()
    reply = Reply(pictures=(Picture("同一张图", chart=BarChart("同一张图", CHART.bars)),), ended=True)
    before = drawn(site)
    with guest.tab() as tab, other.tab() as theirs:
        tab.hello()
        theirs.greeted()
        url = shown(tab, site, guest.account(), reply)[0]["pictures"][0]["url"]
        assert other.http.get(url).status_code == 404
        assert shown(theirs, site, other.account(), reply)[0]["pictures"][0]["url"] == url
        assert other.http.get(url).status_code == 200
    assert drawn(site) == before + 1


def test_a_sheet_is_a_file_without_formulas(site: Site, guest: Browser) -> None:
    day = datetime(2026, 11, 24, 4, tzinfo=UTC)
    sheet = Sheet("电话清单", ("姓名", "时间"), (("=1+1", day), ("橘**", day)))
    with guest.tab() as tab:
        tab.hello()
        reply = Reply(("清单",), files=(Attachment("电话清单", sheet=sheet),), ended=True)
        file = shown(tab, site, guest.account(), reply)[1]["files"][0]
    given = guest.http.get(file["url"])
    assert file["name"] == "电话清单.xlsx"
    assert file["size"] == len(given.content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(given.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["姓名", "时间"]
    assert rows[1][0] == "'=1+1"


def test_a_picture_that_is_no_longer_kept_is_said_in_words(site: Site, guest: Browser) -> None:
    with guest.tab() as tab:
        tab.hello()
        lines = shown(tab, site, guest.account(), Reply(pictures=(Picture("楼道照片", media="gone-gone"),), ended=True))
    assert "楼道照片" in str(lines[0]["text"])
    assert lines[0]["pictures"] == []


def test_a_long_text_is_shown_whole_in_parts_and_its_options_stand_on_the_last(site: Site, guest: Browser) -> None:
    text = "居民们，请注意防火。" * 2000
    with guest.tab() as tab:
        tab.hello()
        lines = shown(tab, site, guest.account(), Reply((text,), (Option("x.q:ok", "知道了"),)))
    assert "".join(str(line["text"]) for line in lines) == text
    assert len(lines) > 1
    assert [len(line["options"]) for line in lines] == [0] * (len(lines) - 1) + [1]
