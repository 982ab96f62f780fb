"""Photos, documents, voices and albums that people send; pictures and files that they get."""

import io

import pytest
from docx import Document
from PIL import Image

from store.messages.message import MediaKind
from store.messages.reply import Attachment, Bar, BarChart, Code, Option, Picture, Reply, Sheet
from tests.handlers.telegram.service import Chatter, Service, options_of, photo, words_of
from tests.servers.telegram import updates


def sends_photo(person: Chatter, content: bytes, **more: str) -> list[dict[str, object]]:
    return person.does(updates.photo(person.number, person.server.files.add(content), **more))


def test_a_photo_is_stored_without_where_it_was_taken(service: Service, person: Chatter) -> None:
    written, exif = io.BytesIO(), Image.Exif()
    exif[0x0110] = "camera of somebody"
    Image.new("RGB", (400, 300), "teal").save(written, "JPEG", exif=exif)
    sends_photo(person, written.getvalue(), caption="漏水")
    (message,) = service.taken(person.number)
    assert message.text == "漏水"
    (media,) = message.media
    assert media.kind is MediaKind.PHOTO
    assert media.size > 0


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"this is no picture", "照片"), (photo()[:500], "照片"), (b"", "空")],
)
def test_a_file_that_is_no_photo_gets_a_sentence_and_the_question_stays(
    service: Service, person: Chatter, content: bytes, told: str
) -> None:
    person.says("/start")
    (answer,) = sends_photo(person, content)
    assert told in words_of(answer)
    assert options_of(answer)
    assert service.taken(person.number)[-1].media == ()


def test_a_file_of_more_than_twenty_megabytes_is_never_fetched(service: Service, person: Chatter) -> None:
    before = len(service.server.calls("getFile"))
    (answer,) = person.does(updates.document(person.number, "BIG", name="a.docx", size=20_000_001))
    assert "20" in words_of(answer)
    assert len(service.server.calls("getFile")) == before


def test_a_size_that_was_not_told_is_judged_when_it_is_known(service: Service, person: Chatter) -> None:
    file = service.server.files.add(photo() + bytes(20_000_001), kind="photo")
    service.server.violations.clear()
    update = updates.photo(person.number, file)
    (answer,) = person.does(update)
    # That the platform had to refuse it is no fault of ours: nobody told its size.
    assert [one.rule for one in service.server.violations] == ["download"]
    service.server.violations.clear()
    assert "20" in words_of(answer)


def test_a_document_is_read(service: Service, person: Chatter) -> None:
    document, written = Document(), io.BytesIO()
    document.add_paragraph("文明养犬公约")
    document.save(written)
    file = service.server.files.add(written.getvalue(), kind="document")
    person.does(updates.document(person.number, file, name="公约.docx"))
    (media,) = service.taken(person.number)[0].media
    assert (media.kind, media.name) == (MediaKind.DOCUMENT, "公约.docx")


def test_other_documents_get_a_sentence_that_names_those_that_can_be_read(service: Service, person: Chatter) -> None:
    (answer,) = person.does(updates.document(person.number, "NEVER", name="名册.pdf"))
    assert ".docx" in words_of(answer)


def test_a_picture_sent_as_a_file_is_a_photo(service: Service, person: Chatter) -> None:
    file = service.server.files.add(photo(), kind="document")
    person.does(updates.document(person.number, file, name="原图.jpg", kind="image/jpeg"))
    assert service.taken(person.number)[0].media[0].kind is MediaKind.PHOTO


def test_a_voice_is_kept_for_somebody_to_listen_to(service: Service, person: Chatter) -> None:
    file = service.server.files.add(b"OggS" + bytes(2000), kind="voice")
    person.does(updates.voice(person.number, file))
    assert service.taken(person.number)[0].media[0].kind is MediaKind.VOICE


@pytest.mark.parametrize("order", [1, -1])
def test_an_album_of_ten_is_one_message(service: Service, person: Chatter, order: int) -> None:
    files = [service.server.files.add(photo(300 + number, 200)) for number in range(10)]
    before = len(service.server.sending.sent)
    parts = updates.album(person.number, files, caption="楼道堆物", group=f"{person.number}")
    assert person.does(*parts[::order]) == []
    service.server.wait_for(lambda: person.heard(before))
    (message,) = service.taken(person.number)
    assert len(message.media) == 10
    assert message.text == "楼道堆物"
    assert len(person.heard(before)) == 1


def test_a_photo_of_an_album_delivered_again_later_is_no_new_message(service: Service, person: Chatter) -> None:
    files = [service.server.files.add(photo(310, 200 + number)) for number in range(2)]
    parts = [
        {"update_id": 41_000_000 + number, **part}
        for number, part in enumerate(updates.album(person.number, files, group="again"))
    ]
    person.does(*parts)
    service.server.wait_for(lambda: service.taken(person.number))
    person.does(parts[1])
    service.run(_pause(2.5))
    assert len(service.taken(person.number)) == 1


def test_of_an_album_with_a_broken_photo_the_others_arrive(service: Service, person: Chatter) -> None:
    files = [service.server.files.add(content) for content in (photo(), b"broken", photo(330, 200))]
    before = len(service.server.sending.sent)
    person.does(*updates.album(person.number, files, group="broken"))
    service.server.wait_for(lambda: len(person.heard(before)) >= 2)
    assert sorted(len(one.media) for one in service.taken(person.number)) == [0, 2]


def test_a_picture_is_uploaded_once_and_then_sent_by_its_id(service: Service, person: Chatter) -> None:
    person.says("/start")
    chart = Picture("松园二区 7/10", chart=BarChart("进度", (Bar("松园二区", 7, 10),)))
    options = (Option("x.q:1", "好"),)
    uploads = []
    for _ in range(2):
        row = service.enqueue(person.number, Reply(("进度",), options, pictures=(chart,)))
        service.wait_for_state(row, "sent", 40)
        uploads.append(service.server.calls("sendPhoto")[-1].headers["content-type"].partition(";")[0])
        shown = person.last()
        assert (shown["caption"], options_of(shown)) == ("进度", ["x.q:1"])
    assert uploads == ["multipart/form-data", "application/x-www-form-urlencoded"]


def test_an_id_that_the_platform_forgot_is_uploaded_again(service: Service, person: Chatter) -> None:
    person.says("/start")
    reply = Reply(("码",), pictures=(Picture("扫码", code=Code("https://linli.example/x", "公约")),), ended=True)
    service.wait_for_state(service.enqueue(person.number, reply), "sent", 40)
    forgotten = person.last()["photo"][-1]["file_id"]
    del service.server.files.kept[forgotten]
    row = service.enqueue(person.number, reply)
    service.wait_for_state(row, "sent", 40)
    # It was ours to try the id it gave; that it forgot it is no broken rule.
    service.server.bitten("parameters")
    by_id, anew = service.server.calls("sendPhoto")[-2:]
    assert by_id.fields["photo"] == forgotten
    assert anew.headers["content-type"].startswith("multipart/form-data")


def test_several_pictures_a_file_and_a_long_text_come_in_order(service: Service, person: Chatter) -> None:
    person.says("/start")
    before = len(service.server.sending.sent)
    charts = tuple(Picture(f"图{n}", chart=BarChart(f"图{n}", (Bar("一区", n, 10),))) for n in range(3))
    sheet = Attachment("清单", sheet=Sheet("清单", ("姓名",), (("橘**",),)))
    text = "第一段。" + "长" * 5000
    row = service.enqueue(person.number, Reply((text,), (Option("x.q:1", "好"),), charts, (sheet,)))
    service.wait_for_state(row, "sent", 60)
    heard = person.heard(before)
    assert ["text" if "text" in one else "photo" if "photo" in one else "document" for one in heard] == [
        "text", "text", "photo", "photo", "photo", "document",
    ]  # fmt: skip
    assert [bool(options_of(one)) for one in heard] == [False] * 5 + [True]


async def _pause(seconds: float) -> None:
    import asyncio

    await asyncio.sleep(seconds)
