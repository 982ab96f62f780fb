"""The one exception that is a sentence for a person, not a fault."""

from typing import Any


class Refused(Exception):
    """An operation was not allowed or not possible; the person is told why in their language.

    Arguments: `key`, "subject.reason", found in `locales/<language>/refusals/<subject>.ftl`;
    `values`, the variables of that text.
    """

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values
