"""A small neighbourhood for tests of votes: owners with flats, those who prepare a vote, on a real database."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, update
from sqlmodel import SQLModel, col, select

import store.tables
from store.chains.verify import table_of
from store.channels.account import Account
from store.channels.media import StoredMedia
from store.database import Database, Transaction
from store.keys import Keys
from store.messages.message import Message
from store.people.area import AreaKind, add_area
from store.people.assignment import assign, grants_of
from store.people.dwelling import add_dwelling, add_household, add_ownership
from store.people.person import add_person, name_of
from store.refusals import Refused
from store.rights.act import Act, Caller
from store.rights.roles import Assurance, Role
from store.votes.assembly import Assembly, AssemblyTerms, questions_of
from store.votes.ballots.ballot import Ballot, BallotStanding
from store.votes.ballots.casting import CastReceipt, Choice, cast
from store.votes.ballots.fresh import keep_proof
from store.votes.ballots.mine import can_i_vote
from store.votes.candidates import judge_candidate, nominate
from store.votes.preparing import Options, add_motion, announce_in_demo, prepare
from store.votes.results.closing import close_in_demo
from store.votes.results.publishing import appoint_scrutineer, confirm_count
from store.votes.verification import verify_votes

T = TypeVar("T")
KEYS = Keys(b"the evidence key of the tests ...")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TEXT = "选聘物业服务企业，为本小区提供物业服务，合同期三年。"
_codes = count(1)


class Neighbourhood:
    """双岭社区 with the neighbourhood 观棠府 of two buildings; owners are added as a test needs them."""

    def __init__(self, url: str) -> None:
        self.database = Database.open(url)
        self.database.write(lambda tx: store.tables.metadata.create_all(tx.connection))
        self.areas: dict[str, int] = {}
        self.database.write(self._build)
        self.worker = self.staff("社区专员", Role.COMMUNITY_WORKER, "双岭社区")
        self.colleague = self.staff("另一位专员", Role.COMMUNITY_WORKER, "双岭社区")
        self.committee = self.staff("筹备组", Role.OWNERS_COMMITTEE, "观棠府")
        self.elsewhere = self.staff("别处专员", Role.COMMUNITY_WORKER, "书院社区")

    def _build(self, tx: Transaction) -> None:
        district = self.areas["柯城区"] = add_area(tx, None, AreaKind.DISTRICT, "KC", "柯城区")
        for name, code in (("双岭社区", "SL"), ("书院社区", "SY")):
            self.areas[name] = add_area(tx, district, AreaKind.COMMUNITY, code, name)
        grid = self.areas["观棠府"] = add_area(tx, self.areas["双岭社区"], AreaKind.GRID, "GTF", "观棠府")
        for number in (1, 2):
            self.areas[f"{number}幢"] = add_area(tx, grid, AreaKind.MICROGRID, f"GTF-{number}", f"观棠府{number}幢")

    def staff(self, name: str, role: Role, area: str) -> int:
        """Somebody with a role in an area, who owns nothing."""

        def make(tx: Transaction) -> int:
            person = add_person(tx, KEYS, name, birth=date(1980, 1, 1), is_demo=True)
            account(tx, person)
            assign(tx, person, role, self.areas[area], LONG_AGO)
            return person

        return self.database.write(make)

    def person(self, name: str, **more: Any) -> int:
        """A verified person with an account, who owns nothing."""

        def make(tx: Transaction) -> int:
            person = add_person(tx, KEYS, name, **{"birth": date(1980, 1, 1), "is_demo": True, **more})
            account(tx, person)
            return person

        return self.database.write(make)

    def flat(self, *owners: int, area: int | None = 10_000, building: int = 1, **more: Any) -> int:
        """A flat of 100 m² with its owners."""

        def make(tx: Transaction) -> int:
            number = next(_codes)
            made = add_dwelling(
                tx, self.areas[f"{building}幢"], f"D{number}", f"观棠府{building}幢{number}室", floor_area=area,
                building=str(building), **more,
            )  # fmt: skip
            for owner in owners:
                add_ownership(tx, made, owner, whole=len(owners))
            add_household(tx, made, head_id=owners[0] if owners else None)
            return made

        return self.database.write(make)

    def owners(self, many: int, **more: Any) -> list[int]:
        """So many people who own a flat each."""
        people = [self.person(f"橘{number:02d}") for number in range(many)]
        for person in people:
            self.flat(person, **more)
        return people

    def photo(self) -> str:
        """A stored photo."""
        made = f"photo{next(_codes)}"
        values = {"id": made, "content": made, "kind": "photo", "name": "a.jpg", "type": "image/jpeg", "size": 1}
        self.database.write(lambda tx: tx.run(insert(StoredMedia).values(**values, created_at=LONG_AGO)))
        return made

    def do(self, who: int | None, operation: Callable[..., T], *args: Any, **more: Any) -> T:
        """Have somebody (None: a guest) do an operation in one transaction."""
        return self.database.write(lambda tx: operation(act(tx, who), *args, **more))

    def drafted(self, *matters: str, days: int = 20, opened: int = 5, **options: Any) -> AssemblyTerms:
        """A vote in preparation that opens so many days ago, with a motion for each matter."""
        # The day of the place: from four in the afternoon in Greenwich on it is tomorrow there.
        opens = datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=opened)
        terms = self.do(self.worker, prepare, self.areas["观棠府"], "观棠府业主大会", opens, days, Options(**options))
        for matter in matters or ("HIRE_PM",):
            seats = 3 if matter == "ELECTION" else 0
            self.do(self.worker, add_motion, terms.assembly, matter, "选聘物业服务企业", TEXT, seats=seats)
        return terms

    def announced(self, *matters: str, candidates: list[int] | None = None, **more: Any) -> AssemblyTerms:
        """A vote that is open, announced twenty days before it opened."""
        terms = self.drafted(*matters, **more)
        for question in self.questions(terms):
            for person in (candidates or []) if question.seats else []:
                self.do(self.worker, nominate, question.motion, person)
                self.do(self.worker, judge_candidate, question.motion, person, is_eligible=True, consents=True)
        return self.do(self.worker, announce_in_demo, terms.assembly, terms.opens_at - timedelta(days=20))

    def questions(self, terms: AssemblyTerms) -> Any:
        """The motions of a vote."""
        return self.database.read(lambda tx: questions_of(tx, terms.assembly))

    def prove(self, person: int, terms: AssemblyTerms) -> None:
        """Let somebody have just proved who they are."""
        self.do(person, keep_proof, terms.assembly, person)

    def cast(self, person: int, terms: AssemblyTerms, *choices: Choice, head: int | None = None) -> CastReceipt:
        """Have somebody prove who they are and cast for their first (or the given) head."""
        self.prove(person, terms)
        head = self.head(person, terms) if head is None else head
        return self.do(person, cast, terms.assembly, head, self.chosen(terms, *choices), "r1.sure:yes")

    def chosen(self, terms: AssemblyTerms, *choices: Choice) -> Mapping[str, Choice]:
        """Choices in the order of the motions."""
        return {str(one.motion): choice for one, choice in zip(self.questions(terms), choices, strict=True)}

    def head(self, person: int, terms: AssemblyTerms) -> int:
        """The first head that somebody may vote for."""
        return self.do(person, can_i_vote, terms.assembly).votes[0].vote.head

    def end(self, terms: AssemblyTerms) -> None:
        """Close a vote as of its last instant."""
        self.do(self.worker, close_in_demo, terms.assembly, terms.closes_at)

    def watched(self, terms: AssemblyTerms) -> None:
        """Let a scrutineer confirm the count."""
        person = self.person("监票人")
        self.do(self.worker, appoint_scrutineer, terms.assembly, person)
        self.do(person, confirm_count, terms.assembly)

    def closes_in(self, terms: AssemblyTerms, seconds: float) -> None:
        """Let a vote in preparation close so soon."""
        closes = datetime.now(UTC) + timedelta(seconds=seconds)
        where = col(Assembly.id) == terms.assembly
        self.database.write(lambda tx: tx.run(update(Assembly).where(where).values(closes_at=closes)))

    def intact(self) -> bool:
        """Whether verify finds nothing."""
        verdict = self.database.read(lambda tx: verify_votes(tx, KEYS))
        assert verdict.ok, verdict.first_bad
        return True


def account(tx: Transaction, person: int, channel: str = "web") -> int:
    """An account of a person, verified by a one-time code."""
    values = {
        "channel": channel, "address": f"A{next(_codes)}", "person_id": person, "assurance": Assurance.VERIFIED.value,
        "method": "code", "language": "zh-CN", "created_at": LONG_AGO, "is_demo": True,
    }  # fmt: skip
    made: int = tx.value(insert(Account).values(values).returning(col(Account.id)))
    return made


def act(tx: Transaction, who: int | None) -> Act:
    """Somebody acting with the roles they hold now, by a message of their own."""
    if who is None:
        return Act(tx, Caller(None, None, "", Assurance.GUEST, "zh-CN", "web"), KEYS)
    own = tx.value(select(col(Account.id)).where(col(Account.person_id) == who))
    caller = Caller(
        account=own, person=who, name=name_of(tx, who), assurance=Assurance.VERIFIED, language="zh-CN", channel="web",
        grants=grants_of(tx, who, datetime.now(UTC)), is_demo=True,
    )  # fmt: skip
    message = Message(channel="web", address="a", id=f"m{next(_codes)}", at=datetime.now(UTC), tap="r1.sure:yes")
    return Act(tx, caller, KEYS, message)


@contextmanager
def opened(url: str) -> Iterator[Neighbourhood]:
    """The neighbourhood on a fresh database."""
    made = Neighbourhood(url)
    try:
        yield made
    finally:
        made.database.close()


def refusal(place: Neighbourhood, who: int | None, operation: Callable[..., Any], *args: Any, **more: Any) -> str:
    """The key with which an operation is refused."""
    with pytest.raises(Refused) as refused:
        place.do(who, operation, *args, **more)
    return refused.value.key


def rows_of(place: Neighbourhood, table: type[SQLModel]) -> list[Any]:
    """All rows of a table, by their key."""
    described = table_of(table)
    return place.database.read(lambda tx: tx.run(select(*described.columns).order_by(*described.primary_key)))


__all__ = ["Ballot", "BallotStanding", "Neighbourhood", "act", "opened", "refusal", "rows_of"]
