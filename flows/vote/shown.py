"""Votes as people see them, the same wherever they are shown: days, weights, turnout, results."""

from datetime import date
from typing import Any

from store.messages.reply import Bar, BarChart, Picture, Text, Words
from store.pledges.text import pages
from store.votes.assembly import AssemblyTerms, MotionTerms
from store.votes.ballots.entitled import Vote
from store.votes.candidates import Running
from store.votes.days import last_day, local_day
from store.votes.matters import MotionKind
from store.votes.results.tally import Counted
from store.votes.turnout import Turnout

from flows.engine.chat import Chat

TEXTS = "vote/shown"
MOST_UNITS = 3


def square_metres(area: int) -> str:
    """An area of 0.01 m² as it is printed on a certificate: 88.50."""
    return f"{area // 100:,}.{area % 100:02d}"


def percent(part: int, whole: int) -> str:
    """A share with two decimals, cut off and not rounded: for reading only, never to judge by (domain 2.9)."""
    hundredths = part * 10_000 // whole if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def first_day(terms: AssemblyTerms) -> date:
    """The first day of voting."""
    return local_day(terms, terms.opens_at)


def days_of(terms: AssemblyTerms) -> dict[str, Any]:
    """The values of lines that tell what is voted on and when."""
    return {"title": terms.title, "area": terms.name, "first": first_day(terms), "last": last_day(terms)}


def units_of(vote: Vote) -> Text:
    """The dwellings of a vote, the first few of them by address."""
    return Text(
        f"{TEXTS}.units", {"units": "、".join(vote.units[:MOST_UNITS]), "count": len(vote.units), "most": MOST_UNITS}
    )


def motion_pages(question: MotionTerms, candidates: tuple[Running, ...]) -> tuple[str, ...]:
    """The pages of a motion: its text, and for an election who stands, in ballot order."""
    listed = "\n".join(
        f"{one.position}. {one.name}" + (f"：{one.statement}" if one.statement else "") for one in candidates
    )
    return pages(f"{question.text}\n\n{listed}" if listed else question.text)


def rule_of(question: MotionTerms) -> Text:
    """How a motion is decided, and by which law."""
    kind = "election" if question.kind is MotionKind.ELECTION else question.matter_class.value
    return Text(f"{TEXTS}.rule-{kind}", {"basis": question.legal_basis, "seats": question.seats})


def show_turnout(chat: Chat, found: Turnout) -> None:
    """How many have voted, in words and by building as a chart; never how."""
    chat.say(
        f"{TEXTS}.turnout", voted=found.voted, heads=found.heads, share=percent(found.voted, found.heads),
        voted_area=square_metres(found.voted_area), area=square_metres(found.area),
        area_share=percent(found.voted_area, found.area),
    )  # fmt: skip
    chat.say(f"{TEXTS}.{'quorum_reached' if found.has_quorum else 'quorum_open'}")
    if len(found.buildings) < 2:
        return
    bars = tuple(
        Bar(label=chat.words(f"{TEXTS}.building", building=one.building), value=one.voted, of=one.heads)
        for one in found.buildings
    )
    chart = BarChart(Text(f"{TEXTS}.turnout_chart", {}), bars, Text(f"{TEXTS}.chart_caption", {"at": chat.now}))
    chat.show(Picture(alt=Text(f"{TEXTS}.turnout_alt", {"voted": found.voted, "heads": found.heads}), chart=chart))


def show_result(chat: Chat, one: Counted) -> None:
    """A counted motion: verdict, numbers, for an election the candidates."""
    heads, area = one.heads, one.area
    chat.say(f"{TEXTS}.verdict", number=one.number, title=one.title, verdict=verdict_text(one.verdict, one.kind))
    chat.say(
        f"{TEXTS}.participating", heads=heads["participating"], total=heads["total"],
        share=percent(heads["participating"], heads["total"]), area=square_metres(area["participating"]),
        total_area=square_metres(area["total"]), area_share=percent(area["participating"], area["total"]),
    )  # fmt: skip
    if one.kind is MotionKind.ELECTION:
        chat.say(f"{TEXTS}.candidates", lines=tuple(_candidate(one, number) for number in range(len(one.candidates))))
        if one.elected:
            chat.say(f"{TEXTS}.elected", names="、".join(one.elected), count=len(one.elected))
        if one.runoff:
            chat.say(f"{TEXTS}.runoff", names="、".join(one.runoff))
        if one.alternates:
            chat.say(f"{TEXTS}.alternates", names="、".join(one.alternates))
    else:
        chat.say(f"{TEXTS}.sums", lines=tuple(_sum(one, option) for option in ("approve", "oppose", "abstain")))
        if one.with_silence:
            chat.say(f"{TEXTS}.with_silence", verdict=verdict_text(one.with_silence, one.kind))
    chat.show(result_picture(one))


def verdict_text(verdict: str, kind: MotionKind) -> Text:
    """What a verdict means in words; a missed quorum is "not valid", never "rejected"."""
    name = verdict.lower().replace("_", "-")
    return Text(f"{TEXTS}.{'established' if kind is MotionKind.ELECTION else 'verdict_word'}.{name}", {})


def result_picture(one: Counted) -> Picture:
    """A result as a chart of heads."""
    of = max(one.heads["participating"], 1)
    bars = [Bar(label=each.name, value=each.heads, of=of) for each in one.candidates]
    if one.kind is MotionKind.MOTION:
        labels = {"approve": "赞同 Yes", "oppose": "反对 No", "abstain": "弃权 Abstain"}
        bars = [Bar(label=label, value=one.heads[option], of=of) for option, label in labels.items()]
    caption = Text(f"{TEXTS}.result_caption", {"heads": one.heads["participating"], "total": one.heads["total"]})
    title: Words = Text(f"{TEXTS}.result_chart", {"title": one.title})
    return Picture(alt=Text(f"{TEXTS}.result_alt", {"title": one.title}), chart=BarChart(title, tuple(bars), caption))


def _candidate(one: Counted, number: int) -> Text:
    candidate = one.candidates[number]
    values = {"name": candidate.name, "heads": candidate.heads, "area": square_metres(candidate.area)}
    return Text(f"{TEXTS}.candidate_line", {"place": number + 1, **values})


def _sum(one: Counted, option: str) -> Text:
    taking_part, area = one.heads["participating"], one.area["participating"]
    values = {
        "heads": one.heads[option], "share": percent(one.heads[option], taking_part),
        "area": square_metres(one.area[option]), "area_share": percent(one.area[option], area),
    }  # fmt: skip
    return Text(f"{TEXTS}.sum-{option}", values)
