"""A real Chromium for the tests, with a font that can write Chinese."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from handlers.layout.font import chinese_font

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def system_chromium() -> str | None:
    """The path of an installed Chromium: $CHROMIUM where it is set, else the first one on the PATH."""
    named = os.environ.get("CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return named or next((path for path in map(shutil.which, names) if path), None)


def fonts_for_chromium(folder: Path) -> Path:
    """Write a fontconfig file to `folder` that adds our Chinese font to the system's: a bare machine has none."""
    file = folder / "fonts.conf"
    file.write_text(FONTS.format(fonts=chinese_font().parent, cache=folder / "cache"), encoding="utf-8")
    return file


@contextmanager
def running_chromium(folder: Path) -> Iterator[Browser]:
    """Start a headless Chromium; `folder` holds what it needs while it runs. Refused in one sentence without any."""
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts_for_chromium(folder))}
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=system_chromium(), args=ARGUMENTS, env=dict(environment)
            )
        except Error as error:
            raise RuntimeError(
                "No Chromium to test the web page with: install your system's chromium package, run "
                "`python -m playwright install chromium`, or name one in the variable CHROMIUM."
            ) from error
        try:
            yield browser
        finally:
            browser.close()
