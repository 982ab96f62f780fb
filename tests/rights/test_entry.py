"""Through the program's own entry: no guest and no resident gets anything done that is for workers."""

from collections.abc import Iterator

import pytest

from flows.engine.flow import FLOWS
from store.audit.audit import Audit
from store.tables import metadata
from tests.chats.stage import Stage
from tests.chats.world import build

OWN = ("inbox", "outbox", "run", "conversation", "account", "database_clock", "audit", "chain", "unknown_wording")
"""What a message leaves behind whatever comes of it."""


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    file = tmp_path_factory.mktemp("entry") / "entry.sqlite"
    build(file)
    made = Stage(file)
    yield made
    made.close()


@pytest.mark.parametrize("who", ["guest", "P01", "P12"])
def test_conversations_of_workers_change_nothing_and_ask_nothing_of_others(stage: Stage, who: str) -> None:
    stage.turn_to(who)
    before = stage.rows(*OWN)
    for name in sorted(flow.name for flow in FLOWS.values() if flow.staff):
        for code in ("", ":1", ":99"):
            stage.say({"tap": f"go:{name}{code}"})
            stage.say({"text": "1"})
            stage.say({"text": "取消"})
    assert stage.rows(*OWN) == before


def test_a_number_of_another_area_put_into_an_option_by_hand_is_refused_and_audited(stage: Stage) -> None:
    stage.turn_to("P01")
    stage.say({"tap": "go:life"})
    stage.say({"text": "迁出"})
    stage.say({"text": "今天"})
    stage.say({"text": "交给社区"})
    # A worker of another community opens what waits in this one.
    stage.turn_to("P13")
    stage.say({"tap": "go:asked:1"})
    rows = stage.program.database.read(lambda tx: tx.run(metadata.tables[str(Audit.__tablename__)].select()))
    assert [row.result for row in rows if row.operation == "lives.decide"] == ["rights.area"]


def test_a_role_that_has_expired_opens_nothing(stage: Stage) -> None:
    stage.turn_to("P16")
    turn = stage.say({"tap": "go:people"})
    assert any("社区工作人员" in line for line in turn.lines)
