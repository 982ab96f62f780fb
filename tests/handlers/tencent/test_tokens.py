"""The access token: one fetch for everybody, one renewal when it is refused, and never a loop."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from handlers.tencent.failures import CallFailed, send_error
from store.channels.platform.tokens import AccessToken, keep_token, lease_token, token_of
from store.database import Database
from store.keys import Keys
from store.tables import metadata
from tests.handlers.tencent.token_program import KEYS, all_at_once, calls_on
from tests.servers.wechat.server import APPID, WeChatServer

ROOT = Path(__file__).parents[3]
FINE = "127.0.0.1"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    opened.write(lambda tx: metadata.create_all(tx.connection))
    yield opened
    opened.close()


@pytest.fixture
def platform() -> Iterator[WeChatServer]:
    with WeChatServer() as server:
        yield server


def test_forty_threads_fetch_one_token(database: Database, platform: WeChatServer) -> None:
    assert all_at_once(calls_on(database, platform.address), 40) == [FINE] * 40
    assert platform.tokens.fetches == 1


def test_two_processes_with_twenty_threads_each_fetch_one_token(
    database: Database, database_url: str, platform: WeChatServer
) -> None:
    # A slow fetch, so that all of them want it while it is under way.
    platform.fail_next("slow", seconds=0.5, call="stable_token")
    program = [sys.executable, "-m", "tests.handlers.tencent.token_program", database_url, platform.address, "20"]
    replicas = [
        subprocess.Popen(program, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)
    ]
    for replica in replicas:
        assert replica.stdout is not None
        assert replica.stdout.readline() == "ready\n"
    answers = [replica.communicate("go\n", timeout=60)[0].split() for replica in replicas]
    assert answers == [[FINE] * 20] * 2
    assert platform.tokens.fetches == 1


def test_a_token_that_was_withdrawn_is_renewed_once_for_all_threads(database: Database, platform: WeChatServer) -> None:
    calls = calls_on(database, platform.address)
    assert all_at_once(calls, 40) == [FINE] * 40
    platform.tokens.withdraw_all()
    assert all_at_once(calls, 40) == [FINE] * 40
    assert platform.tokens.fetches == 2


def test_a_token_that_is_over_is_fetched_anew(database: Database, platform: WeChatServer) -> None:
    calls = calls_on(database, platform.address)
    assert all_at_once(calls, 1) == [FINE]
    platform.advance(7300)
    assert all_at_once(calls, 1) == [FINE]
    assert platform.tokens.fetches == 2


def test_two_replicas_do_not_take_the_token_from_each_other(database: Database, platform: WeChatServer) -> None:
    first, second = calls_on(database, platform.address), calls_on(database, platform.address)
    for _ in range(10):
        assert all_at_once(first, 1) + all_at_once(second, 1) == [FINE, FINE]
    assert platform.tokens.fetches == 1


def test_a_token_refused_for_good_is_renewed_once_and_then_an_operator_is_told(
    database: Database, platform: WeChatServer
) -> None:
    calls = calls_on(database, platform.address)
    platform.tokens.refuse_all = True
    answers = all_at_once(calls, 40)
    assert {answer.partition(":")[0] for answer in answers} == {"40001"}
    assert platform.tokens.fetches == 2
    with pytest.raises(CallFailed) as failed:
        calls.call_now(lambda client: client.get("getcallbackip"))
    error = send_error(failed.value)
    assert (error.retry, error.stop, error.alert) == (True, True, True)
    assert platform.tokens.fetches == 2


def test_a_wrong_secret_is_tried_once_by_all_threads_together(database: Database, platform: WeChatServer) -> None:
    platform.tokens.secret = "another"
    assert (
        all_at_once(calls_on(database, platform.address), 40)
        == ["40125: the platform refuses with error code 40125"] * 40
    )
    assert len(platform.calls("stable_token")) == 1


def test_a_fetch_that_hangs_does_not_hang_forever(
    database: Database, platform: WeChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.tencent.calls.TIMEOUT", (1.0, 0.3))
    platform.fail_next("hang", call="stable_token")
    assert all_at_once(calls_on(database, platform.address), 5) == ["None: the platform did not answer in time"] * 5


def test_a_replica_that_died_while_fetching_is_waited_for_no_longer_than_its_lease(database: Database) -> None:
    def lease(lasting: float) -> int | None:
        return database.write(
            lambda tx: lease_token(tx, KEYS, "wechat:x", generation=0, lasting=timedelta(seconds=lasting))
        )

    first = lease(-1.0)
    second = lease(60.0)
    assert first is not None
    assert second is not None
    assert lease(60.0) is None

    def keep(fence: int, value: str) -> object:
        return database.write(
            lambda tx: keep_token(
                tx, KEYS, "wechat:x", fence=fence, value=value, expires_at=tx.now() + timedelta(hours=1),
                instead_of_refused=False,
            )
        )  # fmt: skip

    assert keep(first, "late") is None, "the lease was taken over"
    assert keep(second, "kept") is not None
    assert lease(60.0) is None, "there is a token already"
    known = database.read(lambda tx: token_of(tx, KEYS, "wechat:x"))
    assert known is not None
    assert known.value == "kept"


def test_a_token_is_kept_encrypted_and_another_key_fetches_its_own(database: Database, platform: WeChatServer) -> None:
    calls = calls_on(database, platform.address)
    assert all_at_once(calls, 1) == [FINE]
    sealed = database.read(lambda tx: tx.value(select(col(AccessToken.sealed))))
    assert "stable" not in sealed
    assert database.read(lambda tx: token_of(tx, KEYS, f"wechat:{APPID}")) is not None
    assert database.read(lambda tx: token_of(tx, Keys(b"o" * 32), f"wechat:{APPID}")) is None
    database.write(lambda tx: tx.changed(update(AccessToken).values(sealed=Keys(b"o" * 32).seal("x", "elsewhere"))))
    assert all_at_once(calls_on(database, platform.address), 1) == [FINE]
