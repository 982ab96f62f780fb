import io

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from handlers.layout.code import qr_code
from store.messages.reply import Code, Words

ADDRESS = "https://linli.example.cn/join/Ab3dEf6hIjKlMnOpQrStUv"


def render(words: Words) -> str:
    return words if isinstance(words, str) else words.key


def draw(address: str, title: str = "签署“双禁”公约", caption: str = "用手机扫一扫，读完公约再签。") -> Image.Image:
    return Image.open(io.BytesIO(qr_code(Code(address, title, caption), render)))


def read(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image.convert("RGB"))]


@pytest.mark.parametrize("address", [ADDRESS, "HTTPS://A.CN", ADDRESS + "/邻礼?a=1&b=2", ADDRESS + "a" * 1200])
def test_a_phone_reads_the_address(address: str) -> None:
    assert read(draw(address)) == [address]


def test_the_code_still_reads_small_and_with_a_tenth_of_it_covered() -> None:
    image = draw(ADDRESS, "", "")
    assert read(image.resize((image.width // 4, image.height // 4))) == [ADDRESS]
    half = round((615 * 615 * 0.1) ** 0.5 / 2)
    across, down = image.width // 2, image.height // 2
    for colour in ("white", "black"):
        ImageDraw.Draw(image).rectangle((across - half, down - half, across + half, down + half), fill=colour)
        assert read(image) == [ADDRESS]


def test_title_and_caption_take_their_place_and_may_be_missing() -> None:
    bare = draw(ADDRESS, "", "")
    assert bare.height < draw(ADDRESS, "公约", "").height < draw(ADDRESS).height < draw(ADDRESS, "公约" * 20).height
    assert read(bare) == [ADDRESS]


def test_an_address_too_long_for_any_code_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        draw("https://a.cn/" + "a" * 3000)
