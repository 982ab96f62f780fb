"""What residents see: the pledges open to them, a pledge by its link, and their own signatures."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from store.people.area import Area
from store.people.dwelling import home_of
from store.people.person import is_of
from store.pledges.pledge import (
    Pledge,
    PledgeForm,
    PledgeState,
    PledgeVersion,
    Terms,
    VersionKind,
    all_current,
    current,
    version,
)
from store.pledges.signature import Signature
from store.pledges.standing import Standing, StandingState
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Assurance


@record
class OpenPledge:
    """A pledge that can be signed. `signed_before` is the number of an older text that the person signed, if any."""

    pledge: int
    code: str
    title: str
    form: PledgeForm
    area: str
    number: int
    opens_at: datetime
    closes_at: datetime
    zone: str
    signed_before: int | None = None


@record
class MySignature:
    """A signature of one's own. `newer` is the number of a newer text that can be signed, if any."""

    signature: int
    pledge: int
    code: str
    title: str
    number: int
    state: StandingState
    receipt: str
    at: datetime
    zone: str
    channel: str
    organisation: str
    newer: int | None = None


_Later = aliased(PledgeVersion)


@operation("pledge.list")
def open_for_me(act: Act, at_most: int = 20) -> tuple[OpenPledge, ...]:
    """The pledges that I can sign now and have not, soonest to close first; for guests all that are open."""
    tx = act.transaction
    now = act.now()
    person = act.caller.person if act.caller.assurance >= Assurance.VERIFIED else None
    home = home_of(tx, person) if person is not None else None
    if person is not None and home is None:
        return ()
    # A pledge holds where its area's path begins the path of my home.
    here = [literal(home.path).startswith(col(Area.path))] if home is not None else []
    terms = [
        found
        for found in all_current(tx, col(PledgeVersion.closes_at) > now, col(PledgeVersion.opens_at) <= now, *here)
        if found.state(now) is PledgeState.OPEN
    ]
    signed = _signed(act, person) if person is not None else {}
    open_ones = [
        OpenPledge(
            pledge=found.pledge,
            code=found.code,
            title=found.title,
            form=found.form,
            area=found.area,
            number=found.number,
            opens_at=found.opens_at,
            closes_at=found.closes_at,
            zone=found.zone,
            signed_before=max(
                (number for number in signed.get(found.pledge, ()) if number < found.number), default=None
            ),
        )
        for found in terms
        if found.number not in signed.get(found.pledge, ())
    ]
    return tuple(sorted(open_ones, key=lambda one: (one.closes_at, one.pledge))[:at_most])


@operation("pledge.mine")
def mine(act: Act, at_most: int = 50) -> tuple[MySignature, ...]:
    """My signatures with their receipts and where they stand, newest first."""
    tx = act.transaction
    person = act.person()
    now = act.now()
    later = select(1).where(
        col(_Later.pledge_id) == col(PledgeVersion.pledge_id),
        col(_Later.number) == col(PledgeVersion.number),
        col(_Later.kind) != VersionKind.DRAFT.value,
        col(_Later.position) > col(PledgeVersion.position),
    )
    rows = tx.run(
        select(
            col(Signature.id), col(Signature.pledge_id), col(PledgeVersion.pledge_code), col(PledgeVersion.title),
            col(Signature.number), col(Standing.state), col(Signature.receipt), col(Signature.at), col(Signature.zone),
            col(Signature.channel), col(Signature.organisation),
        )
        .select_from(Standing)
        .join(Signature, col(Signature.id) == col(Standing.entry_id))
        .join(
            PledgeVersion,
            and_(
                col(PledgeVersion.pledge_id) == col(Standing.pledge_id),
                col(PledgeVersion.number) == col(Standing.number),
                col(PledgeVersion.kind) != VersionKind.DRAFT.value,
                ~later.exists(),
            ),
        )
        .where(_of(person))
        .order_by(col(Signature.at).desc(), col(Signature.id).desc())
        .limit(at_most)
    )  # fmt: skip
    newer: dict[int, int] = {}
    for pledge in {row.pledge_id for row in rows}:
        terms = current(tx, pledge)
        if terms is not None and terms.state(now) is PledgeState.OPEN:
            newer[pledge] = terms.number
    signed = {(row.pledge_id, row.number) for row in rows if row.state in _COUNTING}
    found = []
    for row in rows:
        number = newer.get(row.pledge_id, 0)
        is_newer = number > row.number and (row.pledge_id, number) not in signed
        found.append(
            MySignature(
                signature=row.id,
                pledge=row.pledge_id,
                code=row.pledge_code,
                title=row.title,
                number=row.number,
                state=StandingState(row.state),
                receipt=row.receipt or "",
                at=row.at,
                zone=row.zone,
                channel=row.channel,
                organisation=row.organisation,
                newer=number if is_newer else None,
            )
        )
    return tuple(found)


@operation("pledge.read")
def by_code(act: Act, code: str) -> Terms:
    """The pledge that a link carries, for anybody. Refuses (`pledges.unknown`) a code that leads to none."""
    pledge = act.transaction.value(select(col(Pledge.id)).where(func.lower(col(Pledge.code)) == code.strip().lower()))
    terms = current(act.transaction, pledge) if pledge is not None else None
    if terms is None:
        raise Refused("pledges.unknown")
    return terms


@operation("pledge.read")
def terms_of(act: Act, pledge_id: int) -> Terms:
    """The terms in force of a published pledge, for anybody. Refuses (`pledges.unknown`) what was never published."""
    terms = current(act.transaction, pledge_id)
    if terms is None:
        raise Refused("pledges.unknown")
    return terms


@operation("pledge.read")
def version_of(act: Act, pledge_id: int, number: int) -> Terms:
    """One version of a published pledge, for whoever once signed it. Refuses (`pledges.unknown`) an unknown number."""
    return version(act.transaction, pledge_id, number)


@operation("pledge.read")
def state_now(act: Act, pledge_id: int) -> PledgeState:
    """Where a published pledge stands by the clock that judges deadlines."""
    return terms_of(act, pledge_id).state(act.now())


_COUNTING = (StandingState.ACTIVE.value, StandingState.AWAITING_CHECK.value, StandingState.FROZEN.value)


def _signed(act: Act, person: int) -> dict[int, set[int]]:
    rows = act.transaction.run(
        select(col(Standing.pledge_id), col(Standing.number)).where(_of(person), col(Standing.state).in_(_COUNTING))
    )
    signed: dict[int, set[int]] = {}
    for pledge, number in rows:
        signed.setdefault(pledge, set()).add(number)
    return signed


def _of(person: int) -> Any:
    """What stands under somebody's record, or under another one that was found to be theirs."""
    return is_of(col(Standing.person_id), person)
