"""A guest says who they are: the answer and the work are the same whether the archive has such a person or not."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col

from store.audit.audit import note
from store.channels import codes
from store.channels.holder import set_claimed
from store.identity.claim import LASTS, Claim, Claimed, ClaimState, change, claims, sealed
from store.identity.holding import tie
from store.identity.limits import AttemptKind, count_attempt
from store.identity.matching import Candidate, candidates
from store.identity.place import GuestHome
from store.identity.telling import tell_workers
from store.messages.code_sending import send_code
from store.people.area import place_of
from store.people.dwelling import home_of
from store.people.importing.cells import Unread, phone_of, text_of
from store.people.person import age_on, mask_name, mask_phone, name_of, new_uid, normal_phone
from store.records import enumeration, record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Assurance
from store.text import Text, Words

METHOD = "code"
PURPOSE = "identity"
TO_CHOOSE = timedelta(minutes=15)
"""How long the people of one phone may be chosen from once its code was right."""


@record
class Started:
    """A claim was taken in. `phone` is what was typed, masked; `until`, when a code would no longer be good."""

    claim: int
    phone: str
    until: datetime


@enumeration
class ProofState(StrEnum):
    """What came of a code: it was right and the account is tied, or it has to be said who of several it is, or not."""

    DONE = "done"
    WHICH = "which"
    WRONG = "wrong"
    SPENT = "spent"


@record
class Proof:
    """What came of a code. `left` tries remain when it was wrong; `people` are (id, label) to choose from."""

    state: ProofState
    left: int = 0
    people: tuple[tuple[str, Words], ...] = ()


@record
class MyClaim:
    """A claim of the caller's account that waits for a worker."""

    id: int
    address: str
    since: datetime
    back: str


@record
class KnownAs:
    """Whose account it is: the name, masked because what a guest typed is blacked out afterwards, and the home."""

    name: str
    address: str


@operation("identity.claim")
def phone_readable(act: Act, value: str) -> bool:
    """Whether something can be read as a phone number, so that it is asked for again at once."""
    try:
        return bool(phone_of(value))
    except Unread:
        return False


@operation("identity.claim")
def start_claim(act: Act, name: str, home: GuestHome, phone: str, back: str = "") -> Started:
    """Say who one is; if the archive has such a person with this phone, a code is sent to it.

    Arguments: `back`, the conversation to return to afterwards, as in an option "go:flow:argument".
    Refuses (`identity.verified`) an account that is known, (`identity.too_often`) more in a day than is allowed, and
    (`people.value`) what is no name or phone. Whether there is such a person shows in nothing that is answered.
    """
    tx, now, account = act.transaction, act.now(), _guest(act)
    try:
        name, number = text_of(name, 60), normal_phone(phone_of(phone))
    except Unread as unread:
        raise Refused("people.value") from unread
    place = place_of(tx, home.area)
    if place is None or not name or not number:
        raise Refused("people.value")
    uid = new_uid(now)
    columns = sealed(act.keys, uid, name, number)
    count_attempt(act, AttemptKind.CLAIM, account, columns["phone_index"], f"{home.area}/{home.address}")
    _withdraw(act, account)
    meant = _meant(act, home.dwelling, name, columns["phone_index"])
    values = {
        "uid": uid,
        "account_id": account,
        "dwelling_id": home.dwelling,
        "area_id": place.id,
        "path": place.path,
        "building": home.building,
        "stair": home.stair,
        "door": home.door,
        "address": home.address,
        "back": back[:60],
        "state": ClaimState.OPEN.value,
        "created_at": now,
        "expires_at": now + LASTS,
        **columns,
    }
    made: int = tx.value(insert(Claim).values(values).returning(col(Claim.id)))
    issued = codes.issue(act, PURPOSE, number, about=f"claim/{made}")
    send_code(act, PURPOSE, number, issued, is_on_file=bool(meant))
    return Started(claim=made, phone=mask_phone(number), until=issued.until)


@operation("identity.claim")
def prove(act: Act, claim_id: int, code: str) -> Proof:
    """Type the code that was sent to the phone on file.

    Who is meant is looked for afresh: a code to a phone that has changed since proves nothing any more.
    Refuses (`identity.no_claim`) a claim of somebody else or one that is over.
    """
    one = _mine(act, claim_id, ClaimState.OPEN)
    found = codes.check(act, PURPOSE, one.phone, code, about=f"claim/{claim_id}")
    meant = _meant(act, one.dwelling, one.name, one.phone_index)
    if found.is_right and meant:
        change(act.transaction, claim_id, state=ClaimState.PROVEN.value, decided_at=act.now())
        if len(meant) > 1:
            return Proof(ProofState.WHICH, people=tuple((str(each.person), _label(act, each)) for each in meant))
        _take(act, one, meant[0].person)
        return Proof(ProofState.DONE)
    return Proof(ProofState.WRONG if found.left else ProofState.SPENT, left=found.left)


@operation("identity.claim")
def take(act: Act, claim_id: int, person_id: int) -> None:
    """Say which of the people who share the proven phone one is, within 15 minutes.

    Refuses (`identity.no_claim`) a claim that is not proven, (`identity.not_among`) anybody else.
    """
    one = _mine(act, claim_id, ClaimState.PROVEN, col(Claim.decided_at) > act.now() - TO_CHOOSE)
    if not any(each.person == person_id for each in _meant(act, one.dwelling, one.name, one.phone_index)):
        raise Refused("identity.not_among")
    _take(act, one, person_id)


@operation("identity.claim")
def ask_worker(act: Act, claim_id: int) -> None:
    """Leave it to the grid worker, who is told at once and decides with one tap.

    Refuses (`identity.no_claim`) a claim that is over, (`identity.too_often`) more in a day than is allowed.
    """
    one = _mine(act, claim_id, ClaimState.OPEN)
    count_attempt(act, AttemptKind.ASK, one.account, one.phone_index, f"{one.area}/{one.address}")
    change(act.transaction, claim_id, state=ClaimState.WAITING.value, asked_at=act.now())
    set_claimed(act.transaction, one.account)
    tell_workers(act, one)


@operation("identity.claim")
def my_claim(act: Act) -> MyClaim | None:
    """The caller's claim that waits for a worker; none when there is none."""
    account = act.caller.account
    conditions = (
        col(Claim.account_id) == account, col(Claim.state) == ClaimState.WAITING.value,
        col(Claim.expires_at) > act.now(),
    )  # fmt: skip
    found = claims(act.transaction, act.keys, *conditions)
    one = found[-1] if found else None
    return MyClaim(one.id, one.address, one.asked_at or act.now(), one.back) if one else None


@operation("identity.claim")
def known_as(act: Act) -> KnownAs:
    """As whom the caller's account is known; empty for a guest."""
    me = act.caller.person
    if me is None:
        return KnownAs("", "")
    home = home_of(act.transaction, me)
    return KnownAs(mask_name(name_of(act.transaction, me)), home.address if home else "")


@operation("identity.claim")
def withdraw_claim(act: Act) -> None:
    """Take back what one said; a worker no longer sees it."""
    _withdraw(act, _guest(act))


def _guest(act: Act) -> int:
    if act.caller.account is None or act.caller.assurance >= Assurance.VERIFIED:
        raise Refused("identity.verified")
    return act.caller.account


def _withdraw(act: Act, account: int) -> None:
    going = [ClaimState.OPEN.value, ClaimState.PROVEN.value, ClaimState.WAITING.value]
    act.transaction.changed(
        update(Claim)
        .where(col(Claim.account_id) == account, col(Claim.state).in_(going))
        .values(state=ClaimState.WITHDRAWN.value, name_sealed="", phone_sealed="")
    )
    set_claimed(act.transaction, account, is_claimed=False)


def _mine(act: Act, claim_id: int, state: ClaimState, *conditions: Any) -> Claimed:
    mine = (col(Claim.id) == claim_id, col(Claim.account_id) == _guest(act), col(Claim.state) == state.value)
    found = claims(act.transaction, act.keys, *mine, *conditions, held=True)
    if not found or found[0].expires_at <= act.now():
        raise Refused("identity.no_claim")
    return found[0]


def _meant(act: Act, dwelling: int | None, name: str, phone_index: str) -> tuple[Candidate, ...]:
    """Who a code to the phone may prove: all who share it in the dwelling, when one of them has the name."""
    sharing = [one for one in candidates(act.transaction, dwelling, name, phone_index) if one.has_phone]
    return tuple(sharing) if any(one.is_meant for one in sharing) else ()


def _label(act: Act, one: Candidate) -> Text:
    if one.birth is None:
        return Text("identity/identify.person", {"name": mask_name(one.name)})
    age = age_on(one.birth, act.now().date())
    return Text("identity/identify.person_aged", {"name": mask_name(one.name), "age": age})


def _take(act: Act, one: Claimed, person: int) -> None:
    tie(act, one.account, person, METHOD)
    values = {"state": ClaimState.CONFIRMED.value, "decided_at": act.now(), "person_id": person}
    change(act.transaction, one.id, name_sealed="", phone_sealed="", **values)
    note(act, about=f"account/{one.account}", persons=(person,), fields=("account",))
