"""Which secret key a database is written with, and what the former ones left to it."""

import base64
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, select
from sqlmodel import Field, SQLModel, col

from store.database.dialects import Moment
from store.database.migrate import address_of, connected
from store.keys import Keys, WrongKey


class KeyGeneration(SQLModel, table=True):
    """A secret key after the first. `carried`, sealed by it: the keys that it took over.

    `place` and `after` say how far resealing has come: a column, and the last row in it as JSON.
    """

    __tablename__ = "key_generation"

    id: int | None = Field(default=None, primary_key=True)
    fingerprint: str = Field(unique=True)
    carried: str
    place: str = ""
    after: str = ""
    began_at: datetime = Field(sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)


class HalfWay(WrongKey):
    """The secret key is being changed, and the former one is not at hand."""


def complete(url: str, keys: Keys, before: Keys | None) -> Keys:
    """Keys as a database needs them: with what was carried over, and with the former ones while they are in use.

    Arguments: `url` of the database, which need not exist; `keys` and `before` of the secret and of the one until now.
    Refuses (WrongKey) a secret that has been replaced, (HalfWay) a missing former one, (Unavailable) no answer.
    """
    address = address_of(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return taken_over(None, keys, before)
    with connected(address) as connection:
        return taken_over(newest_of(connection), keys, before)


def newest_of(connection: Connection) -> Any:
    """The row of the newest generation, or None while there has been only the first secret."""
    if not inspect(connection).has_table("key_generation"):
        return None
    columns = (
        col(KeyGeneration.id), col(KeyGeneration.fingerprint), col(KeyGeneration.carried), col(KeyGeneration.place),
        col(KeyGeneration.after), col(KeyGeneration.done_at),
    )  # fmt: skip
    return connection.execute(select(*columns).order_by(col(KeyGeneration.id).desc()).limit(1)).first()


def taken_over(newest: Any, keys: Keys, before: Keys | None) -> Keys:
    """Keys with what the newest generation of a database (None: there is none) hands on to them."""
    if before is not None and before.fingerprint == keys.fingerprint:
        before = None
    if newest is None:
        return keys if before is None else replace(keys, carried=before.carry(), before=before)
    if newest.fingerprint == keys.fingerprint:
        whole = with_carried(keys, newest.carried)
        if newest.done_at is not None:
            return whole
        if before is None:
            raise HalfWay(keys.fingerprint)
        return replace(whole, before=replace(before, carried=whole.carried))
    if newest.done_at is not None and before is not None and newest.fingerprint == before.fingerprint:
        former = with_carried(before, newest.carried)
        return replace(keys, carried=former.carried, before=former)
    raise WrongKey(f"it has been changed; the one in use has the fingerprint {newest.fingerprint}")


def with_carried(keys: Keys, sealed: str) -> Keys:
    """Keys with those that were carried over to them. Refuses (WrongKey) what another secret sealed."""
    return replace(keys, carried=base64.b64decode(keys.open(sealed, _where(keys))), before=keys.before)


def sealed_carried(keys: Keys) -> str:
    """The keys that stay, sealed by the secret, so that they can be carried over."""
    return keys.seal(base64.b64encode(keys.carry()).decode(), _where(keys))


def _where(keys: Keys) -> str:
    return f"key_generation.carried.{keys.fingerprint}"
