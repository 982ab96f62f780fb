"""Lives that change: each change holds from its day, leaves a history, and is put back exactly."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

import store.tables
from store.channels.session import Invitation, PushSubscription
from store.identity.lives.asking import agree_to_life, ask_life, lives_asked, my_lives
from store.identity.lives.doing import ask_death, ask_merge, ask_sale, due_lives, record_life
from store.identity.lives.event import LifeKind, LifeState
from store.identity.lives.leaving import leave
from store.identity.lives.undoing import lives_of, undo_life
from store.messages import notices, outbox
from store.messages.reply import Reply
from store.people.approval import approve
from store.people.dwelling import home_of, owners_of
from store.refusals import Refused
from tests.store.identity.lives.families import account, agree, claimed, everything, found, now_day, who
from tests.store.people.archive import KEYS, LONG_AGO, Neighbourhood


def test_moving_ends_the_old_home_and_the_next_one_becomes_head(families: Neighbourhood) -> None:
    moves, day = who(families, "橘小满"), now_day(families)
    details = {"dwelling": "SY-1:5-1-103", "lives": "tenant", "relation": "member"}
    state = families.do(families.grid_worker, record_life, LifeKind.MOVE_IN, moves, day, details, "本人说的")
    assert state is LifeState.DONE
    home = families.database.read(lambda tx: home_of(tx, moves))
    assert home is not None
    assert home.address.endswith("103室")
    heads = {row.head_id for row in families.rows("household")}
    assert who(families, "柚大山") in heads


def test_what_is_planned_takes_effect_when_its_day_has_come(families: Neighbourhood) -> None:
    moves, day = who(families, "橘小曼"), now_day(families) + timedelta(days=3)
    state = families.do(families.grid_worker, record_life, LifeKind.MOVE_OUT, moves, day, {}, "本人说的")
    assert state is LifeState.PLANNED
    assert families.database.write(lambda tx: due_lives(tx, KEYS)) == 0
    assert families.database.read(lambda tx: home_of(tx, moves)) is not None
    event = store.tables.metadata.tables["person_event"]
    families.database.write(lambda tx: tx.run(event.update().values(due_at=LONG_AGO)))
    assert families.database.write(lambda tx: due_lives(tx, KEYS)) == 1
    assert families.database.read(lambda tx: home_of(tx, moves)) is None


def test_every_change_of_one_worker_is_put_back_exactly(families: Neighbourhood) -> None:
    moves, other, day = who(families, "橘小满"), who(families, "橘小曼"), now_day(families)
    before = everything(families)
    into = {"dwelling": "SY-1:5-1-103", "lives": "owner", "relation": "head"}
    child = {"name": "橘小新", "gender": "female", "relation": "child"}
    changes: list[tuple[LifeKind, dict[str, Any]]] = [
        (LifeKind.MOVE_IN, into), (LifeKind.MOVE_OUT, {}), (LifeKind.BIRTH, child),
        (LifeKind.SHARED_PHONE, {"other": other}),
    ]  # fmt: skip
    for kind, details in changes:
        families.do(families.grid_worker, record_life, kind, moves, day, details, "本人说的")
        assert everything(families) != before, kind
        event = families.do(families.grid_worker, lives_of, moves)[0]
        assert families.do(families.grid_worker, undo_life, event.id, "办错了") is True
        assert everything(families) == before, kind


def test_after_a_death_nothing_is_claimed_and_nobody_is_found_until_two_take_it_back(families: Neighbourhood) -> None:
    gone, day = who(families, "橘小满"), now_day(families)
    one = account(families, gone, "a")

    def write(tx: Any) -> None:
        notices.tell(tx, (gone,), Reply(("您好",)))

    families.database.write(write)
    families.do(families.grid_worker, ask_death, gone, day, "看过证明")
    assert len(claimed(families)) == 1
    families.database.write(write)
    agree(families)
    families.database.write(write)
    families.database.write(lambda tx: outbox.put(tx, one, "web", Reply(("还在吗",)), now=tx.now()))
    assert claimed(families) == ()
    assert str(gone) not in found(families, "橘小满")
    assert all(row.ended_at for row in families.rows("web_session"))
    event = families.do(families.grid_worker, lives_of, gone)
    # Who has died is in nobody's home, but the history of where they lived stays with the area.
    assert [life.state for life in event] == [LifeState.DONE]
    assert families.do(families.grid_worker, undo_life, event[0].id, "认错人了") is False
    agree(families)
    assert str(gone) in found(families, "橘小满")
    assert all(row.closed_at is None for row in families.rows("account"))


def test_one_person_alone_records_no_death(families: Neighbourhood) -> None:
    gone = who(families, "橘小满")
    request = families.do(families.grid_worker, ask_death, gone, now_day(families), "看过证明")
    with pytest.raises(Refused, match=r"people\.same_person"):
        families.do(families.grid_worker, approve, request)
    with pytest.raises(Refused, match=r"rights\.area"):
        families.do(families.other_worker, approve, request)
    with pytest.raises(Refused, match=r"rights\.area"):
        families.do(families.other_worker, ask_death, gone, now_day(families), "看过证明")


def test_two_records_are_merged_and_undone_exactly(families: Neighbourhood) -> None:
    kept, other = who(families, "橘小满"), who(families, "橘小曼")
    account(families, other, "b")
    before = everything(families)
    families.do(families.grid_worker, ask_merge, kept, other, "同一个人")
    agree(families)
    assert {row.person_id for row in families.rows("account")} == {kept}
    assert str(other) not in found(families, "橘小曼")
    event = families.do(families.grid_worker, lives_of, kept)[0]
    families.do(families.grid_worker, undo_life, event.id, "不是一个人")
    agree(families)
    assert everything(families) == before


def test_a_sale_passes_all_shares_to_the_buyer(families: Neighbourhood) -> None:
    sellers = (who(families, "橘小满"), who(families, "柚大山"))
    families.do(
        families.grid_worker, ask_sale, "SY-1:5-1-101", sellers, now_day(families), "橙新来", "10000000009", "看过合同"
    )
    agree(families)
    home = next(row.id for row in families.rows("dwelling") if row.door == "101")
    buyer = who(families, "橙新来")
    assert families.database.read(lambda tx: owners_of(tx, home)) == [buyer]
    share = next(row for row in families.rows("ownership") if row.person_id == buyer)
    assert (share.share_part, share.share_whole) == (1, 1)
    assert all("10000000009" not in row.details for row in families.rows("person_event"))


def test_a_lost_phone_is_a_strangers_at_once(families: Neighbourhood) -> None:
    loses = who(families, "橘小满")
    account(families, loses, "a")
    families.do(families.grid_worker, record_life, LifeKind.LOST_PHONE, loses, now_day(families), {}, "本人说的")
    assert [(row.person_id, row.assurance) for row in families.rows("account")] == [(None, 0)]
    assert all(row.ended_at for row in families.rows("web_session"))


def test_what_a_resident_asks_for_waits_for_their_worker(families: Neighbourhood) -> None:
    me = who(families, "橘小曼")
    asked = families.do(me, ask_life, LifeKind.MOVE_OUT, now_day(families), {}, "本人提出")
    assert families.do(families.other_worker, lives_asked) == ()
    assert len(families.do(families.grid_worker, lives_asked)) == 1
    with pytest.raises(Refused, match=r"rights\.area"):
        families.do(families.other_worker, agree_to_life, asked)
    families.do(families.grid_worker, agree_to_life, asked)
    assert [life.state for life in families.do(me, my_lives)] == [LifeState.DONE]


def test_what_has_changed_again_since_is_not_put_back(families: Neighbourhood) -> None:
    moves, day = who(families, "橘小满"), now_day(families)
    families.do(families.grid_worker, record_life, LifeKind.MOVE_OUT, moves, day, {}, "本人说的")
    event = families.do(families.grid_worker, lives_of, moves)[0]
    member = store.tables.metadata.tables["household_member"]
    families.database.write(lambda tx: tx.run(member.update().values(valid_to=day - timedelta(days=1))))
    with pytest.raises(Refused, match=r"lives\.changed_since"):
        families.do(families.grid_worker, undo_life, event.id, "办错了")


def test_a_worker_who_leaves_is_signed_out_and_invited_and_woken_no_more_in_one_step(families: Neighbourhood) -> None:
    one = account(families, families.grid_worker, "w")

    def add(tx: Any) -> None:
        later = tx.now() + timedelta(days=9)
        tx.run(
            insert(Invitation).values(
                token_code="t",
                person_id=families.grid_worker,
                role="grid_worker",
                area_id=families.areas["SY-1"],
                created_at=LONG_AGO,
                expires_at=later,
            )
        )
        tx.run(insert(PushSubscription).values(account_id=one, endpoint_code="e", sealed="-", created_at=LONG_AGO))

    families.database.write(add)
    asked = families.do(families.grid_worker, ask_death, who(families, "橘小满"), now_day(families), "看过证明")
    left = families.do(families.worker, leave, families.grid_worker, families.head, "调到别的社区")
    assert (left.ended, left.passed_on, left.given) == (1, 1, 1)
    assert [row.requested_by for row in families.rows("approval") if row.id == asked] == [families.head]
    assert all(row.ended_at for table in ("web_session", "push_subscription") for row in families.rows(table))
    assert all(row.revoked_at for row in families.rows("invitation"))
    with pytest.raises(Refused, match=r"rights\.role"):
        families.do(families.grid_worker, lives_asked)
