"""What notices are about, and which of it somebody does not want."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from store.database import Transaction
from store.database.dialects import Moment, insert_or_ignore
from store.records import enumeration
from store.refusals import Refused
from store.rights.act import Act, operation


@enumeration
class Topic(StrEnum):
    """What a notice is about."""

    SERVICE = "service"
    ACTIVITY = "activity"
    PLEDGE = "pledge"
    FEE = "fee"
    REMINDER = "reminder"
    OTHER = "other"
    LEGAL = "legal"
    DANGER = "danger"

    @property
    def is_unmuted(self) -> bool:
        """Whether it reaches everybody: what the law asks to be told (votes), and warnings of danger."""
        return self in (Topic.LEGAL, Topic.DANGER)


MUTABLE = tuple(topic for topic in Topic if not topic.is_unmuted)


class TopicMute(SQLModel, table=True):
    """Somebody does not want notices about a topic."""

    __tablename__ = "topic_mute"
    __table_args__ = (UniqueConstraint("person_id", "topic"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    topic: str
    at: datetime = Field(sa_type=Moment)


@operation("notice.settings")
def mute_topic(act: Act, topic: Topic, is_muted: bool = True) -> None:
    """Get no more notices about a topic, or get them again.

    Refuses (`reach.unmuted`) what reaches everybody: notices that the law asks for, and warnings of danger.
    """
    person = act.person()
    if topic.is_unmuted:
        raise Refused("reach.unmuted")
    if is_muted:
        values = {"person_id": person, "topic": topic.value, "at": act.now()}
        act.transaction.changed(insert_or_ignore(TopicMute, "person_id", "topic").values(values))
    else:
        mine = (col(TopicMute.person_id) == person, col(TopicMute.topic) == topic.value)
        act.transaction.changed(delete(TopicMute).where(*mine))


@operation("notice.settings")
def muted_topics(act: Act) -> tuple[Topic, ...]:
    """The topics about which the caller gets no notices."""
    person = act.person()
    rows = act.transaction.run(select(col(TopicMute.topic)).where(col(TopicMute.person_id) == person))
    return tuple(topic for topic in Topic if topic.value in {row[0] for row in rows})


def is_muted_by(topic: Topic, person: Any) -> Any:
    """The condition that somebody (a column of ids) does not want a topic."""
    return (
        select(col(TopicMute.id))
        .where(col(TopicMute.person_id) == person, col(TopicMute.topic) == topic.value)
        .exists()
    )


def wants(tx: Transaction, topic: Topic, person: int) -> bool:
    """Whether somebody gets notices about a topic."""
    mine = (col(TopicMute.person_id) == person, col(TopicMute.topic) == topic.value)
    return topic.is_unmuted or tx.value(select(col(TopicMute.id)).where(*mine)) is None
