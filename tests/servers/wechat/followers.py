"""The people of an official account, and how often it may write to them.

https://developers.weixin.qq.com/doc/subscription/guide/product/kf/intro.md: five messages in 48 hours after a person
wrote; three within a minute after a tap on the menu, a follow or a scan. A tap opens no 48 hours. A new action fills
its own allowance again; allowances do not add up.
"""

from dataclasses import dataclass, field

from tests.servers.errcodes import Refusal

WROTE = (5, 48 * 3600)
TAPPED = (3, 60)


@dataclass
class Window:
    """An allowance: how many are left, until when."""

    left: int
    until: float


@dataclass
class Follower:
    """One person. Set the flags to make sending fail."""

    openid: str
    follows: bool = True
    blacklisted: bool = False
    windows: dict[str, Window] = field(default_factory=dict)
    subscriptions: dict[str, int] = field(default_factory=dict)

    def wrote(self, now: float) -> None:
        """They sent a message."""
        self.windows["wrote"] = Window(WROTE[0], now + WROTE[1])

    def tapped(self, now: float) -> None:
        """They tapped a menu, followed or scanned."""
        self.windows["tapped"] = Window(TAPPED[0], now + TAPPED[1])

    def spend(self, now: float) -> str:
        """Use up one message of the allowance that ends first, and give its name."""
        usable = {name: window for name, window in self.windows.items() if now < window.until}
        if not usable:
            raise Refusal(45015, "response out of time limit or subscription is canceled", "custom_window")
        for name, window in sorted(usable.items(), key=lambda item: item[1].until):
            if window.left:
                window.left -= 1
                return name
        raise Refusal(45047, "out of response count limit", "custom_count")
