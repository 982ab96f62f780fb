"""A worker decides about a claim: that is them, that is somebody new, or no."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlmodel import col

from store.audit.audit import note
from store.channels.account import Account
from store.channels.holder import set_claimed
from store.identity.claim import Claim, Claimed, ClaimState, change, claims
from store.identity.holding import tie
from store.identity.matching import Candidate, Likeness, candidates
from store.identity.telling import tell_confirmed, tell_declined
from store.people.archive.correcting import add_somebody
from store.people.archive.file import secret
from store.people.area import within
from store.people.assignment import grants_of, may_grant
from store.people.dwelling import Dwelling
from store.people.person import age_on, mask_name, mask_phone, name_of
from store.people.search import person_shown
from store.people.waiting import Task, waiting
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Assurance
from store.text import Secret, Text, Words


@record
class Resembling:
    """Somebody of the archive who may be meant: how name and phone compare, how many accounts they have already."""

    person: int
    label: Words
    named: Likeness
    phone: Likeness
    accounts: int


@record
class ClaimShown:
    """A claim as the worker sees it. `others` are claims of other accounts for the same phone or name and home."""

    id: int
    name: Secret
    phone: str
    address: str
    since: datetime
    is_in_archive: bool
    resembling: tuple[Resembling, ...]
    others: int


@waiting("claim")
@operation("identity.check")
def claims_to_check(act: Act) -> tuple[Task, ...]:
    """Claims that wait for a decision in the caller's areas, oldest first."""
    return tuple(
        Task(
            line=Text("identity/claim.task", {"name": mask_name(one.name), "address": one.address}),
            since=one.asked_at or act.now(),
            flow="claim",
            code=str(one.id),
        )
        for one in _waiting(act)
    )


@operation("identity.check")
def claim_shown(act: Act, claim_id: int) -> ClaimShown:
    """A claim with those of the archive who may be meant. Refuses (`identity.decided`) what no longer waits."""
    one = _to_decide(act, claim_id)
    found = candidates(act.transaction, one.dwelling, one.name, one.phone_index)
    shown = ClaimShown(
        id=one.id,
        name=secret(act.keys, one.name, f"claim/{one.id}"),
        phone=mask_phone(one.phone),
        address=one.address,
        since=one.asked_at or act.now(),
        is_in_archive=one.dwelling is not None,
        resembling=tuple(_resembling(act, each) for each in sorted(found, key=_order)[:6]),
        others=_others(act, one),
    )
    note(act, about=f"claim/{one.id}", fields=("name",))
    return shown


@operation("identity.decide")
def confirm_claim(act: Act, claim_id: int, person_id: int, purpose: str) -> str:
    """Confirm that a claim's account is a person of the caller's areas; gives the masked name.

    Refuses (`identity.decided`) what no longer waits, (`rights.area`) a claim or person of other areas,
    (`identity.oneself`) a claim for oneself or from one's own account, (`identity.holds_role`) somebody who holds a
    role that the caller could not give.
    """
    one = _to_decide(act, claim_id, held=True)
    _refuse_oneself(act, one, person_id)
    # Whoever may not be shown to the caller is not theirs to confirm either.
    person_shown(act, person_id)
    _refuse_roles(act, person_id)
    return _confirm(act, one, person_id, purpose)


@operation("identity.decide")
def add_and_confirm(act: Act, claim_id: int, relation: str, lives: str, purpose: str) -> str:
    """Put whoever made a claim into the archive, in the dwelling they named, and confirm it; gives the masked name.

    Arguments: `relation` and `lives`, as when somebody is added to the archive.
    Refuses as `confirm_claim` does, and (`identity.no_dwelling`) a dwelling that is not in the archive yet.
    """
    one = _to_decide(act, claim_id, held=True)
    _refuse_oneself(act, one, None)
    if one.dwelling is None:
        raise Refused("identity.no_dwelling", address=one.address)
    code = act.transaction.value(select(col(Dwelling.code)).where(col(Dwelling.id) == one.dwelling))
    before = {each.person for each in candidates(act.transaction, one.dwelling, one.name, one.phone_index)}
    add_somebody(act, str(code), one.name, one.phone, "", relation, lives)
    found = candidates(act.transaction, one.dwelling, one.name, one.phone_index)
    # Somebody who was there already is recognised rather than added.
    added = [each for each in found if each.person not in before] or [each for each in found if each.is_meant]
    if not added:
        raise Refused("identity.not_among")
    _refuse_roles(act, added[0].person)
    return _confirm(act, one, added[0].person, purpose)


@operation("identity.decide")
def decline_claim(act: Act, claim_id: int, answer: str) -> None:
    """Do not confirm a claim, with a reason that the guest is told; what they said of themselves is forgotten.

    Refuses (`people.reason_missing`) no reason, and as `confirm_claim` does.
    """
    if len(answer.strip()) < 2:
        raise Refused("people.reason_missing")
    one = _to_decide(act, claim_id, held=True)
    _end(act, one, ClaimState.DECLINED, answer.strip()[:500])
    set_claimed(act.transaction, one.account, is_claimed=False)
    tell_declined(act, one, answer.strip()[:500])
    note(act, about=f"claim/{one.id}", fields=("declined",), purpose=answer)


def _waiting(act: Act) -> tuple[Claimed, ...]:
    scopes = act.scopes()
    if not scopes:
        return ()
    inside = or_(*[within(col(Claim.path), path) for path in scopes])
    conditions = (
        col(Claim.state) == ClaimState.WAITING.value, col(Claim.expires_at) > act.now(),
        col(Claim.account_id) != act.caller.account, inside,
        # Who was invited meanwhile is known already.
        col(Claim.account_id).in_(select(col(Account.id)).where(col(Account.person_id).is_(None))),
    )  # fmt: skip
    return claims(act.transaction, act.keys, *conditions)


def _to_decide(act: Act, claim_id: int, *, held: bool = False) -> Claimed:
    found = claims(act.transaction, act.keys, col(Claim.id) == claim_id, held=held)
    if not found:
        raise Refused("identity.decided")
    act.require(found[0].path)
    if found[0].state is not ClaimState.WAITING or found[0].expires_at <= act.now():
        raise Refused("identity.decided")
    return found[0]


def _refuse_oneself(act: Act, one: Claimed, person_id: int | None) -> None:
    if act.caller.person is None or act.caller.account == one.account or act.caller.person == person_id:
        raise Refused("identity.oneself")


def _refuse_roles(act: Act, person_id: int) -> None:
    # Whoever confirms an account gives it every role of the person, so they must be able to give each of them.
    held = grants_of(act.transaction, person_id, act.now())
    if not all(may_grant(act.caller.grants, grant.role, grant.path) for grant in held):
        raise Refused("identity.holds_role")


def _confirm(act: Act, one: Claimed, person: int, purpose: str) -> str:
    tie(act, one.account, person, "worker")
    _end(act, one, ClaimState.CONFIRMED, "", person)
    name = mask_name(name_of(act.transaction, person))
    tell_confirmed(act, one, name)
    note(act, about=f"account/{one.account}", persons=(person,), fields=("account",), purpose=purpose)
    return name


def _end(act: Act, one: Claimed, state: ClaimState, answer: str, person: int | None = None) -> None:
    ended = {"decided_by": act.caller.person, "decided_at": act.now(), "answer": answer, "person_id": person}
    change(act.transaction, one.id, state=state.value, name_sealed="", phone_sealed="", **ended)


def _order(one: Candidate) -> tuple[bool, bool, int]:
    return (not one.is_meant, one.named not in (Likeness.SAME, Likeness.ALIKE), one.person)


def _resembling(act: Act, one: Candidate) -> Resembling:
    label = Text("identity/claim.person", {"name": mask_name(one.name)})
    if one.birth is not None:
        age = age_on(one.birth, act.now().date())
        label = Text("identity/claim.person_aged", {"name": mask_name(one.name), "age": age})
    accounts = select(func.count()).where(
        col(Account.person_id) == one.person, col(Account.assurance) >= Assurance.VERIFIED.value,
        col(Account.closed_at).is_(None),
    )  # fmt: skip
    return Resembling(one.person, label, one.named, one.phone, int(act.transaction.value(accounts) or 0))


def _others(act: Act, one: Claimed) -> int:
    same = [col(Claim.phone_index) == one.phone_index]
    if one.dwelling is not None:
        same.append(col(Claim.dwelling_id) == one.dwelling)
    count = select(func.count()).where(
        col(Claim.state) == ClaimState.WAITING.value, col(Claim.expires_at) > act.now(), col(Claim.id) != one.id,
        col(Claim.account_id) != one.account, or_(*same),
    )  # fmt: skip
    return int(act.transaction.value(count) or 0)
