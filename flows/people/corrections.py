"""A table of corrections, checked row by row before anything is changed."""

from store.channels.corrections import BadRow, Checked, check_corrections, store_corrections
from store.messages.message import Media
from store.messages.reply import Words
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.people.shown import ask_purpose

ENDINGS = (".xlsx", ".csv")


async def upload(chat: Chat) -> None:
    """Take a table in the form of the template, show what is wrong with it, and store what is good."""
    tries = 0
    while True:
        sent = await chat.file(f"table#{tries}", ENDINGS)
        if not isinstance(sent, Media):
            return
        try:
            checked = chat.look(check_corrections, sent.id)
        except Refused as refused:
            chat.refused(refused)
            tries += 1
            continue
        break
    _say(chat, checked)
    if not checked.good:
        chat.suggest("people")
        return
    if not await chat.confirm("store_sure", good=checked.good, wrong=checked.wrong):
        chat.say("not_stored")
        return
    stored = chat.do(store_corrections, sent.id, await ask_purpose(chat, "purpose"))
    chat.say("stored", people=stored.people, corrected=stored.corrected)
    if stored.alike:
        chat.say("looks_alike", count=stored.alike)


def _say(chat: Chat, checked: Checked) -> None:
    chat.say("read", rows=checked.rows, good=checked.good)
    if checked.bad:
        chat.say("bad_rows", rows=tuple(_line(chat, one) for one in checked.bad))
    if checked.wrong > len(checked.bad):
        chat.say("more_bad", count=checked.wrong - len(checked.bad))


def _line(chat: Chat, one: BadRow) -> Words:
    column = chat.text(f"column.{one.column.replace('_', '-')}") if one.column else ""
    return chat.text("bad_row", row=one.row, column=column, reason=chat.text(f"wrong.{one.reason}"))
