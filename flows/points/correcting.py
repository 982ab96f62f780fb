"""Putting points right: taking an award back, and writing down a false report."""

from store.messages.reply import Words
from store.people.search import find_in_archive
from store.points.fraud import false_report, recent_awards, undo_award
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.questions.typed import text
from flows.points.shown import statement_line


async def take_award_back(chat: Chat) -> None:
    """Choose a person and one of the newest awards, and take it back with a reason."""
    person = int(await chat.person("undo_whom", find_in_archive))
    try:
        lines = chat.look(recent_awards, person)
    except Refused as refused:
        chat.refused(refused)
        return
    if not lines:
        chat.say("no_awards")
        return
    choices: list[tuple[str, Words]] = [(str(line.id), statement_line(line)) for line in lines]
    chosen = int(await chat.choose("undo_which", choices))
    kinds = ("mistake", "fraud")
    kind = await chat.choose("undo_kind", [(name, chat.text(f"undo_kind.{name}")) for name in kinds])
    reason = await chat.ask("undo_reason", text(2, 200))
    line = next(one for one in lines if one.id == chosen)
    sure = "undo_sure" if kind == "mistake" else "fraud_sure"
    if not await chat.confirm(sure, points=line.change, reason=reason):
        chat.say("not_done")
        return
    try:
        done = chat.do(undo_award, chosen, reason, kind == "fraud")
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("undone" if done else "nothing_to_undo", points=line.change)


async def note_false_report(chat: Chat) -> None:
    """Warn somebody of a false report; the next one costs points."""
    person = int(await chat.person("false_whom", find_in_archive))
    reason = await chat.ask("false_reason", text(2, 200))
    if not await chat.confirm("false_sure", reason=reason):
        chat.say("not_done")
        return
    try:
        made = chat.do(false_report, person, reason)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("warned" if made.is_warning else "deducted", points=made.points)
