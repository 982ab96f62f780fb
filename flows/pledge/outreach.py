"""Those who have not signed: the list, the call sheet, the log of calls and visits, a reminder."""

from collections.abc import Iterable
from datetime import datetime

from store.messages.reply import Attachment, Report, Sheet, Text, Words
from store.people.search import find_people, person_shown
from store.pledges.outreach import (
    Outcome,
    OutreachChannel,
    Unsigned,
    add_outreach,
    call_sheet,
    open_call_sheet,
    outreach_of,
    unsigned,
)
from store.pledges.pledge import Terms
from store.pledges.progress import AreaProgress, progress
from store.pledges.reminder import remind
from store.refusals import Refused
from store.rights.act import Act

from flows.engine.chat import Chat
from flows.engine.questions.typed import text
from flows.engine.report import report
from flows.pledge.shown import pick_or_write

PAGE = 10
TEXTS = "pledge/progress"
COLUMNS = ("name", "phone", "address", "covered", "last", "by", "how", "came", "note", "day")
"""Columns of the call sheet; from "by" on they are empty, to be filled in by hand."""


async def list_unsigned(chat: Chat, terms: Terms, area: int | None, turn: int) -> None:
    """Page through those who have not signed, names masked."""
    page = 1
    while True:
        found = chat.look(unsigned, terms.pledge, area, page, PAGE)
        if not found.people:
            chat.say("all_signed")
            return
        first = (page - 1) * PAGE + 1
        chat.say("unsigned", first=first, last=first + len(found.people) - 1, total=found.total)
        chat.say("unsigned_list", people=tuple(_line(chat, one) for one in found.people))
        names = [*(["next"] if first + PAGE <= found.total else []), *(["previous"] if page > 1 else []), "back"]
        labels = [(name, chat.text(f"turn_page.{name}")) for name in names]
        chosen = await chat.choose(f"turn_page#{turn}.{page}", labels)
        if chosen == "back":
            return
        page += 1 if chosen == "next" else -1


def _line(chat: Chat, one: Unsigned) -> Text:
    last = chat.text(f"outcome.{_key(one.last)}") if one.last else ""
    covered = chat.text("covered") if one.is_covered else ""
    return chat.text("unsigned_line", name=one.name, address=one.address, covered=covered, last=last)


async def write_call_sheet(chat: Chat, terms: Terms, area: int | None) -> None:
    """Give the sheet for calls and visits; who opened whose number is recorded with the purpose."""
    chat.say("sheet_notice")
    purpose = await pick_or_write(chat, "purpose", ("phone", "visit"))
    opened = chat.do(open_call_sheet, terms.pledge, purpose, area)
    if not opened.count:
        chat.say("all_signed")
        return
    args = {"pledge": opened.pledge, "opened_at": opened.opened_at, "area": area}
    chat.attach(Attachment(chat.text("sheet_name", title=opened.title), report=Report("pledge-calls", args)))
    chat.say("sheet_ready", count=opened.count, total=opened.total)


@report("pledge-calls")
def calls(act: Act, *, pledge: int, opened_at: datetime, area: int | None) -> Sheet:
    """The call sheet: whom to call on, with phones, and empty columns for what comes of it."""
    yes, no = Text(f"{TEXTS}.yes", {}), Text(f"{TEXTS}.no", {})
    rows = tuple(
        (row.name, row.phone, row.address, yes if row.is_covered else no,
         Text(f"{TEXTS}.outcome.{_key(row.last)}", {}) if row.last else "", "", "", "", "", "")
        for row in call_sheet(act, pledge, opened_at, area)
    )  # fmt: skip
    headings = tuple(Text(f"{TEXTS}.column.{column}", {}) for column in COLUMNS)
    return Sheet(Text(f"{TEXTS}.sheet_tab", {}), headings, rows)


async def log_outreach(chat: Chat, terms: Terms, turn: int) -> None:
    """Write down a call or visit and what came of it."""
    person = int(await chat.person(f"whom#{turn}", find_people))
    earlier = chat.look(outreach_of, terms.pledge, person)
    if earlier:
        newest = earlier[0]
        chat.say("earlier", count=len(earlier), at=newest.at, outcome=chat.text(f"outcome.{_key(newest.outcome)}"))
    who = chat.look(person_shown, person)
    how = await chat.choose(f"how#{turn}", _labels(chat, "how", OutreachChannel), who=who)
    outcome = await chat.choose(f"outcome#{turn}", _labels(chat, "outcome", Outcome))
    note = ""
    if await chat.choose(f"note#{turn}", [(name, chat.text(f"note.{name}")) for name in ("none", "write")]) == "write":
        note = await chat.ask(f"note_own#{turn}", text(1, 500))
    try:
        chat.do(add_outreach, terms.pledge, person, OutreachChannel(how), Outcome(outcome), note)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("logged")


def _labels(chat: Chat, key: str, members: Iterable[OutreachChannel | Outcome]) -> list[tuple[str, Words]]:
    return [(member.value, chat.text(f"{key}.{_key(member)}")) for member in members]


def _key(member: OutreachChannel | Outcome) -> str:
    return member.value.replace("_", "-")


async def remind_now(chat: Chat, terms: Terms, area: AreaProgress | None) -> None:
    """Remind those who have not signed, once confirmed; how often that is allowed is the store's rule."""
    whole = chat.look(progress, terms.pledge, "grid", area.area if area else None).whole
    missing = whole.adults - whole.signed
    if not missing:
        chat.say("all_signed")
        return
    if not await chat.confirm("remind_sure", exact=True, count=missing, area=whole.name, title=terms.title):
        chat.say("not_reminded")
        return
    chat.say("reminded", count=chat.do(remind, terms.pledge, area.area if area else None))
