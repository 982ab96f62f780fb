"""Nothing stored of a conversation tells how somebody voted: not journal, inbox, outbox, nor history."""

import json
from typing import Any

import pytest

from store.records import dumps
from store.tables import metadata
from tests.chats.conftest import MakeStage
from tests.chats.played import play
from tests.chats.stage import Stage
from tests.chats.transcript import parse

MOTION = """# One motion.
~ P07 announces 选聘物业服务企业 in BY-SL-GTF in secret
~ 17 days pass
@ P08
> 投票
> [投票]
> [看完了，去选]
> [反对]
~ deliver
> (code)
> 什么
> [重新选]
> [弃权]
> [重新选]
> [反对]
> [确认投票]
"""


def stored(stage: Stage) -> dict[str, list[dict[str, Any]]]:
    """All rows of the tables in which conversations are kept."""
    names = ("run", "inbox", "outbox", "conversation", "ballot", "secret_choice", "ballot_standing", "audit", "deed")
    return {
        name: [
            dict(row._mapping)
            for row in stage.program.database.read(lambda tx, name=name: tx.run(metadata.tables[name].select()))
        ]
        for name in names
    }


def test_after_a_ballot_is_cast_nothing_tells_which_choice_it_was(make_stage: MakeStage) -> None:
    stage = make_stage()
    play(parse(MOTION), stage)
    whole = stored(stage)
    assert len(whole["ballot"]) == 1
    runs = [row for row in whole["run"] if row["flow"] == "vote"]
    assert all("oppose" not in row["journal"] and "abstain" not in row["journal"] for row in runs)
    said = [row["content"] for row in whole["inbox"]]
    assert "[ballot]" in said
    assert not [content for content in said if "choice" in content and ("oppose" in content or "abstain" in content)]
    for row in whole["outbox"]:
        # A question offers every choice; anything that tells one of them apart is gone.
        told = {word for word in ("choice.approve", "choice.oppose", "choice.abstain") if word in row["reply"]}
        assert told in (set(), {"choice.approve", "choice.oppose", "choice.abstain"}), row["reply"]
    assert any("[ballot]" in row["reply"] for row in whole["outbox"])
    assert "oppose" not in json.dumps([whole["ballot"], whole["secret_choice"]], default=str)


def test_the_receipt_that_ended_it_is_still_there_to_be_read_again(make_stage: MakeStage) -> None:
    stage = make_stage()
    turn = play(parse(MOTION), stage)[-1]
    assert any("回执号" in line for line in turn)
    replies = [row["reply"] for row in stored(stage)["outbox"]]
    assert any("vote/cast.receipt" in reply for reply in replies)


@pytest.mark.parametrize("end", ["> 取消\n", "> [先不投]\n", "~ 3 days pass\n~ 4 days pass\n"])
def test_a_ballot_that_was_not_cast_is_concealed_as_well(make_stage: MakeStage, end: str) -> None:
    stage = make_stage()
    play(parse(MOTION.replace("> [确认投票]\n", end)), stage)
    whole = stored(stage)
    assert not whole["ballot"]
    journals = dumps([row["journal"] for row in whole["run"] if row["flow"] == "vote"])
    assert "oppose" not in journals
    for row in whole["outbox"]:
        told = {word for word in ("choice.approve", "choice.oppose", "choice.abstain") if word in row["reply"]}
        assert len(told) in (0, 3), row["reply"]
