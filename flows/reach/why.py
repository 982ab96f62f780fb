"""Why did I get this: who sent a notice, to whom, and getting no more of its kind."""

from store.messages.broadcasts.mine import last_notice, why
from store.messages.reach.audience import Who
from store.messages.reach.topic import mute_topic

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.reach.audience import described


@flow("why", part_of="me", light=True)
async def why_did_i_get_this(chat: Chat) -> None:
    """Say who sent a notice, about what and to which people, and offer to stop this kind."""
    chat.suggest("notices", "menu")
    code = str(chat.args.get("code") or chat.look(last_notice) or "")
    if not code.isdecimal():
        chat.say("none")
        return
    reason = chat.look(why, int(code))
    topic = chat.text(f"reach/topic.{reason.topic.value}")
    chat.say("because", by=reason.by, area=reason.area, topic=topic, at=reason.at)
    if reason.audience.who is Who.FOLLOW_UP:
        chat.say("follow_up")
    else:
        chat.say("whom", who=described(chat, reason.audience))
    if reason.topic.is_unmuted:
        chat.say("unmuted")
        return
    chosen = await chat.choose("next", [(name, chat.text(f"next.{name}")) for name in ("keep", "mute")])
    if chosen == "mute":
        chat.do(mute_topic, reason.topic)
        chat.say("muted", topic=topic)
    else:
        chat.say("kept")
