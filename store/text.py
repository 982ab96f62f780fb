"""Texts that are rendered in the reader's language, as operations and replies speak of them."""

from typing import Any

from store.keys import WRAPPED
from store.records import record


@record
class Text:
    """A text to be rendered in the reader's language.

    Arguments: `key`, "path/of/file.message" or "path/of/file.message.attribute" below `locales/<language>/`;
    `values`, its variables: strings, integers, dates, aware times, links, secrets, other texts, or tuples of texts,
    which are shown one a line.
    """

    key: str
    values: dict[str, Any]


@record
class Link:
    """An address below the public one, which only the running program knows; `path` begins with a slash."""

    path: str


@record
class Secret:
    """A value that is only opened when a text is shown, so that no journal and no stored message holds it readable.

    Arguments: `sealed`, by `Keys.seal` for the place `where`.
    """

    sealed: str
    where: str


Words = Text | str
"""A text to render, or words that somebody wrote (a name, a title) and that stay as they are."""


def words_in(stored: str, where: str) -> Secret | str:
    """Words of a column as a text may take them, still sealed; those of an older version are readable as they are.

    Arguments: `stored`, as `Keys.wrap` made it for the place `where`.
    """
    return Secret(stored.removeprefix(WRAPPED), where) if stored.startswith(WRAPPED) else stored
