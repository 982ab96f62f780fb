"""What residents see of votes: which are on, whether they can vote, whether their ballot is in."""

from datetime import datetime

from sqlalchemy import func, literal, or_, select
from sqlmodel import col

from store.people.area import Area
from store.people.dwelling import Dwelling, Ownership, home_of
from store.people.person import records_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Assurance
from store.votes.assembly import (
    Assembly,
    AssemblyState,
    AssemblyTerms,
    MotionTerms,
    Stage,
    assemblies,
    assembly_of_motion,
    questions_of,
    terms_of,
)
from store.votes.ballots.ballot import Ballot, BallotKind, BallotStanding, ballot_row, standing_of
from store.votes.ballots.entitled import Vote, WhyNot, entitled, expected
from store.votes.candidates import Running, on_the_ballot
from store.votes.delivery import DeliveryKind, log_delivery
from store.votes.matters import MotionKind
from store.votes.proxy import VoteProxy


@record
class MyVote:
    """A vote that one may cast. `state` is "" while no ballot of it stands, otherwise counted or suspended.

    `channel`, `at` and `is_mine` tell of the ballot that stands: how and when it came, and whether I cast it.
    """

    vote: Vote
    state: str = ""
    channel: str = ""
    at: datetime | None = None
    is_mine: bool = False
    receipt: str = ""


@record
class MyStanding:
    """Whether I can vote in an assembly: my votes, and if there are none, why."""

    votes: tuple[MyVote, ...]
    why_not: WhyNot | None
    state: AssemblyState


@record
class ReceiptFound:
    """What a receipt leads to: the motion, and whether that ballot stands."""

    motion: str
    number: int
    at: datetime
    channel: str
    state: str


_PUBLIC = (Stage.ANNOUNCED.value, Stage.CLOSED.value, Stage.PRELIMINARY.value, Stage.FINAL.value)


@operation("vote.list")
def votes_for_me(act: Act, at_most: int = 10) -> tuple[AssemblyTerms, ...]:
    """The announced votes of where I live or own, or hold an authority, newest first; for guests those of no place."""
    person = act.caller.person if act.caller.assurance >= Assurance.VERIFIED else None
    if person is None:
        return ()
    tx = act.transaction
    paths = {row[0] for row in tx.run(
        select(col(Area.path)).distinct()
        .join(Dwelling, col(Dwelling.area_id) == col(Area.id))
        .join(Ownership, col(Ownership.dwelling_id) == col(Dwelling.id))
        .where(col(Ownership.person_id) == person, col(Ownership.valid_to).is_(None))
    )}  # fmt: skip
    home = home_of(tx, person)
    if home is not None:
        paths.add(home.path)
    held = select(col(VoteProxy.assembly_id)).where(
        col(VoteProxy.agent_id) == person, col(VoteProxy.revoked_at).is_(None)
    )
    # A vote holds where its area's path begins the path of what I own.
    here = [literal(path).startswith(col(Area.path)) for path in sorted(paths)]
    return tuple(
        assemblies(
            tx, col(Assembly.stage).in_(_PUBLIC), or_(False, col(Assembly.id).in_(held), *here), most=at_most
        )
    )  # fmt: skip


@operation("vote.list")
def votes_in_preparation(act: Act) -> tuple[AssemblyTerms, ...]:
    """The votes that are being prepared where I own something: I can check my row of the roll and propose people."""
    person = act.caller.person if act.caller.assurance >= Assurance.VERIFIED else None
    if person is None:
        return ()
    owns = (
        select(col(Ownership.id))
        .join(Dwelling, col(Dwelling.id) == col(Ownership.dwelling_id))
        .where(col(Ownership.person_id) == person, col(Ownership.valid_to).is_(None))
    )
    inner = Area.__table__.alias("inner")  # type: ignore[attr-defined]  # a table class has it
    inside = (
        owns.join(inner, inner.c.id == col(Dwelling.area_id))
        .where(func.substr(inner.c.path, 1, func.length(col(Area.path))) == col(Area.path))
        .correlate(Area)
        .exists()
    )
    return tuple(assemblies(act.transaction, col(Assembly.stage) == Stage.DRAFT.value, inside, most=5))


@operation("vote.read")
def vote_by_code(act: Act, code: str) -> AssemblyTerms:
    """The vote that a link carries, for anybody. Refuses (`votes.unknown`) a code that leads to none."""
    found = assemblies(act.transaction, func.lower(col(Assembly.code)) == code.strip().lower(), most=1)
    if not found or found[0].stage is Stage.DRAFT:
        raise Refused("votes.unknown")
    return found[0]


@operation("vote.read")
def vote_read(act: Act, assembly_id: int) -> tuple[MotionTerms, ...]:
    """The motions of an announced vote, for anybody. Refuses (`votes.unknown`) one that is not announced."""
    if terms_of(act.transaction, assembly_id).stage is Stage.DRAFT:
        raise Refused("votes.unknown")
    return questions_of(act.transaction, assembly_id)


@operation("vote.read")
def ballot_of(act: Act, motion_id: int) -> tuple[Running, ...]:
    """The candidates of an election in the order drawn by lot, for anybody."""
    return on_the_ballot(act.transaction, motion_id)


@operation("vote.check")
def can_i_vote(act: Act, assembly_id: int) -> MyStanding:
    """Whether I can vote, with which weight, and whether my ballot is in; in preparation by today's archive."""
    tx, person = act.transaction, act.person()
    terms, now = terms_of(act.transaction, assembly_id), act.now()
    frozen = terms.stage is not Stage.DRAFT
    votes, why_not = (entitled if frozen else expected)(tx, terms, person, now)
    motions = questions_of(tx, assembly_id)
    if not (frozen and motions):
        return MyStanding(votes=tuple(MyVote(vote=vote) for vote in votes), why_not=why_not, state=terms.state(now))
    found, mine = [], records_of(tx, person)
    for vote in votes:
        stands = standing_of(tx, motions[0].motion, vote.head)
        if stands is None:
            found.append(MyVote(vote=vote))
            continue
        ballot = ballot_row(tx, stands.ballot_id)
        found.append(
            MyVote(vote=vote, state=stands.state, channel=ballot.channel, at=ballot.at,
                   is_mine=ballot.person_id in mine, receipt=ballot.receipt if ballot.person_id in mine else "")
        )  # fmt: skip
    return MyStanding(votes=tuple(found), why_not=why_not, state=terms.state(now))


@operation("vote.check")
def note_read(act: Act, assembly_id: int) -> None:
    """Write into the delivery log that an owner has opened the motions."""
    tx, person = act.transaction, act.person()
    terms, now = terms_of(tx, assembly_id), act.now()
    if terms.stage is not Stage.ANNOUNCED:
        return
    for vote in entitled(tx, terms, person, now)[0]:
        if not vote.proxy:
            log_delivery(tx, assembly_id, vote.head, DeliveryKind.READ, now, person)


@operation("vote.mine")
def check_receipt(act: Act, said: str) -> ReceiptFound:
    """Whether the ballot of a receipt is in the list of its motion; for whoever has the receipt.

    Arguments: `said`, a receipt as it was shown or its first sixteen digits.
    Refuses (`votes.receipt`) one that is in no list.
    """
    act.person()
    digits = "".join(sign for sign in said.lower() if sign in "0123456789abcdef")
    row = None
    if len(digits) >= 12:
        row = act.transaction.one(
            select(col(Ballot.id), col(Ballot.motion_id), col(Ballot.head_id), col(Ballot.at), col(Ballot.channel),
                   col(Ballot.entry))
            .where(col(Ballot.receipt).startswith(digits, autoescape=True), col(Ballot.kind) == BallotKind.CAST.value)
            .limit(1)
        )  # fmt: skip
    if row is None:
        raise Refused("votes.receipt")
    state = act.transaction.value(select(col(BallotStanding.state)).where(col(BallotStanding.ballot_id) == row.id))
    motion = _motion(act, row.motion_id)
    return ReceiptFound(
        motion=motion.title,
        number=motion.number,
        at=row.at,
        channel=row.channel,
        state=state or ("duplicate" if row.entry == "valid" else row.entry),
    )


def _motion(act: Act, motion_id: int) -> MotionTerms:
    questions = questions_of(act.transaction, assembly_of_motion(act.transaction, motion_id))
    return next(one for one in questions if one.motion == motion_id)


@operation("vote.stand")
def open_elections(act: Act, assembly_id: int) -> tuple[MotionTerms, ...]:
    """The elections of a vote in preparation, for which one can propose oneself."""
    act.person()
    if terms_of(act.transaction, assembly_id).stage is not Stage.DRAFT:
        return ()
    return tuple(one for one in questions_of(act.transaction, assembly_id) if one.kind is MotionKind.ELECTION)
