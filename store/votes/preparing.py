"""Preparing a vote: its motions and days, then the announcement, from which on nothing of it changes."""

import hashlib
import json
import secrets
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, insert, or_, select, update
from sqlmodel import col

from store.chains.chain import next_ids
from store.database import Transaction
from store.people.area import Area, place_of, rules_at, within
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.votes.assembly import (
    Assembly,
    AssemblyTerms,
    BallotMode,
    DuplicatePolicy,
    Motion,
    MotionTerms,
    SilenceRule,
    Stage,
    act_about,
    assemblies,
    change,
    hold,
    questions_of,
    terms_of,
)
from store.votes.candidates import Candidate, draw, on_the_ballot
from store.votes.days import local_day, midnight
from store.votes.delivery import log_sent, notice, tell_owners
from store.votes.matters import MATTERS, MatterClass, MotionKind
from store.votes.roll.freezing import freeze
from store.votes.timetable import VoteStep, check_notice, check_window, plan

TITLE_LEAST, TITLE_MOST = 4, 60
TEXT_LEAST, TEXT_MOST = 10, 10_000
MOST_MOTIONS = 10
MOST_SEATS = 21


@record
class Options:
    """What the rules of procedure, or those who prepare, decided about a vote."""

    is_first: bool = False
    mode: BallotMode = BallotMode.NAMED
    silence_rule: SilenceRule = SilenceRule.NONE
    silence_basis: str = ""
    duplicate_policy: DuplicatePolicy = DuplicatePolicy.ELECTRONIC_WINS
    allows_revote: bool = False
    allows_proxies: bool = True
    allows_following: bool = False
    counts_parking: bool = False


@operation("motion.prepare")
def prepare(
    act: Act, area_id: int, title: str, opens: date, days: int, options: Options | None = None, code: str = ""
) -> AssemblyTerms:
    """Begin to prepare a vote of the owners in an area; nobody sees it yet but those who prepare votes there.

    Arguments: `area_id`, a neighbourhood, building or stairway; `opens`, the first day; `days`, how many it lasts;
    `code`, what its link carries. Refuses an area beyond the caller's, a window that the law does not allow, and
    a rule about silence at a first assembly or without a rule to rest on.
    """
    tx = act.transaction
    place = place_of(tx, area_id)
    if place is None:
        raise Refused("areas.unknown", code=str(area_id))
    act.require(place.path)
    rules = rules_at(tx, place.path)
    check_window(rules, days)
    chosen = options or Options()
    _check_silence(chosen)
    now = act.now()
    values = {
        "id": next_ids(tx, Assembly)[0],
        "code": code or secrets.token_hex(5),
        "area_id": area_id,
        "title": _within(title, TITLE_LEAST, TITLE_MOST, "votes.title"),
        "opens_at": midnight(opens, rules.zone),
        "closes_at": midnight(opens + timedelta(days=days), rules.zone),
        "stage": Stage.DRAFT.value,
        "zone": rules.zone,
        "created_at": now,
        "created_by": _known(act),
        "is_demo": act.caller.is_demo,
        "roll_hash": "",
        "heads": 0,
        "area": 0,
        **asdict(chosen),
    }
    tx.run(insert(Assembly).values(values))
    return terms_of(tx, values["id"])


@operation("motion.prepare")
def set_days(act: Act, assembly_id: int, opens: date, days: int) -> AssemblyTerms:
    """Give a vote in preparation other days. Refuses like `prepare`."""
    terms = _drafted(act, assembly_id)
    check_window(rules_at(act.transaction, terms.path), days)
    closes = opens + timedelta(days=days)
    change(act.transaction, assembly_id, opens_at=midnight(opens, terms.zone), closes_at=midnight(closes, terms.zone))
    return terms_of(act.transaction, assembly_id)


@operation("motion.prepare")
def set_options(act: Act, assembly_id: int, options: Options) -> AssemblyTerms:
    """Decide otherwise about a vote in preparation. Refuses like `prepare`."""
    _drafted(act, assembly_id)
    _check_silence(options)
    change(act.transaction, assembly_id, **asdict(options))
    return terms_of(act.transaction, assembly_id)


@operation("motion.prepare")
def add_motion(
    act: Act, assembly_id: int, matter: str, title: str, text: str, seats: int = 0, minimum_members: int = 0,
    matter_class: MatterClass | None = None, legal_basis: str = "",
) -> MotionTerms:  # fmt: skip
    """Put a motion to a vote in preparation.

    Arguments: `matter`, of `MATTERS`; `seats` and `minimum_members`, for an election (an odd number of seats; the
    minimum is that of the law); `matter_class` and `legal_basis`, only where local rules differ from the template.
    """
    _drafted(act, assembly_id)
    template = MATTERS.get(matter)
    if template is None:
        raise Refused("votes.matter_unknown")
    tx = act.transaction
    number = (tx.value(select(func.max(col(Motion.number))).where(col(Motion.assembly_id) == assembly_id)) or 0) + 1
    if number > MOST_MOTIONS:
        raise Refused("votes.motions_many", most=MOST_MOTIONS)
    is_election = template.kind is MotionKind.ELECTION
    # Hangzhou 2021: five to eleven and odd, three in a neighbourhood of up to 100 households.
    if is_election and (not 3 <= seats <= MOST_SEATS or seats % 2 == 0):
        raise Refused("votes.seats", most=MOST_SEATS)
    content = _within(text, TEXT_LEAST, TEXT_MOST, "votes.text")
    made = next_ids(tx, Motion)[0]
    values = {
        "id": made,
        "assembly_id": assembly_id,
        "number": number,
        "matter": matter,
        "matter_class": (matter_class or template.matter_class).value,
        "legal_basis": legal_basis.strip()[:200] or template.legal_basis,
        "kind": template.kind.value,
        "title": _within(title, TITLE_LEAST, TITLE_MOST, "votes.title"),
        "text": content,
        "text_hash": hashlib.sha256(content.encode()).hexdigest(),
        "seats": seats if is_election else 0,
        "minimum_members": (minimum_members or min(5, seats)) if is_election else 0,
    }
    tx.run(insert(Motion).values(values))
    return next(one for one in questions_of(tx, assembly_id) if one.motion == made)


@operation("motion.prepare")
def remove_motion(act: Act, assembly_id: int, motion_id: int) -> None:
    """Take a motion and its candidates out of a vote in preparation."""
    _drafted(act, assembly_id)
    tx = act.transaction
    tx.run(delete(Candidate).where(col(Candidate.motion_id) == motion_id))
    tx.run(delete(Motion).where(col(Motion.id) == motion_id, col(Motion.assembly_id) == assembly_id))
    for number, one in enumerate(questions_of(tx, assembly_id), start=1):
        tx.changed(update(Motion).where(col(Motion.id) == one.motion).values(number=number))


@operation("motion.prepare")
def timetable(act: Act, assembly_id: int) -> tuple[VoteStep, ...]:
    """The days of a vote, worked out from the day it opens."""
    terms = terms_of(act.transaction, assembly_id)
    act.require(terms.path)
    kinds = {one.kind for one in questions_of(act.transaction, assembly_id)}
    opens, closes = local_day(terms, terms.opens_at), local_day(terms, terms.closes_at)
    return plan(
        rules_at(act.transaction, terms.path), opens, (closes - opens).days,
        is_election=MotionKind.ELECTION in kinds, is_first=terms.is_first,
    )  # fmt: skip


@operation("motion.announce")
def announce(act: Act, assembly_id: int) -> AssemblyTerms:
    """Freeze the roll, draw the order of candidates, and tell every owner; from now on nothing of the vote changes.

    Refuses (`votes.no_motions`), (`votes.notice`) days too soon after this, and a roll that is not complete.
    """
    return _announce(act, assembly_id, act.now())


@operation("motion.announce")
def announce_in_demo(act: Act, assembly_id: int, at: datetime) -> AssemblyTerms:
    """Announce at a past moment, for a demo with a vote under way. Refuses (ValueError) what is not of the demo."""
    terms = terms_of(act.transaction, assembly_id)
    if not (terms.is_demo and act.caller.is_demo) or at > act.now():
        raise ValueError("only demo votes are announced in the past")
    return _announce(act, assembly_id, at)


@operation("motion.prepare")
def cancel(act: Act, assembly_id: int, reason: str) -> None:
    """Call a vote off before it is closed, with a reason that owners are told. Refuses a vote that is over."""
    terms = hold(act.transaction, assembly_id, to_change=True)
    act.require(terms.path)
    if terms.stage not in (Stage.DRAFT, Stage.ANNOUNCED):
        raise Refused("votes.over")
    if not reason.strip():
        raise Refused("votes.reason_missing")
    change(act.transaction, assembly_id, stage=Stage.CANCELLED.value)
    if terms.stage is Stage.ANNOUNCED:
        told = notice(terms, "cancelled", reason=reason.strip()[:200])
        tell_owners(act.transaction, terms, told, f"vote/{assembly_id}/cancelled", act.now())
    act_about(act, assembly_id, "cancelled", json.dumps({"reason": reason.strip()[:200]}, ensure_ascii=False))


@operation("motion.list")
def votes_of_my_areas(act: Act) -> tuple[AssemblyTerms, ...]:
    """The votes in the caller's areas that are not called off, newest first."""
    paths = act.scopes()
    inside = or_(False, *[within(col(Area.path), path) for path in paths])
    return tuple(assemblies(act.transaction, inside, col(Assembly.stage) != Stage.CANCELLED.value))


@operation("motion.list")
def motions_of(act: Act, assembly_id: int) -> tuple[MotionTerms, ...]:
    """The motions of a vote in the caller's areas."""
    act.require(terms_of(act.transaction, assembly_id).path)
    return questions_of(act.transaction, assembly_id)


@operation("motion.list")
def vote_now(act: Act, assembly_id: int) -> AssemblyTerms:
    """A vote in the caller's areas as it stands."""
    terms = terms_of(act.transaction, assembly_id)
    act.require(terms.path)
    return terms


def content_hash(tx: Transaction, terms: AssemblyTerms) -> str:
    """The hash of everything that owners were told: terms, motions, and the candidates in their order."""
    fixed = {
        "code": terms.code, "title": terms.title, "is_first": terms.is_first, "mode": terms.mode.value,
        "silence": [terms.silence_rule.value, terms.silence_basis], "duplicates": terms.duplicate_policy.value,
        "switches": [terms.allows_revote, terms.allows_proxies, terms.allows_following, terms.counts_parking],
        "opens_at": terms.opens_at.isoformat(), "roll": [terms.roll_hash, terms.heads, terms.area],
        "motions": [
            [one.motion, one.number, one.matter, one.matter_class.value, one.legal_basis, one.kind.value, one.title,
             one.text, one.seats, one.minimum_members,
             [[each.position, each.candidate, each.person, each.name] for each in on_the_ballot(tx, one.motion)]]
            for one in questions_of(tx, terms.assembly)
        ],
    }  # fmt: skip
    return hashlib.sha256(json.dumps(fixed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _announce(act: Act, assembly_id: int, at: datetime) -> AssemblyTerms:
    tx = act.transaction
    terms = hold(tx, assembly_id, to_change=True)
    act.require(terms.path)
    if terms.stage is not Stage.DRAFT:
        raise Refused("votes.announced_already")
    if not questions_of(tx, assembly_id):
        raise Refused("votes.no_motions")
    check_notice(rules_at(tx, terms.path), local_day(terms, at), local_day(terms, terms.opens_at))
    digest, heads, area = freeze(act, terms)
    order = draw(tx, assembly_id, digest)
    change(
        tx, assembly_id, stage=Stage.ANNOUNCED.value, announced_at=at, roll_hash=digest, heads=heads, area=area
    )  # fmt: skip
    terms = terms_of(tx, assembly_id)
    log_sent(tx, assembly_id, at)
    if not terms.is_demo or at >= act.now() - timedelta(minutes=1):
        tell_owners(tx, terms, notice(terms, "announced"), f"vote/{assembly_id}/announced", at)
    fixed = {"content": content_hash(tx, terms), "roll": digest, "heads": heads, "area": area,
             "closes_at": terms.closes_at.isoformat(), "seed": digest, "order": order}  # fmt: skip
    act_about(act, assembly_id, "announced", json.dumps(fixed, sort_keys=True, ensure_ascii=False))
    return terms


def _drafted(act: Act, assembly_id: int) -> AssemblyTerms:
    terms = hold(act.transaction, assembly_id, to_change=True)
    act.require(terms.path)
    if terms.stage is not Stage.DRAFT:
        raise Refused("votes.announced_already")
    return terms


def _check_silence(options: Options) -> None:
    if options.silence_rule is SilenceRule.NONE:
        return
    # Zhejiang 2009, article 10: only if the rules of procedure say so, and before the first assembly there are none.
    if options.is_first:
        raise Refused("votes.silence_first")
    if len(options.silence_basis.strip()) < 4:
        raise Refused("votes.silence_basis")


def _within(said: str, least: int, most: int, key: str) -> str:
    cleaned = "\n".join(" ".join(line.split()) for line in said.strip().splitlines())
    if not least <= len(cleaned) <= most:
        raise Refused(key, least=least, most=most, length=len(cleaned))
    return cleaned


def _known(act: Act) -> int:
    if act.caller.person is None:
        raise Refused("rights.unverified")
    return act.caller.person
