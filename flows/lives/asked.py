"""A worker decides about what a resident asks for when their life changes."""

from store.identity.lives.asking import agree_to_life, asked_shown, decline_life, lives_asked
from store.identity.lives.event import LifeState
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text


@flow("asked", part_of="inbox", staff=True)
async def asked(chat: Chat) -> None:
    """Show what a resident asks for; do it, or say why not."""
    chat.suggest("inbox", "menu")
    tasks = chat.look(lives_asked)
    code = str(chat.args.get("code") or (tasks[0].code if tasks else ""))
    if not code.isdecimal():
        chat.say("nothing")
        return
    one = chat.look(asked_shown, int(code))
    kind = chat.text(f"lives/lives.kind.{one.life.kind.value.replace('_', '-')}")
    chat.say("shown", name=one.life.name, kind=kind, day=one.life.day, more=one.address or one.child or "—",
             reason=one.life.reason)  # fmt: skip
    chosen = await chat.choose(f"agree#{code}", [(name, chat.text(f"agree.{name}")) for name in ("yes", "no", "later")],
                               exact=True)  # fmt: skip
    if chosen == "later":
        chat.say("left")
        return
    if chosen == "no":
        chat.do(decline_life, int(code), await chat.ask(f"why#{code}", text(2, 200)))
        chat.say("said_no")
    else:
        try:
            state = chat.do(agree_to_life, int(code))
        except Refused as refused:
            chat.refused(refused)
            return
        chat.say("planned" if state is LifeState.PLANNED else "done")
    chat.then("inbox")
