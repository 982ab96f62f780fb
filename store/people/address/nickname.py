"""What neighbours call a place ("老樟树下"): proposed by somebody of there, true once a worker has agreed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, insert, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.audit.audit import note
from store.database import Transaction
from store.database.dialects import Moment, lock
from store.people.address.nearby import Spot
from store.people.archive.sound import heard
from store.people.area import Area, ids_of, place_of, within
from store.records import enumeration, record
from store.refusals import Refused
from store.rights.act import Act, operation

SHORTEST, LONGEST, LONGEST_MEANING = 2, 20, 60
MOST = 300
"""Nicknames of one area that are kept."""
MOST_SHOWN = 20


@enumeration
class NicknameState(StrEnum):
    """Where a nickname stands."""

    PROPOSED = "proposed"
    KNOWN = "known"
    REFUSED = "refused"


class Nickname(SQLModel, table=True):
    """A name that only neighbours know, by how it sounds, and the place that it means in words."""

    __tablename__ = "address_nickname"

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    sound: str = Field(index=True)
    text: str
    meaning: str
    state: str = NicknameState.PROPOSED.value
    proposed_by: int = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


@record
class ProposedNickname:
    """A nickname that waits for a worker: what is said, what it means, and in which area."""

    id: int
    text: str
    meaning: str
    area: str


def nickname_in(tx: Transaction, said: str, path: str) -> Spot | None:
    """The place that a text names as neighbours do, in an area that contains or lies within `path`, "/1/4/9/"."""
    sound = _sound(said)
    if not sound or len(said) > LONGEST:
        return None
    row = tx.one(
        select(col(Nickname.area_id), col(Nickname.meaning))
        .join(Area, col(Area.id) == col(Nickname.area_id))
        .where(
            col(Nickname.sound) == sound,
            col(Nickname.state) == NicknameState.KNOWN.value,
            or_(col(Area.id).in_(ids_of(path)), within(col(Area.path), path)),
        )
        .order_by(col(Nickname.id).desc())
        .limit(1)
    )
    return Spot(area=row[0], label=row[1]) if row else None


@operation("address.nickname")
def propose_nickname(act: Act, area: int, said: str, meaning: str) -> int:
    """Propose what a place is called among neighbours; gives the proposal's id.

    Arguments: `area`, the neighbourhood in which it is called so; `said`, 2 to 20 characters; `meaning`, up to 60.
    Refuses (`rights.area`) an area that is not the caller's, (`nicknames.length`) too short or long a name,
    (`nicknames.known`) one that is known or waits already, (`nicknames.many`) more than an area may have.
    """
    person = act.person()
    place = place_of(act.transaction, area)
    own = act.caller.home is not None and place is not None and act.caller.home.startswith(place.path)
    if place is None or not (own or any(place.path.startswith(scope) for scope in act.scopes())):
        raise Refused("rights.area")
    said, meaning, sound = said.strip(), meaning.strip(), _sound(said)
    if not SHORTEST <= len(said) <= LONGEST or not 0 < len(meaning) <= LONGEST_MEANING or not sound:
        raise Refused("nicknames.length", least=SHORTEST, most=LONGEST)
    tx = act.transaction
    tx.one(lock(select(col(Area.id)).where(col(Area.id) == area)))
    here = (col(Nickname.area_id) == area, col(Nickname.state) != NicknameState.REFUSED.value)
    if tx.value(select(func.count()).where(*here, col(Nickname.sound) == sound)):
        raise Refused("nicknames.known", text=said)
    if tx.value(select(func.count()).where(*here)) >= MOST:
        raise Refused("nicknames.many", most=MOST)
    values = {
        "area_id": area, "sound": sound, "text": said, "meaning": meaning, "state": NicknameState.PROPOSED.value,
        "proposed_by": person, "proposed_at": act.now(),
    }  # fmt: skip
    made: int = tx.value(insert(Nickname).values(values).returning(col(Nickname.id)))
    note(act, about=f"nickname/{made}")
    return made


@operation("address.nickname_decide")
def proposed_nicknames(act: Act) -> tuple[ProposedNickname, ...]:
    """The nicknames of the caller's areas that others have proposed, at most twenty, the oldest first."""
    scopes = act.scopes()
    statement = (
        select(col(Nickname.id), col(Nickname.text), col(Nickname.meaning), col(Area.name))
        .join(Area, col(Area.id) == col(Nickname.area_id))
        .where(
            col(Nickname.state) == NicknameState.PROPOSED.value,
            col(Nickname.proposed_by) != act.caller.person,
            or_(*[within(col(Area.path), path) for path in scopes]),
        )
        .order_by(col(Nickname.id))
        .limit(MOST_SHOWN)
    )
    rows = act.transaction.run(statement) if scopes else []
    return tuple(ProposedNickname(id=row[0], text=row[1], meaning=row[2], area=row[3]) for row in rows)


@operation("address.nickname_decide")
def decide_nickname(act: Act, nickname: int, agrees: bool) -> None:
    """Agree to a nickname, which then holds at once, or refuse it.

    Refuses (`understanding.own`) one's own proposal, (`understanding.gone`) one that is decided already,
    (`rights.area`) one of an area that is not the caller's.
    """
    tx = act.transaction
    row = tx.one(
        lock(
            select(col(Nickname.state), col(Nickname.proposed_by), col(Nickname.area_id)).where(
                col(Nickname.id) == nickname
            )
        )
    )
    place = place_of(tx, row[2]) if row else None
    if row is None or place is None or row[0] != NicknameState.PROPOSED.value:
        raise Refused("understanding.gone")
    act.require(place.path)
    if row[1] == act.caller.person:
        raise Refused("understanding.own")
    state = NicknameState.KNOWN if agrees else NicknameState.REFUSED
    values = {"state": state.value, "decided_by": act.caller.person, "decided_at": act.now()}
    tx.changed(update(Nickname).where(col(Nickname.id) == nickname).values(values))
    note(act, about=f"nickname/{nickname}", purpose=state.value)


def _sound(said: str) -> str:
    return " ".join(heard("".join(said.split())))
