"""Consents: what somebody allows beyond what the law lets the community do anyway, given and taken back alike."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlmodel import Field, SQLModel, col

from store.audit.audit import note
from store.database import Transaction
from store.database.dialects import Moment, lock
from store.people.person import Person
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation

PURPOSES: dict[str, int] = {"sensitive": 1, "sharing": 1, "publication": 1, "pushes": 1, "ranking": 1}
"""What consent is asked for, with the number of the text now in force (`identity/consents.ftl`).

Each is separate (Personal Information Protection Law 14, 23 to 25, 29); all are off until given. A new text has a new
number, and what was agreed to before does not hold for it.
"""


class Consent(SQLModel, table=True):
    """One giving or taking back of a consent, to which text, by which account. Rows are only added."""

    __tablename__ = "consent"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    purpose: str
    version: int
    is_given: bool
    at: datetime = Field(sa_type=Moment)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    channel: str = ""


@record
class MyConsent:
    """A consent as the person sees it: whether it is given now, to which text, and since when (none: never)."""

    purpose: str
    version: int
    is_given: bool
    at: datetime | None


def has_consented(tx: Transaction, person_id: int, purpose: str) -> bool:
    """Whether somebody's consent to a purpose holds now, to the text now in force."""
    return _newest(tx, person_id).get(purpose, (False, None))[0]


def stricter(tx: Transaction, kept: int, other: int) -> list[tuple[str, int, bool]]:
    """What has to be added to one person's consents so that the stricter of two records' stands: purpose, text, given.

    What either has taken back is not given; where one never said anything, the other's word stands.
    """
    mine, theirs = _newest(tx, kept), _newest(tx, other)
    wanted = []
    for purpose in sorted(theirs):
        is_given = theirs[purpose][0] and mine.get(purpose, (True, None))[0]
        if mine.get(purpose, (None, None))[0] != is_given:
            wanted.append((purpose, PURPOSES.get(purpose, 0), is_given))
    return wanted


@operation("consent.mine")
def my_consents(act: Act) -> tuple[MyConsent, ...]:
    """All the consents there are, with where the caller stands."""
    newest = _newest(act.transaction, act.person())
    return tuple(
        MyConsent(purpose, version, *newest.get(purpose, (False, None))) for purpose, version in PURPOSES.items()
    )


@operation("consent.mine")
def set_consent(act: Act, purpose: str, version: int, *, is_given: bool) -> bool:
    """Give or take back a consent; gives whether that changed anything.

    Arguments: `version`, the number of the text that was shown.
    Refuses (`people.consent_text`) a purpose or text that is no longer asked for, when it is given.
    """
    tx, me = act.transaction, act.person()
    if purpose not in PURPOSES or (is_given and PURPOSES[purpose] != version):
        raise Refused("people.consent_text")
    # Two taps at once are one change.
    tx.one(lock(select(col(Person.id)).where(col(Person.id) == me)))
    if has_consented(tx, me, purpose) == is_given:
        return False
    values = {
        "person_id": me,
        "purpose": purpose,
        "version": version,
        "is_given": is_given,
        "at": act.now(),
        "account_id": act.caller.account,
        "channel": act.caller.channel,
    }
    tx.run(insert(Consent).values(values))
    note(act, about=f"consent/{purpose}", persons=(me,), fields=("given" if is_given else "withdrawn",))
    return True


def _newest(tx: Transaction, person_id: int) -> dict[str, tuple[bool, datetime | None]]:
    rows = tx.run(
        select(col(Consent.purpose), col(Consent.version), col(Consent.is_given), col(Consent.at))
        .where(col(Consent.person_id) == person_id)
        .order_by(col(Consent.id))
    )
    return {row[0]: (bool(row[2]) and PURPOSES.get(row[0]) == row[1], row[3]) for row in rows}
