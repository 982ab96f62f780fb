"""What a community may decide for itself, with the values that hold until it does; inherited down the tree of areas."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from store.refusals import Refused


@dataclass(frozen=True)
class Rules:
    """Every rule and its default. Hours are hours, seconds are seconds, days are calendar days, ages are years."""

    zone: str = "Asia/Shanghai"
    language: str = "zh-CN"
    quiet_from: time = time(21)
    quiet_to: time = time(8)
    adult_age: int = 18
    invitation_days: int = 7
    conversation_expiry_hours: int = 72
    conversation_reminder_hours: int = 24
    reveals_a_day: int = 50
    pledge_reminders: int = 3
    pledge_minimum_seconds: int = 5
    pledge_paper_second_check: bool = True
    points_alone: int = 50
    points_budget_alone: int = 1000
    redeem_days: int = 7
    vote_notice_days: int = 15
    vote_days_least: int = 5
    vote_days_most: int = 60
    vote_objection_days: int = 7
    vote_proxies_each: int = 3
    reach_alone: int = 500
    reach_weekly: int = 5
    reach_sms_fen: int = 5
    reach_follow_ups: int = 2
    service_from: time = time(8, 30)
    service_to: time = time(17, 30)
    thread_minutes: int = 10
    thread_close_hours: int = 48


_RANGES = {
    "reveals_a_day": (1, 1000),
    "adult_age": (14, 30),
    "invitation_days": (1, 90),
    "conversation_expiry_hours": (1, 24 * 30),
    "conversation_reminder_hours": (1, 24 * 30),
    # At most three reminders a pledge (domain 3.1): a community may ask for fewer, never more.
    "pledge_reminders": (0, 3),
    "pledge_minimum_seconds": (0, 120),
    # How many points one person may give for a deed, or into a budget, without a second person.
    "points_alone": (0, 1000),
    "points_budget_alone": (0, 1_000_000),
    "redeem_days": (1, 60),
    # Periods of owners' votes (domain 2.6): 15 days of notice, 7 for an extraordinary meeting; open for 5 to 60.
    "vote_notice_days": (7, 60),
    "vote_days_least": (1, 60),
    "vote_days_most": (5, 92),
    "vote_objection_days": (1, 60),
    "vote_proxies_each": (0, 20),
    # To how many people one worker may send a notice without a second person.
    "reach_alone": (0, 1_000_000),
    # How many notices and reminders somebody gets in seven days at most; what the law or danger asks for comes beside.
    "reach_weekly": (1, 100),
    # What one text message of 70 characters costs, in fen.
    "reach_sms_fen": (0, 100),
    # How often those who have not done what a notice asks for may be reminded of it.
    "reach_follow_ups": (0, 5),
    # How long somebody who wants to talk waits for an answer until the next in line is asked, and after how long
    # without a word a conversation that was answered is closed.
    "thread_minutes": (1, 240),
    "thread_close_hours": (1, 24 * 30),
}
_TYPES = {name: TypeAdapter(kind) for name, kind in get_type_hints(Rules).items()}
_LANGUAGES = ("zh-CN", "en")


def checked_rules(rules: Mapping[str, Any]) -> dict[str, Any]:
    """The rules as they are stored (plain JSON values; times as "21:00").

    Refuses (`areas.rule_unknown`, `areas.rule_value`) names that do not exist and values that make no sense.
    """
    checked = {name: read_rule(name, value) for name, value in rules.items()}
    return {name: _TYPES[name].dump_python(value, mode="json") for name, value in checked.items()}


def read_rule(name: str, value: Any) -> Any:
    """The value of a stored rule as the program uses it. Refuses like `checked_rules`."""
    if name not in _TYPES:
        raise Refused("areas.rule_unknown", rule=name)
    try:
        made = _TYPES[name].validate_python(value, strict=not isinstance(value, str))
    except ValidationError as problem:
        raise Refused("areas.rule_value", rule=name, value=str(value)) from problem
    if name == "zone":
        sensible = _is_zone(made)
    elif name == "language":
        sensible = made in _LANGUAGES
    else:
        least, most = _RANGES.get(name, (made, made))
        sensible = least <= made <= most
    if not sensible:
        raise Refused("areas.rule_value", rule=name, value=str(value))
    return made


def is_rule(name: str) -> bool:
    """Whether there is a rule of this name."""
    return name in _TYPES


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
