"""Choosing the language."""

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("language", light=True, order=91)
async def language(chat: Chat) -> None:
    """Choose between Chinese and English; it holds from this very reply on."""
    chosen = await chat.choose("which", [("zh-CN", "简体中文"), ("en", "English")])
    chat.speak(chosen)
    chat.say("changed")
    chat.suggest("menu")
