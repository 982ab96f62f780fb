"""What is read out of words, measured: numbers, days, yes and no, addresses, and whom a worker means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lines import FOLDER, rows, share

from bot.demo.areas import AREAS
from flows.engine.understanding.outcome import Outcome
from flows.engine.values import answers, days, moments, numbers
from flows.engine.values.unclear import Unclear
from flows.engine.words import plain
from store.people.address.naming import Named, Names
from store.people.address.reading import spoken
from store.people.area import AreaKind

Read = Callable[[str], Outcome]


def part_numbers(_: Read) -> None:
    """Numbers, days, moments, durations, yes and no, choices: the values as the set gives them."""
    right: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    wrong: Counter[tuple[str, str, str]] = Counter()
    for kind, wording, expected in rows(FOLDER / "numbers.txt"):
        name = kind.split()[0]
        lines[name] += 1
        found = valued(kind, plain(wording))
        if same(name, found, expected):
            right[name] += 1
        else:
            wrong[name, "value" if any(sign.isdigit() for sign in expected) else expected, outcome_of(found)] += 1
    print()
    for name, count in sorted(lines.items()):
        print(f"{name:10} {share(right[name], count)} of {count}")
    print("kind, expected, found, lines", dict(wrong))


NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
_LENGTH = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")


def valued(kind: str, said: str) -> object:
    """What is read from a wording of a kind."""
    name, _, count = kind.partition(" ")
    if name == "choice":
        at = answers.position(said, int(count))
        return at + 1 if isinstance(at, int) else at
    readers: dict[str, Callable[[str], object]] = {
        "number": numbers.amount,
        "yesno": answers.yes_or_no,
        "date": lambda text: days.day(text, NOW.date()),
        "datetime": lambda text: moments.moment(text, NOW),
        "duration": moments.duration,
    }
    return readers[name](said)


def outcome_of(found: object) -> str:
    """The sort of a value."""
    return found.value if isinstance(found, Unclear) else "none" if found is None else "value"


def same(name: str, found: object, expected: str) -> bool:
    """Whether a value is the expected one."""
    if expected in ("ask", "none", "past"):
        return outcome_of(found) == expected
    if isinstance(found, Unclear) or found is None:
        return False
    if name == "yesno":
        return found is (expected == "yes")
    if name == "duration":
        length = _LENGTH.fullmatch(expected)
        days, hours, minutes = (int(part or 0) for part in length.groups()) if length else (0, 0, 0)
        return found == timedelta(days=days, hours=hours, minutes=minutes)
    if name == "datetime":
        return isinstance(found, datetime) and found.strftime("%Y-%m-%dT%H:%M") == expected
    return str(found) == expected or (isinstance(found, Decimal) and found == Decimal(expected))


def part_addresses(_: Read) -> None:
    """Places and numbers of addresses over the demo's areas, each part as given."""
    places = [name for _, kind, _, name in AREAS if kind in (AreaKind.COMMUNITY, AreaKind.GRID)]
    names = Names(Named(id=at, name=name) for at, name in enumerate(places))
    right: Counter[str] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    lines = 0
    for wording, place, building, stair, door, *_ in rows(FOLDER / "addresses.txt"):
        lines += 1
        parts = spoken(wording)
        areas = names.find(parts.name)
        if areas:
            found = areas[0].name.replace("（虚构）", "") if len(areas) == 1 else "?"
        else:
            found = "-" if parts.numbered or parts.relative else "none"
        numbers_right = [parts.building or "-", parts.stair or "-", parts.door or "-"] == [building, stair, door]
        right["place"] += found == place
        right["numbers"] += numbers_right
        right["all"] += found == place and numbers_right
        right["wrong number"] += not numbers_right and any(
            got and want != "-" and got != want
            for got, want in ((parts.building, building), (parts.stair, stair), (parts.door, door))
        )
        if found != place:
            wrong[place, found] += 1
    print(
        f"\naddresses   all right {share(right['all'], lines)} of {lines}, place {share(right['place'], lines)},",
        end=" ",
    )
    print(f"numbers {share(right['numbers'], lines)}; another number was read in {right['wrong number']}")
    print("place meant, found, lines", dict(wrong))


def part_people(_: Read) -> None:
    """Whom a worker means: one of the right persons is found first, and nobody where nobody may be proposed."""
    import tempfile

    from sqlalchemy import select

    from bot.demo.loader import load
    from store.database import Database
    from store.database.migrate import migrate
    from store.keys import Keys
    from store.people.area import Area
    from store.people.person import Person
    from store.people.search import find_people
    from store.rights.act import Act, Caller, Grant
    from store.rights.roles import Assurance, Role

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/demo.sqlite"
        migrate(url)
        database = Database.open(url)
        keys = Keys.from_text("a secret for measuring only, 32 bytes and more")
        load(database, keys)
        codes = {row[0]: str(row[1]) for row in database.read(lambda tx: tx.run(select(Person.id, Person.code)))}
        roots = database.read(lambda tx: tx.run(select(Area.id, Area.path).where(Area.parent_id.is_(None))))
        grants = tuple(Grant(role=Role.COMMUNITY_WORKER, area=row[0], path=row[1]) for row in roots)
        caller = Caller(
            account=None, person=1, name="", assurance=Assurance.VERIFIED, language="zh-CN", channel="web",
            grants=grants,
        )  # fmt: skip
        counts: Counter[str] = Counter()
        instead: Counter[str] = Counter()
        for wording, expected, *_ in rows(FOLDER / "people_names.txt"):
            found = database.read(lambda tx, said=wording: find_people(Act(tx, caller, keys), said))
            first = codes[int(found[0][0])] if found else "-"
            shown_codes = {codes[int(one)] for one, _ in found}
            counts["lines"] += 1
            counts["first"] += first in expected.split()
            counts["shown"] += bool(shown_codes & set(expected.split())) or (expected == "-" and not found)
            if first not in expected.split():
                instead["nobody" if not found else "somebody else"] += 1
        database.close()
    print(
        f"\npeople      found first {share(counts['first'], counts['lines'])} of {counts['lines']},"
        f" among those shown {share(counts['shown'], counts['lines'])}; otherwise {dict(instead)}"
    )
