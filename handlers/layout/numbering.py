"""Options as a numbered list, for channels that have no buttons."""

from collections.abc import Callable, Sequence

from store.messages.reply import Input, Reply, Style, Words

OPEN = frozenset({Input.TEXT, Input.PHONE, Input.FILE, Input.PLACE, Input.DAY, Input.TIME, Input.CODE})
"""Questions whose answer may itself be a number."""


def numbered(lines: Sequence[str], labels: Sequence[str], navigation: Sequence[str] = ()) -> str:
    """Write lines and the options below them, each with the number that a person types to choose it.

    Arguments: `lines`, what is said; `labels`, one text an option; `navigation`, options that turn pages or leave,
    set apart below and numbered on, so that number n is always the n-th of labels followed by navigation.
    Line breaks inside a label become spaces, since a new line would look like a new option.
    """
    parts = ["\n".join(lines)] if lines else []
    if labels:
        parts.append(_list(labels, 1))
    if navigation:
        parts.append(_list(navigation, len(labels) + 1))
    return "\n\n".join(parts)


def said(reply: Reply, render: Callable[[Words], str], more: Sequence[str] = ()) -> str:
    """A reply as one text with its options below.

    Arguments: `render`, texts in the reader's language; `more`, lines for what a channel has to say in words. Ways to
    leave a question that takes any text get no number, because a number would be an answer to it.
    """
    lines = [*(render(line) for line in reply.lines), *more]
    labels = [render(option.label) for option in reply.options if option.style is not Style.PAGE]
    navigation = [render(option.label) for option in reply.options if option.style is Style.PAGE]
    if reply.input in OPEN and not labels:
        return "\n".join([*lines, "  ".join(f"[{label}]" for label in navigation)]).rstrip()
    return numbered(lines, labels, navigation)


def _list(labels: Sequence[str], first: int) -> str:
    return "\n".join(f"{number}. {' '.join(label.split())}" for number, label in enumerate(labels, first))
