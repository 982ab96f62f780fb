"""My points: what I have, where it came from, why something earned nothing, and the book that everybody may read."""

from store.messages.reply import Words
from store.people.consent import my_consents, set_consent
from store.points.reviewing import challenge, my_challenges
from store.points.seeing.book import open_book
from store.points.seeing.buildings import LEAST, PURPOSE, Standing, by_building
from store.points.seeing.reading import PAGE, Line, looked_at, purse, statement, what_earns
from store.points.seeing.trial import trials
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.points.shown import looked_line, rule_line, rule_name, statement_line


@flow("points", light=True, order=40)
async def points(chat: Chat) -> None:
    """Show what I have, and answer what people ask about it."""
    chat.suggest("redeem", "points", "menu")
    _show_purse(chat)
    turn = 0
    while True:
        names = ("statement", "why", "rules", "book", "buildings", "redeem", "done")
        chosen = await chat.choose(f"what#{turn}", [(name, chat.text(f"what.{name}")) for name in names])
        turn += 1
        if chosen == "statement":
            await _statement(chat, turn)
        elif chosen == "why":
            _why(chat)
        elif chosen == "rules":
            _rules(chat)
        elif chosen == "book":
            _book(chat)
        elif chosen == "buildings":
            await _buildings(chat, turn)
        else:
            break
    if chosen == "redeem":
        chat.then("redeem")
    else:
        chat.say("fine")


def _show_purse(chat: Chat) -> None:
    has = chat.look(purse)
    if has.balance < 0:
        chat.say("owed", points=-has.balance)
    else:
        chat.say("has", points=has.balance)
    if has.held:
        chat.say("held", points=has.held)
    if has.household:
        chat.say("household", points=has.household)
    if has.good_until:
        lines = tuple(chat.text("until", day=day, points=count) for day, count in has.good_until)
        chat.say("good_until", lines=lines)


async def _statement(chat: Chat, turn: int) -> None:
    before: int | None = None
    while True:
        lines = chat.look(statement, before)
        if not lines:
            chat.say("no_lines" if before is None else "no_more")
            return
        chat.say("statement", lines=tuple(statement_line(line) for line in lines))
        names = [*(["older"] if len(lines) == PAGE else []), "wrong", "back"]
        mark = before or 0
        chosen = await chat.choose(f"page#{turn}.{mark}", [(name, chat.text(f"page.{name}")) for name in names])
        if chosen == "wrong":
            await _challenge(chat, lines, turn)
            return
        if chosen == "back":
            return
        before = lines[-1].id


async def _challenge(chat: Chat, lines: tuple[Line, ...], turn: int) -> None:
    choices: list[tuple[str, Words]] = [(str(line.id), statement_line(line)) for line in lines]
    chosen = await chat.choose(f"which#{turn}", choices)
    words = await chat.ask(f"words#{turn}", text(2, 500))
    try:
        chat.do(challenge, int(chosen), words)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("challenged")


def _why(chat: Chat) -> None:
    found = chat.look(looked_at)
    if found:
        chat.say("why", lines=tuple(looked_line(one) for one in found))
    else:
        chat.say("no_deeds")
    answered = [(words, answer) for words, answer in chat.look(my_challenges) if answer]
    for words, answer in answered[:3]:
        chat.say("answered", words=words, answer=answer)


def _rules(chat: Chat) -> None:
    found = chat.look(what_earns)
    if not found:
        chat.say("no_rules")
        return
    chat.say("rules", lines=tuple(rule_line(rule, left) for rule, left in found))
    chat.say("rules_end")


def _book(chat: Chat) -> None:
    book = chat.look(open_book)
    if not book.lines:
        chat.say("no_book")
        return
    lines = tuple(
        chat.text(
            "book_line", rule=rule_name(line.code, line.title), area=line.area, funded=line.funded, given=line.given,
            taken=line.taken_back, left=line.left,
        )
        for line in book.lines
    )  # fmt: skip
    chat.say("book", area=book.area, lines=lines)
    for one in chat.look(trials, 1):
        values = {
            "week": one.week, "issued": one.issued, "budgets": one.budgets, "people": one.people,
            "reserved": one.reserved, "fetched": one.handed_over, "lapsed": one.lapsed,
        }  # fmt: skip
        chat.say("trial" if one.is_even else "trial_wrong", **values)
    chat.say("even" if book.is_even else "uneven", lapsed=book.lapsed)


async def _buildings(chat: Chat, turn: int) -> None:
    """The buildings by points, and whether mine count for my building."""
    found = chat.look(by_building)
    if found:
        chat.say("buildings", lines=tuple(_standing(chat, one) for one in found))
    else:
        chat.say("no_buildings", least=LEAST)
    if chat.caller.person is None:
        return
    mine = next(one for one in chat.look(my_consents) if one.purpose == PURPOSE)
    change = "leave" if mine.is_given else "join"
    key = f"take_part#{turn}.{mine.version}"
    chosen = await chat.choose(key, [(name, chat.text(f"take_part.{name}")) for name in (change, "keep")], exact=True)
    if chosen != "keep":
        chat.do(set_consent, PURPOSE, mine.version, is_given=change == "join")
        chat.say("joined" if change == "join" else "left")


def _standing(chat: Chat, one: Standing) -> Words:
    values = {"place": one.place, "building": one.building, "points": one.points, "people": one.people}
    return chat.text("building_mine" if one.is_mine else "building", **values)
