"""An uploaded list of people, found in the archive line by line."""

import re
from secrets import token_hex

from sqlalchemy import insert, select
from sqlmodel import col

from store.channels.own import media_text
from store.messages.reach.audience import Audience, ReachList, reached_by
from store.people.area import Area, within
from store.people.dwelling import Dwelling, Household, HouseholdMember, Ownership
from store.people.person import Person, normal_phone
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation

MOST_LINES = 2_000
MOST_SHOWN = 10
_CELLS = re.compile(r"[,，;；、\t|]+")
_PHONE = re.compile(r"\+?[\d\s-]{7,18}")


@record
class Matched:
    """A list that was matched: its name (`batch`), how many people were found, and lines that named nobody or several.

    `missing` are the first of those lines, `unmatched` is how many there are.
    """

    batch: str
    people: int
    unmatched: int
    missing: tuple[str, ...]


@operation("broadcast.write")
def match_list(act: Act, area: int, media_id: str) -> Matched:
    """Find the people of a document that the caller sent: a phone, or a name, in each line, in any column.

    Only people who live or own in the area are found. Refuses (`reach.list_empty`) a list in which nobody was found,
    (`reach.list_long`) more than 2,000 lines.
    """
    path = reached_by(act, Audience(area=area))
    text = media_text(act, media_id)
    reached_by(act, Audience(area=area))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise Refused("reach.list_long", most=MOST_LINES, lines=len(lines))
    found: dict[int, None] = {}
    missing: list[str] = []
    for number, line in enumerate(lines):
        people = _people(act, path, line)
        if len(people) == 1:
            found[people[0]] = None
        elif number or len(lines) == 1:
            # The first line is most often a heading.
            missing.append(line[:40])
    if not found:
        raise Refused("reach.list_empty")
    batch = token_hex(8)
    now = act.now()
    act.transaction.many(insert(ReachList), [{"batch": batch, "person_id": person, "at": now} for person in found])
    return Matched(batch=batch, people=len(found), unmatched=len(missing), missing=tuple(missing[:MOST_SHOWN]))


def _people(act: Act, path: str, line: str) -> list[int]:
    """The people of an area whom a line names: by phone and name, by the phone alone, by the name alone."""
    cells = [cell.strip() for cell in _CELLS.split(line) if cell.strip()]
    phones = [number for cell in cells if _PHONE.fullmatch(cell) and len(number := normal_phone(cell)) >= 7]
    names = [cell for cell in cells if not _PHONE.fullmatch(cell)][:5]
    by_phone = col(Person.phone_index).in_([act.keys.index(number) for number in phones])
    by_name = col(Person.name).in_(names)
    tries = [*([[by_phone, by_name], [by_phone]] if phones else []), *([[by_name]] if names and not phones else [])]
    for conditions in tries:
        here = (
            select(col(HouseholdMember.id))
            .join(Household, col(Household.id) == col(HouseholdMember.household_id))
            .join(Dwelling, col(Dwelling.id) == col(Household.dwelling_id))
            .join(Area, col(Area.id) == col(Dwelling.area_id))
            .where(col(HouseholdMember.person_id) == col(Person.id), col(HouseholdMember.valid_to).is_(None),
                   within(col(Area.path), path))
        )  # fmt: skip
        owns = (
            select(col(Ownership.id))
            .join(Dwelling, col(Dwelling.id) == col(Ownership.dwelling_id))
            .join(Area, col(Area.id) == col(Dwelling.area_id))
            .where(col(Ownership.person_id) == col(Person.id), col(Ownership.valid_to).is_(None),
                   within(col(Area.path), path))
        )  # fmt: skip
        rows = act.transaction.run(select(col(Person.id)).where(*conditions, here.exists() | owns.exists()).limit(2))
        if rows:
            return [row[0] for row in rows]
    return []
