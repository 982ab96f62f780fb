"""One-time codes: six digits that prove who holds a phone; only a hash of each is stored."""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import insert, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.database.dialects import Moment, lock
from store.records import record
from store.refusals import Refused
from store.rights.act import Act

GOOD_FOR = timedelta(minutes=5)
TRIES = 5
DAY = timedelta(days=1)
MOST_A_DAY = {"account_id": 6, "phone_index": 6, "origin": 30}
"""How many codes a day may be asked for by one account, for one phone, and from one place of the network."""


class OneTimeCode(SQLModel, table=True):
    """A code that was asked for. A row looks the same whether the code was sent to anybody or not.

    `about` names what it is for, such as "claim/12": a code is good for nothing else. `phone_index` is the blind index
    of the phone, `origin` that of where the message came from ("" if the channel does not tell).
    """

    __tablename__ = "one_time_code"

    id: int | None = Field(default=None, primary_key=True)
    purpose: str
    about: str
    phone_index: str = Field(index=True)
    account_id: int | None = Field(default=None, index=True)
    origin: str = Field(default="", index=True)
    code_hash: str
    tries_left: int = TRIES
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment, index=True)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


@record
class IssuedCode:
    """A new code, to be sent and not kept, and until when it is good."""

    code: str
    until: datetime


@record
class CheckedCode:
    """Whether a code was right, and how many tries are left if it was not (0: it cannot be tried any more)."""

    is_right: bool
    left: int


def issue(act: Act, purpose: str, phone: str, *, about: str) -> IssuedCode:
    """Make a code for a phone; an earlier one for the same purpose and phone is no longer good.

    Arguments: `phone`, as `normal_phone` gives it; `about`, what the code is for.
    Refuses (`codes.too_often`) more in a day than an account, a phone or a place of the network may have.
    """
    tx, keys, now = act.transaction, act.keys, act.now()
    origin = act.message.request if act.message else ""
    counted = {
        "account_id": act.caller.account,
        "phone_index": keys.index(phone),
        "origin": keys.index(f"origin/{origin}") if origin else "",
    }
    _refuse_too_often(act, counted, now)
    earlier = (
        col(OneTimeCode.purpose) == purpose, col(OneTimeCode.phone_index) == counted["phone_index"],
        col(OneTimeCode.used_at).is_(None), col(OneTimeCode.tries_left) > 0,
    )  # fmt: skip
    tx.changed(update(OneTimeCode).where(*earlier).values(tries_left=0))
    code = f"{secrets.randbelow(1_000_000):06d}"
    values = {
        "purpose": purpose,
        "about": about,
        "code_hash": keys.token(f"code/{purpose}/{about}/{counted['phone_index']}/{code}"),
        "tries_left": TRIES,
        "created_at": now,
        "expires_at": now + GOOD_FOR,
        **counted,
    }
    tx.run(insert(OneTimeCode).values(values))
    return IssuedCode(code, now + GOOD_FOR)


def check(act: Act, purpose: str, phone: str, code: str, *, about: str) -> CheckedCode:
    """Try a code; every try counts, a right one uses it up. It never refuses, so that the count is not undone."""
    tx, keys, now = act.transaction, act.keys, act.now()
    index = keys.index(phone)
    mine = (
        col(OneTimeCode.purpose) == purpose, col(OneTimeCode.about) == about, col(OneTimeCode.phone_index) == index,
        col(OneTimeCode.account_id) == act.caller.account,
    )  # fmt: skip
    row = tx.one(
        lock(
            select(col(OneTimeCode.id), col(OneTimeCode.code_hash), col(OneTimeCode.tries_left),
                   col(OneTimeCode.expires_at), col(OneTimeCode.used_at))
            .where(*mine).order_by(col(OneTimeCode.id).desc()).limit(1)
        )
    )  # fmt: skip
    typed = keys.token(f"code/{purpose}/{about}/{index}/{code}")
    is_same = hmac.compare_digest(typed, row.code_hash if row else typed[::-1])
    if row is None or row.used_at is not None or row.tries_left <= 0 or row.expires_at <= now:
        return CheckedCode(False, 0)
    left = row.tries_left - 1
    values = {"tries_left": left, "used_at": now if is_same else None}
    tx.changed(update(OneTimeCode).where(col(OneTimeCode.id) == row.id).values(values))
    return CheckedCode(is_same, 0 if is_same else left)


def _refuse_too_often(act: Act, counted: dict[str, int | str | None], now: datetime) -> None:
    known = {name: value for name, value in counted.items() if value not in (None, "")}
    same = {name: col(getattr(OneTimeCode, name)) == value for name, value in known.items()}
    rows = act.transaction.run(
        select(col(OneTimeCode.account_id), col(OneTimeCode.phone_index), col(OneTimeCode.origin))
        .where(col(OneTimeCode.created_at) > now - DAY, or_(*same.values()))
        .limit(200)
    )
    for at, name in enumerate(("account_id", "phone_index", "origin")):
        if name in known and sum(row[at] == known[name] for row in rows) >= MOST_A_DAY[name]:
            raise Refused("codes.too_often")
