"""Somebody at a browser: what they see, what they press, and what the browser complained about."""

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

# What the browser says by itself about a server that is away or says no; everything else is a defect of the page.
EXPECTED = ("net::ERR_", "WebSocket connection to", "the server responded with a status of 4")


class Person:
    """One open page, and in it one chat."""

    def __init__(self, browser: Browser, address: str, **context: Any) -> None:
        settings = {"locale": "zh-CN", "viewport": {"width": 1280, "height": 900}, **context}
        self.context: BrowserContext = browser.new_context(**settings)
        self.complaints: list[str] = []
        self.context.on("page", self._watch)
        self.page: Page = self.context.new_page()
        self.page.goto(address)
        self.chat = self.page.locator("section.pane").first

    @classmethod
    def beside(cls, other: "Person") -> "Person":
        """The person whose chat is shown beside another's on the same page."""
        person = cls.__new__(cls)
        person.context, person.page, person.complaints = other.context, other.page, other.complaints
        person.chat = other.page.locator("section.pane").nth(1)
        return person

    def tab(self) -> Page:
        """The same page once more, in the same browser."""
        another = self.context.new_page()
        another.goto(self.page.url)
        expect(another.locator(".item").first).to_be_visible()
        return another

    def close(self) -> None:
        """Close the browser; fails with what it complained about."""
        self.context.close()
        assert self.complaints == []

    @property
    def box(self) -> Locator:
        return self.chat.get_by_role("textbox")

    @property
    def newest(self) -> Locator:
        """The buttons that answer what was asked last."""
        return self.chat.locator(".options:not(.old)").last

    def say(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def press(self, label: str) -> None:
        self.newest.get_by_role("button", name=label, exact=True).click()

    def sees(self, text: str | re.Pattern[str], times: int | None = None) -> None:
        """Wait until the bot has said something."""
        found = self.chat.locator(".item.bot", has_text=text)
        if times is None:
            expect(found.last).to_be_visible(timeout=20_000)
        else:
            expect(found).to_have_count(times)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        # A violation of the content-security policy is told here too.
        if message.type in ("error", "warning") and not any(part in message.text for part in EXPECTED):
            self.complaints.append(message.text)
