"""Points at a worker's hand: give with a reason, make rules and fill their budgets, look at what was held back."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.deeds.deed import DeedKind
from store.messages.reply import Attachment, Report, Sheet, Text, Words
from store.people.search import find_in_archive, my_areas
from store.points.outcome import Result
from store.points.reviewing import Held, answer, decide, to_review
from store.points.seeing.book import open_book
from store.points.setting import GRANT, RuleTerms, end_rule, fund_rule, given_by_hand, grant, set_rule
from store.records import record
from store.refusals import Refused
from store.rights.act import Act

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.engine.report import report
from flows.points.correcting import note_false_report, take_award_back
from flows.points.offering import offer_things
from flows.points.shown import deed_names, rule_name


@record
class Template:
    """A rule that an area can take over as it is (domain 5.2): the deed, points each, and how often at most."""

    deed: DeedKind
    amount: int
    per_day: int = 0
    per_month: int = 0
    per_year: int = 0


TEMPLATES: dict[str, Template] = {
    "PLEDGE": Template(DeedKind.PLEDGE_SIGNED, 2),
    "VOTE_CAST": Template(DeedKind.VOTE_CAST, 10),
    "SNAP_ACCEPTED": Template(DeedKind.SNAP_ACCEPTED, 5, per_day=3, per_month=40),
    "RATE": Template(DeedKind.ORDER_RATED, 1, per_day=3),
    "MEETING": Template(DeedKind.BY_HAND, 5, per_month=4),
    "VOLUNTEER_H": Template(DeedKind.BY_HAND, 10, per_day=6),
    "TRAIN": Template(DeedKind.BY_HAND, 10),
    "REFER_HELP": Template(DeedKind.BY_HAND, 10, per_month=8),
    "FEE_PAID": Template(DeedKind.BY_HAND, 20),
    GRANT: Template(DeedKind.BY_HAND, 1),
}


@flow("reward", staff=True, order=70, part_of="points")
async def reward(chat: Chat) -> None:
    """Give points, set the rules that earn them, and look at what waits."""
    names = [name for name, (right, _) in MATTERS.items() if chat.may(right)]
    if not names:
        raise Refused("rights.role")
    chat.suggest("reward", "menu")
    if chat.args.get("code"):
        await _review(chat, str(chat.args["code"]))
        return
    chosen = await chat.choose("what", [(name, chat.text(f"what.{name}")) for name in names])
    await MATTERS[chosen][1](chat)


async def _grant(chat: Chat) -> None:
    rules = chat.look(given_by_hand)
    if not rules:
        raise Refused("points.no_grants")
    rule = rules[0]
    if len(rules) > 1:
        named: list[tuple[str, Words]] = [(str(one.rule), rule_name(one.code, one.title)) for one in rules]
        chosen = await chat.choose("for", named)
        rule = next(one for one in rules if str(one.rule) == chosen)
    usual = sorted({rule.amount, 5, 10, 20})
    person = int(await chat.person("whom", find_in_archive))
    amount = await chat.number("amount", least=1, most=1000, suggestions=[(n, str(n)) for n in usual])
    reason = await chat.ask("reason", text(2, 200))
    if not await chat.confirm("grant_sure", points=amount, reason=reason):
        chat.say("not_done")
        return
    try:
        made = chat.do(grant, rule.rule, person, amount, reason)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("waits_for_second" if made.waits else "granted", points=amount)


async def _set_rule(chat: Chat) -> None:
    area = await _area(chat)
    names = ["own", *TEMPLATES]
    code = await chat.choose("template", [(name, _template(chat, name)) for name in names])
    title = ""
    if code == "own":
        title = await chat.ask("title_ask", text(2, 60))
        deeds = [(one.value, Text(f"points/shown.deed_{one.value}", {})) for one in deed_names()]
        usual = Template(DeedKind(await chat.choose("deed", deeds)), 5)
        code = title
    else:
        usual = TEMPLATES[code]
    amount = await chat.number("each", least=1, most=1000, suggestions=[(usual.amount, str(usual.amount))])
    day = await chat.number("per_day", least=0, most=1000, suggestions=_caps(chat, "per_day", usual.per_day))
    month = await chat.number("per_month", least=0, most=1000, suggestions=_caps(chat, "per_month", usual.per_month))
    past = await chat.confirm("past")
    budget = await chat.number("budget", least=1, most=1_000_000)
    if not await chat.confirm("rule_sure", rule=rule_name(code, title), points=amount, budget=budget):
        chat.say("not_done")
        return
    zone = ZoneInfo(chat.caller.zone)
    begins = datetime.combine(chat.today - timedelta(days=365 if past else 0), time(0), zone)
    terms = RuleTerms(
        area=area, code=code, title=title, deed=usual.deed, amount=amount, opens_at=begins,
        per_day=day or None, per_month=month or None, pays_past=past,
    )  # fmt: skip
    try:
        made = chat.do(set_rule, terms, chat.words("rule_reason"))
        if made.id is not None:
            filled = chat.do(fund_rule, made.id, budget, chat.words("rule_reason"))
    except Refused as refused:
        chat.refused(refused)
        return
    if made.id is None:
        chat.say("rule_waits")
    else:
        chat.say("rule_made")
        chat.say("budget_waits" if filled.waits else "budget_filled", points=budget)


def _caps(chat: Chat, question: str, usual: int) -> list[tuple[int, Words]]:
    """The usual cap of a rule, where it has one, and none."""
    return [*([(usual, str(usual))] if usual else []), (0, chat.text(f"{question}.none"))]


async def _change(chat: Chat) -> None:
    """Fill the budget of a rule, or end it."""
    mine = [one.id for one in chat.look(my_areas)]
    book = chat.look(open_book)
    lines = [line for line in book.lines if line.area_id in mine]
    if not lines:
        chat.say("no_rules")
        return
    choices: list[tuple[str, Words]] = [
        (str(line.rule), chat.text("rule", rule=rule_name(line.code, line.title), area=line.area, left=line.left))
        for line in lines
    ]
    rule = int(await chat.choose("which_rule", choices))
    chosen = await chat.choose("change", [(name, chat.text(f"change.{name}")) for name in ("fill", "end", "nothing")])
    try:
        if chosen == "fill":
            points = await chat.number("budget_more", least=1, most=1_000_000)
            made = chat.do(fund_rule, rule, points, chat.words("rule_reason"))
            chat.say("budget_waits" if made.waits else "budget_filled", points=points)
        elif chosen == "end" and await chat.confirm("end_sure"):
            chat.do(end_rule, rule)
            chat.say("ended")
        else:
            chat.say("not_done")
    except Refused as refused:
        chat.refused(refused)


async def _reviews(chat: Chat) -> None:
    found = chat.look(to_review)
    if not found:
        chat.say("nothing_waits")
        return
    chosen = await chat.choose("which_held", [(one.code, _held(chat, one)) for one in found])
    await _review(chat, chosen)


async def _review(chat: Chat, code: str) -> None:
    found = {one.code: one for one in chat.look(to_review)}
    if code not in found:
        chat.say("nothing_waits")
        return
    one = found[code]
    chat.say("held", line=_held(chat, one))
    if one.words:
        words = await chat.ask("answer", text(2, 500))
        chat.do(answer, int(code[1:]), words)
        chat.say("answered")
        return
    pays = await chat.choose("pays", [(name, chat.text(f"pays.{name}")) for name in ("pay", "refuse")]) == "pay"
    reason = await chat.ask("review_reason", text(2, 200))
    deed, _, rule = code[1:].partition(".")
    result = chat.do(decide, int(deed), int(rule), pays, reason)
    chat.say("paid" if result is Result.PAID else "not_paid", points=one.points)


async def _export(chat: Chat) -> None:
    chat.attach(Attachment(chat.text("book_name"), report=Report("points-book", {})))
    chat.say("book_ready")


@report("points-book")
def book_sheet(act: Act) -> Sheet:
    """The open book as a sheet: one line a rule, nobody's name."""
    book = open_book(act)
    headings = tuple(
        Text(f"points/reward.column_{name}", {}) for name in ("rule", "area", "funded", "given", "taken", "left")
    )
    rows = tuple(
        (rule_name(line.code, line.title), line.area, line.funded, line.given, line.taken_back, line.left)
        for line in book.lines
    )
    return Sheet(Text("points/reward.book_name", {}), headings, rows)


MATTERS: dict[str, tuple[str, Callable[[Chat], Awaitable[None]]]] = {
    "grant": ("points.grant", _grant),
    "held": ("points.review", _reviews),
    "undo": ("points.review", take_award_back),
    "false": ("points.review", note_false_report),
    "rule": ("points.set_rule", _set_rule),
    "change": ("points.fund", _change),
    "offer": ("redeem.set_item", offer_things),
    "book": ("points.set_rule", _export),
}
"""What there is to do: the right that it needs, and the conversation."""


async def _area(chat: Chat) -> int:
    areas = chat.look(my_areas)
    if len(areas) == 1:
        return areas[0].id
    return int(await chat.choose("area", [(str(one.id), one.name) for one in areas]))


def _template(chat: Chat, name: str) -> Words:
    return chat.text("template.own") if name == "own" else rule_name(name, "")


def _held(chat: Chat, one: Held) -> Text:
    if one.words:
        return chat.text("challenge", person=one.person, points=one.points, words=one.words, day=one.at)
    signal = Text(f"points/shown.signal_{one.signal}", {})
    return chat.text("signal", person=one.person, points=one.points, signal=signal, day=one.at)
