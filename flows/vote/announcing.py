"""The roll, the timetable, and the announcement from which on nothing of a vote changes."""

from store.votes.assembly import AssemblyTerms
from store.votes.delivery import delivery_count
from store.votes.preparing import announce, timetable
from store.votes.roll.freezing import roll_check

from flows.engine.chat import Chat
from flows.vote.running import share
from flows.vote.shown import days_of, square_metres

MOST = 10


async def check_roll(chat: Chat, terms: AssemblyTerms) -> None:
    """How the roll looks today, and which rows have to be put right first."""
    found = chat.look(roll_check, terms.assembly)
    chat.say("roll", heads=found.heads, units=found.units, area=square_metres(found.area), several=found.several,
             developer_units=found.developer_units, developer_area=square_metres(found.developer_area),
             left_out=found.left_out)  # fmt: skip
    if not found.unresolved:
        chat.say("roll_clean")
        return
    lines = tuple(
        chat.text(f"unresolved.{one.reason.replace('_', '-')}", address=one.address) for one in found.unresolved[:MOST]
    )
    chat.say("roll_unresolved", count=found.unresolved_total, lines=lines)
    chat.suggest("people")


async def show_timetable(chat: Chat, terms: AssemblyTerms) -> None:
    """The days, worked out from the day on which voting opens."""
    lines = tuple(
        chat.text(f"step-{one.key}", day=one.day, until=one.until or one.day)
        for one in chat.look(timetable, terms.assembly)
    )
    chat.say("timetable", title=terms.title, lines=lines)


async def announce_vote(chat: Chat, terms: AssemblyTerms) -> None:
    """Show once more what will be fixed, then announce."""
    found = chat.look(roll_check, terms.assembly)
    if not await chat.confirm("announce_sure", exact=True, heads=found.heads, owned=square_metres(found.area),
                              **days_of(terms)):  # fmt: skip
        chat.say("unchanged")
        return
    done = chat.do(announce, terms.assembly)
    told = chat.look(delivery_count, terms.assembly)
    chat.say("announced", heads=done.heads, total=square_metres(done.area), roll=done.roll_hash[:12], **days_of(done))
    chat.say("announced_told", sent=told.sent, unreached=told.unreached)
    await share(chat, done)
