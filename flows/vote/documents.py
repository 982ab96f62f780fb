"""Votes on paper: the ballots to be printed, each with its number, and the notice of a result."""

from typing import Any

from store.messages.reply import Attachment, Document, Part, Report, Text, Words
from store.rights.act import Act
from store.votes.assembly import AssemblyTerms, MotionTerms
from store.votes.ballots.mine import ballot_of, vote_read
from store.votes.ballots.paper import Printed, printed_ballots
from store.votes.days import last_day, local_day
from store.votes.matters import MotionKind
from store.votes.preparing import vote_now
from store.votes.results.publishing import count, result, vote_published
from store.votes.results.tally import Counted

from flows.engine.chat import Chat
from flows.engine.report import report
from flows.vote.shown import percent, square_metres, verdict_text

EACH = 250
"""Ballots in one file: more would take long to open on a phone."""
TEXTS = "vote/documents"


def attach_ballots(chat: Chat, terms: AssemblyTerms, printed: int) -> None:
    """Give the ballots as PDF, some hundred in a file."""
    for first in range(0, printed, EACH):
        values = {"title": terms.title, "first": first + 1, "last": min(first + EACH, printed)}
        made = Report("vote-ballots", {"assembly": terms.assembly, "first": first}, ".pdf")
        chat.attach(Attachment(Text(f"{TEXTS}.ballots_name", values), report=made))


def attach_notice(chat: Chat, terms: AssemblyTerms, *, published: bool) -> None:
    """Give the notice of the result as PDF, to be put up."""
    name = Text(f"{TEXTS}.notice_name", {"title": terms.title})
    args = {"assembly": terms.assembly}
    chat.attach(Attachment(name, report=Report("vote-result" if published else "vote-count", args, ".pdf")))


@report("vote-ballots")
def ballots(act: Act, *, assembly: int, first: int) -> Document:
    """The numbered ballots of some hundred homes, one on each page."""
    terms = vote_now(act, assembly)
    questions = [(one, ballot_of(act, one.motion)) for one in vote_read(act, assembly)]
    shown = printed_ballots(act, assembly, first, EACH)
    parts = tuple(_ballot(terms, questions, one, number > 0) for number, one in enumerate(shown))
    return Document(_text("ballot_title", title=terms.title), (), parts, _text("ballot_foot"))


def _ballot(terms: AssemblyTerms, questions: list[Any], one: Printed, apart: bool) -> Part:
    rows: list[tuple[Any, ...]] = [
        (_text("serial"), one.serial),
        (_text("home"), "、".join(one.units[:10]) + ("…" if len(one.units) > 10 else "")),
        (_text("area"), _text("square_metres", area=square_metres(one.area))),
        (_text("until"), last_day(terms)),
    ]
    for question, candidates in questions:
        heading = _text("question", number=question.number, title=question.title)
        if question.kind is MotionKind.ELECTION:
            lines = "\n".join(f"□ {each.position}  {each.name}" for each in candidates)
            rows.append((heading, _text("ticks", seats=question.seats, lines=lines)))
        else:
            rows.append((heading, _text("options_following" if terms.allows_following else "options")))
    rows += [(_text("signature"), "\n\n"), (_text("signed_on"), "\n")]
    return Part(_text("ballot_heading", title=terms.title), tuple(rows), code=one.serial, apart=apart)


@report("vote-count")
def counted_notice(act: Act, *, assembly: int) -> Document:
    """The notice of a count that is not published, for those who prepare the vote."""
    return _notice(vote_now(act, assembly), count(act, assembly), vote_read(act, assembly))


@report("vote-result")
def result_notice(act: Act, *, assembly: int) -> Document:
    """The notice of a published result, for anybody."""
    return _notice(vote_published(act, assembly), result(act, assembly), vote_read(act, assembly))


def _notice(terms: AssemblyTerms, results: tuple[Counted, ...], questions: tuple[MotionTerms, ...]) -> Document:
    basis = {one.motion: one.legal_basis for one in questions}
    lines: tuple[Words, ...] = (
        _text("notice_held", area=terms.name, first=local_day(terms, terms.opens_at), last=last_day(terms)),
        _text("notice_roll", heads=terms.heads, area=square_metres(terms.area), roll=terms.roll_hash[:16]),
    )
    parts = tuple(_result(one, basis[one.motion]) for one in results)
    return Document(_text("notice_title", title=terms.title), lines, parts, _text("notice_foot"))


def _result(one: Counted, basis: str) -> Part:
    heads, area = one.heads, one.area

    def both(name: str, whole: str) -> Text:
        return _text(
            "sums", heads=heads[name], share=percent(heads[name], heads[whole]), area=square_metres(area[name]),
            area_share=percent(area[name], area[whole]),
        )  # fmt: skip

    rows: list[tuple[Any, ...]] = [
        (_text("verdict"), verdict_text(one.verdict, one.kind)),
        (_text("basis"), basis),
        (_text("participating"), both("participating", "total")),
    ]
    if one.kind is MotionKind.MOTION:
        rows += [(_text(f"option-{name}"), both(name, "participating")) for name in ("approve", "oppose", "abstain")]
        if one.with_silence:
            rows.append((_text("with_silence"), verdict_text(one.with_silence, one.kind)))
    else:
        rows += [
            (each.name, _text("votes", heads=each.heads, area=square_metres(each.area))) for each in one.candidates
        ]
        for name, found in (("elected", one.elected), ("runoff", one.runoff), ("alternates", one.alternates)):
            if found:
                rows.append((_text(name), "、".join(found)))
    return Part(_text("question", number=one.number, title=one.title), tuple(rows))


def _text(key: str, **values: Any) -> Text:
    return Text(f"{TEXTS}.{key}", values)
