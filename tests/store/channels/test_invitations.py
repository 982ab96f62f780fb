"""Invitations and revocation on both databases, with two people at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import insert, select, update
from sqlmodel import col

import store.tables
from store.channels.account import Account
from store.channels.invitation import InvitationState, Issued, invite, issue, look, use, withdraw_invitations
from store.channels.revocation import revoke_role
from store.channels.session import Invitation, WebSession
from store.database import Database, Transaction
from store.keys import Keys
from store.people.area import AreaKind, add_area, place_of
from store.people.assignment import assign, grants_of
from store.people.person import add_person
from store.refusals import Refused
from store.rights.act import Act, Caller
from store.rights.roles import Assurance, Role

KEYS = Keys(b"a secret for the tests, 32 bytes and more")
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    opened.write(lambda tx: store.tables.metadata.create_all(tx.connection))
    yield opened
    opened.close()


def account(tx: Transaction, address: str, person: int | None = None) -> int:
    values = {"channel": "web", "address": address, "person_id": person, "created_at": NOW}
    made: int = tx.value(insert(Account).values(values).returning(col(Account.id)))
    return made


@pytest.fixture
def scene(database: Database) -> tuple[int, int, int, int]:
    """A grid, a person to invite, and two guests' accounts."""

    def make(tx: Transaction) -> tuple[int, int, int, int]:
        community = add_area(tx, None, AreaKind.COMMUNITY, "HH-SY", "松园社区")
        grid = add_area(tx, community, AreaKind.GRID, "HH-SY-2", "松园二区")
        return grid, add_person(tx, KEYS, "荷田田"), account(tx, "a"), account(tx, "b")

    return database.write(make)


def issued(database: Database, scene: tuple[int, int, int, int]) -> Issued:
    return database.write(lambda tx: issue(tx, KEYS, scene[1], Role.GRID_WORKER, scene[0], days=7))


def test_looking_shows_role_and_area_and_uses_nothing_up(database: Database, scene: tuple[int, int, int, int]) -> None:
    made = issued(database, scene)
    for _ in range(2):
        seen = database.read(lambda tx: look(tx, KEYS, made.token))
        assert (seen.role, seen.area, seen.person, seen.state) == (
            Role.GRID_WORKER,
            "松园二区",
            "荷**",
            InvitationState.OPEN,
        )


def test_an_invitation_gives_the_person_and_the_role_once(database: Database, scene: tuple[int, int, int, int]) -> None:
    grid, person, first, second = scene
    made = issued(database, scene)
    assert database.write(lambda tx: use(tx, KEYS, made.token, first)) == person
    assert database.write(lambda tx: use(tx, KEYS, made.token, first)) == person
    row = database.read(lambda tx: tx.one(select(Account.__table__).where(col(Account.id) == first)))
    assert (row.person_id, row.assurance, row.method) == (person, Assurance.VERIFIED, "invitation")
    grants = database.read(lambda tx: grants_of(tx, person, tx.now()))
    assert [(grant.role, grant.area) for grant in grants] == [(Role.GRID_WORKER, grid)]
    with pytest.raises(Refused, match=r"invitations\.used"):
        database.write(lambda tx: use(tx, KEYS, made.token, second))
    assert database.read(lambda tx: look(tx, KEYS, made.token)).state is InvitationState.USED


def test_of_two_people_who_use_one_at_the_same_instant_only_one_gets_it(
    database: Database, scene: tuple[int, int, int, int]
) -> None:
    for _ in range(5):
        made = issued(database, scene)
        together = Barrier(2)

        def take(number: int, token: str = made.token, together: Barrier = together) -> str:
            together.wait()
            try:
                database.write(lambda tx: use(tx, KEYS, token, number))
                return "taken"
            except Refused as refusal:
                return refusal.key

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(take, scene[2:])) == ["invitations.used", "taken"]


def test_the_code_is_understood_as_people_type_it(database: Database, scene: tuple[int, int, int, int]) -> None:
    made = issued(database, scene)
    typed = f" {made.code.lower().replace('0', 'o').replace('1', 'l')} "
    assert len(made.token) == 10
    assert database.read(lambda tx: look(tx, KEYS, typed)).state is InvitationState.OPEN


def test_the_database_holds_no_token(database: Database, scene: tuple[int, int, int, int]) -> None:
    made = issued(database, scene)
    rows = database.read(lambda tx: tx.run(select(Invitation.__table__)))
    assert made.token not in repr([tuple(row) for row in rows])


def test_expired_revoked_and_unknown_invitations_each_say_so(
    database: Database, scene: tuple[int, int, int, int]
) -> None:
    _, person, first, _ = scene
    made = issued(database, scene)
    with pytest.raises(Refused, match=r"invitations\.unknown"):
        database.write(lambda tx: use(tx, KEYS, "0000000000", first))
    past = NOW - timedelta(days=400)
    database.write(lambda tx: tx.changed(update(Invitation).values(expires_at=past)))
    with pytest.raises(Refused, match=r"invitations\.expired"):
        database.write(lambda tx: use(tx, KEYS, made.token, first))
    assert database.write(lambda tx: withdraw_invitations(tx, person, NOW)) == 1
    with pytest.raises(Refused, match=r"invitations\.revoked"):
        database.write(lambda tx: use(tx, KEYS, made.token, first))
    assert database.read(lambda tx: tx.value(select(col(Account.person_id)).where(col(Account.id) == first))) is None


def test_an_account_of_somebody_else_is_not_taken_over(database: Database, scene: tuple[int, int, int, int]) -> None:
    made = issued(database, scene)

    def other(tx: Transaction) -> int:
        return account(tx, "c", add_person(tx, KEYS, "别人"))

    theirs = database.write(other)
    with pytest.raises(Refused, match=r"invitations\.other_person"):
        database.write(lambda tx: use(tx, KEYS, made.token, theirs))
    assert database.read(lambda tx: look(tx, KEYS, made.token)).state is InvitationState.OPEN


@pytest.mark.parametrize("days", [0, 91])
def test_an_invitation_is_valid_for_one_to_ninety_days(
    database: Database, scene: tuple[int, int, int, int], days: int
) -> None:
    with pytest.raises(Refused, match=r"invitations\.days"):
        database.write(lambda tx: issue(tx, KEYS, scene[1], Role.RESIDENT, scene[0], days=days))


def test_a_worker_invites_only_inside_the_area_and_never_above_or_oneself(
    database: Database, scene: tuple[int, int, int, int]
) -> None:
    grid, person, _, _ = scene

    def prepare(tx: Transaction) -> tuple[int, int]:
        other = add_area(tx, None, AreaKind.GRID, "BY-GTF", "观棠府")
        worker = add_person(tx, KEYS, "网格员")
        assign(tx, worker, Role.GRID_WORKER, grid, NOW)
        return other, worker

    other, worker = database.write(prepare)

    def attempt(who: int, role: Role, area: int) -> Issued:
        def step(tx: Transaction) -> Issued:
            grants = grants_of(tx, worker, tx.now())
            caller = Caller(1, worker, "网格员", Assurance.VERIFIED, "zh-CN", "web", grants=grants)
            return invite(Act(tx, caller, KEYS), who, role, area)

        return database.write(step)

    assert attempt(person, Role.MICROGRID_HEAD, grid).token
    for who, role, area, key in (
        (person, Role.GRID_WORKER, other, "rights.area"),
        (person, Role.COMMUNITY_WORKER, grid, "rights.grant"),
        (worker, Role.GRID_WORKER, grid, "invitations.oneself"),
    ):
        with pytest.raises(Refused) as refusal:
            attempt(who, role, area)
        assert refusal.value.key == key


def test_a_resident_cannot_invite(database: Database, scene: tuple[int, int, int, int]) -> None:
    caller = Caller(1, scene[1], "居民", Assurance.VERIFIED, "zh-CN", "web")
    with pytest.raises(Refused, match=r"rights\.role"):
        database.write(lambda tx: invite(Act(tx, caller, KEYS), scene[1], Role.RESIDENT, scene[0]))


def test_a_revoked_role_ends_sessions_and_invitations_at_once(
    database: Database, scene: tuple[int, int, int, int]
) -> None:
    grid, person, first, _ = scene
    made = issued(database, scene)
    database.write(lambda tx: use(tx, KEYS, made.token, first))
    waiting = issued(database, scene)
    session = {"token_code": "x", "account_id": first, "created_at": NOW, "seen_at": NOW, "expires_at": NOW}
    database.write(lambda tx: tx.changed(insert(WebSession).values(session)))

    assert database.write(lambda tx: revoke_role(tx, person, Role.GRID_WORKER, grid, tx.now()))

    assert database.read(lambda tx: grants_of(tx, person, tx.now())) == ()
    assert database.read(lambda tx: tx.value(select(col(WebSession.ended_at)))) is not None
    assert database.read(lambda tx: look(tx, KEYS, waiting.token)).state is InvitationState.REVOKED
    assert database.read(lambda tx: place_of(tx, grid)) is not None
