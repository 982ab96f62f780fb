"""What is done with a picture before it is stored: checked, made smaller, cleaned of all but its view."""

import hashlib
import io
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from handlers.layout.exif import read_position, read_taken_at
from store.messages.message import Position
from store.refusals import Refused

if TYPE_CHECKING:
    from PIL.Image import Exif, Image

LONGEST_SIDE = 2560
THUMBNAIL_SIDE = 480

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "HEIF")
_QUALITY = 86
_LARGEST_PNG = 3_000_000

# Every scan of a progressive JPEG costs a pass over the whole picture; encoders write about ten.
_MOST_SCANS = 100

_LARGE_PIXELS = 12_000_000
_LARGE_ONE_AT_A_TIME = threading.Lock()

# What the decoders raise on broken files.
_BROKEN = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, RuntimeError, MemoryError),
    *(struct.error, zlib.error),
)


@dataclass(frozen=True, slots=True)
class Photo:
    """A checked picture: what may be stored and shown, and apart from it what the file told.

    `data`, JPEG or PNG bytes without metadata, of `type` ("image/jpeg", "image/png"), `width` and `height` in pixels;
    `sha256` of `data` in hexadecimal; `thumbnail`, JPEG bytes of at most 480 pixels a side; `taken_at`, in UTC, and
    `position`, as the camera recorded them, if it did.
    """

    data: bytes
    type: str
    width: int
    height: int
    sha256: str
    thumbnail: bytes
    taken_at: datetime | None = None
    position: Position | None = None


def check_photo(
    data: bytes,
    *,
    most_pixels: int = 50_000_000,
    most_bytes: int = 20_000_000,
    zone: tzinfo | None = None,
) -> Photo:
    """Check an uploaded picture, turn it upright, make it at most 2,560 pixels a side and strip everything else.

    Arguments: `data`, a JPEG, PNG, WebP, GIF (its first frame), BMP or HEIC file, whatever its name says; `most_pixels`
    (half of it for WebP) and `most_bytes` it may have; `zone`, in which a camera's clock is read that names none
    (without it, such a time is left out). A transparent picture becomes a PNG, a PNG stays one unless it would be
    large, all else becomes a JPEG, since every channel shows these two. Colours are converted to sRGB.
    Refuses "photos.too_large" (bytes), "photos.bomb" (pixels), "photos.not_a_picture" and "photos.unreadable".
    """
    if len(data) > most_bytes:
        raise Refused("photos.too_large", megabytes=most_bytes // 1_000_000)
    if data.count(b"\xff\xda") > _MOST_SCANS and data.startswith(b"\xff\xd8"):
        raise Refused("photos.unreadable")
    with _opened(data, most_pixels) as image:
        exif = _exif(image)
        taken_at, position = read_taken_at(exif, zone), read_position(exif)
        orientation = exif.get(0x0112, 1)
        has_alpha = image.has_transparency_data
        try:
            picture = _cleaned(image, orientation, has_alpha)
        except _BROKEN as problem:
            raise Refused("photos.unreadable") from problem
        kind, encoded = _encoded(picture, image.format == "PNG")
        return Photo(
            data=encoded,
            type=kind,
            width=picture.width,
            height=picture.height,
            sha256=hashlib.sha256(encoded).hexdigest(),
            thumbnail=_thumbnail(picture),
            taken_at=taken_at.astimezone(UTC) if taken_at else None,
            position=position,
        )


@contextmanager
def _opened(data: bytes, most_pixels: int) -> "Iterator[Image]":
    """The picture, not yet decoded; large ones one at a time, so that several uploads cannot exhaust the memory."""
    from PIL import Image, UnidentifiedImageError
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise Refused("photos.bomb", megapixels=most_pixels // 1_000_000) from problem
    except UnidentifiedImageError as problem:
        raise Refused("photos.unreadable" if _begins_as_picture(data) else "photos.not_a_picture") from problem
    except _BROKEN as problem:
        raise Refused("photos.unreadable") from problem
    with image:
        if image.format == "PNG" and not _sums_are_right(data):
            raise Refused("photos.unreadable")
        pixels = image.width * image.height
        # The decoder of WebP takes about 16 bytes a pixel, the others 2 to 10.
        if image.format == "WEBP":
            most_pixels //= 2
        if pixels > most_pixels:
            raise Refused("photos.bomb", megapixels=most_pixels // 1_000_000)
        if pixels <= _LARGE_PIXELS:
            yield image
            return
        with _LARGE_ONE_AT_A_TIME:
            yield image


def _sums_are_right(data: bytes) -> bool:
    """Whether each part of a PNG has the check sum it says; the decoder itself does not look at those of the pixels."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
            image.verify()
    except _BROKEN:
        return False
    return True


def _begins_as_picture(data: bytes) -> bool:
    return (
        data.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM"))
        or data[4:8] == b"ftyp"
        or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")
    )


def _exif(image: "Image") -> "Exif":
    from PIL import Image

    try:
        return image.getexif()
    except _BROKEN:
        # A picture whose side notes are damaged is still a good picture.
        return Image.Exif()


def _cleaned(image: "Image", orientation: int, has_alpha: bool) -> "Image":
    """The pixels alone, upright, in sRGB, at most `LONGEST_SIDE` a side."""
    from PIL import Image, ImageOps

    # A JPEG decoder can read at a half, a quarter or an eighth of the size, which saves most of the memory.
    image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    profile = image.info.get("icc_profile")
    mode = "RGBA" if has_alpha else "RGB"
    pixels = _eight_bits(image)
    if pixels.mode not in ("RGB", "RGBA", "L", "CMYK"):
        pixels = pixels.convert(mode)
    if max(pixels.size) > LONGEST_SIDE:
        pixels = ImageOps.contain(pixels, (LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    pixels = _in_srgb(pixels, profile) if pixels.mode in ("RGB", "RGBA") else pixels
    pixels = pixels.convert(mode)
    turn = _TURNS.get(orientation)
    upright = pixels.transpose(Image.Transpose(turn)) if turn is not None else pixels
    # What a file says beside its pixels travels in `info`, and some encoders write it out again.
    upright.info = {}
    return upright.convert("RGB") if has_alpha and upright.getchannel("A").getextrema() == (255, 255) else upright


# Exif orientation to Pillow's Transpose. Source: Exif 2.32, tag 274.
_TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}


def _eight_bits(image: "Image") -> "Image":
    if not image.mode.startswith("I"):
        return image
    # Pillow would clip 16-bit grey at 255 instead of scaling it.
    wide = image.convert("I")
    return wide.point(lambda value: value * (1 / 256)).convert("L")


def _in_srgb(image: "Image", profile: bytes | None) -> "Image":
    if not profile:
        return image
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=image.mode)
    except (ImageCms.PyCMSError, *_BROKEN):
        # A damaged colour profile shifts the colours a little; that is no reason to refuse a photo.
        return image
    return converted or image


def _encoded(picture: "Image", keeps_png: bool) -> tuple[str, bytes]:
    if keeps_png or picture.mode == "RGBA":
        output = io.BytesIO()
        picture.save(output, "PNG")
        if picture.mode == "RGBA" or output.tell() <= _LARGEST_PNG:
            return "image/png", output.getvalue()
    return "image/jpeg", _jpeg(picture)


def _jpeg(picture: "Image") -> bytes:
    output = io.BytesIO()
    picture.save(output, "JPEG", quality=_QUALITY)
    return output.getvalue()


def _thumbnail(picture: "Image") -> bytes:
    from PIL import Image

    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    if small.mode == "RGBA":
        ground = Image.new("RGB", small.size, "white")
        ground.paste(small, mask=small.getchannel("A"))
        small = ground
    return _jpeg(small)
