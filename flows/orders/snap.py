"""A hazard or an uncivil act in public, seen in passing: points when it is accepted, or without a name."""

from store.orders.category import OrderKind

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.orders.repair import report


@flow("snap", order=31, hears=True)
async def snap(chat: Chat) -> None:
    """Report a hazard or an uncivil act in public."""
    await report(chat, OrderKind.SNAP)
