import asyncio
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.program import Program
from bot.settings import Settings
from store.chains.anchor import read_anchor
from store.database import Transaction
from store.messages.conversations import caller_of
from store.pledges.publishing import close
from store.pledges.reading import by_code
from store.rights.act import Act
from tests.demo import DEMO_SECRET, copied_demo


@pytest.fixture
def program(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Program:
    monkeypatch.setenv("LINLI_DATABASE_URL", copied_demo(tmp_path_factory.getbasetemp(), tmp_path / "demo.db"))
    monkeypatch.setenv("LINLI_SECRET_KEY", DEMO_SECRET)
    monkeypatch.setenv("LINLI_MEDIA_URL", f"file://{tmp_path / 'media'}")
    monkeypatch.setenv("LINLI_ANCHOR_PATH", str(tmp_path / "anchors.jsonl"))
    return Program.open(Settings.read(), demo=True)


def test_the_evidence_is_anchored_as_soon_as_a_pledge_closes(program: Program) -> None:
    anchors, clock = program.settings.anchor_path, Clock(program)

    async def looks_again() -> bool:
        await clock.anchor_closed()
        return anchors.exists()

    try:
        assert not asyncio.run(looks_again())
        assert not asyncio.run(looks_again())

        def end(tx: Transaction) -> None:
            act = Act(tx, caller_of(tx, "web", "P21", tx.now()), program.keys)
            close(act, by_code(act, "shuangjin").pledge)

        program.database.write(end)
        assert asyncio.run(looks_again())
        assert read_anchor(anchors, program.keys)
    finally:
        program.close()
