"""Through the program's own entry: no guest and no resident gets anything done that is for workers."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.engine.flow import FLOWS
from store.audit.audit import Audit, note_overreach
from store.database import Transaction
from store.identity.accounts.moving import bring_here
from store.messages import conversations
from store.refusals import Refused
from store.rights.act import Act
from store.tables import metadata
from tests.chats.stage import Stage
from tests.chats.world import KEYS, build

OWN = ("inbox", "outbox", "run", "conversation", "account", "database_clock", "audit", "chain", "unknown_wording")
"""What a message leaves behind whatever comes of it."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world, built once and copied."""
    file = tmp_path_factory.mktemp("entry") / "built.sqlite"
    build(file)
    return file


@pytest.fixture
def stage(built: Path, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(Path(shutil.copy(built, tmp_path / "entry.sqlite")))
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


def audited(stage: Stage) -> list[tuple[str, str]]:
    """What the audit has of attempts beyond a right, as (operation, refusal)."""
    rows = stage.program.database.read(lambda tx: tx.run(metadata.tables[str(Audit.__tablename__)].select()))
    return [(row.operation, row.result) for row in rows if row.result != "done"]


def test_a_number_of_another_area_put_into_an_option_by_hand_is_refused_and_audited(stage: Stage) -> None:
    stage.turn_to("P01")
    stage.say({"tap": "go:life"})
    stage.say({"text": "迁出"})
    stage.say({"text": "今天"})
    stage.say({"text": "交给社区"})
    # A worker of another community opens what waits in this one.
    stage.turn_to("P13")
    stage.say({"tap": "go:asked:1"})
    assert audited(stage) == [("lives.decide", "rights.area")]


def test_an_option_that_was_never_offered_is_refused_and_audited(stage: Stage) -> None:
    stage.turn_to("P06")
    stage.say({"tap": "go:roles"})
    stage.say({"text": "授予角色"})
    stage.say({"text": "荷田田"})
    whom = stage.speaker.offers[0].id
    before = stage.rows(*OWN)
    # Somebody outside the worker's grid, whose number stands in no option that she was shown.
    turn = stage.say({"tap": whom.rpartition(":")[0] + ":1"})
    assert turn.offers[0].id == whom
    assert audited(stage) == [("option.choose", "options.not_offered")]
    assert stage.rows(*OWN) == before


def test_nobody_gives_themselves_a_role(stage: Stage) -> None:
    stage.turn_to("P06")
    stage.say({"tap": "go:roles"})
    for said in ("授予角色", "荷田田", "1", "1", "志愿者", "一年", "1"):
        turn = stage.say({"text": said})
    assert any("自己的角色不能自己改" in line for line in turn.lines)
    assert audited(stage) == [("roles.grant", "rights.oneself")]


def test_a_pending_matter_of_somebody_else_is_not_brought_over(stage: Stage) -> None:
    stage.turn_to("P01")
    stage.say({"tap": "go:repair"})
    stage.turn_to("P12")
    stage.say({"tap": "go:resume"})
    run = stage.program.database.read(lambda tx: tx.value(metadata.tables["run"].select().limit(1)))

    def bring(tx: Transaction) -> None:
        act = Act(tx, conversations.caller_of(tx, "web", "P12", tx.now()), KEYS)
        with pytest.raises(Refused):
            bring_here(act, run)
        note_overreach(act)

    stage.program.database.write(bring)
    assert audited(stage) == [("conversation.bring", "accounts.run_over")]


def test_a_role_that_has_expired_opens_nothing_and_that_it_was_tried_is_audited(stage: Stage) -> None:
    stage.turn_to("P16")
    turn = stage.say({"tap": "go:people"})
    assert any("社区工作人员" in line for line in turn.lines)
    assert audited(stage) == [("conversation.start", "rights.role")]
