"""What `linli match` reads of the conversations without importing them is what they register."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.names import conversations
from bot.words.declared import Declared, declared


def test_every_conversation_is_declared_as_it_is_registered() -> None:
    registered = {name: Declared(flow.texts, flow.part_of) for name, flow in conversations().items()}
    assert declared() == registered


def test_a_declaration_over_several_lines_is_read(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/plant.py").write_text(
        'import x\n\n\n@flow(\n    "plant", order=next(iter((1, 2))),\n    part_of="garden",  # (its matter)\n)\n'
        "async def plant(chat): ...\n\n\n@flow('water', texts=\"tree/rain\")\nasync def water(chat): ...\n",
        encoding="utf-8",
    )
    assert declared(tmp_path) == {"plant": Declared("tree/plant", "garden"), "water": Declared("tree/rain", "water")}


@pytest.mark.parametrize("line", ["@flow(NAME)", '@flow("plant", part_of=NAME)', '@flow("plant"', "@flow()"])
def test_what_is_not_written_out_is_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "plant.py").write_text(f"NAME = 'plant'\n\n\n{line}\nasync def plant(chat): ...\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"plant\.py"):
        declared(tmp_path)


def test_match_tells_each_line_and_imports_neither_tables_nor_conversations() -> None:
    code = (
        "import sys; from bot.__main__ import application;"
        "application()(['match'], standalone_mode=False);"
        "print([name for name in sys.modules if name.startswith(('sqlmodel', 'sqlalchemy', 'store.', 'flows.home'))])"
    )
    said = "楼道灯坏了\n我租房能不能投\n承诺书\n\n今天天气怎么样\n"
    done = subprocess.run([sys.executable, "-c", code], input=said, capture_output=True, text=True, check=True)
    *lines, imported = done.stdout.splitlines()
    assert imported == "[]"
    told = [json.loads(line) for line in lines]
    assert [one["text"] for one in told] == said.splitlines()
    assert all(list(one) == ["text", "intent", "score", "near", "answer"] for one in told)
    assert told[0]["intent"] == "repair"
    assert (told[1]["intent"], told[1]["answer"]) == (None, "vote.tenant")
    assert told[2] == {"text": "承诺书", "intent": "pledge", "score": 1.0, "near": [["pledge", 1.0]], "answer": None}
    assert told[3] == {"text": "", "intent": None, "score": 0.0, "near": [], "answer": None}


def test_match_explains_what_speaks_for_a_line_and_against_it() -> None:
    command = [sys.executable, "-m", "bot", "match", "--explain"]
    said = "报修\n楼道灯坏了\n冰箱保修卡\n"
    done = subprocess.run(command, input=said, capture_output=True, text=True, check=True)
    named, broken, card = (json.loads(line)["why"] for line in done.stdout.splitlines())
    assert named == [["repair", 1.0, "报修"]]
    assert max(weight for name, weight, _ in broken if name == "repair") > 0.8
    assert min(weight for name, weight, _ in card if name == "repair") < 0
