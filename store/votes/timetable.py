"""The days of an owners' vote: worked out from the day it opens, and refused where they break a period of the law."""

from datetime import date, timedelta

from store.people.rules import Rules
from store.records import record
from store.refusals import Refused

ROLL_SHOWN = 7
CANDIDATES_AHEAD = 15
"""Hangzhou 2021, article 26: candidates are announced at least 15 days before, and shown for at least 7."""
OBJECTIONS = 7
FILING = 30
"""State Council regulation 16, Zhejiang 13: filed with the authority and the street office within 30 days."""
_AHEAD_OF_NOTICE = {"group": 75, "roll": 29, "drafts": 24, "nominations": 19, "candidates": 6}


@record
class VoteStep:
    """One act of the timetable: its text key, the day it begins, and the last day, if it lasts."""

    key: str
    day: date
    until: date | None = None


def plan(rules: Rules, opens: date, days: int, *, is_election: bool, is_first: bool) -> tuple[VoteStep, ...]:
    """The timetable around the day on which voting opens (domain 7.2).

    Arguments: `days`, how many the voting lasts. Refuses like `check_window`.
    """
    check_window(rules, days)
    notice = opens - timedelta(days=rules.vote_notice_days + 1)
    closes = opens + timedelta(days=days)
    day = {name: notice - timedelta(days=ahead) for name, ahead in _AHEAD_OF_NOTICE.items()}
    steps = []
    if is_first:
        steps.append(VoteStep(key="group", day=day["group"], until=day["group"] + timedelta(days=10)))
    steps.append(VoteStep(key="roll", day=day["roll"], until=day["roll"] + timedelta(days=ROLL_SHOWN)))
    if is_first:
        steps.append(VoteStep(key="drafts", day=day["drafts"]))
    if is_election:
        steps.append(VoteStep(key="nominations", day=day["nominations"], until=day["nominations"] + timedelta(days=7)))
        steps.append(VoteStep(key="candidates", day=day["candidates"], until=opens))
    steps += [
        VoteStep(key="notice", day=notice, until=opens),
        VoteStep(key="voting", day=opens, until=closes),
        VoteStep(key="count", day=closes),
        VoteStep(key="objections", day=closes, until=closes + timedelta(days=rules.vote_objection_days)),
        VoteStep(key="final", day=closes + timedelta(days=rules.vote_objection_days)),
        VoteStep(key="filing", day=closes, until=closes + timedelta(days=FILING)),
    ]
    return tuple(steps)


def check_window(rules: Rules, days: int) -> None:
    """Refuse (`votes.window`) a voting that is shorter or longer than allowed (Hangzhou 2021, article 20: 5 to 60)."""
    if not rules.vote_days_least <= days <= rules.vote_days_most:
        raise Refused("votes.window", least=rules.vote_days_least, most=rules.vote_days_most, days=days)


def check_notice(rules: Rules, announced: date, opens: date) -> None:
    """Refuse (`votes.notice`) to open sooner after the notice than the law allows (State Council regulation 14)."""
    days = (opens - announced).days
    if days < rules.vote_notice_days:
        earliest = announced + timedelta(days=rules.vote_notice_days)
        raise Refused("votes.notice", least=rules.vote_notice_days, days=days, earliest=earliest)
