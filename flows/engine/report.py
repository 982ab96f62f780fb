"""Declaring reports: files with names and numbers, made only when somebody opens them."""

from collections.abc import Callable

from store.messages.reply import Made

Maker = Callable[..., Made]
REPORTS: dict[str, Maker] = {}


def report(name: str) -> Callable[[Maker], Maker]:
    """Register a function of (act, **args) that gives a file to be made.

    Refuses (ValueError) a name that is taken.
    """

    def declare(make: Maker) -> Maker:
        if name in REPORTS and REPORTS[name].__module__ != make.__module__:
            raise ValueError(f"two reports are called {name}")
        REPORTS[name] = make
        return make

    return declare
