"""Casting: one ballot of one head for the motions of an assembly, judged and chained in one transaction."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, delete, select
from sqlmodel import col

from store.chains.chain import append, hold_chain, next_ids
from store.channels.account import Account
from store.database import Fixed, Transaction
from store.database.dialects import insert_or_update, lock
from store.deeds.deed import DeedKind, add_deed
from store.people.person import records_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.votes.assembly import (
    AssemblyState,
    AssemblyTerms,
    BallotMode,
    DuplicatePolicy,
    MotionTerms,
    hold,
    questions_of,
)
from store.votes.ballots.ballot import (
    Ballot,
    BallotKind,
    BallotStanding,
    Counting,
    SecretChoice,
    ballot_row,
    chain_of,
    content_of,
    last_receipt,
    receipt,
    shown_receipt,
    spelled,
    standing_of,
)
from store.votes.ballots.entitled import Vote, entitled
from store.votes.ballots.fresh import require_fresh
from store.votes.ballots.secrecy import hide, token_of
from store.votes.ballots.telling import tell_co_owners
from store.votes.candidates import on_the_ballot
from store.votes.matters import MotionKind
from store.votes.roll.entry import RollHead

OPTIONS = ("approve", "oppose", "abstain")
FOLLOW = "follow"
Choice = str | tuple[str, ...]
"""An option of a motion, or the keys of the candidates ticked."""


@record
class MotionReceipt:
    """The receipt for one motion. It never tells the choice."""

    motion: int
    number: int
    title: str
    receipt: str

    @property
    def shown(self) -> str:
        """As people copy it."""
        return shown_receipt(self.receipt)


@record
class CastReceipt:
    """What whoever cast holds: `area` in 0.01 m²; `again`, that this ballot had been cast already."""

    assembly: int
    head: str
    area: int
    units: tuple[str, ...]
    receipts: tuple[MotionReceipt, ...]
    at: datetime
    again: bool = False


_HOLD_HEAD = Fixed(lock(select(col(RollHead.id)).where(col(RollHead.id) == bindparam("head", type_=Integer()))))
_STAND = Fixed(insert_or_update(BallotStanding, ["motion_id", "head_id"], ["ballot_id", "state", "token_sealed"]))
_ACCOUNT = Fixed(
    select(col(Account.person_id), col(Account.method)).where(col(Account.id) == bindparam("account", type_=Integer()))
)


@operation("vote.cast")
def cast(act: Act, assembly_id: int, head_id: int, choices: Mapping[str, Choice], confirmation: str) -> CastReceipt:
    """Cast the ballot of a head, irrevocably, for all motions at once; the same person a second time gets the receipt.

    Arguments: `head_id`, of a vote that the caller has; `choices`, by motion id as text, for every motion: an option
    or the candidates ticked; `confirmation`, the id of the button that confirmed it.
    Refuses a vote that is not open at this instant, those without a vote, an account that acts for somebody else, a
    code that is not fresh, a head whose ballot stands, and choices that the motion does not offer.
    """
    if not confirmation:
        raise ValueError("a ballot needs the button that confirmed it")
    return _cast(act, assembly_id, head_id, choices, None)


@operation("vote.cast")
def cast_in_demo(act: Act, assembly_id: int, head_id: int, choices: Mapping[str, Choice], at: datetime) -> CastReceipt:
    """Cast as a demo person at a past moment. Refuses (ValueError) people and votes that are not of the demo."""
    terms = hold(act.transaction, assembly_id)
    if not (act.caller.is_demo and terms.is_demo) or at > act.now():
        raise ValueError("only demo people cast demo ballots, and only in the past")
    return _cast(act, assembly_id, head_id, choices, at)


def _cast(act: Act, assembly_id: int, head_id: int, choices: Mapping[str, Choice], at: datetime | None) -> CastReceipt:
    tx, person = act.transaction, act.person()
    owner = tx.one(_ACCOUNT, account=act.caller.account) if act.caller.account is not None else None
    if owner is not None and owner.person_id != person:
        raise Refused("votes.own_only")
    # Locks: the assembly shared, then the head, so that two owners of it come one after the other; chains last.
    terms = hold(tx, assembly_id)
    hold_head(tx, head_id)
    now = act.now() if at is None else at
    refuse_unless_open(terms, now)
    votes, reason = entitled(tx, terms, person, now)
    vote = next((one for one in votes if one.head == head_id), None)
    if vote is None:
        raise Refused(f"votes.{reason.value if reason else 'not_owner'}")
    questions = questions_of(tx, assembly_id)
    chosen = {one.motion: checked_choice(act, terms, one, choices.get(str(one.motion))) for one in questions}
    again = _same_again(act, questions, vote, person)
    if again is not None:
        return CastReceipt(assembly_id, vote.name, vote.area, vote.units, again[0], again[1], again=True)
    if at is None:
        require_fresh(act, assembly_id, now)
    for question in questions:
        refuse_if_voted(act, terms, question, vote, person)
    more = {
        "person_id": person, "proxy_id": vote.proxy or None, "channel": act.caller.channel,
        "method": owner.method if owner else "", "assurance": act.caller.assurance.value,
    }  # fmt: skip
    receipts = enter_all(act, terms, questions, vote, chosen, now, more)
    add_deed(
        tx, act.keys, kind=DeedKind.VOTE_CAST, person_id=person, household_id=None, area_id=terms.area_id,
        source="assembly", source_id=assembly_id, at=now,
    )  # fmt: skip
    if at is None:
        tell_co_owners(tx, terms, vote, person, act.caller.channel, now)
    return CastReceipt(assembly_id, vote.name, vote.area, vote.units, receipts, now)


def hold_head(tx: Transaction, head_id: int) -> None:
    """Keep everybody else from casting for a head until the transaction ends."""
    tx.run(_HOLD_HEAD, head=head_id)


def refuse_unless_open(terms: AssemblyTerms, now: datetime) -> None:
    """Refuse a vote that is not open at `now`: the closing instant itself is too late."""
    state = terms.state(now)
    if state is AssemblyState.UPCOMING:
        raise Refused("votes.not_yet", opens=terms.opens_at)
    if state is AssemblyState.CANCELLED:
        raise Refused("votes.cancelled")
    if state is AssemblyState.DRAFT:
        raise Refused("votes.unknown")
    if state is not AssemblyState.OPEN:
        raise Refused("votes.closed", at=terms.closes_at)


def checked_choice(act: Act, terms: AssemblyTerms, question: MotionTerms, choice: Choice | None) -> str:
    """A choice as it is kept. Refuses (`votes.choice`) what the motion does not offer, (`votes.over_vote`) too many."""
    if choice is None:
        raise Refused("votes.choice", title=question.title)
    if question.kind is MotionKind.MOTION:
        offered = (*OPTIONS, FOLLOW) if terms.allows_following else OPTIONS
        if not isinstance(choice, str) or choice not in offered:
            raise Refused("votes.choice", title=question.title)
        return choice
    if isinstance(choice, str):
        raise Refused("votes.choice", title=question.title)
    known = {one.key for one in on_the_ballot(act.transaction, question.motion)}
    if not set(choice) <= known or len(set(choice)) != len(choice):
        raise Refused("votes.choice", title=question.title)
    if len(choice) > question.seats:
        raise Refused("votes.over_vote", title=question.title, seats=question.seats)
    return json.dumps(sorted(choice), separators=(",", ":"))


def refuse_if_voted(act: Act, terms: AssemblyTerms, question: MotionTerms, vote: Vote, person: int) -> None:
    """Refuse a head whose ballot stands, unless this one takes its place by the rules of the vote."""
    stands = standing_of(act.transaction, question.motion, vote.head)
    if stands is None:
        return
    if stands.state == Counting.SUSPENDED.value:
        raise Refused("votes.suspended")
    standing = ballot_row(act.transaction, stands.ballot_id)
    if standing.channel == "paper" and terms.duplicate_policy is DuplicatePolicy.ELECTRONIC_WINS:
        return
    if standing.proxy_id is not None and not vote.proxy:
        # An owner's own vote takes the place of their agent's (domain 2.5).
        return
    if terms.allows_revote and standing.person_id in records_of(act.transaction, person) and not vote.proxy:
        return
    raise Refused("votes.voted_already", at=standing.at)


def enter_all(
    act: Act,
    terms: AssemblyTerms,
    questions: Sequence[MotionTerms],
    vote: Vote,
    chosen: Mapping[int, str],
    now: datetime,
    more: Mapping[str, Any],
) -> tuple[MotionReceipt, ...]:
    """Append a ballot for each motion to its chain and let it stand; gives the receipts.

    Arguments: `chosen`, checked choices by motion; `more`, columns about who cast it and how.
    """
    made = []
    for question in questions:
        row = enter(act, terms, question, vote, chosen[question.motion], now, more)
        made.append(MotionReceipt(question.motion, question.number, question.title, row.receipt))
    return tuple(made)


def enter(
    act: Act,
    terms: AssemblyTerms,
    question: MotionTerms,
    vote: Vote,
    choice: str,
    now: datetime,
    more: Mapping[str, Any],
    entry: str = "valid",
) -> Ballot:
    """Append one ballot to the chain of its motion; one that is `entry` valid takes the place of what stood."""
    tx, message = act.transaction, act.message
    is_secret = terms.mode is BallotMode.SECRET
    before_standing = standing_of(tx, question.motion, vote.head)
    hold_chain(tx, chain_of(question.motion))
    before, when = last_receipt(tx, question.motion), spelled(now)
    kept = "" if is_secret else choice
    content = content_of(vote.name, kept, more["channel"], when)
    row = Ballot(
        id=next_ids(tx, Ballot)[0], motion_id=question.motion, head_id=vote.head, head=vote.name,
        kind=BallotKind.CAST.value, entry=entry, choice=kept, area=vote.area, text_hash=question.text_hash,
        roll_hash=terms.roll_hash, account_id=act.caller.account, request_id=message.id if message else "",
        device=message.request if message else "", at=now, cast_at=when, receipt_before=before,
        receipt=receipt(content, before), **more,
    )  # fmt: skip
    append(tx, act.keys, row)
    if entry != "valid":
        return row
    token = None
    if is_secret:
        if before_standing is not None and before_standing.token_sealed:
            old = token_of(act.keys, question.motion, vote.head, before_standing.token_sealed)
            tx.run(delete(SecretChoice).where(col(SecretChoice.key) == old))
        token = hide(tx, act.keys, question.motion, vote.head, choice, vote.area)
    tx.run(
        _STAND, motion_id=question.motion, head_id=vote.head, ballot_id=row.id, state=Counting.COUNTED.value,
        token_sealed=token,
    )  # fmt: skip
    return row


def _same_again(
    act: Act, questions: Sequence[MotionTerms], vote: Vote, person: int
) -> tuple[tuple[MotionReceipt, ...], datetime] | None:
    """The receipts of a ballot that this person has cast from this very message, delivered twice."""
    if act.message is None:
        return None
    found = []
    at = None
    for question in questions:
        stands = standing_of(act.transaction, question.motion, vote.head)
        standing = ballot_row(act.transaction, stands.ballot_id) if stands is not None else None
        if standing is None or (standing.person_id, standing.request_id) != (person, act.message.id):
            return None
        at = standing.at
        found.append(MotionReceipt(question.motion, question.number, question.title, standing.receipt))
    return (tuple(found), at) if at is not None else None
