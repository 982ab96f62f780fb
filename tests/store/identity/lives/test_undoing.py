"""Taking back a change: what hangs on it since, days that cannot be, the same twice, and two workers at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

import store.tables
from store.identity.lives.doing import ask_death, ask_merge, ask_sale, due_lives, record_life
from store.identity.lives.event import LifeKind, LifeState
from store.identity.lives.undoing import lives_of, undo_life
from store.people.approval import approve
from store.people.archive.correcting import correct
from store.refusals import Refused
from tests.store.identity.lives.families import account, agree, everything, now_day, who
from tests.store.people.archive import KEYS, LONG_AGO, Neighbourhood

CHILD = {"name": "橘小新", "gender": "female", "relation": "child"}
INTO = {"dwelling": "SY-1:5-1-103", "lives": "owner", "relation": "head"}


def refused(made: Neighbourhood, person: int, operation: Any, *args: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        made.do(person, operation, *args)
    return caught.value


def record(made: Neighbourhood, kind: LifeKind, person: int, details: Any = None, days: int = 0) -> Any:
    day = now_day(made) + timedelta(days=days)
    return made.do(made.grid_worker, record_life, kind, person, day, details or {}, "本人说的")


def newest(made: Neighbourhood, person: int) -> int:
    return int(made.do(made.grid_worker, lives_of, person)[0].id)


def test_a_birth_is_not_taken_back_once_something_hangs_on_the_child(quick: Neighbourhood) -> None:
    parent = who(quick, "橘小满")
    record(quick, LifeKind.BIRTH, parent, CHILD)
    account(quick, who(quick, "橘小新"), "c")
    before = everything(quick)
    why = refused(quick, quick.grid_worker, undo_life, newest(quick, parent), "办错了")
    assert (why.key, why.values["what"].key) == ("lives.used_since", "lives/uses.account")
    assert everything(quick) == before, "nothing was half taken back"


def test_a_birth_is_not_taken_back_once_the_child_was_corrected(quick: Neighbourhood) -> None:
    parent = who(quick, "橘小满")
    record(quick, LifeKind.BIRTH, parent, CHILD)
    quick.do(quick.grid_worker, correct, who(quick, "橘小新"), "birth", "2026-11-20", "写错了")
    assert refused(quick, quick.grid_worker, undo_life, newest(quick, parent), "办错了").key == "lives.changed_since"


def test_a_sale_is_not_taken_back_once_the_buyer_is_somebody_here(quick: Neighbourhood) -> None:
    sellers = (who(quick, "橘小满"), who(quick, "柚大山"))
    quick.do(quick.grid_worker, ask_sale, "SY-1:5-1-101", sellers, now_day(quick), "橙新来", "", "看过合同")
    agree(quick)
    event = newest(quick, sellers[0])
    role = store.tables.metadata.tables["assignment"]
    values = {"person_id": who(quick, "橙新来"), "area_id": quick.areas["SY-1"], "role": "volunteer",
              "valid_from": LONG_AGO}  # fmt: skip
    quick.database.write(lambda tx: tx.run(insert(role).values(values)))
    assert quick.do(quick.grid_worker, undo_life, event, "合同没有签") is False, "two people take back what two did"
    with pytest.raises(Refused) as caught:
        agree(quick)
    assert (caught.value.key, caught.value.values["what"].key) == ("lives.used_since", "lives/uses.role")


def test_moving_in_is_not_taken_back_once_somebody_else_lives_in_that_household(quick: Neighbourhood) -> None:
    first, second = who(quick, "橘小满"), who(quick, "橘小曼")
    record(quick, LifeKind.MOVE_IN, first, INTO)
    event = newest(quick, first)
    record(quick, LifeKind.MOVE_IN, second, INTO | {"relation": "relative"})
    assert refused(quick, quick.grid_worker, undo_life, event, "办错了").key == "lives.used_since"
    quick.do(quick.grid_worker, undo_life, newest(quick, second), "办错了")
    assert quick.do(quick.grid_worker, undo_life, event, "办错了"), "the newer change first, then the older one"


def test_changes_of_one_life_are_taken_back_newest_first(quick: Neighbourhood) -> None:
    moves, before = who(quick, "橘小满"), everything(quick)
    record(quick, LifeKind.MOVE_IN, moves, INTO, days=-9)
    first = newest(quick, moves)
    record(quick, LifeKind.MOVE_OUT, moves, days=-2)
    assert refused(quick, quick.grid_worker, undo_life, first, "办错了").key == "lives.changed_since"
    quick.do(quick.grid_worker, undo_life, newest(quick, moves), "办错了")
    quick.do(quick.grid_worker, undo_life, first, "办错了")
    assert everything(quick) == before


def test_a_change_does_not_hold_from_before_what_it_ends(quick: Neighbourhood) -> None:
    moves = who(quick, "橘小满")
    record(quick, LifeKind.MOVE_IN, moves, INTO, days=-5)
    day = now_day(quick) - timedelta(days=9)
    out = refused(quick, quick.grid_worker, record_life, LifeKind.MOVE_OUT, moves, day, {}, "本人说的")
    assert out.key == "lives.before_moving_in"
    quick.do(quick.grid_worker, ask_sale, "SY-1:5-1-101", (moves,), now_day(quick), "橙新来", "", "看过合同")
    agree(quick)
    buyer = who(quick, "橙新来")
    sold = refused(quick, quick.grid_worker, ask_sale, "SY-1:5-1-101", (buyer,), day, "桔新来", "", "看过合同")
    assert sold.key == "lives.before_owning"
    died = refused(quick, quick.grid_worker, ask_death, moves, day, "看过证明")
    assert died.key == "lives.before_moving_in"


def test_the_same_for_the_same_day_to_come_is_planned_once(quick: Neighbourhood) -> None:
    moves = who(quick, "橘小曼")
    assert record(quick, LifeKind.MOVE_OUT, moves, days=3) is LifeState.PLANNED
    day = now_day(quick) + timedelta(days=3)
    again = refused(quick, quick.grid_worker, record_life, LifeKind.MOVE_OUT, moves, day, {}, "本人说的")
    assert again.key == "lives.planned_already"
    quick.do(quick.grid_worker, undo_life, newest(quick, moves), "改主意了")
    assert record(quick, LifeKind.MOVE_OUT, moves, days=3) is LifeState.PLANNED, "what was dropped can be planned again"


def test_who_planned_what_cannot_be_done_any_more_is_told_why_and_the_history_says_so(quick: Neighbourhood) -> None:
    moves = who(quick, "橘小曼")
    account(quick, quick.grid_worker, "w")
    record(quick, LifeKind.MOVE_OUT, moves, days=3)
    quick.do(quick.grid_worker, ask_death, moves, now_day(quick), "看过证明")
    agree(quick)
    event = store.tables.metadata.tables["person_event"]
    quick.database.write(lambda tx: tx.run(update(event).values(due_at=LONG_AGO)))
    quick.database.write(lambda tx: due_lives(tx, KEYS))
    told = [row.reply for row in quick.rows("outbox") if "lives/lives.dropped" in row.reply]
    assert len(told) == 1
    assert "refusals/lives.gone" in told[0]
    death, dropped = quick.do(quick.grid_worker, lives_of, moves)
    assert (death.kind, death.agreed, dropped.state) == (LifeKind.DEATH, "社***", LifeState.DROPPED)
    assert dropped.answer.key == "refusals/lives.gone"  # type: ignore[union-attr]  # a text, as it was not typed


def test_two_workers_who_record_the_same_at_once_record_it_once(families: Neighbourhood) -> None:
    moves, day = who(families, "橘小满"), now_day(families)

    def move(_: int) -> str:
        try:
            families.do(families.grid_worker, record_life, LifeKind.MOVE_IN, moves, day, INTO, "本人说的")
        except Refused as refusal:
            return refusal.key
        return "done"

    with ThreadPoolExecutor(4) as workers:
        results = list(workers.map(move, range(4)))
    assert sorted(results) == ["done", *["lives.lives_there"] * 3]
    homes = [row for row in families.rows("occupancy") if row.person_id == moves and row.valid_to is None]
    assert len(homes) == 1


def test_two_who_merge_the_same_pair_the_other_way_round_at_once_merge_it_once(families: Neighbourhood) -> None:
    one, two = who(families, "橘小满"), who(families, "橘小曼")
    ways = ((one, two), (two, one))
    asked = [families.do(families.grid_worker, ask_merge, kept, other, "同一个人") for kept, other in ways]

    def decide(request: int) -> str:
        try:
            families.do(families.worker, approve, request)
        except Refused as refusal:
            return refusal.key
        return "done"

    with ThreadPoolExecutor(2) as workers:
        results = sorted(workers.map(decide, asked))
    assert results[0] == "done"
    assert results[1] in ("lives.gone", "lives.merged_already")
    assert len([row for row in families.rows("person") if row.merged_into is not None]) == 1
