"""The built-in web chat: one page, a socket, uploads, files, signing in and Web Push."""

from handlers.web.channel import WebChannel

__all__ = ["WebChannel"]
