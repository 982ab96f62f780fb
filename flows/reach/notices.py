"""What notices I get: topics, and hours in which nothing comes."""

from store.messages.reach.quiet import my_quiet_hours, set_quiet_hours
from store.messages.reach.topic import MUTABLE, mute_topic, muted_topics
from store.messages.reply import Words

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("notices", part_of="me", light=True)
async def notices(chat: Chat) -> None:
    """Choose about what I get notices, and when nothing comes that can wait."""
    chat.suggest("menu")
    muted, hours = chat.look(muted_topics), chat.look(my_quiet_hours)
    if muted:
        chat.say("without", topics=tuple(chat.text(f"reach/topic.{one.value}") for one in muted))
    if hours is not None and hours.begins != hours.ends:
        chat.say("own_hours", begins=hours.begins, ends=hours.ends)
    chosen = await chat.choose("what", [(name, chat.text(f"what.{name}")) for name in ("topics", "hours", "done")])
    if chosen == "topics":
        topics: list[tuple[str, Words]] = [(one.value, chat.text(f"reach/topic.{one.value}")) for one in MUTABLE]
        wanted = await chat.choose_many("topics", topics, least=0)
        for topic in MUTABLE:
            is_muted = topic.value in wanted
            if is_muted != (topic in muted):
                chat.do(mute_topic, topic, is_muted)
        chat.say("topics_set")
    elif chosen == "hours":
        begins = await chat.time("begins")
        ends = await chat.time("ends")
        chat.do(set_quiet_hours, begins, ends)
        chat.say("hours_off" if begins == ends else "hours_set", begins=begins, ends=ends)
    else:
        chat.say("fine")
