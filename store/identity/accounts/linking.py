"""Tying another account to oneself: a code from the one is typed on the other.

Nobody says whose code they type, so it is found by itself, and has twelve digits instead of six: nobody finds one by
guessing among a million million, and guesses are counted besides.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import insert, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.audit.audit import note
from store.channels.account import Account
from store.channels.codes import GOOD_FOR
from store.database.dialects import Moment, lock
from store.identity.holding import tie
from store.people.person import mask_name, name_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Assurance
from store.text import Secret

DIGITS = 12
DAY = timedelta(days=1)
CODES_A_DAY = 10
GUESSES = {"account_id": 5, "origin": 20}
"""How many wrong codes a day one account, and one place of the network, may type."""
METHOD = "link"


class LinkCode(SQLModel, table=True):
    """A code that ties another account to the person of `account_id`; `found_by` is the account that typed it."""

    __tablename__ = "link_code"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(index=True)
    person_id: int
    code_hash: str = Field(unique=True)
    found_by: int | None = None
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment, index=True)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class LinkGuess(SQLModel, table=True):
    """A wrong code that somebody typed. `origin` is a code of where it came from ("" if the channel does not tell)."""

    __tablename__ = "link_guess"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(index=True)
    origin: str = Field(default="", index=True)
    at: datetime = Field(sa_type=Moment, index=True)


@record
class LinkOffer:
    """A new code, sealed until it is shown, and until when it is good."""

    code: Secret
    until: datetime


@record
class LinkFound:
    """What a typed code would tie this account to; `code` is 0 when there is no such code. `name` is masked."""

    code: int
    name: str = ""
    channel: str = ""
    left: int = 0


@operation("account.link_code")
def offer_link(act: Act) -> LinkOffer:
    """Make a code to be typed on another channel; an earlier one is no longer good.

    Refuses (`accounts.too_many_codes`) more than ten a day.
    """
    tx, now, person = act.transaction, act.now(), act.person()
    made = tx.run(
        select(col(LinkCode.id)).where(col(LinkCode.person_id) == person, col(LinkCode.created_at) > now - DAY)
    )
    if len(list(made)) >= CODES_A_DAY:
        raise Refused("accounts.too_many_codes")
    earlier = (col(LinkCode.person_id) == person, col(LinkCode.used_at).is_(None), col(LinkCode.expires_at) > now)
    tx.changed(update(LinkCode).where(*earlier).values(expires_at=now))
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    values = {
        "account_id": act.caller.account,
        "person_id": person,
        "code_hash": _hash(act, code),
        "created_at": now,
        "expires_at": now + GOOD_FOR,
    }
    made_id = tx.value(insert(LinkCode).values(values).returning(col(LinkCode.id)))
    where = f"shown.link.{made_id}"
    shown = " ".join(code[start : start + 4] for start in range(0, DIGITS, 4))
    return LinkOffer(Secret(act.keys.seal(shown, where), where), now + GOOD_FOR)


@operation("account.link")
def find_link(act: Act, code: str) -> LinkFound:
    """What a code would tie the caller's account to; a wrong one counts as a guess.

    Refuses (`accounts.too_many_guesses`) more guesses in a day than are allowed, right or wrong, (`accounts.linked`) an
    account of the same person, (`identity.other_person`) one of somebody else.
    """
    tx, now, account = act.transaction, act.now(), _account(act)
    left = _guesses_left(act, account)
    if left <= 0:
        raise Refused("accounts.too_many_guesses")
    row = tx.one(
        lock(
            select(col(LinkCode.id), col(LinkCode.person_id), col(LinkCode.account_id)).where(
                col(LinkCode.code_hash) == _hash(act, code), col(LinkCode.used_at).is_(None),
                col(LinkCode.expires_at) > now,
            )
        )
    )  # fmt: skip
    channel = _still_held(act, row.account_id, row.person_id) if row else None
    if row is None or channel is None:
        tx.run(insert(LinkGuess).values(account_id=account, origin=_origin(act), at=now))
        return LinkFound(0, left=left - 1)
    if act.caller.person == row.person_id:
        raise Refused("accounts.linked")
    if act.caller.person is not None:
        raise Refused("identity.other_person")
    tx.changed(update(LinkCode).where(col(LinkCode.id) == row.id).values(found_by=account))
    return LinkFound(row.id, mask_name(name_of(tx, row.person_id)), channel, left)


@operation("account.link")
def take_link(act: Act, code_id: int) -> str:
    """Tie the caller's account to the person whose code it typed, once; gives their name.

    The person's other accounts are told. Refuses (`accounts.code_over`) a code that is used, over, or typed elsewhere.
    """
    tx, now, account = act.transaction, act.now(), _account(act)
    mine = (col(LinkCode.id) == code_id, col(LinkCode.found_by) == account, col(LinkCode.used_at).is_(None))
    row = tx.one(lock(select(col(LinkCode.person_id), col(LinkCode.account_id), col(LinkCode.expires_at)).where(*mine)))
    # Once it was typed in time, there is as long again for saying yes.
    if row is None or row.expires_at + GOOD_FOR <= now or _still_held(act, row.account_id, row.person_id) is None:
        raise Refused("accounts.code_over")
    tx.changed(update(LinkCode).where(col(LinkCode.id) == code_id).values(used_at=now))
    tie(act, account, row.person_id, METHOD)
    note(act, about=f"account/{account}", persons=(row.person_id,), fields=("account",))
    return name_of(tx, row.person_id)


def _account(act: Act) -> int:
    if act.caller.account is None:
        raise Refused("accounts.code_over")
    return act.caller.account


def _still_held(act: Act, account: int, person: int) -> str | None:
    """The channel of an account that still belongs to a person for sure."""
    held = (
        col(Account.id) == account, col(Account.person_id) == person, col(Account.closed_at).is_(None),
        col(Account.assurance) >= Assurance.VERIFIED.value,
    )  # fmt: skip
    found: str | None = act.transaction.value(select(col(Account.channel)).where(*held))
    return found


def _guesses_left(act: Act, account: int) -> int:
    origin = _origin(act)
    same = [col(LinkGuess.account_id) == account, *((col(LinkGuess.origin) == origin,) if origin else ())]
    rows = act.transaction.run(
        select(col(LinkGuess.account_id), col(LinkGuess.origin))
        .where(col(LinkGuess.at) > act.now() - DAY, or_(*same))
        .limit(100)
    )
    guesses = list(rows)
    by_account: int = sum(row[0] == account for row in guesses)
    from_origin: int = sum(row[1] == origin for row in guesses) if origin else 0
    return min(GUESSES["account_id"] - by_account, GUESSES["origin"] - from_origin)


def _origin(act: Act) -> str:
    origin = act.message.request if act.message else ""
    return act.keys.index(f"origin/{origin}") if origin else ""


def _hash(act: Act, code: str) -> str:
    return act.keys.token(f"link/{''.join(sign for sign in code if sign.isdecimal())}")
