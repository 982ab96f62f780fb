"""Invitations: a one-time code that gives an account a person and a role; only a hash of it is stored."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import insert, select, update
from sqlmodel import col

from store.channels.account import Account
from store.channels.holder import set_holder
from store.channels.session import Invitation
from store.database import Transaction
from store.database.dialects import lock
from store.keys import Keys, WrongKey
from store.people.area import Area, place_of, rule
from store.people.assignment import HIGH, assign, may_grant
from store.people.dwelling import home_of
from store.people.person import Person, mask_name
from store.records import enumeration, record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Assurance, Role

# Crockford's base32 (https://www.crockford.com/base32.html): no letter that is taken for a digit when read aloud.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_ON_ITS_WAY = "invitation.link"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


@enumeration
class InvitationState(StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@record
class Issued:
    """A new invitation. `token` is shown this once; it is the end of the link and, in groups, the code to type."""

    id: int
    token: str
    expires_at: datetime

    @property
    def code(self) -> str:
        """The token in groups that a person can read out: 7K3M-9QXW-2A."""
        return "-".join(self.token[start : start + 4] for start in range(0, LENGTH, 4))


@record
class Invited:
    """What an invitation would give, for whoever opened its link; `person` is masked."""

    role: Role
    area: str
    person: str
    state: InvitationState
    expires_at: datetime


def normal_token(token: str) -> str:
    """A token as typed, without groups, with the letters people confuse put right."""
    return "".join(sign for sign in token.upper() if sign.isalnum()).translate(_MISREAD)


def issue(
    tx: Transaction,
    keys: Keys,
    person_id: int,
    role: Role,
    area_id: int,
    *,
    days: int | None = None,
    issued_by: int | None = None,
) -> Issued:
    """Make an invitation for a person to a role in an area.

    Arguments: `days` until it expires (None: as the area's rules say); `issued_by`, the person who answers for it
    (None: the operator at the command line).
    Refuses an area that does not exist, and (`invitations.days`) fewer than 1 or more than 90 days.
    """
    valid = days if days is not None else int(rule(tx, area_id, "invitation_days"))
    if not 1 <= valid <= 90:
        raise Refused("invitations.days", days=valid)
    if place_of(tx, area_id) is None:
        raise Refused("areas.unknown", code=str(area_id))
    token = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    now = tx.now()
    expires_at = now + timedelta(days=valid)
    values = {
        "token_code": keys.token(token),
        "person_id": person_id,
        "role": role.value,
        "area_id": area_id,
        "issued_by": issued_by,
        "created_at": now,
        "expires_at": expires_at,
    }
    made: int = tx.value(insert(Invitation).values(values).returning(col(Invitation.id)))
    return Issued(id=made, token=token, expires_at=expires_at)


@operation("invitation.issue")
def invite(act: Act, person_id: int, role: Role, area_id: int, days: int | None = None) -> Issued:
    """Invite a person of one's own area to a role there.

    Refuses an area outside one's own, (`rights.grant`) a role above one's own, and (`invitations.oneself`) oneself.
    """
    tx, caller = act.transaction, act.caller
    place = place_of(tx, area_id)
    if place is None:
        raise Refused("areas.unknown", code=str(area_id))
    act.require(place.path)
    home = home_of(tx, person_id)
    if home is not None:
        act.require(home.path)
    if person_id == caller.person:
        raise Refused("invitations.oneself")
    if not may_grant(caller.grants, role, place.path):
        raise Refused("rights.grant", role=role.value)
    if role in HIGH:
        raise Refused("rights.two_people")
    return issue(tx, act.keys, person_id, role, area_id, days=days, issued_by=caller.person)


def look(tx: Transaction, keys: Keys, token: str) -> Invited:
    """What an invitation gives, without using it up. Refuses (`invitations.unknown`) a code that was never given."""
    row = tx.one(
        select(
            col(Invitation.role),
            col(Area.name),
            col(Person.name),
            col(Invitation.expires_at),
            col(Invitation.used_at),
            col(Invitation.revoked_at),
        )
        .join(Area, col(Area.id) == col(Invitation.area_id))
        .join(Person, col(Person.id) == col(Invitation.person_id))
        .where(col(Invitation.token_code) == keys.token(normal_token(token)))
    )
    if row is None:
        raise Refused("invitations.unknown")
    role, area, name, expires_at, used_at, revoked_at = row
    state = _state(expires_at, used_at, revoked_at, tx.now())
    return Invited(role=Role(role), area=area, person=mask_name(name), state=state, expires_at=expires_at)


def use(tx: Transaction, keys: Keys, token: str, account_id: int) -> int:
    """Give an account the person and role of an invitation, once; gives the person's id.

    The account that used it may repeat this (its answer was lost on the way) and changes nothing.
    Refuses `invitations.unknown`, `.used`, `.expired`, `.revoked`, and `.other_person` for an account of somebody else.
    """
    found = tx.one(
        lock(
            select(
                col(Invitation.id),
                col(Invitation.person_id),
                col(Invitation.role),
                col(Invitation.area_id),
                col(Invitation.issued_by),
                col(Invitation.expires_at),
                col(Invitation.used_at),
                col(Invitation.used_by),
                col(Invitation.revoked_at),
            ).where(col(Invitation.token_code) == keys.token(normal_token(token)))
        )
    )
    if found is None:
        raise Refused("invitations.unknown")
    made, person, role, area, issued_by, expires_at, used_at, used_by, revoked_at = found
    if used_by == account_id and revoked_at is None:
        return int(person)
    now = tx.now()
    state = _state(expires_at, used_at, revoked_at, now)
    if state is not InvitationState.OPEN:
        raise Refused(f"invitations.{state.value}")
    holder = tx.value(lock(select(col(Account.person_id)).where(col(Account.id) == account_id)))
    if holder not in (None, person):
        raise Refused("invitations.other_person")
    tx.changed(update(Invitation).where(col(Invitation.id) == made).values(used_at=now, used_by=account_id))
    set_holder(tx, account_id, person, Assurance.VERIFIED, "invitation")
    assign(tx, person, Role(role), area, now, granted_by=issued_by)
    return int(person)


@operation("invitation.look")
def offered(act: Act, code: str) -> Invited:
    """What an invitation gives to whoever asks with its code, typed or sealed on its way here.

    Refuses as `look` does, and what is open no more.
    """
    found = look(act.transaction, act.keys, _opened(act, code))
    if found.state is not InvitationState.OPEN:
        raise Refused(f"invitations.{found.state.value}")
    return found


@operation("invitation.accept")
def accept(act: Act, code: str) -> bool:
    """Give the caller's account the person and role of an invitation. Refuses as `use` does."""
    if act.caller.account is None:
        raise Refused("invitations.unknown")
    use(act.transaction, act.keys, _opened(act, code), act.caller.account)
    return True


def seal_link(keys: Keys, token: str) -> str:
    """The code of an invitation as it may lie in the inbox and in a run: worthless without the secret key."""
    return keys.seal(token, _ON_ITS_WAY)


def _opened(act: Act, code: str) -> str:
    try:
        return act.keys.open(code, _ON_ITS_WAY)
    except (WrongKey, ValueError):
        return code


def withdraw_invitations(tx: Transaction, person_id: int, at: datetime) -> int:
    """Make a person's open invitations worthless; gives how many there were."""
    return tx.changed(
        update(Invitation)
        .where(
            col(Invitation.person_id) == person_id,
            col(Invitation.used_at).is_(None),
            col(Invitation.revoked_at).is_(None),
        )
        .values(revoked_at=at)
    )


def _state(
    expires_at: datetime, used_at: datetime | None, revoked_at: datetime | None, now: datetime
) -> InvitationState:
    if revoked_at is not None:
        return InvitationState.REVOKED
    if used_at is not None:
        return InvitationState.USED
    return InvitationState.EXPIRED if now >= expires_at else InvitationState.OPEN
