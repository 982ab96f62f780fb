"""People of the demo doing what people do, when the demo is loaded."""

from store.database import Transaction
from store.keys import Keys
from store.people.assignment import grants_of
from store.people.person import name_of, person_by_code
from store.rights.act import Act, Caller
from store.rights.roles import Assurance


def acting(tx: Transaction, keys: Keys, person: int, *, with_roles: bool = True) -> Act:
    """An act of somebody who is verified; `with_roles` as the worker they are, else only as the resident."""
    caller = Caller(
        account=None,
        person=person,
        name=name_of(tx, person),
        assurance=Assurance.VERIFIED,
        language="zh-CN",
        channel="web",
        grants=grants_of(tx, person, tx.now()) if with_roles else (),
        is_demo=True,
    )
    return Act(tx, caller, keys)


def known(tx: Transaction, code: str) -> int:
    """The person of the demo with a code, who must be there."""
    found = person_by_code(tx, code)
    if found is None:
        raise LookupError(f"the demo has no person {code}")
    return found
