"""The inbox: everything that waits for me, as one list."""

from collections import Counter

from store.messages.reply import Text, Words
from store.people.waiting import Task, tasks_of

from flows.engine.chat import Chat
from flows.engine.flow import FLOWS, flow


@flow("inbox", light=True, staff=True, order=67)
async def inbox(chat: Chat) -> None:
    """Show what waits for me, what has waited longest first, and go on to one of them with a tap."""
    tasks = chat.look(tasks_of)
    chat.suggest("people", "menu") if chat.caller.is_staff else chat.suggest("menu")
    if not tasks:
        chat.say("nothing")
        return
    counts = Counter(task.flow for task in tasks)
    kinds = tuple(
        chat.text("kind", title=Text(FLOWS[name].title, {}), count=count) for name, count in counts.most_common()
    )
    chat.say("counts", count=len(tasks), kinds=kinds)
    chosen = await chat.choose("which", [_choice(chat, task) for task in tasks])
    name, _, code = chosen.partition(".")
    chat.then(name, code=code)


def _choice(chat: Chat, task: Task) -> tuple[str, Words]:
    return f"{task.flow}.{task.code}", chat.text("task", title=Text(FLOWS[task.flow].title, {}), line=task.line)
