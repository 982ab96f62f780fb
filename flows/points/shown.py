"""Rules, lines and refusals of points as people see them, the same wherever they are shown."""

from store.deeds.deed import REVERSALS, DeedKind
from store.messages.reply import Text, Words
from store.points.fraud import MARK
from store.points.ledger.transfer import FRAUD
from store.points.outcome import Result
from store.points.rule import EarnRule
from store.points.seeing.reading import Line, Looked
from store.points.setting import GRANT

TEXTS = "points/shown"
NAMED = frozenset(
    {"PLEDGE", "VOTE_CAST", "SNAP_ACCEPTED", "RATE", "MEETING", "VOLUNTEER_H", "TRAIN", "REFER_HELP", "FEE_PAID", GRANT}
)
"""Rules that have a name of their own in every language; others go by the title that their area gave them."""


def rule_name(code: str, title: str) -> Words:
    """What a rule is called."""
    if title:
        return title
    return Text(f"{TEXTS}.rule_{code}", {}) if code in NAMED else code


def statement_line(line: Line) -> Text:
    """One line of a statement: the day, the change, and why in plain words."""
    why: Words = line.reason
    if line.kind.value in ("award", "reverse") and line.code and line.code != GRANT:
        why = rule_name(line.code, line.title)
    else:
        why = line.reason.removeprefix(f"{GRANT}:").removeprefix(FRAUD)
    if line.reason.startswith(MARK):
        why = Text(f"{TEXTS}.false_report", {"reason": line.reason.removeprefix(MARK)})
    values = {"day": line.at, "points": abs(line.change), "sign": "-" if line.change < 0 else "+",
              "why": why or Text(f"{TEXTS}.no_reason", {})}  # fmt: skip
    return Text(f"{TEXTS}.line_{line.kind.value}", values)


def looked_line(one: Looked) -> Text:
    """A deed and what became of it, with the rule that says so."""
    deed = Text(f"{TEXTS}.deed_{one.deed.value}", {})
    if one.result is None:
        return Text(f"{TEXTS}.no_rule", {"day": one.at, "deed": deed})
    values = {
        "day": one.at, "deed": deed, "rule": rule_name(one.code, one.title), "points": one.points,
        "limit": one.limit or 0, "reason": _reason(one),
    }  # fmt: skip
    return Text(f"{TEXTS}.{one.result.value}", values)


def _reason(one: Looked) -> Words:
    if one.result is Result.UNDER_REVIEW:
        return Text(f"{TEXTS}.signal_{one.reason}", {})
    return one.reason


def rule_line(rule: EarnRule, left: int) -> Text:
    """What a rule pays, how often, and whether there is anything left to pay with."""
    limits = [
        Text(f"{TEXTS}.{name}", {"count": count})
        for name, count in (("per_day", rule.per_day), ("per_month", rule.per_month), ("per_year", rule.per_year))
        if count is not None
    ]
    values = {
        "rule": rule_name(rule.code, rule.title), "points": rule.amount,
        "limits": Text(f"{TEXTS}.limits", {"limits": _joined(limits)}) if limits else "",
        "spent": "" if left >= rule.amount else Text(f"{TEXTS}.spent", {}),
    }  # fmt: skip
    return Text(f"{TEXTS}.earns", values)


def _joined(limits: list[Text]) -> Words:
    if len(limits) == 1:
        return limits[0]
    return Text(f"{TEXTS}.both", {"one": limits[0], "other": _joined(limits[1:])})


def deed_names() -> tuple[DeedKind, ...]:
    """Deeds for which an area can make a rule."""
    return tuple(kind for kind in DeedKind if kind not in REVERSALS)
