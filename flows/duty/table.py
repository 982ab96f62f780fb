"""A roster as a table: checked row by row, what is wrong named, then put on the roster."""

from store.duty.sheet import EXAMPLE, HEADINGS, BadShift, check_roster, store_roster
from store.messages.message import Media
from store.messages.reply import Attachment, Sheet, Words
from store.refusals import Refused

from flows.engine.chat import Chat

ENDINGS = (".xlsx", ".csv")
TRIES = 5


async def upload(chat: Chat) -> None:
    """Take a table in the form of the template; a second time it changes nothing."""
    chat.attach(Attachment(chat.text("sheet"), sheet=_empty(chat)))
    for turn in range(TRIES):
        sent = await chat.file(f"table#{turn}", ENDINGS)
        if not isinstance(sent, Media):
            return
        try:
            checked = chat.look(check_roster, sent.id)
        except Refused as refused:
            chat.refused(refused)
            continue
        chat.say("read", rows=checked.rows, good=len(checked.good))
        if checked.bad:
            chat.say("bad_rows", rows=tuple(_line(chat, one) for one in checked.bad))
        if checked.wrong > len(checked.bad):
            chat.say("more_bad", count=checked.wrong - len(checked.bad))
        if not checked.good:
            return
        if not await chat.confirm("store", good=len(checked.good)):
            chat.say("dropped")
            return
        chat.say("stored", count=chat.do(store_roster, sent.id))
        return


def _empty(chat: Chat) -> Sheet:
    """The table to fill in, with a row that shows how it is meant."""
    headings = tuple(chat.text(f"column.{name.replace('_', '-')}") for name, _ in HEADINGS)
    return Sheet(chat.text("sheet"), headings, (EXAMPLE,))


def _line(chat: Chat, one: BadShift) -> Words:
    column = chat.text(f"column.{one.column.replace('_', '-')}")
    reason = f"wrong.{one.reason}"
    known = reason if chat.has(chat.text(reason)) else "wrong.unread"
    return chat.text("bad_row", row=one.row, column=column, reason=chat.text(known, value=one.value))
