"""Options as a numbered list, for channels that have no buttons."""

from collections.abc import Sequence


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


def _list(labels: Sequence[str], first: int) -> str:
    return "\n".join(f"{number}. {' '.join(label.split())}" for number, label in enumerate(labels, first))
