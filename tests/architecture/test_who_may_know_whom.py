import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, copy_tree, plant

# For each contract, files that break it. A new flow or channel must be caught without any edit, so most are new.
VIOLATIONS = [
    ("layers", {"store/people/planted.py": "import flows.engine\n"}),
    ("layers", {"store/planted/thing.py": "import handlers.layout\n"}),
    ("layers", {"store/planted/thing.py": "import bot\n"}),
    ("layers", {"flows/planted/sign.py": "import handlers.layout\n"}),
    ("layers", {"flows/planted/sign.py": "import bot\n"}),
    ("layers", {"handlers/planted/channel.py": "import flows.engine\n"}),
    ("layers", {"handlers/planted/channel.py": "import bot\n"}),
    ("flows-independent", {"flows/first/sign.py": "", "flows/second/cast.py": "import flows.first.sign\n"}),
    ("flows-independent", {"flows/first/sign.py": "", "flows/engine/planted.py": "import flows.first.sign\n"}),
    ("channels-independent", {"handlers/first/a.py": "", "handlers/second/b.py": "import handlers.first.a\n"}),
    ("channels-independent", {"handlers/first/a.py": "", "handlers/layout/planted.py": "import handlers.first.a\n"}),
    ("channels-independent", {"handlers/first/a.py": "", "handlers/tencent/planted.py": "import handlers.first.a\n"}),
    ("handlers-store", {"handlers/planted/channel.py": "import store.people\n"}),
    ("handlers-store", {"handlers/layout/planted.py": "import store.database\n"}),
    ("engine-tables", {"flows/engine/planted.py": "import store.people\n"}),
    ("store-acyclic", {"store/first/a.py": "import store.second.b\n", "store/second/b.py": "import store.first.a\n"}),
    ("sql-at-home", {"flows/planted/sign.py": "import sqlmodel\n"}),
    ("sql-at-home", {"handlers/planted/channel.py": "from sqlalchemy import select\n"}),
    ("sql-at-home", {"bot/planted.py": "import sqlalchemy.orm\n"}),
    ("platforms-at-home", {"flows/planted/sign.py": "import telegram\n"}),
    ("platforms-at-home", {"bot/planted.py": "from wechatpy.client import WeChatClient\n"}),
    ("platforms-at-home", {"store/planted/thing.py": "import telegram.ext\n"}),
    ("scheduler-at-home", {"store/planted/thing.py": "from apscheduler.schedulers.background import x\n"}),
    ("scheduler-at-home", {"flows/planted/sign.py": "import apscheduler\n"}),
    ("fuzzy-at-home", {"flows/planted/sign.py": "from rapidfuzz import fuzz\n"}),
    ("fuzzy-at-home", {"handlers/planted/channel.py": "import rapidfuzz\n"}),
    ("fuzzy-at-home", {"bot/planted.py": "import rapidfuzz\n"}),
]


def lint(tree: Path, *contracts: str) -> "subprocess.CompletedProcess[str]":
    chosen = [argument for contract in contracts for argument in ("--contract", contract)]
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([linter, "--no-cache", *chosen], cwd=tree, capture_output=True, text=True, check=False)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return copy_tree(tmp_path)


@pytest.mark.parametrize(
    ("contract", "files"), VIOLATIONS, ids=lambda value: value if isinstance(value, str) else list(value)[-1]
)
def test_a_planted_violation_is_found(tree: Path, contract: str, files: dict[str, str]) -> None:
    assert lint(tree, contract).returncode == 0, "the contract is broken already"
    plant(tree, files)
    result = lint(tree, contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "0 kept, 1 broken" in result.stdout


def test_a_new_flow_a_new_channel_and_a_new_subject_of_the_store_need_no_new_contract(tree: Path) -> None:
    plant(
        tree,
        {
            "store/planted/thing.py": "import sqlmodel\nimport rapidfuzz\nimport store.people\n",
            "flows/planted/sign.py": "import flows.engine\nimport store.planted.thing\n",
            "handlers/planted/channel.py": "import telegram\nimport handlers.layout.font\nimport store.messages\n",
            "bot/planted.py": "import apscheduler\nimport flows.planted.sign\nimport handlers.planted.channel\n",
        },
    )
    result = lint(tree)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_contract_has_a_violation_here() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["id"] for contract in rules["tool"]["importlinter"]["contracts"]}
    assert contracts == {contract for contract, _ in VIOLATIONS}
