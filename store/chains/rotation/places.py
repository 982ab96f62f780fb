"""Where sealed values lie: every column, with the place each value was sealed for and its blind index."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A column of sealed values.

    Arguments: `where`, the place for which the value of a row was sealed; `reads`, columns that this needs; `index`,
    the column with the blind index of the value, and `indexed`, what of the value that is an index of; `owner`, a table
    and the column that refers to it, when `where` needs that row's `uid`; `only`, the rows in which it is sealed.
    """

    table: str
    column: str
    where: Callable[[Row], str]
    reads: tuple[str, ...] = ()
    index: str = ""
    indexed: Callable[[str], str] = str
    owner: str = ""
    only: Callable[[Row], bool] = lambda row: True

    @property
    def name(self) -> str:
        """Table and column."""
        return f"{self.table}.{self.column}"


PLACES: tuple[Place, ...] = (
    # What people are found by comes first, so that both indexes are asked for as short as possible.
    Place("person", "phone_sealed", lambda row: f"person.phone.{row['uid']}", ("uid",), "phone_index"),
    Place("person", "identity_sealed", lambda row: f"person.identity.{row['uid']}", ("uid",), "identity_index"),
    Place("redemption", "code_sealed", lambda row: f"redemption.code.{row['id']}", (), "code_index",
          lambda code: f"redemption/{code.replace('-', '')}"),
    Place("identity_claim", "phone_sealed", lambda row: f"identity_claim.phone.{row['uid']}", ("uid",), "phone_index"),
    Place("identity_claim", "name_sealed", lambda row: f"identity_claim.name.{row['uid']}", ("uid",)),
    Place("person_field", "sealed", lambda row: f"person_field.{row['field']}.{row['owner_uid']}", ("field",),
          owner="person_id"),
    Place("correction_proposal", "sealed", lambda row: f"correction_proposal.sealed.{row['uid']}", ("uid",)),
    Place("access_token", "sealed", lambda row: f"access_token.sealed.{row['name']}"),
    Place("push_subscription", "sealed", lambda row: f"push_subscription.sealed.{row['endpoint_code']}",
          ("endpoint_code",)),
    Place("secret_choice", "sealed", lambda row: f"secret_choice.sealed.{row['key']}"),
    Place("ballot_standing", "token_sealed",
          lambda row: f"ballot_standing.token.{row['motion_id']}.{row['head_id']}"),
    Place("paper_entry", "choices_sealed", lambda row: f"paper_entry.choices.{row['serial']}", ("serial",)),
    Place("thread_line", "words", lambda row: f"thread_line.words.{row['thread_id']}.{row['id']}", ("thread_id",)),
    Place("media", "text", lambda row: f"media.text.{row['id']}", ("type",),
          only=lambda row: row["type"] in ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                           "text/csv")),
)  # fmt: skip
"""Columns that hold one sealed value and nothing else; a test finds what is missing."""

WITHIN: tuple[tuple[str, str], ...] = (
    ("outbox", "reply"), ("shared_reply", "reply"), ("inbox", "content"), ("run", "args"), ("run", "journal"),
    ("run", "pending"), ("approval", "args"), ("person_event", "details"), ("person_event", "before"),
    ("album_part", "content"), ("conversation", "offered"),
    ("approval", "reason"), ("approval", "answer"), ("erasure", "reason"), ("erasure", "answer"),
    ("restriction", "reason"), ("restriction", "answer"),
)  # fmt: skip
"""Columns of JSON in which sealed values may lie among other things, and of words that are sealed as a whole."""

WRAPPED_FOR: dict[str, tuple[Callable[[Row], str], tuple[str, ...]]] = {
    "inbox.content": (lambda row: f"inbox.content.{row['channel']}.{row['address']}.{row['key']}",
                      ("channel", "address", "key")),
    "run.args": (lambda row: f"run.args.{row['ref']}", ("ref",)),
    "run.journal": (lambda row: f"run.journal.{row['ref']}", ("ref",)),
    "run.pending": (lambda row: f"run.pending.{row['ref']}", ("ref",)),
    "album_part.content": (lambda row: f"album_part.content.{row['channel']}.{row['address']}.{row['key']}",
                           ("channel", "address", "key")),
    "approval.args": (lambda row: f"approval.args.{row['id']}", ()),
    "approval.reason": (lambda row: f"approval.reason.{row['id']}", ()),
    "approval.answer": (lambda row: f"approval.answer.{row['id']}", ()),
    "erasure.reason": (lambda row: f"erasure.reason.{row['id']}", ()),
    "erasure.answer": (lambda row: f"erasure.answer.{row['id']}", ()),
    "restriction.reason": (lambda row: f"restriction.reason.{row['id']}", ()),
    "restriction.answer": (lambda row: f"restriction.answer.{row['id']}", ()),
}  # fmt: skip
"""Those of them that are sealed as a whole too: for which place, and the columns that this needs."""

_SECRET = re.compile(r'"sealed":"(?P<sealed>[A-Za-z0-9+/]{38,}={0,2})","where":"(?P<where>[^"\\]*)"')
_TOKEN = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{38,}={0,2}")
_LOOSE = ("invitation.link", "person_event.phone")
"""What values are sealed for that lie in JSON without saying so."""


def within(text: str, reseal: Callable[[str, str], str | None]) -> str:
    """A text with each sealed value in it replaced by what `reseal` makes of it (None: it is none, or stays)."""

    def secret(found: re.Match[str]) -> str:
        made = reseal(found["sealed"], found["where"])
        return found[0] if made is None else found[0].replace(found["sealed"], made)

    def loose(found: re.Match[str]) -> str:
        for where in _LOOSE:
            made = reseal(found[0], where)
            if made is not None:
                return made
        return found[0]

    return _TOKEN.sub(loose, _SECRET.sub(secret, text))
