"""Carrying one thing that somebody writes to the person they are talking to: without a word to a resident."""

from store.refusals import Refused
from store.threads.answering import answer
from store.threads.thread import Talk
from store.threads.writing import desk_for, write

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.talk.shown import called


@flow("line", light=True, quiet=True)
async def line(chat: Chat) -> None:
    """Carry what was written; a worker, who may talk to several people, is told to whom it went."""
    if "thread" not in chat.args:
        return
    if chat.args.get("holds"):
        chat.hold()
    if not chat.args["thread"]:
        # Rather to nobody than to somebody else than was meant.
        chat.say("not_yours", number=str(chat.args["name"]))
        chat.suggest("threads")
        return
    thread, said = int(chat.args["thread"]), str(chat.args.get("said") or "")
    media = tuple(one.id for one in chat.args.get("media") or ())
    try:
        if chat.args.get("is_worker"):
            sent = chat.do(answer, thread, said, media)
            chat.say("sent", name=called(sent), number=str(sent.id))
            chat.suggest(f"threads:{sent.id}")
        else:
            _tell_when_nobody(chat, chat.do(write, said, media))
    except Refused as refused:
        chat.refused(refused)


def _tell_when_nobody(chat: Chat, sent: Talk) -> None:
    """Say when somebody will be there, with the first words that nobody is there for."""
    if sent.handler is None and sent.waiting_since == sent.last_at:
        desk = chat.look(desk_for)
        if desk.at is not None:
            chat.say("kept", at=desk.at)
