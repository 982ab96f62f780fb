"""What I allow and what not, each by itself, changed as often as I like."""

from store.messages.reply import Words
from store.people.consent import MyConsent, my_consents, set_consent

from flows.engine.chat import Chat
from flows.engine.flow import flow


@flow("consents", part_of="me", light=True)
async def consents(chat: Chat) -> None:
    """Show each consent with its text, and give or take it back with one tap."""
    chat.suggest("me", "menu")
    turn = 0
    while True:
        mine = {one.purpose: one for one in chat.look(my_consents)}
        choices: list[tuple[str, Words]] = [(name, _label(chat, one)) for name, one in mine.items()]
        chosen = await chat.choose(f"which#{turn}", [*choices, ("done", chat.text("which.done"))])
        if chosen == "done":
            chat.say("fine")
            return
        one = mine[chosen]
        chat.say(f"{chosen}_text")
        if one.at is not None:
            chat.say("given_at" if one.is_given else "withdrawn_at", at=one.at)
        change = "withdraw" if one.is_given else "give"
        # The key holds the version, so that an answer about one text is never taken for another.
        key = f"decide#{turn}.{one.version}"
        decision = await chat.choose(
            key, [(name, chat.text(f"decide.{name}")) for name in (change, "keep")], exact=True
        )
        if decision != "keep":
            chat.do(set_consent, chosen, one.version, is_given=change == "give")
            chat.say("given" if change == "give" else "withdrawn")
        turn += 1


def _label(chat: Chat, one: MyConsent) -> Words:
    return chat.text("on" if one.is_given else "off", what=chat.text(f"purpose.{one.purpose}"))
