"""The recount as a program: on a bare Python, on what is malformed, on what was tampered with, and how fast."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store.votes import recount as program
from tests.store.votes.bundles import Bundle, ballot, bundle, with_receipts

FILE = Path(program.__file__)
GOOD = with_receipts(bundle((3, 30_000), {"approve": (2, 20_000), "oppose": (1, 10_000)}))


def counted(folder: Path, content: Any) -> "subprocess.CompletedProcess[str]":
    file = folder / "bundle.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-S", "-I", str(FILE), str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_bare_python_prints_the_verdict_as_json(tmp_path: Path) -> None:
    done = counted(tmp_path, GOOD)
    assert done.returncode == 0
    result = json.loads(done.stdout)
    assert result["verdict"] == "PASSED"
    assert result["heads"] == {"total": 3, "participating": 3, "approve": 2, "oppose": 1, "abstain": 0}
    assert set(result) == {
        "verdict", "with_silence", "heads", "area", "candidates", "elected", "alternates", "runoff", "established",
    }  # fmt: skip


def _on(path: str, value: Any) -> Callable[[Bundle], None]:
    def change(made: Bundle) -> None:
        *way, last = path.split(".")
        place: Any = made
        for step in way:
            place = place[int(step)] if step.isdecimal() else place[step]
        place[int(last) if last.isdecimal() else last] = value

    return change


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (_on("ballots.1.head", "H9999"), "ballots[1].head"),
        (_on("ballots.1.choice", "maybe"), "ballots[1].choice"),
        (_on("ballots.1.head", "H0001"), "ballots[1].head"),
        (_on("ballots.0.status", "counted"), "ballots[0].status"),
        (_on("ballots.0", "x"), "ballots[0]"),
        (_on("roll.2.head", "H0001"), "roll[2].head"),
        (_on("roll.0.area", -1), "roll[0].area"),
        (_on("roll.0.area", 1.5), "roll[0].area"),
        (_on("roll.0.area", True), "roll[0].area"),
        (_on("roll", {}), "roll"),
        (_on("delivered", ["H7"]), "delivered[0]"),
        (_on("motion.class", "big"), "motion.class"),
        (_on("motion.kind", "duel"), "motion.kind"),
        (_on("motion.first_assembly", 1), "motion.first_assembly"),
        (_on("motion.silence_rule", "ALWAYS"), "motion.silence_rule"),
        (_on("motion", None), "motion"),
    ],
)
def test_a_malformed_bundle_ends_with_two_and_one_sentence_that_names_the_place(
    change: Callable[[Bundle], None], place: str, tmp_path: Path
) -> None:
    made = copy.deepcopy(GOOD)
    change(made)
    done = counted(tmp_path, made)
    assert done.returncode == 2
    assert place in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not done.stdout


@pytest.mark.parametrize("content", ["", "{", "[]", "nonsense", '{"motion": {"kind": "motion"', "[" * 100_000])
def test_what_is_no_json_object_ends_with_two(content: str, tmp_path: Path) -> None:
    done = counted(tmp_path, content)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_unknown_candidate_is_named(tmp_path: Path) -> None:
    made = copy.deepcopy(GOOD)
    made["motion"] |= {"kind": "election", "seats": 1, "candidates": ["a"]}
    made["ballots"] = [{"head": "H0001", "choices": ["b"], "status": "valid"}]
    done = counted(tmp_path, made)
    assert (done.returncode, "ballots[0].choices" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "change",
    [
        _on("ballots.1.choice", "abstain"),
        _on("ballots.1.cast_at", "2026-11-02T12:00:00Z"),
        _on("ballots.1.receipt", "0" * 64),
        _on("ballots.1.previous", ""),
        lambda made: made["ballots"].pop(1),
        lambda made: made["ballots"].reverse(),
    ],
)
def test_a_ballot_that_was_changed_removed_or_moved_breaks_the_chain(
    change: Callable[[Bundle], Any], tmp_path: Path
) -> None:
    made = copy.deepcopy(GOOD)
    change(made)
    assert counted(tmp_path, made).returncode == 3


def test_a_status_may_change_without_breaking_the_chain(tmp_path: Path) -> None:
    made = copy.deepcopy(GOOD)
    made["ballots"][1]["status"] = "suspended"
    done = counted(tmp_path, made)
    assert (done.returncode, json.loads(done.stdout)["heads"]["participating"]) == (0, 2)


def test_if_one_ballot_has_a_receipt_all_must() -> None:
    made = copy.deepcopy(GOOD)
    made["ballots"].append(ballot("H0003", "approve", status="duplicate"))
    with pytest.raises(program.Malformed, match=r"ballots\[3\]\.receipt"):
        program.recount(made)
