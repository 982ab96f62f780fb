"""Signatures on paper: one member of staff enters a photo of it, a second one checks it, and neither is the signer."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from store.channels.media import StoredMedia
from store.messages.message import MediaKind
from store.people.area import within
from store.people.dwelling import Dwelling, Household
from store.people.person import mask_name
from store.people.waiting import Task
from store.people.waiting import waiting as waits
from store.pledges.pledge import Terms, hold, published, version
from store.pledges.signature import Signature, SignatureKind, all_columns, signature
from store.pledges.signing import (
    Receipt,
    about,
    hold_person,
    receipt_of,
    refuse_closed,
    refuse_minor,
    signature_row,
    signer,
)
from store.pledges.standing import Standing, StandingState, enter, standing
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.text import Text

_Dispute = aliased(Signature)


@record
class Waiting:
    """A signature that waits for a person: a paper to be checked, or a dispute (`note`: what they said)."""

    signature: int
    pledge: int
    title: str
    number: int
    name: str
    address: str
    media: str | None
    at: datetime
    operator: int | None
    note: str = ""


@operation("pledge.paper")
def paper_enter(act: Act, pledge_id: int, person_id: int, media_id: str, organisation: str = "") -> Receipt:
    """Enter a signature that somebody gave on paper; it counts once a second member of staff has checked it.

    Arguments: `media_id`, the photo of the paper.
    Refuses one's own signature, people outside the caller's area, minors, a pledge that is not open, a person who has
    signed already, and a file that is no photo.
    """
    tx = act.transaction
    if act.caller.person is None:
        raise Refused("rights.unverified")
    hold_person(tx, person_id)
    hold(tx, pledge_id)
    terms = published(tx, pledge_id)
    who = signer(tx, person_id, terms)
    act.require(who.home.path)
    if act.caller.person == person_id:
        raise Refused("pledges.own_paper")
    stands = standing(tx, pledge_id, terms.number, person_id)
    if stands is not None and stands[1] is StandingState.FROZEN:
        raise Refused("pledges.frozen")
    if stands is not None and stands[1] in (StandingState.ACTIVE, StandingState.AWAITING_CHECK):
        raise Refused("pledges.already_signed", name=mask_name(who.name))
    now = act.now()
    refuse_closed(terms, terms.number, now)
    refuse_minor(who, terms, now)
    kind = tx.value(select(col(StoredMedia.kind)).where(col(StoredMedia.id) == media_id))
    if kind != MediaKind.PHOTO.value:
        raise Refused("pledges.no_photo")
    row = signature_row(
        act,
        terms,
        who,
        SignatureKind.PAPER_ENTERED,
        now,
        # It was the paper by which the person agreed; the account and channel are only those of whoever entered it.
        channel="paper",
        identity_method="paper",
        assurance=0,
        confirmation="paper",
        media_id=media_id,
        operator_id=act.caller.person,
        organisation=" ".join(organisation.split())[:100],
    )
    return receipt_of(tx, enter(act, row, stands), StandingState.AWAITING_CHECK)


@operation("pledge.paper_check")
def paper_confirm(act: Act, signature_id: int) -> Receipt:
    """Confirm that the photo shows this person's signature under this text: from now on it counts.

    Refuses (`pledges.second_person`) whoever entered it and the signer, (`pledges.not_waiting`) one checked already.
    """
    return _check(act, signature_id, SignatureKind.PAPER_CONFIRMED, "")


@operation("pledge.paper_check")
def paper_refuse(act: Act, signature_id: int, note: str) -> Receipt:
    """Refuse a paper signature, with what is wrong with it; the person can sign again. Refuses like `paper_confirm`."""
    return _check(act, signature_id, SignatureKind.PAPER_REFUSED, note[:500])


@operation("pledge.paper_check")
def papers_waiting(act: Act, at_most: int = 50) -> tuple[Waiting, ...]:
    """Papers in the caller's areas that somebody else entered and nobody has checked, oldest first."""
    mine = col(Signature.operator_id) != act.caller.person, col(Signature.person_id) != act.caller.person
    return _waiting(act, StandingState.AWAITING_CHECK, at_most, *mine)


@operation("pledge.settle_dispute")
def disputes_waiting(act: Act, at_most: int = 50) -> tuple[Waiting, ...]:
    """Signatures in the caller's areas whose signers say that it was not them, oldest first."""
    return _waiting(act, StandingState.FROZEN, at_most)


@waits("paper")
@operation("pledge.paper_check")
def papers_to_check(act: Act) -> tuple[Task, ...]:
    """Papers that wait for a second member of staff, for the inbox."""
    act.scopes()
    return tuple(_task(one, "check") for one in papers_waiting(act))


@waits("dispute")
@operation("pledge.settle_dispute")
def disputes_to_settle(act: Act) -> tuple[Task, ...]:
    """Signatures whose signers say that it was not them, for the inbox."""
    act.scopes()
    return tuple(_task(one, "settle") for one in disputes_waiting(act))


def _task(one: Waiting, what: str) -> Task:
    line = Text(f"pledge/paper.task_{what}", {"name": one.name, "address": one.address, "title": one.title})
    return Task(line=line, since=one.at, flow="paper", code=f"{what}-{one.signature}")


def _check(act: Act, signature_id: int, kind: SignatureKind, note: str) -> Receipt:
    tx = act.transaction
    entered = signature(tx, signature_id)
    act.require(entered.area_path)
    hold_person(tx, entered.person_id)
    stands = standing(tx, entered.pledge_id, entered.number, entered.person_id)
    if stands != (signature_id, StandingState.AWAITING_CHECK):
        raise Refused("pledges.not_waiting")
    if act.caller.person in (None, entered.person_id, entered.operator_id):
        raise Refused("pledges.second_person")
    row = about(
        act,
        entered,
        kind,
        act.now(),
        channel="paper",
        identity_method="paper",
        assurance=entered.assurance,
        confirmation="paper",
        media_id=entered.media_id,
        operator_id=entered.operator_id,
        checker_id=act.caller.person,
        note=note,
    )
    made = enter(act, row, stands, entry_was_paper=True)
    is_good = kind is SignatureKind.PAPER_CONFIRMED
    return receipt_of(tx, made if is_good else entered, StandingState.ACTIVE if is_good else StandingState.VOID)


def _waiting(act: Act, state: StandingState, at_most: int, *conditions: Any) -> tuple[Waiting, ...]:
    tx = act.transaction
    scopes = act.scopes()
    said = (
        select(col(_Dispute.note))
        .where(col(_Dispute.refers_to) == col(Signature.id), col(_Dispute.kind) == SignatureKind.DISPUTED.value)
        .order_by(col(_Dispute.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = tx.run(
        all_columns()
        .add_columns(col(Dwelling.address), func.coalesce(said, "").label("said"))
        .join(Standing, col(Standing.entry_id) == col(Signature.id))
        .join(Household, col(Household.id) == col(Signature.household_id))
        .join(Dwelling, col(Dwelling.id) == col(Household.dwelling_id))
        .where(
            col(Standing.state) == state.value,
            or_(False, *[within(col(Signature.area_path), path) for path in scopes]),
            *conditions,
        )
        .order_by(col(Signature.id))
        .limit(at_most)
    )
    terms: dict[tuple[int, int], Terms] = {}
    found = []
    for row in rows:
        key = (row.pledge_id, row.number)
        terms[key] = terms.get(key) or version(tx, *key)
        found.append(
            Waiting(
                signature=row.id,
                pledge=row.pledge_id,
                title=terms[key].title,
                number=row.number,
                name=row.name,
                address=row.address,
                media=row.media_id,
                at=row.at,
                operator=row.operator_id,
                note=row.said,
            )
        )
    return tuple(found)
