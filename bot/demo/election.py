"""Two votes of 观棠府: the election of its first committee, counted, and a motion that is open for the visitor."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.acting import acting, known
from bot.demo.estate import place
from bot.demo.names import uid
from store.channels.media import KnownMedia, keep_media
from store.database import Database, Transaction
from store.keys import Keys
from store.people.person import persons_by_uid
from store.votes.assembly import AssemblyTerms, Stage, assemblies, questions_of
from store.votes.ballots.ballot import standing_of
from store.votes.ballots.casting import Choice, cast_in_demo
from store.votes.ballots.paper import UNREADABLE, paper_check, paper_key, print_ballots, printed_ballots
from store.votes.candidates import judge_candidate, nominate, on_the_ballot
from store.votes.matters import MotionKind
from store.votes.preparing import Options, add_motion, announce_in_demo, prepare
from store.votes.results.closing import close_in_demo
from store.votes.results.publishing import appoint_scrutineer, confirm_count, publish_in_demo
from store.votes.roll.entry import weights_of

ELECTION, HIRING = "gtfyeweihui", "gtfwuye"
"""What the links of the two votes carry."""
BY_DAY = (260, 180, 122, 50, 40, 30, 15)
"""Ballots cast online on each day, 697 in all; six more came on paper (domain 13.5)."""
ON_PAPER, TWICE, UNCLEAR = 6, 2, 3
OPENED = 9
SEATS = 5
_HIRED = 90
_CANDIDATES = (3, 57, 111, 222, 333, 444)
_LIKED = (9, 8, 8, 7, 7, 6, 2)
_SLICE = 40
_ELECTION_TEXT = """选举观棠府第一届业主委员会，委员 5 名，任期五年。

每户最多选 5 位候选人，少选有效，多选无效。
参加表决的业主面积和人数都要到三分之二以上，候选人得票面积和人数都过半才当选。
得票多的先当选；票数相同的看面积，还相同的再选一次。"""
_HIRING_TEXT = """选聘衢州棠舍物业服务有限公司（虚构）为观棠府提供物业服务。

一、合同期三年，住宅物业费每平方米每月 1.80 元。
二、通过后，授权业主委员会签订物业服务合同。
三、没有通过的，继续由现物业服务，三个月内重新选聘。"""


def is_there(tx: Transaction) -> bool:
    """Whether both votes are there, the first one counted and the second one cast as far as the demo goes."""
    election, hiring = _find(tx, ELECTION), _find(tx, HIRING)
    return election is not None and election.stage is Stage.PRELIMINARY and hiring is not None


def add_votes(database: Database, keys: Keys) -> None:
    """Hold the election from announcement to preliminary result, and open the motion; what is there already stays."""
    if database.read(is_there):
        return
    election = database.write(lambda tx: _find(tx, ELECTION) or _announce_election(tx, keys))
    if election.stage is Stage.ANNOUNCED:
        voters = [f"resident-{number}" for number in range(sum(BY_DAY) - 3)]
        _cast_all(database, keys, election, ["P01", "P08", "P09", *voters], _ticks, BY_DAY)
        database.write(lambda tx: _enter_papers(tx, keys, election))
        database.write(lambda tx: _count(tx, keys, election))
    hiring = database.write(lambda tx: _find(tx, HIRING) or _announce_hiring(tx, keys))
    voters = [f"resident-{number * 5 % 1_037}" for number in range(_HIRED)]
    _cast_all(database, keys, hiring, voters, _opinion, (_HIRED // 3,) * 3)


def _announce_election(tx: Transaction, keys: Keys) -> AssemblyTerms:
    act, now = acting(tx, keys, known(tx, "P07")), tx.now()
    opens = _day(now, OPENED)
    made = prepare(
        act, place(tx, "BY-SL-GTF").id, "观棠府首次业主大会", opens, len(BY_DAY),
        Options(is_first=True, allows_following=False), ELECTION,
    )  # fmt: skip
    motion = add_motion(act, made.assembly, "ELECTION", "选举业主委员会", _ELECTION_TEXT, SEATS)
    persons = persons_by_uid(tx, [uid(f"resident-{number}") for number in _CANDIDATES])
    people = [persons[uid(f"resident-{number}")] for number in _CANDIDATES] + [known(tx, "P08")]
    for person in people:
        nominate(act, motion.motion, person, "愿意为大家服务，账目公开。")
        judge_candidate(act, motion.motion, person, is_eligible=True, consents=True)
    appoint_scrutineer(act, made.assembly, known(tx, "P02"))
    return announce_in_demo(act, made.assembly, made.opens_at - timedelta(days=17))


def _announce_hiring(tx: Transaction, keys: Keys) -> AssemblyTerms:
    act = acting(tx, keys, known(tx, "P07"))
    opens = _day(tx.now(), 4)
    made = prepare(act, place(tx, "BY-SL-GTF").id, "观棠府选聘物业", opens, 30, Options(), HIRING)
    add_motion(act, made.assembly, "HIRE_PM", "选聘物业服务企业", _HIRING_TEXT)
    appoint_scrutineer(act, made.assembly, known(tx, "P02"))
    return announce_in_demo(act, made.assembly, made.opens_at - timedelta(days=17))


Choose = Callable[[Transaction, AssemblyTerms, int], dict[str, Choice]]


def _cast_all(
    database: Database, keys: Keys, terms: AssemblyTerms, voters: Sequence[str], choose: Choose, by_day: Sequence[int]
) -> None:
    moments = [
        terms.opens_at + timedelta(days=day, hours=8, minutes=place_in_day * 780 // many)
        for day, many in enumerate(by_day)
        for place_in_day in range(many)
    ]
    for start in range(0, len(voters), _SLICE):
        part = list(enumerate(zip(voters, moments, strict=True)))[start : start + _SLICE]

        def cast_part(tx: Transaction, part: Any = part) -> None:
            persons = persons_by_uid(tx, [uid(voter) for _, (voter, _) in part])
            for number, (voter, at) in part:
                person = persons.get(uid(voter)) or known(tx, voter)
                act = acting(tx, keys, person, with_roles=False)
                head = weights_of(tx, terms.assembly, person)[0].row
                if standing_of(tx, questions_of(tx, terms.assembly)[0].motion, head) is None:
                    cast_in_demo(act, terms.assembly, head, choose(tx, terms, number), at)

        # In slices, so that a program which serves meanwhile is not kept waiting.
        database.write(cast_part)


def _ticks(tx: Transaction, terms: AssemblyTerms, number: int) -> dict[str, Choice]:
    """Whom the voter of a number ticks: some candidates are liked better than others."""
    question = next(one for one in questions_of(tx, terms.assembly) if one.kind is MotionKind.ELECTION)
    keys = {one.person: one.key for one in on_the_ballot(tx, question.motion)}
    ordered = [keys[person] for person in sorted(keys)]
    chosen = [key for at, key in enumerate(ordered) if (number * 7 + at * 3) % 10 < _LIKED[at]][:SEATS]
    return {str(question.motion): tuple(chosen)}


def _opinion(tx: Transaction, terms: AssemblyTerms, number: int) -> dict[str, Choice]:
    options = ("approve", "approve", "oppose", "approve", "abstain")
    return {str(one.motion): options[number % 5] for one in questions_of(tx, terms.assembly)}


def _enter_papers(tx: Transaction, keys: Keys, terms: AssemblyTerms) -> None:
    """Eleven papers: six count, two are of heads that had voted online already, three say nothing clear."""
    first, second = acting(tx, keys, known(tx, "P07")), acting(tx, keys, known(tx, "P22"))
    print_ballots(first, terms.assembly)
    voted = sum(BY_DAY)
    chosen = [*range(voted + 10, voted + 10 + ON_PAPER), *range(TWICE), *range(voted + 30, voted + 30 + UNCLEAR)]
    serials = {one.head: one.serial for one in printed_ballots(first, terms.assembly, at_most=2_000)}
    question = questions_of(tx, terms.assembly)[0]
    persons = persons_by_uid(tx, [uid(f"resident-{number}") for number in chosen])
    for order, number in enumerate(chosen):
        media = KnownMedia(f"demo-paper-{order}", f"demo-paper-{order}", "photo", "paper.jpg", "image/jpeg", 1)
        keep_media(tx, media, account=None, text=None, keys=keys)
        person = persons[uid(f"resident-{number}")]
        head = weights_of(tx, terms.assembly, person)[0].head
        is_unclear = order >= ON_PAPER + TWICE
        choices = {str(question.motion): UNREADABLE} if is_unclear else _ticks(tx, terms, number)
        entry = paper_key(first, terms.assembly, serials[head], choices, media.id)
        paper_check(second, entry, choices)


def _count(tx: Transaction, keys: Keys, terms: AssemblyTerms) -> None:
    worker = acting(tx, keys, known(tx, "P07"))
    close_in_demo(worker, terms.assembly, terms.closes_at + timedelta(hours=9))
    confirm_count(acting(tx, keys, known(tx, "P02")), terms.assembly)
    publish_in_demo(worker, terms.assembly, terms.closes_at + timedelta(hours=11))


def _find(tx: Transaction, code: str) -> AssemblyTerms | None:
    return next((one for one in assemblies(tx) if one.code == code), None)


def _day(now: datetime, days_ago: int) -> date:
    return now.astimezone(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=days_ago)
