"""Takes the pictures in docs/pictures anew: `python -m tests.web.pictures`."""

import io
import json
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from bot.demo.loader import load
from store.database import Database
from store.database.migrate import migrate
from store.people.area import AreaKind, add_area
from tests.browser import running_chromium
from tests.demo import DEMO_KEYS
from tests.web.person import Person
from tests.web.served import Served

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1360, "height": 860}}


def keep(page: Page, name: str) -> None:
    """Write what the page shows as a small PNG."""
    page.wait_for_timeout(500)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture.quantize(256, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


def of_the_demo(browser: Browser, folder: Path) -> None:
    url = f"sqlite:///{folder / 'demo.db'}"
    migrate(url)
    database = Database.open(url)
    load(database, DEMO_KEYS)
    database.close()
    demo = Served(folder, url, "demo", "--serve")
    try:
        _read_and_follow(browser, demo)
    finally:
        demo.stop()


def _read_and_follow(browser: Browser, demo: Served) -> None:
    phone = Person(browser, f"{demo.address}/?as=P03", **PHONE)
    phone.say("承诺书")
    phone.sees("双禁")
    keep(phone.page, "reading-on-a-phone")
    phone.close()
    resident = Person(browser, f"{demo.address}/?as=P05&with=P06", **DESK)
    worker = Person.beside(resident)
    resident.say("承诺书")
    resident.press("我已阅读并签署")
    resident.sees("签好了")
    worker.say("进度")
    chart = worker.chat.locator(".item.bot .picture img").last
    expect(chart).to_be_visible()
    chart.evaluate("image => image.decode()")
    worker.chat.locator(".pill").click()
    keep(resident.page, "signing-and-progress")
    resident.close()


def of_an_invitation(browser: Browser, folder: Path) -> None:
    url = f"sqlite:///{folder / 'linli.db'}"
    migrate(url)
    database = Database.open(url)
    database.write(lambda tx: add_area(tx, None, AreaKind.COMMUNITY, "SY", "松园社区"))
    database.close()
    service = Served(folder, url, "serve")
    try:
        words = ("--role", "grid_worker", "--area", "SY", "--name", "荷田田", "--json")
        link = json.loads(service.run("invite", *words))["link"]
        invited = Person(browser, link, viewport={"width": 760, "height": 560})
        keep(invited.page, "invitation")
        invited.close()
    finally:
        service.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        for name in ("chromium", "demo", "service"):
            (root / name).mkdir()
        with running_chromium(root / "chromium") as chromium:
            of_the_demo(chromium, root / "demo")
            of_an_invitation(chromium, root / "service")
