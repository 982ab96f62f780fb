"""Templates of answers: one's own, and those of an area for everybody who serves there."""

from store.messages.reply import Words
from store.people.search import my_areas
from store.refusals import Refused
from store.threads.template import LONGEST, LONGEST_TITLE, add_template, end_template, my_templates

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text

TRIES = 5
OWN = "own"


@flow("templates", light=True, staff=True, part_of="threads")
async def templates(chat: Chat) -> None:
    """Show, write and take away answers that are given often, for conversations and for orders."""
    if not chat.may("template.set"):
        raise Refused("rights.role")
    chat.suggest("templates", "threads", "menu")
    known = chat.look(my_templates)
    if known:
        choices: list[tuple[str, Words]] = [("new", chat.text("what.new"))]
        choices += [
            (str(one.id), chat.text("one", title=one.title, area=one.area or chat.text("mine"))) for one in known
        ]
        chosen = str(await chat.choose("what", choices))
        if chosen != "new":
            one = next(one for one in known if str(one.id) == chosen)
            chat.say("shown", title=one.title, words=one.words)
            if not one.may_end:
                chat.say("not_yours", area=one.area)
            elif await chat.confirm("end"):
                chat.do(end_template, one.id)
                chat.say("ended")
            else:
                chat.say("fine")
            return
    await _new(chat)


async def _new(chat: Chat) -> None:
    title = await chat.ask("title_of", text(1, LONGEST_TITLE))
    places = [place for place in chat.look(my_areas) if chat.may("template.share", place.path)]
    area = OWN
    if places:
        choices: list[tuple[str, Words]] = [(str(one.id), chat.text("for_area", area=one.name)) for one in places]
        area = str(await chat.choose("for_whom", [(OWN, chat.text("for_whom.own")), *choices]))
    for turn in range(TRIES):
        words = await chat.ask(f"words#{turn}", text(1, LONGEST))
        try:
            made = chat.do(add_template, title, words, None if area == OWN else int(area))
        except Refused as refused:
            chat.refused(refused)
            continue
        chat.say("added", title=made.title)
        return
