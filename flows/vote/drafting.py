"""A vote in preparation: where, what, when; its motions and candidates."""

from datetime import date, timedelta
from typing import Any

from store.channels.own import media_text
from store.messages.message import Media
from store.messages.reply import Words
from store.people.area import AreaKind, Place
from store.people.search import areas_below, find_in_archive, my_areas
from store.refusals import Refused
from store.votes.assembly import AssemblyTerms, BallotMode, SilenceRule
from store.votes.candidates import candidates_for_worker, judge_candidate, nominate
from store.votes.matters import MATTERS, MotionKind
from store.votes.preparing import (
    TEXT_LEAST,
    TEXT_MOST,
    TITLE_LEAST,
    TITLE_MOST,
    Options,
    add_motion,
    cancel,
    motions_of,
    prepare,
    remove_motion,
    set_days,
)

from flows.engine.chat import Chat
from flows.engine.questions.typed import text

ENDINGS = (".txt", ".md", ".docx")
LENGTHS = (7, 10, 15, 30)
SEATS = (3, 5, 7, 9, 11)
NOTICE = 16
"""Days after which voting is proposed to open: the notice needs fifteen clear ones."""
KEY = "vote/prepare"


async def begin(chat: Chat) -> None:
    """Begin to prepare a vote, with its first motion."""
    place = await _ask_area(chat)
    matter = await _ask_matter(chat)
    is_election = MATTERS[matter].kind is MotionKind.ELECTION
    title = await _ask_title(chat, matter)
    content = await _ask_text(chat, matter)
    seats = int(await chat.choose("seats", [(str(one), str(one)) for one in SEATS])) if is_election else 0
    opens, days = await _ask_days(chat)
    options = await _ask_options(chat)
    last = opens + timedelta(days=days - 1)
    values: dict[str, Any] = {"area": place.name, "title": title, "first": opens, "last": last,
              "rule": chat.text(f"rule.{MATTERS[matter].matter_class.value}"), "basis": MATTERS[matter].legal_basis,
              "mode": chat.text(f"mode.{options.mode.value.lower()}"),
              "silence": chat.text(f"silence.{options.silence_rule.value.lower()}")}  # fmt: skip
    if not await chat.confirm("create_sure", **values):
        chat.say("not_created")
        return
    terms = chat.do(prepare, place.id, title, opens, days, options)
    chat.do(add_motion, terms.assembly, matter, title, content, seats)
    chat.say("created", title=title)
    chat.say("created_election" if is_election else "created_next")


async def another_motion(chat: Chat, terms: AssemblyTerms) -> None:
    """Put one more motion to the same vote."""
    matter = await _ask_matter(chat)
    title = await _ask_title(chat, matter)
    content = await _ask_text(chat, matter)
    is_election = MATTERS[matter].kind is MotionKind.ELECTION
    seats = int(await chat.choose("seats", [(str(one), str(one)) for one in SEATS])) if is_election else 0
    made = chat.do(add_motion, terms.assembly, matter, title, content, seats)
    chat.say("motion_added", number=made.number, title=made.title)


async def remove(chat: Chat, terms: AssemblyTerms) -> None:
    """Take a motion out."""
    questions = chat.look(motions_of, terms.assembly)
    if not questions:
        chat.say("no_motions")
        return
    choices: list[tuple[str, Words]] = [(str(one.motion), one.title) for one in questions]
    chosen = await chat.choose("remove_which", choices)
    chat.do(remove_motion, terms.assembly, int(chosen))
    chat.say("motion_removed")


async def other_days(chat: Chat, terms: AssemblyTerms) -> None:
    """Other days."""
    opens, days = await _ask_days(chat)
    chat.do(set_days, terms.assembly, opens, days)
    chat.say("days_set", first=opens, last=opens + timedelta(days=days - 1))


async def call_off(chat: Chat, terms: AssemblyTerms) -> None:
    """Call a vote off, with a reason."""
    reason = await chat.ask("cancel_why", text(2, 200))
    if not await chat.confirm("cancel_sure", exact=True, title=terms.title):
        chat.say("unchanged")
        return
    chat.do(cancel, terms.assembly, reason)
    chat.say("cancelled", title=terms.title)


async def candidates(chat: Chat, terms: AssemblyTerms) -> None:
    """Who is proposed, willing and eligible; propose one more, or record what was found out."""
    elections = [one for one in chat.look(motions_of, terms.assembly) if one.kind is MotionKind.ELECTION]
    if not elections:
        chat.say("no_election")
        return
    election = elections[0]
    found = chat.look(candidates_for_worker, election.motion)
    lines = tuple(
        chat.text("candidate_line", name=one.name, consents=chat.text(f"consents.{_word(one.consents)}"),
                  eligible=chat.text(f"eligible.{_word(one.is_eligible)}"))
        for one in found
    )  # fmt: skip
    chat.say("candidates" if found else "candidates_none", title=election.title, lines=lines)
    names = ["nominate", *(["judge"] if found else []), "nothing"]
    chosen = await chat.choose("candidates_next", [(name, chat.text(f"candidates_next.{name}")) for name in names])
    if chosen == "nominate":
        await _nominate(chat, election.motion)
    elif chosen == "judge":
        choices: list[tuple[str, Words]] = [(str(one.person), one.name) for one in found]
        await _judge(chat, election.motion, int(await chat.choose("judge_whom", choices)))


async def _nominate(chat: Chat, motion: int) -> None:
    person = int(await chat.person("nominate_whom", find_in_archive))
    statement = await chat.ask("statement", text(2, 200))
    running = chat.do(nominate, motion, person, statement)
    chat.say("nominated", name=running.name)


async def _judge(chat: Chat, motion: int, person: int) -> None:
    labels: list[tuple[str, Words]] = [(name, chat.text(f"judged.{name}")) for name in ("fit", "unwilling", "unfit")]
    chosen = await chat.choose("judged", labels)
    reason = await chat.ask("judged_why", text(2, 200)) if chosen == "unfit" else chat.words(f"judged.{chosen}")
    chat.do(judge_candidate, motion, person, is_eligible=chosen != "unfit", reason=reason,
            consents={"fit": True, "unwilling": False}.get(chosen))  # fmt: skip
    chat.say("judged_done")


def _word(answer: bool | None) -> str:
    return "open" if answer is None else "yes" if answer else "no"


async def _ask_area(chat: Chat) -> Place:
    own = [place for place in chat.look(my_areas) if chat.may("motion.prepare", place.path)]
    if not own:
        raise Refused("rights.role")
    place = own[0] if len(own) == 1 else await _one_of(chat, "area", own)
    depth = 0
    while True:
        below = list(chat.look(areas_below, place.id))
        is_neighbourhood = place.kind in (AreaKind.GRID, AreaKind.MICROGRID)
        if not below:
            return place
        choices: list[tuple[str, Words]] = [(str(one.id), one.name) for one in below]
        if is_neighbourhood:
            choices.insert(0, ("whole", chat.text("area_below.whole", area=place.name)))
        chosen = await chat.choose(f"area_below#{depth}", choices, area=place.name)
        if chosen == "whole":
            return place
        place = next(one for one in below if str(one.id) == chosen)
        depth += 1


async def _one_of(chat: Chat, key: str, places: list[Place]) -> Place:
    chosen = await chat.choose(key, [(str(one.id), one.name) for one in places])
    return next(one for one in places if str(one.id) == chosen)


async def _ask_matter(chat: Chat) -> str:
    names = {code: code.lower().replace("_", "-") for code in MATTERS}
    labels: list[tuple[str, Words]] = [(code, chat.text(f"matter.{name}")) for code, name in names.items()]
    chosen: str = await chat.choose("matter", labels)
    return chosen


async def _ask_title(chat: Chat, matter: str) -> str:
    own = chat.text(f"matter.{matter.lower().replace('_', '-')}")
    return await chat.ask("name", text(TITLE_LEAST, TITLE_MOST), [("own", own)])


async def _ask_text(chat: Chat, matter: str) -> str:
    """The text of the motion; what cannot be read or is too short is said, and asked again."""
    for tries in range(20):
        given = await chat.file(f"content#{tries}", ENDINGS, text(TEXT_LEAST, TEXT_MOST))
        try:
            return (chat.look(media_text, given.id) if isinstance(given, Media) else given).strip()
        except Refused as refused:
            chat.refused(refused)
    raise Refused("votes.text", least=TEXT_LEAST, most=TEXT_MOST, length=0)


async def _ask_days(chat: Chat) -> tuple[date, int]:
    soonest = chat.today + timedelta(days=NOTICE)
    proposed = [(soonest + timedelta(days=more), chat.text("opens.in", days=NOTICE + more)) for more in (0, 7, 14)]
    opens = await chat.day("opens", earliest=chat.today, latest=chat.today + timedelta(days=180), suggestions=proposed)
    lengths: list[tuple[str, Words]] = [(str(days), chat.text("length.days", days=days)) for days in LENGTHS]
    return opens, int(await chat.choose("length", lengths))


async def _ask_options(chat: Chat) -> Options:
    is_first = await chat.confirm("is_first")
    labels: list[tuple[str, Words]] = [(one.value, chat.text(f"mode.{one.value.lower()}")) for one in BallotMode]
    mode = BallotMode(await chat.choose("mode", labels))
    silence, basis = SilenceRule.NONE, ""
    if not is_first:
        rules: list[tuple[str, Words]] = [(one.value, chat.text(f"silence.{one.value.lower()}")) for one in SilenceRule]
        silence = SilenceRule(await chat.choose("silence", rules))
        if silence is SilenceRule.MAJORITY:
            basis = await chat.ask("silence_basis", text(4, 200))
    return Options(is_first=is_first, mode=mode, silence_rule=silence, silence_basis=basis)
