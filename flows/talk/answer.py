"""Answering one resident: chosen by a tap, so that it is clear to whom the words go."""

from store.refusals import Refused
from store.threads.answering import answer, choose

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.talk.shown import called


@flow("answer", light=True, staff=True)
async def answer_one(chat: Chat) -> None:
    """Write to the resident of a thread; what is written after it goes there too, for half an hour."""
    chat.hold()
    if not chat.may("thread.answer"):
        raise Refused("rights.role")
    code = str(chat.args.get("code") or "")
    if not code.isdecimal():
        chat.then("threads")
        return
    chat.suggest(f"threads:{code}")
    one = chat.do(choose, int(code))
    letter = await chat.letter("what", name=called(one), number=code, area=one.area)
    sent = chat.do(answer, one.id, letter.words, tuple(media.id for media in letter.media))
    chat.say("sent", name=called(sent), number=code)
