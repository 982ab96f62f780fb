"""What passes to a colleague when a worker leaves: each subject says how its own open work is handed over."""

from collections.abc import Callable

from store.rights.act import Act

HandOver = Callable[[Act, int, int, str], int]
"""Hands what is open of one person to another, at or below a path, in the act of whoever lets the one leave; gives how
many things."""
HANDOVERS: dict[str, HandOver] = {}
"""How open work is handed over, by its kind."""


def handed_over(kind: str) -> Callable[[HandOver], HandOver]:
    """Declare how open work of one kind passes from one person to another."""

    def declare(function: HandOver) -> HandOver:
        HANDOVERS[kind] = function
        return function

    return declare


def hand_over_all(act: Act, leaver: int, colleague: int, path: str) -> int:
    """Hand over everything open at or below a path; gives how many things that was."""
    return sum(function(act, leaver, colleague, path) for function in HANDOVERS.values())
