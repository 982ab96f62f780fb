"""Signing a pledge: read it to its end, then sign or leave it."""

from store.messages.reply import Words
from store.people.self import Myself, self_of
from store.pledges.pledge import PledgeForm, PledgeState, Terms
from store.pledges.reading import MySignature, by_code, mine, open_for_me, state_now, terms_of
from store.pledges.signers import EARNING_AGE
from store.pledges.signing import Receipt, sign
from store.pledges.standing import StandingState
from store.refusals import Refused
from store.rights.roles import Assurance

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.questions.typed import text
from flows.pledge.shown import first_day, heading, last_day, pages_of, show_receipt

STANDS = (StandingState.ACTIVE, StandingState.AWAITING_CHECK, StandingState.FROZEN)


@flow("pledge", order=10)
async def pledge(chat: Chat) -> None:
    """Read a pledge that a link leads to, or one I have not signed, and sign it if I like."""
    chat.suggest("menu")
    terms = await _which(chat)
    if terms is None:
        return
    me = chat.look(self_of)
    if _is_child(me, terms):
        chat.say("child", title=terms.title)
        return
    if me.assurance >= Assurance.VERIFIED:
        signatures = [one for one in chat.look(mine) if one.pledge == terms.pledge]
        if any(one.number == terms.number and one.state in STANDS for one in signatures):
            chat.say("already", title=terms.title)
            chat.then("mine", pledge=terms.pledge, number=terms.number)
            return
        if any(one.number < terms.number and one.state in STANDS for one in signatures):
            chat.say("new_version", title=terms.title, number=terms.number)
    reason = _why_not(me, terms, chat.look(state_now, terms.pledge))
    if reason:
        await _only_read(chat, terms, reason)
    else:
        await _read_and_sign(chat, terms)


async def _which(chat: Chat) -> Terms | None:
    code = chat.args.get("code")
    if code:
        return chat.look(by_code, str(code))
    waiting = chat.look(open_for_me)
    if not waiting:
        _nothing(chat)
        return None
    chosen = str(waiting[0].pledge)
    if len(waiting) > 1:
        choices: list[tuple[str, Words]] = [(str(one.pledge), one.title) for one in waiting]
        chosen = await chat.choose("which", choices, count=len(waiting))
    return chat.look(terms_of, int(chosen))


def _nothing(chat: Chat) -> None:
    if chat.caller.assurance < Assurance.VERIFIED:
        chat.say("nothing_open")
        return
    signed = [one for one in chat.look(mine) if one.state in STANDS]
    if not signed:
        chat.say("nothing_open")
        return
    chat.say("nothing_left", count=len(signed))
    chat.say("signed_list", signed=tuple(_line(chat, one) for one in signed[:5]))
    chat.say("see_mine")
    chat.suggest("mine")


def _line(chat: Chat, one: MySignature) -> Words:
    state = chat.text(f"pledge/shown.{one.state.value}")
    return chat.text("signed_line", title=one.title, number=one.number, state=state, receipt=one.receipt or "—")


def _is_child(me: Myself, terms: Terms) -> bool:
    if me.age is None or me.is_organisation:
        return False
    return me.age < terms.minimum_age and not (me.age >= EARNING_AGE and me.full_capacity)


def _why_not(me: Myself, terms: Terms, state: PledgeState) -> str:
    """The key of the sentence that tells why only reading is possible, "" when signing is."""
    if state is PledgeState.UPCOMING:
        return "upcoming"
    if state is not PledgeState.OPEN:
        return "closed"
    if me.assurance < Assurance.VERIFIED:
        return "unverified"
    if me.is_organisation:
        return "organisation_account"
    if not me.path:
        return "no_home"
    return "" if me.path.startswith(terms.path) else "elsewhere"


async def _only_read(chat: Chat, terms: Terms, reason: str) -> None:
    chat.say(reason, area=terms.area, first=first_day(terms), last=last_day(terms))
    answers = ("identify", "done") if reason == "unverified" else ("done",)
    answer = await chat.read("only_read", pages_of(terms), answers, **heading(terms))
    if answer == "identify":
        chat.then("identify", code=f"pledge:{terms.code}")
    elif reason == "unverified":
        chat.say("how_to_verify")
        chat.suggest("identify", "person")
    else:
        chat.say("have_read")


async def _read_and_sign(chat: Chat, terms: Terms) -> None:
    # The keys hold the version, so that an answer about one text is never taken for another.
    shown = f"{terms.pledge}.{terms.number}"
    organisation, representative = "", ""
    if terms.form is PledgeForm.TRADER:
        answer = await chat.read(f"trader_text#{shown}", pages_of(terms), ("fill", "later"), **heading(terms))
        if answer == "fill":
            organisation = await chat.ask("organisation", text(2, 100))
            representative = chat.caller.name
            if not await chat.confirm("representative", name=chat.caller.name):
                representative = await chat.ask("representative_name", text(2, 100))
            labels = [(name, chat.text(f"trader_sign.{name}")) for name in ("sign", "later")]
            answer = await chat.choose("trader_sign", labels, exact=True, main="sign", title=terms.title,
                                       organisation=organisation, representative=representative)  # fmt: skip
    else:
        answer = await chat.read(f"text#{shown}", pages_of(terms), ("sign", "later"), **heading(terms))
    if answer == "later":
        chat.say("later", last=last_day(terms))
        return
    try:
        receipt = chat.do(sign, terms.pledge, terms.number, "sign", organisation, representative)
    except Refused as refused:
        if refused.key != "pledges.new_text":
            raise
        chat.say("changed_meanwhile")
        chat.then("pledge", code=terms.code)
        return
    _signed(chat, receipt)


def _signed(chat: Chat, receipt: Receipt) -> None:
    chat.say("already" if receipt.again else "signed", title=receipt.title)
    show_receipt(chat, receipt)
    chat.say("pledge/shown.meaning")
    chat.say("pledge/shown.withdrawal")
    chat.suggest("mine")
    left = len(chat.look(open_for_me))
    if left:
        chat.say("more_open", count=left)
        chat.suggest("pledge")
