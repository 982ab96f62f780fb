"""Signing, withdrawing and disputing: by the person themselves, never by anybody for them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Integer, bindparam, select
from sqlmodel import col

from store.channels.account import Account
from store.database import Fixed, Transaction
from store.people.area import AreaKind, above
from store.people.dwelling import Home, home_of
from store.people.person import Person, age_on, records_of
from store.pledges.pledge import PledgeForm, PledgeState, Terms, hold, published, version
from store.pledges.signature import Signature, SignatureKind, signature
from store.pledges.signers import EARNING_AGE, local_day
from store.pledges.standing import StandingState, after, enter, standing
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation

NAME_LONGEST = 100


@record
class Receipt:
    """What a person holds of their signature. `again` tells that it was there already; `number` is the version's."""

    signature: int
    pledge: int
    code: str
    title: str
    number: int
    receipt: str
    state: StandingState
    name: str
    organisation: str
    at: datetime
    zone: str
    again: bool = False


@dataclass(frozen=True)
class Signer:
    """A person as they are at the moment of signing; their row is held until the transaction ends."""

    id: int
    name: str
    birth: date | None
    full_capacity: bool
    home: Home
    community: int


_HOLD_PERSON = Fixed(
    select(col(Person.name), col(Person.birth), col(Person.full_capacity), col(Person.is_organisation))
    .where(col(Person.id) == bindparam("person", type_=Integer()))
    .with_for_update(key_share=True)
)
_ACCOUNT = Fixed(
    select(col(Account.person_id), col(Account.method)).where(col(Account.id) == bindparam("account", type_=Integer()))
)


@operation("pledge.sign")
def sign(
    act: Act, pledge_id: int, number: int, confirmation: str, organisation: str = "", representative: str = ""
) -> Receipt:
    """Sign a pledge for oneself; a second time gives the receipt of the first.

    Arguments: `number`, the version whose text was shown; `confirmation`, the id of the button that was pressed;
    `organisation` and `representative` (its legal representative), names, for the traders' form only.
    Refuses those not verified, minors, a pledge that is not open or whose text has changed meanwhile, people from
    elsewhere, and an account that acts for somebody else.
    """
    if not confirmation:
        raise ValueError("a signature needs the button that confirmed it")
    return _sign(act, pledge_id, number, confirmation, organisation, representative, None)


@operation("pledge.sign")
def sign_in_demo(act: Act, pledge_id: int, number: int, at: datetime) -> Receipt:
    """Sign as a demo person at a past moment, so that the demo shows weeks of progress.

    Refuses (ValueError) people and pledges that are not of the demo.
    """
    terms = published(act.transaction, pledge_id)
    if not (act.caller.is_demo and terms.is_demo) or at > act.now():
        raise ValueError("only demo people sign demo pledges, and only in the past")
    return _sign(act, pledge_id, number, "demo", "", "", at)


@operation("pledge.withdraw")
def withdraw(act: Act, pledge_id: int, number: int) -> Receipt:
    """Withdraw one's signature, at any time and without a reason; the evidence stays. A second time changes nothing.

    Refuses (`pledges.not_signed`) when there is nothing to withdraw.
    """
    tx = act.transaction
    person = act.person()
    hold_person(tx, person)
    stands = standing(tx, pledge_id, number, person)
    if stands is None or stands[1] is StandingState.VOID:
        raise Refused("pledges.not_signed")
    entry, state = stands
    signed = signature(tx, entry)
    # Whoever once had two records may have signed under both: nothing of theirs is to stand after this.
    if state is not StandingState.WITHDRAWN:
        enter(
            act,
            about(act, signed, SignatureKind.WITHDRAWN, act.now()),
            stands,
            entry_was_paper=signed.kind == SignatureKind.PAPER_ENTERED,
        )
        rest = standing(tx, pledge_id, number, person)
        if rest is not None and rest[1] is StandingState.ACTIVE:
            withdraw(act, pledge_id, number)
    return receipt_of(tx, signed, StandingState.WITHDRAWN, again=state is StandingState.WITHDRAWN)


@operation("pledge.dispute")
def dispute(act: Act, pledge_id: int, number: int, note: str = "") -> Receipt:
    """Say "it was not me who signed": the signature no longer counts until a publisher has settled it.

    Refuses (`pledges.not_signed`) when no signature of theirs stands.
    """
    tx = act.transaction
    person = act.person()
    hold_person(tx, person)
    stands = standing(tx, pledge_id, number, person)
    if stands is None or stands[1] in (StandingState.VOID, StandingState.WITHDRAWN):
        raise Refused("pledges.not_signed")
    entry, state = stands
    signed = signature(tx, entry)
    if state is not StandingState.FROZEN:
        enter(act, about(act, signed, SignatureKind.DISPUTED, act.now(), note=note[:500]), stands)
    return receipt_of(tx, signed, StandingState.FROZEN, again=state is StandingState.FROZEN)


@operation("pledge.settle_dispute")
def settle_dispute(act: Act, signature_id: int, is_valid: bool, note: str) -> Receipt:
    """Settle a disputed signature: it counts again, or it is void.

    Arguments: `signature_id`, of the signature; `note`, what was found out.
    Refuses (`pledges.own_case`) whoever signed, entered or checked it, (`pledges.not_disputed`) others.
    """
    tx = act.transaction
    signed = signature(tx, signature_id)
    act.require(signed.area_path)
    hold_person(tx, signed.person_id)
    stands = standing(tx, signed.pledge_id, signed.number, signed.person_id)
    if stands is None or stands[0] != signature_id or stands[1] is not StandingState.FROZEN:
        raise Refused("pledges.not_disputed")
    own = {signed.person_id, signed.operator_id, signed.checker_id}
    if act.caller.person is None or own & records_of(tx, act.caller.person):
        raise Refused("pledges.own_case")
    kind = SignatureKind.RELEASED if is_valid else SignatureKind.VOIDED
    is_paper = signed.kind == SignatureKind.PAPER_ENTERED
    row = about(act, signed, kind, act.now(), checker_id=act.caller.person, note=note[:500])
    enter(act, row, stands, entry_was_paper=is_paper)
    return receipt_of(tx, signed, after(stands, signature_id, kind, entry_was_paper=is_paper)[1])


def hold_person(tx: Transaction, person_id: int) -> Any:
    """Keep everybody else from writing about a person until the transaction ends."""
    row = tx.one(_HOLD_PERSON, person=person_id)
    if row is None:
        raise Refused("pledges.unknown_person")
    return row


def signer(tx: Transaction, person_id: int, terms: Terms) -> Signer:
    """A person who may sign where the pledge holds.

    Refuses (`pledges.no_home`, `pledges.elsewhere`, `pledges.organisation_account`).
    """
    name, birth, full_capacity, is_organisation = hold_person(tx, person_id)
    if is_organisation:
        raise Refused("pledges.organisation_account")
    home = home_of(tx, person_id)
    if home is None:
        raise Refused("pledges.no_home")
    if not home.path.startswith(terms.path):
        raise Refused("pledges.elsewhere", area=terms.area)
    communities = [place.id for place in above(tx, home.path) if place.kind is AreaKind.COMMUNITY]
    community = communities[-1] if communities else home.area
    return Signer(id=person_id, name=name, birth=birth, full_capacity=full_capacity, home=home, community=community)


def refuse_minor(who: Signer, terms: Terms, now: datetime) -> None:
    """Refuse (`pledges.minor`, `pledges.birth_unknown`) somebody too young; from 16 those with full capacity may."""
    if who.birth is None:
        raise Refused("pledges.birth_unknown")
    age = age_on(who.birth, local_day(terms, now))
    if age < terms.minimum_age and not (age >= EARNING_AGE and who.full_capacity):
        raise Refused("pledges.minor", age=terms.minimum_age)


def refuse_closed(terms: Terms, number: int, now: datetime) -> None:
    """Refuse a pledge that cannot be signed at `now`, or (`pledges.new_text`) another text than the one in force."""
    state = terms.state(now)
    if state is PledgeState.UPCOMING:
        raise Refused("pledges.not_yet", opens=terms.opens_at)
    if state is not PledgeState.OPEN:
        raise Refused("pledges.closed", at=terms.closes_at)
    if number != terms.number:
        raise Refused("pledges.new_text", title=terms.title)


def receipt_of(
    tx: Transaction, signed: Signature, state: StandingState, *, again: bool = False, terms: Terms | None = None
) -> Receipt:
    """The receipt of a signature in the state in which it now is."""
    terms = terms or version(tx, signed.pledge_id, signed.number)
    return Receipt(
        signature=cast(int, signed.id),
        pledge=signed.pledge_id,
        code=terms.code,
        title=terms.title,
        number=signed.number,
        receipt=signed.receipt or "",
        state=state,
        name=signed.name,
        organisation=signed.organisation,
        at=signed.at,
        zone=signed.zone,
        again=again,
    )


def signature_row(act: Act, terms: Terms, who: Signer, kind: SignatureKind, at: datetime, **more: Any) -> Signature:
    """A row of evidence about `who`, with the traces of the message that caused it."""
    message = act.message
    values = {
        "kind": kind.value,
        "pledge_id": terms.pledge,
        "number": terms.number,
        "text_hash": terms.text_hash,
        "person_id": who.id,
        "name": who.name,
        "household_id": who.home.household,
        "area_id": who.home.area,
        "area_path": who.home.path,
        "community_id": who.community,
        "account_id": act.caller.account,
        "channel": act.caller.channel,
        "identity_method": _method(act),
        "assurance": act.caller.assurance.value,
        "consent_version": terms.consent_version,
        "at": at,
        "zone": terms.zone,
        "request_id": message.id if message else "",
        "device": message.request if message else "",
    }
    return Signature(**{**values, **more})


def _sign(
    act: Act,
    pledge_id: int,
    number: int,
    confirmation: str,
    organisation: str,
    representative: str,
    at: datetime | None,
) -> Receipt:
    tx = act.transaction
    person = act.person()
    _refuse_other_account(act, person)
    # Locks in the order of the tables' names: person, pledge; the chain comes last.
    hold_person(tx, person)
    hold(tx, pledge_id)
    terms = published(tx, pledge_id)
    stands = standing(tx, pledge_id, number, person)
    if stands is not None and stands[1] is StandingState.ACTIVE:
        return receipt_of(tx, signature(tx, stands[0]), stands[1], again=True)
    if stands is not None and stands[1] is StandingState.FROZEN:
        raise Refused("pledges.frozen")
    now = act.now() if at is None else at
    refuse_closed(terms, number, now)
    who = signer(tx, person, terms)
    refuse_minor(who, terms, now)
    organisation, representative = _trader(terms, organisation, representative)
    row = signature_row(
        act,
        terms,
        who,
        SignatureKind.SIGNED,
        now,
        confirmation=confirmation,
        organisation=organisation,
        representative=representative,
    )
    return receipt_of(tx, enter(act, row, stands), StandingState.ACTIVE, terms=terms)


def about(act: Act, signed: Signature, kind: SignatureKind, at: datetime, **more: Any) -> Signature:
    """One more row about a signature, in its chain, with the traces of the message that caused this one."""
    message = act.message
    kept = signed.model_dump(exclude={"id", "chain_id", "position", "previous", "marks", "code", "receipt", "media_id"})
    changed = {
        "kind": kind.value,
        "refers_to": signed.id,
        "account_id": act.caller.account,
        "channel": act.caller.channel,
        "identity_method": _method(act),
        "assurance": act.caller.assurance.value,
        "at": at,
        "request_id": message.id if message else "",
        "device": message.request if message else "",
        "confirmation": "",
        "operator_id": None,
        "checker_id": None,
        "note": "",
    }
    return Signature(**{**kept, **changed, **more})


def _trader(terms: Terms, organisation: str, representative: str) -> tuple[str, str]:
    organisation, representative = " ".join(organisation.split()), " ".join(representative.split())
    if terms.form is PledgeForm.TRADER:
        if not (2 <= len(organisation) <= NAME_LONGEST and 2 <= len(representative) <= NAME_LONGEST):
            raise Refused("pledges.organisation")
    elif organisation or representative:
        raise Refused("pledges.no_organisation")
    return organisation, representative


def _refuse_other_account(act: Act, person: int) -> None:
    owner = _account(act)
    if owner is not None and owner.person_id != person:
        raise Refused("pledges.own_only")


def _method(act: Act) -> str:
    owner = _account(act)
    return owner.method if owner else ""


def _account(act: Act) -> Any:
    return act.transaction.one(_ACCOUNT, account=act.caller.account) if act.caller.account is not None else None
