"""Browsers that asked to be woken when the page is closed."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from store.channels.session import PushSubscription
from store.database import Transaction
from store.database.dialects import insert_or_update
from store.keys import Keys, WrongKey
from store.refusals import Refused

MOST_BROWSERS = 10
"""Browsers of one account that are woken; an account has no use for more."""


def subscribe(tx: Transaction, keys: Keys, account: int, subscription: Mapping[str, Any]) -> None:
    """Wake a browser for an account from now on, and no longer for the one it was woken for before.

    Arguments: `subscription`, what the browser gave: "endpoint" and "keys"; kept encrypted.
    Refuses (`sessions.too_many_browsers`) more than ten browsers of one account.
    """
    code = keys.token(str(subscription["endpoint"]))
    others = tx.run(
        select(col(PushSubscription.id)).where(
            col(PushSubscription.account_id) == account,
            col(PushSubscription.ended_at).is_(None),
            col(PushSubscription.endpoint_code) != code,
        )
    )
    if len(others) >= MOST_BROWSERS:
        raise Refused("sessions.too_many_browsers", most=MOST_BROWSERS)
    values = {
        "account_id": account,
        "endpoint_code": code,
        "sealed": keys.seal(json.dumps(dict(subscription)), _where(code)),
        "created_at": tx.now(),
        "ended_at": None,
    }
    changed = ["account_id", "sealed", "created_at", "ended_at"]
    tx.changed(insert_or_update(PushSubscription, ["endpoint_code"], changed).values(values))


def subscriptions_of(tx: Transaction, keys: Keys, account: int) -> list[tuple[int, dict[str, Any]]]:
    """The browsers to wake for an account, each with the row's id."""
    rows = tx.run(
        select(col(PushSubscription.id), col(PushSubscription.endpoint_code), col(PushSubscription.sealed)).where(
            col(PushSubscription.account_id) == account, col(PushSubscription.ended_at).is_(None)
        )
    )
    opened = []
    for made, code, sealed in rows:
        try:
            opened.append((made, json.loads(keys.open(sealed, _where(code)))))
        except WrongKey:
            # After a change of keys the browser subscribes anew; until then it is simply not woken.
            continue
    return opened


def end_subscription(tx: Transaction, subscription: int) -> None:
    """Wake a browser no longer: it has said that it is gone."""
    tx.changed(
        update(PushSubscription)
        .where(col(PushSubscription.id) == subscription, col(PushSubscription.ended_at).is_(None))
        .values(ended_at=tx.now())
    )


def _where(code: str) -> str:
    return f"push_subscription.sealed.{code}"
