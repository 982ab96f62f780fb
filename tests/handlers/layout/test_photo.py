import hashlib
import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pillow_heif
import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from handlers.layout.photo import LONGEST_SIDE, THUMBNAIL_SIDE, Photo, check_photo
from store.messages.message import Position
from store.refusals import Refused

SHANGHAI = ZoneInfo("Asia/Shanghai")


def view(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """A picture whose upper left quarter is red."""
    image = Image.new("RGB", (width, height), (40, 90, 200))
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height // 2), fill=(200, 30, 30))
    return image.convert("I").convert(mode) if mode.startswith("I;") else image.convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    output = io.BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def opened(photo: Photo) -> Image.Image:
    return Image.open(io.BytesIO(photo.data)).convert("RGB")


def is_red(image: Image.Image, x: float, y: float) -> bool:
    red, _, blue = image.getpixel((int(x * image.width), int(y * image.height)))  # type: ignore[misc]  # RGB
    return bool(red > 120 > blue)


def exif(**tags: Any) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = tags.pop("orientation", 1)
    made[0x010F] = "邻里相机"
    made[0x8769] = {0x9003: "2026:05:01 09:30:00", **tags.pop("times", {})}
    made[0x8825] = tags.pop("gps", {1: "N", 2: (28, 56, IFDRational(60, 2)), 3: "E", 4: (118, 52, 15.0)})
    return made


def refusal(data: bytes, **limits: Any) -> str:
    with pytest.raises(Refused) as refused:
        check_photo(data, **limits)
    return refused.value.key


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/jpeg"),
        ("GIF", "image/jpeg"),
        ("BMP", "image/jpeg"),
    ],
)
def test_pictures_of_each_kind_become_what_every_channel_shows(kind: str, media_type: str) -> None:
    photo = check_photo(saved(view(), kind))
    assert (photo.type, photo.width, photo.height) == (media_type, 400, 300)
    assert Image.MIME[Image.open(io.BytesIO(photo.data)).format or ""] == media_type
    assert photo.sha256 == hashlib.sha256(photo.data).hexdigest()
    assert is_red(opened(photo), 0.2, 0.2)
    assert not is_red(opened(photo), 0.8, 0.8)


def test_a_heic_photo_of_an_iphone_becomes_a_jpeg() -> None:
    heif = pillow_heif.from_pillow(view())
    output = io.BytesIO()
    heif.save(output, exif=exif().tobytes())
    photo = check_photo(output.getvalue(), zone=SHANGHAI)
    assert photo.type == "image/jpeg"
    assert photo.position == Position(28.9416667, 118.8708333)
    assert is_red(opened(photo), 0.2, 0.2)


def test_time_and_place_are_read_and_then_gone_from_the_picture() -> None:
    data = saved(view(), "JPEG", exif=exif(times={0x9011: "+08:00"}), comment=b"comment of the camera")
    assert b"comment of the camera" in data
    photo = check_photo(data)
    assert photo.taken_at == datetime(2026, 5, 1, 1, 30, tzinfo=UTC)
    assert photo.position == Position(28.9416667, 118.8708333)
    for bytes_left in (photo.data, photo.thumbnail):
        assert b"comment of the camera" not in bytes_left
        assert b"Exif" not in bytes_left
        assert not Image.open(io.BytesIO(bytes_left)).getexif()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_notes_in_other_kinds_of_pictures_are_stripped_too(kind: str) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "somebody living here")
    options = {"pnginfo": notes} if kind == "PNG" else {"xmp": b"somebody living here"}
    image = view(mode="RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    data = saved(image, kind, exif=exif(), **options)
    assert b"somebody living here" in data
    photo = check_photo(data)
    assert photo.position is not None
    assert photo.type == "image/png"
    assert set(Image.open(io.BytesIO(photo.data)).info) == set()
    assert b"somebody living here" not in photo.data


@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [(1, (0.2, 0.2)), (2, (0.8, 0.2)), (3, (0.8, 0.8)), (4, (0.2, 0.8)), (5, (0.2, 0.2)), (6, (0.8, 0.2)),
     (7, (0.8, 0.8)), (8, (0.2, 0.8)), (99, (0.2, 0.2))],
)  # fmt: skip
def test_a_photo_taken_with_the_phone_turned_stands_upright(orientation: int, red_at: tuple[float, float]) -> None:
    photo = check_photo(saved(view(), "JPEG", exif=exif(orientation=orientation)))
    assert (photo.width, photo.height) == ((300, 400) if 5 <= orientation <= 8 else (400, 300))
    corners = [(x, y) for x in (0.2, 0.8) for y in (0.2, 0.8)]
    assert [corner for corner in corners if is_red(opened(photo), *corner)] == [red_at]


def test_a_clock_without_a_zone_is_read_in_the_zone_of_the_area_or_not_at_all() -> None:
    data = saved(view(), "JPEG", exif=exif())
    assert check_photo(data).taken_at is None
    assert check_photo(data, zone=SHANGHAI).taken_at == datetime(2026, 5, 1, 1, 30, tzinfo=UTC)


def test_the_clock_of_the_satellites_is_taken_when_the_camera_names_no_zone() -> None:
    gps = {7: (IFDRational(1), IFDRational(31), IFDRational(5)), 29: "2026:05:01"}
    assert check_photo(saved(view(), "JPEG", exif=exif(gps=gps))).taken_at == datetime(2026, 5, 1, 1, 31, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "gps",
    [{}, {1: "N", 2: (0, 0, 0), 3: "E", 4: (0, 0, 0)}, {1: "N", 2: (128, 0, 0), 3: "E", 4: (118, 0, 0)},
     {1: "N", 2: (IFDRational(1, 0), 0, 0), 3: "E", 4: (118, 0, 0)}],
)  # fmt: skip
def test_a_place_that_cannot_be_is_no_place(gps: dict[int, Any]) -> None:
    assert check_photo(saved(view(), "JPEG", exif=exif(gps=gps))).position is None


def test_damaged_notes_do_not_spoil_a_good_picture() -> None:
    photo = check_photo(saved(view(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xffrubbish"), zone=SHANGHAI)
    assert (photo.taken_at, photo.position) == (None, None)


def test_southern_and_western_places_are_negative() -> None:
    gps = {1: "S", 2: (33, 30, 0), 3: "W", 4: (70, 30, 0)}
    assert check_photo(saved(view(), "JPEG", exif=exif(gps=gps))).position == Position(-33.5, -70.5)


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (6000, 4000)), ("PNG", (4000, 1000)), ("JPEG", (20, 9000))])
def test_a_large_picture_is_made_smaller_in_proportion(kind: str, size: tuple[int, int]) -> None:
    photo = check_photo(saved(view(*size), kind))
    assert max(photo.width, photo.height) == LONGEST_SIDE
    assert photo.width / photo.height == pytest.approx(size[0] / size[1], rel=0.12)
    thumbnail = Image.open(io.BytesIO(photo.thumbnail))
    assert (max(thumbnail.size), thumbnail.format) == (THUMBNAIL_SIDE, "JPEG")


def test_a_noisy_png_becomes_a_jpeg_rather_than_many_megabytes() -> None:
    photo = check_photo(saved(Image.effect_noise((2000, 1500), 200).convert("RGB"), "PNG"))
    assert photo.type == "image/jpeg"


def test_a_moving_gif_is_kept_as_its_first_picture() -> None:
    data = saved(view(), "GIF", save_all=True, append_images=[Image.new("RGB", (400, 300), "green")])
    photo = check_photo(data)
    assert is_red(opened(photo), 0.2, 0.2)
    assert getattr(Image.open(io.BytesIO(photo.data)), "n_frames", 1) == 1


def test_a_cmyk_jpeg_of_a_print_shop_keeps_its_colours() -> None:
    photo = check_photo(saved(view(mode="CMYK"), "JPEG"))
    assert is_red(opened(photo), 0.2, 0.2)


def test_sixteen_bit_grey_keeps_its_shades() -> None:
    image = Image.new("I;16", (20, 20), 0x8000)
    photo = check_photo(saved(image, "PNG"))
    grey = opened(photo).getpixel((10, 10))
    assert grey == (128, 128, 128)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_of_every_colour_mode_are_read(mode: str) -> None:
    assert check_photo(saved(view(mode=mode), "PNG")).width == 400


def test_a_screenshot_with_an_alpha_channel_that_hides_nothing_is_an_ordinary_picture() -> None:
    photo = check_photo(saved(view(mode="RGBA"), "WEBP", lossless=True))
    assert photo.type == "image/jpeg"


def test_transparency_is_kept_and_shown_on_white_in_the_thumbnail() -> None:
    photo = check_photo(saved(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"))
    assert Image.open(io.BytesIO(photo.data)).mode == "RGBA"
    assert Image.open(io.BytesIO(photo.thumbnail)).getpixel((25, 25)) == (255, 255, 255)


def test_colours_of_another_colour_space_are_converted_before_its_profile_is_stripped() -> None:
    other = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    assert check_photo(saved(view(), "JPEG", icc_profile=other)).type == "image/jpeg"
    assert check_photo(saved(view(), "JPEG", icc_profile=b"no profile at all")).type == "image/jpeg"
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = check_photo(saved(view(), "JPEG", icc_profile=srgb))
    assert is_red(opened(photo), 0.2, 0.2)
    assert "icc_profile" not in Image.open(io.BytesIO(photo.data)).info


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "data", [b"", "这是文字，不是照片。".encode(), SVG, b"%PDF-1.7\n", b"PK\x03\x04rest", b"\0" * 99]
)
def test_a_file_that_is_no_picture_is_refused_whatever_its_name(data: bytes) -> None:
    assert refusal(data) == "photos.not_a_picture"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_cut_off_anywhere_is_refused(kind: str) -> None:
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    data = saved(noise, kind)
    for part in (0.01, 0.3, 0.9):
        assert refusal(data[: int(len(data) * part)]) == "photos.unreadable"


def test_a_picture_with_a_broken_middle_is_refused() -> None:
    data = bytearray(saved(Image.effect_noise((300, 300), 90), "PNG"))
    data[len(data) // 2] ^= 0xFF
    assert refusal(bytes(data)) == "photos.unreadable"


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def bomb(side: int) -> bytes:
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    compressor = zlib.compressobj(9)
    row = b"\0" * (side // 8 + 1)
    content = b"".join(compressor.compress(row) for _ in range(side)) + compressor.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [30_000, 10_000, 7_200])
def test_a_small_file_of_a_gigantic_picture_is_refused_before_it_is_unpacked(side: int) -> None:
    data = bomb(side)
    assert len(data) < 200_000
    assert refusal(data) == "photos.bomb"


def test_a_file_too_large_is_refused_with_its_limit() -> None:
    with pytest.raises(Refused) as refused:
        check_photo(bytes(60_000_000))
    assert (refused.value.key, refused.value.values) == ("photos.too_large", {"megabytes": 20})
    assert refusal(saved(view(), "PNG"), most_pixels=1000) == "photos.bomb"


def test_a_webp_may_have_half_the_pixels_since_it_takes_twice_the_memory() -> None:
    data = saved(view(100, 100), "WEBP")
    assert check_photo(data, most_pixels=20_000).width == 100
    assert refusal(data, most_pixels=19_000) == "photos.bomb"


def test_a_jpeg_of_endlessly_many_scans_is_refused() -> None:
    data = saved(Image.effect_noise((64, 64), 90), "JPEG", progressive=True)
    at = data.rindex(b"\xff\xda")
    assert check_photo(data).width == 64
    assert refusal(data[:at] + data[at:-2] * 500 + data[-2:]) == "photos.unreadable"


def test_several_threads_check_pictures_at_once() -> None:
    small, large = saved(view(), "JPEG"), saved(view(5000, 3000), "JPEG")
    with ThreadPoolExecutor(4) as pool:
        photos = list(pool.map(check_photo, [small, large] * 3))
    assert len({photo.sha256 for photo in photos}) == 2


def test_the_same_picture_with_other_notes_has_the_same_hash() -> None:
    assert check_photo(saved(view(), "PNG")).sha256 == check_photo(saved(view(), "PNG", exif=exif())).sha256
