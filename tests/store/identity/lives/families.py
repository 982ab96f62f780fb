"""Two families in one house, their accounts, and everything that is stored about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import col

import store.tables
from store.channels.account import Account
from store.channels.session import WebSession
from store.messages import outbox
from store.people.approval import approve, waiting_approvals
from store.people.search import find_people
from tests.store.people import archive
from tests.store.people.archive import LONG_AGO, PEOPLE, Neighbourhood, Page, homes, person

HISTORY = {"person_event", "approval", "audit", "chain", "outbox", "database_clock"}
"""Tables to which a change only adds what it did."""


@contextmanager
def opened(url: str) -> Iterator[Neighbourhood]:
    """The neighbourhood with both families."""
    with archive.opened(url) as made:
        rows = [
            person("橘小满", phone="10000000001", lives="业主", relation="户主", share="1/2", birth="1990-01-01"),
            person("柚大山", phone="10000000002", lives="业主", relation="配偶", share="1/2", birth="1991-01-01"),
            person("橘小曼", "SY-1:5-1-102", lives="租客", birth="1990-01-01"),
        ]
        made.take(homes(101, 102, 103), Page(PEOPLE, *rows))
        yield made


def who(made: Neighbourhood, name: str) -> int:
    return next(row.id for row in made.rows("person") if row.name == name)


def account(made: Neighbourhood, person_id: int, address: str) -> int:
    def add(tx: Any) -> int:
        values = {"channel": "web", "address": address, "person_id": person_id, "assurance": 2, "created_at": LONG_AGO}
        one = tx.value(insert(Account).values(values).returning(col(Account.id)))
        session = {"token_code": address, "account_id": one, "created_at": LONG_AGO, "seen_at": LONG_AGO,
                   "expires_at": tx.now() + timedelta(days=9)}  # fmt: skip
        tx.run(insert(WebSession).values(session))
        return int(one)

    return made.database.write(add)


def everything(made: Neighbourhood) -> dict[str, list[Any]]:
    return {name: sorted(map(tuple, made.rows(name)), key=repr)
            for name in store.tables.metadata.tables if name not in HISTORY}  # fmt: skip


def now_day(made: Neighbourhood) -> date:
    return made.database.read(lambda tx: tx.now()).date()


def agree(made: Neighbourhood) -> Any:
    request = made.do(made.worker, waiting_approvals)[0]
    return made.do(made.worker, approve, request.id)


def found(made: Neighbourhood, said: str) -> set[str]:
    """The ids of the people that are found."""
    return {one[0] for one in made.do(made.grid_worker, find_people, said)}


def claimed(made: Neighbourhood) -> tuple[Any, ...]:
    """What is taken to be sent now."""
    return made.database.write(lambda tx: outbox.claim(tx, ["web"], tx.now()))
