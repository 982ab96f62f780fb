"""Adding to the archive: a person in a dwelling, or a dwelling."""

from store.messages.reply import Words
from store.people.archive.correcting import add_home, add_somebody, homes_at
from store.people.search import areas_below, my_areas
from store.refusals import Refused

from flows.engine.chat import Chat
from flows.engine.questions.finding import ask_found
from flows.engine.questions.typed import text
from flows.people.shown import ask_value

RELATIONS = ("head", "spouse", "child", "parent", "relative", "member")
LIVES = ("family", "owner", "tenant", "no")


async def add_person(chat: Chat) -> None:
    """Put a person into a dwelling; somebody who is there already is recognised."""
    code, address = await ask_found(chat, homes_at, "home")
    name = await chat.ask("name", text(2, 60))
    phone = await ask_value(chat, "phone_new", "phone", "none", sensitive=True)
    birth = await ask_value(chat, "birth", "birth", "none")
    lives = await chat.choose("lives", [(one, chat.text(f"lives.{one}")) for one in LIVES])
    relation = "member"
    if lives != "no":
        relation = await chat.choose("relation_new", [(one, chat.text(f"relation.{one}")) for one in RELATIONS])
    if not await chat.confirm("add_sure", name=name, address=address):
        chat.say("not_added")
        return
    try:
        added = chat.do(add_somebody, code, name, phone, birth, relation, lives)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("known_already" if added.is_known else "added", name=name, address=address)
    if added.alike:
        chat.say("looks_alike", count=added.alike)


async def add_dwelling(chat: Chat) -> None:
    """Put a dwelling into one of one's own areas."""
    areas = chat.look(my_areas)
    places = [place for area in areas for place in (area, *chat.look(areas_below, area.id))]
    choices: list[tuple[str, Words]] = [(str(place.id), place.name) for place in places]
    area = await chat.choose("which_area", choices)
    building = await chat.ask("building", text(1, 10))
    stair = await chat.ask("stair", text(1, 20), [("none", chat.text("stair.none"))])
    door = await chat.ask("door", text(1, 10))
    try:
        code = chat.do(add_home, int(area), building, "" if stair == chat.words("stair.none") else stair, door)
    except Refused as refused:
        chat.refused(refused)
        return
    chat.say("dwelling_added", code=code)
