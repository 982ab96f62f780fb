"""Photos and files sent from the page."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import FilePayload, expect

from tests.web.person import Person
from tests.web.served import Served

Somebody = Callable[..., Person]


def picture(colour: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(made, "PNG")
    return made.getvalue()


def file(name: str, content: bytes, kind: str = "image/png") -> FilePayload:
    return FilePayload(name=name, mimeType=kind, buffer=content)


def choose(person: Person, *files: FilePayload) -> None:
    person.chat.locator("input[type=file]").set_input_files(list(files))


def test_a_file_that_cannot_be_taken_says_why_and_the_others_are_sent(
    demo: Served, somebody: Somebody, tmp_path: Path
) -> None:
    large = tmp_path / "很大.bin"
    with large.open("wb") as hole:
        hole.truncate(21 * 1024 * 1024)
    resident = somebody(f"{demo.address}/?as=P01")
    expect(resident.chat.locator(".item").first).to_be_visible()
    choose(
        resident,
        file("一.png", picture("teal")),
        file("二.png", picture("pink")),
        file("坏的.png", b"this is not a picture"),
        file("空的.png", b""),
    )
    resident.chat.locator("input[type=file]").set_input_files(large)
    tray = resident.chat.locator(".tray-item")
    expect(tray).to_have_count(5)
    failed = resident.chat.locator(".tray-item.failed")
    expect(failed).to_have_count(3)
    for name, why in (("坏的.png", "不是照片"), ("空的.png", "这个文件是空的"), ("很大.bin", "最大只能 20.0 MB")):
        expect(failed.filter(has_text=name).get_by_role("alert")).to_contain_text(why)
        failed.filter(has_text=name).get_by_role("button", name=f"移除 {name}").click()
    resident.say("漏水了")
    album = resident.chat.locator(".item.me .album img")
    expect(album).to_have_count(2)
    for image in album.all():
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 400
    expect(resident.chat.locator(".item.me", has_text="漏水了")).to_have_count(1)
    album.first.click()
    expect(resident.page.get_by_role("dialog")).to_be_visible()
    resident.page.keyboard.press("Escape")
    expect(resident.page.get_by_role("dialog")).to_have_count(0)


def test_a_photo_belongs_to_its_sender_alone(demo: Served, somebody: Somebody) -> None:
    resident = somebody(f"{demo.address}/?as=P03")
    expect(resident.chat.locator(".item").first).to_be_visible()
    choose(resident, file("我的.png", picture("navy")))
    expect(resident.chat.locator(".tray-item .progress")).to_be_hidden()
    resident.say("给你看")
    mine = resident.chat.locator(".item.me .picture img")
    expect(mine).to_have_count(1)
    address = str(mine.evaluate("image => image.src"))
    assert resident.context.request.get(address).status == 200
    assert resident.context.request.get(address.replace("as=P03", "as=P04")).status in (403, 404)


def test_a_sheet_for_calling_on_people_is_downloaded_from_the_page(
    demo: Served, somebody: Somebody, tmp_path: Path
) -> None:
    import python_calamine

    worker = somebody(f"{demo.address}/?as=P06")
    worker.say("进度")
    worker.press("联系表（Excel）")
    worker.press("打电话告知承诺书")
    link: Any = worker.chat.locator("a.file")
    expect(link).to_be_visible(timeout=20_000)
    with worker.page.expect_download() as begun:
        link.click()
    begun.value.save_as(tmp_path / "sheet.xlsx")
    rows = python_calamine.load_workbook(tmp_path / "sheet.xlsx").get_sheet_by_index(0).to_python()
    assert "住址" in [str(cell) for row in rows[:3] for cell in row]
    assert len(rows) > 50
