"""Templates of answers: a worker's own and their area's, with the reader's name and what else varies filled in."""

import re
from datetime import datetime

from sqlalchemy import Text as LongText
from sqlalchemy import and_, func, insert, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.database.dialects import Moment
from store.people.area import place_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.table import RIGHTS

PLACES = ("姓名", "我", "社区", "编号")
"""What may stand in braces: the resident's name, the worker's own, the area, the number of the order or thread."""
_BRACES = re.compile(r"\{\s*([^{}]*?)\s*\}")
_ENGLISH = {"name": "姓名", "me": "我", "area": "社区", "number": "编号"}
LONGEST_TITLE, LONGEST = 20, 500
MOST = 50


class AnswerTemplate(SQLModel, table=True):
    """An answer that is given often: of somebody's own, or of an area for everybody who serves there."""

    __tablename__ = "answer_template"

    id: int | None = Field(default=None, primary_key=True)
    area_id: int | None = Field(default=None, foreign_key="area.id")
    path: str = ""
    by_id: int = Field(foreign_key="person.id", index=True)
    title: str
    words: str = Field(sa_type=LongText)
    made_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


@record
class AnswerKept:
    """A template as it is offered; `area` is the name of the area it is of, empty for one's own."""

    id: int
    title: str
    words: str
    area: str
    may_end: bool


@operation("template.list")
def my_templates(act: Act) -> tuple[AnswerKept, ...]:
    """The caller's own templates, then those of the areas that they serve."""
    act.checked = True
    own = and_(col(AnswerTemplate.area_id).is_(None), col(AnswerTemplate.by_id) == act.caller.person)
    here = [func.substr(grant.path, 1, func.length(col(AnswerTemplate.path))) == col(AnswerTemplate.path)
            for grant in act.caller.grants]  # fmt: skip
    shared = and_(col(AnswerTemplate.area_id).is_not(None), or_(*here)) if here else own
    rows = act.transaction.run(
        select(col(AnswerTemplate.id), col(AnswerTemplate.title), col(AnswerTemplate.words),
               col(AnswerTemplate.area_id), col(AnswerTemplate.by_id), col(AnswerTemplate.path))
        .where(or_(own, shared), col(AnswerTemplate.ended_at).is_(None))
        .order_by(col(AnswerTemplate.area_id).is_not(None), col(AnswerTemplate.id))
        .limit(MOST)
    )  # fmt: skip
    found = []
    for row in rows:
        place = place_of(act.transaction, row.area_id) if row.area_id is not None else None
        may_end = row.by_id == act.caller.person or (row.area_id is not None and _may_share(act, row.path))
        found.append(AnswerKept(row.id, row.title, row.words, place.name if place else "", may_end))
    return tuple(found)


@operation("template.set")
def add_template(act: Act, title: str, words: str, area_id: int | None = None) -> AnswerKept:
    """Keep a template: one's own, or with `area_id` for everybody who serves an area of the caller's.

    Refuses (`threads.template`) a text or title of the wrong length, (`threads.placeholder`) something in braces that
    does not exist, (`rights.area`) another area, (`threads.templates`) more than fifty.
    """
    act.checked = True
    title, words = title.strip(), _BRACES.sub(_normal, words.strip())
    if not 1 <= len(title) <= LONGEST_TITLE or not 1 <= len(words) <= LONGEST:
        raise Refused("threads.template", title=LONGEST_TITLE, most=LONGEST)
    unknown = [name for name in _BRACES.findall(words) if name not in PLACES]
    if unknown:
        raise Refused("threads.placeholder", name=unknown[0][:20], known="、".join(f"{{{one}}}" for one in PLACES))
    place = place_of(act.transaction, area_id) if area_id is not None else None
    if area_id is not None and (place is None or not _may_share(act, place.path)):
        raise Refused("rights.area")
    if len(my_templates(act)) >= MOST:
        raise Refused("threads.templates", most=MOST)
    values = {"area_id": place.id if place else None, "path": place.path if place else "", "title": title,
              "words": words, "by_id": act.caller.person, "made_at": act.now()}  # fmt: skip
    made: int = act.transaction.value(insert(AnswerTemplate).values(values).returning(col(AnswerTemplate.id)))
    return AnswerKept(made, title, words, place.name if place else "", True)


@operation("template.set")
def end_template(act: Act, template_id: int) -> None:
    """Use a template no more. Refuses (`threads.unknown_template`) one that the caller may not end."""
    act.checked = True
    if template_id not in [one.id for one in my_templates(act) if one.may_end]:
        raise Refused("threads.unknown_template")
    act.transaction.changed(
        update(AnswerTemplate).where(col(AnswerTemplate.id) == template_id).values(ended_at=act.now())
    )


def filled(words: str, *, name: str, me: str, area: str, number: str) -> str:
    """A template with what varies filled in."""
    values = {"姓名": name, "我": me, "社区": area, "编号": number}
    return _BRACES.sub(lambda found: values.get(found[1], found[0]), words)


def _normal(found: re.Match[str]) -> str:
    return "{" + _ENGLISH.get(found[1].casefold(), found[1]) + "}"


def _may_share(act: Act, path: str) -> bool:
    return any(
        grant.role in RIGHTS["template.share"].roles and path.startswith(grant.path) for grant in act.caller.grants
    )
