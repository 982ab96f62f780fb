"""Conditions by which people are chosen for a notice; each subject declares its own."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.channels.account import Account
from store.database import Transaction
from store.records import record
from store.refusals import Refused
from store.rights.roles import Assurance

Makes = Callable[[Transaction, str, Any, datetime], Any]
_MADE: dict[str, Makes] = {}
CONDITIONS: Mapping[str, Makes] = _MADE
"""What makes a condition in SQL, by the condition's name."""


@record
class Condition:
    """What must hold of somebody: the name of a condition and what it is about, such as a pledge's code."""

    name: str
    about: str = ""


def condition(name: str) -> Callable[[Makes], Makes]:
    """Declare how a condition is asked in SQL, so that notices can be sent to those of whom it holds.

    The function gets the transaction, what it is about ("" if nothing), a column of people's ids and the time, and
    gives a condition that holds or does not hold of one person. The text of its name is in
    `locales/<language>/reach/condition.ftl`. Refuses (ValueError) a name that is taken.
    """

    def declare(makes: Makes) -> Makes:
        if name in _MADE and _MADE[name].__module__ != makes.__module__:
            raise ValueError(f"two conditions are called {name}")
        _MADE[name] = makes
        return makes

    return declare


def holds(tx: Transaction, wanted: Condition, person: Any, now: datetime) -> Any:
    """The condition, in SQL, on a column of people's ids. Refuses (`reach.unknown_condition`) one that is not there."""
    if wanted.name not in _MADE:
        raise Refused("reach.unknown_condition", name=wanted.name)
    return _MADE[wanted.name](tx, wanted.about, person, now)


def _has_account(person: Any, *more: Any) -> Any:
    mine = select(col(Account.id)).where(
        col(Account.person_id) == person,
        col(Account.closed_at).is_(None),
        col(Account.assurance) >= Assurance.VERIFIED.value,
        *more,
    )
    return mine.exists()


@condition("unverified")
def _unverified(_tx: Transaction, _about: str, person: Any, _now: datetime) -> Any:
    """Nobody has confirmed yet, on any channel, that it is them."""
    return ~_has_account(person)


@condition("language")
def _language(_tx: Transaction, about: str, person: Any, _now: datetime) -> Any:
    """They use a language with us."""
    return _has_account(person, col(Account.language) == about)


@condition("channel")
def _channel(_tx: Transaction, about: str, person: Any, _now: datetime) -> Any:
    """They have an account on a channel."""
    return _has_account(person, col(Account.channel) == about)
