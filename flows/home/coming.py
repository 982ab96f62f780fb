"""Matters that are on their way: each says what it will be."""

from flows.engine.chat import Chat
from flows.engine.flow import FLOWS, flow

COMING: dict[str, int | None] = {
    "fees": 50, "services": 51,
}  # fmt: skip
"""Registered names of matters not built yet, with their place in the menu."""

FOR_STAFF: set[str] = set()


async def coming(chat: Chat) -> None:
    """Say what this matter will be, and offer what is there."""
    chat.say("not_yet")
    chat.suggest("menu", "person")


def _declare(name: str, order: int | None) -> None:
    @flow(name, light=True, staff=name in FOR_STAFF, order=order, texts=f"home/coming/{name}")
    async def converse(chat: Chat) -> None:
        await coming(chat)


for _name, _order in COMING.items():
    if _name not in FLOWS:
        _declare(_name, _order)
