import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, copy_tree, plant

FORBIDDEN = [
    "from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n",
    "import datetime\n\nTODAY = datetime.date.today()\n",
    "import time\n\nNOW = time.time()\n",
    "from time import monotonic\n\nNOW = monotonic()\n",
    "import random\n\nDRAWN = random.random()\n",
    "from secrets import token_hex\n\nDRAWN = token_hex()\n",
    "from uuid import uuid4\n\nDRAWN = uuid4()\n",
]


def banned(tree: Path, folder: str) -> str:
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251", folder]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("source", FORBIDDEN, ids=lambda source: source.strip().splitlines()[-1])
def test_a_flow_that_looks_at_the_clock_or_throws_dice_is_found(tmp_path: Path, source: str) -> None:
    tree = copy_tree(tmp_path)
    plant(tree, {"flows/planted/sign.py": source, "store/planted/thing.py": source})
    assert "TID251" in banned(tree, "flows/planted")
    assert "TID251" not in banned(tree, "store/planted"), "the store may look at the clock"


def test_no_flow_looks_at_the_clock_or_throws_dice() -> None:
    assert banned(ROOT, "flows") == "All checks passed!\n"
