"""Two records of one person: whatever refers to either is known, follows, and comes back exactly."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, Table, Time, func, insert, select
from sqlmodel import SQLModel

import store.tables
from store.database import Transaction
from store.database.dialects import Moment
from store.identity.lives.doing import ask_merge
from store.identity.lives.merging.columns import COLUMNS, Becomes
from store.identity.lives.undoing import lives_of, undo_life
from store.people.archive.field import fields_of, keep_field
from store.people.consent import Consent, has_consented
from store.people.dwelling import Household, HouseholdMember, Ownership
from tests.store.identity.lives.families import account, agree, everything, who
from tests.store.people.archive import KEYS, LONG_AGO, Neighbourhood

OF_SOMETHING_ELSE = {
    "audit.account_id", "ballot.account_id", "ballot.proxy_id", "broadcast.follows_id",
    "broadcast_recipient.dwelling_id",
    "deed.area_id", "deed.household_id", "deed.source_id", "identity_attempt.account_id", "link_code.account_id",
    "link_guess.account_id", "one_time_code.account_id", "outbox.inbox_id", "points_account.owner_id",
    "points_challenge.transfer_id", "points_outcome.transfer_id", "points_outcome.version_id", "points_rule.rule_id",
    "points_transfer.holder", "points_transfer.household_id", "points_transfer.rule_id", "points_transfer.source_id",
    "pledge_version.area_id", "redeem_stock.item_id", "redeem_stock.redemption_id", "redeem_stock.station_id",
    "redemption.hold_id", "redemption.holder_owner", "redemption.station_id", "signature.account_id",
    "signature.area_id", "signature.community_id", "signature.household_id", "sms.outbox_id", "standing.entry_id",
    "assembly_act.motion_id", "broadcast.last_id", "broadcast.shared_id", "broadcast_recipient.account_id",
    "broadcast_recipient.broadcast_id", "outbox.shared_id",
}  # fmt: skip
"""Columns of numbers that look as if they referred to a person and refer to something else, or to an account."""


def test_every_column_that_refers_to_a_person_is_listed_with_what_becomes_of_it() -> None:
    listed = [f"{one.table}.{one.name}" for one in COLUMNS]
    assert len(listed) == len(set(listed))
    looks_like_it = set()
    for table in store.tables.metadata.sorted_tables:
        for column in table.columns:
            targets = {key.target_fullname for key in column.foreign_keys}
            is_number = isinstance(column.type, Integer) and not targets and not column.primary_key
            named = column.name.endswith(("_id", "_by", "owner", "holder", "person_key"))
            if "person.id" in targets or (is_number and named):
                looks_like_it.add(f"{table.name}.{column.name}")
    assert looks_like_it - OF_SOMETHING_ELSE == set(listed), "say in COLUMNS what a merge makes of it"
    assert all(one.why for one in COLUMNS if one.becomes in (Becomes.STAYS, Becomes.OWN))


def test_every_row_that_follows_is_the_kept_records_and_comes_back(quick: Neighbourhood) -> None:
    kept, other = who(quick, "橘小满"), who(quick, "橘小曼")
    account(quick, other, "b")
    follow = [one for one in COLUMNS if one.becomes in (Becomes.FOLLOWS, Becomes.WORK, Becomes.ONCE)]

    def fill(tx: Transaction) -> dict[str, Any]:
        made = {}
        for one in follow:
            table = SQLModel.metadata.tables[one.table]
            made[f"{one.table}.{one.name}"] = _put(tx, table, {one.name: other})
        tx.run(insert(_table("assignment")).values(_filled(tx, _table("assignment"), {"person_id": other})))
        return made

    rows = quick.database.write(fill)

    def whose() -> set[int]:
        return quick.database.read(
            lambda tx: {
                tx.value(select(_table(one.table).c[one.name]).where(*_key(one.table, rows[f"{one.table}.{one.name}"])))
                for one in follow if one.becomes is not Becomes.ONCE or "person_id" not in _keys(one.table)
            }
        )  # fmt: skip

    assert whose() == {other}
    before = everything(quick)
    quick.do(quick.grid_worker, ask_merge, kept, other, "同一个人")
    agree(quick)
    assert whose() == {kept}
    assert {row.person_id for row in quick.rows("channel_choice")} == {kept}
    event = quick.do(quick.grid_worker, lives_of, kept)[0]
    quick.do(quick.grid_worker, undo_life, event.id, "不是一个人")
    agree(quick)
    assert whose() == {other}
    assert everything(quick) == before


def test_what_both_records_have_is_kept_once(quick: Neighbourhood) -> None:
    kept, other = who(quick, "橘小满"), who(quick, "橘小曼")
    mute, mine = _table("topic_mute"), {"topic": "news", "at": LONG_AGO}
    rows = [mine | {"person_id": kept}, mine | {"person_id": other}, mine | {"person_id": other, "topic": "fees"}]
    quick.database.write(lambda tx: tx.run(insert(mute).values(rows)))
    quick.do(quick.grid_worker, ask_merge, kept, other, "同一个人")
    agree(quick)
    assert sorted(row.topic for row in quick.rows("topic_mute") if row.person_id == kept) == ["fees", "news"]


def test_shares_of_one_home_are_added_and_the_head_stays_head(quick: Neighbourhood) -> None:
    kept, other = who(quick, "柚大山"), who(quick, "橘小满")
    before = everything(quick)
    quick.do(quick.grid_worker, ask_merge, kept, other, "同一个人")
    agree(quick)
    shares = [row for row in quick.rows(str(Ownership.__tablename__)) if row.valid_to is None]
    assert [(row.person_id, row.share_part, row.share_whole) for row in shares] == [(kept, 1, 1)]
    lives = [row for row in quick.rows(str(HouseholdMember.__tablename__)) if row.valid_to is None]
    assert [row.relation for row in lives if row.person_id == kept] == ["head"]
    assert other not in {row.person_id for row in lives}
    assert kept in {row.head_id for row in quick.rows(str(Household.__tablename__))}
    undo(quick, kept)
    assert everything(quick) == before


def test_fields_are_read_under_the_kept_record_and_contradictions_wait(families: Neighbourhood) -> None:
    kept, other = who(families, "橘小满"), who(families, "橘小曼")
    uids = {row.id: row.uid for row in families.rows("person")}

    def keep(tx: Transaction) -> None:
        for person, field, value in (
            (kept, "employer", "甲厂"),
            (other, "employer", "乙厂"),
            (other, "note", "爱下棋"),
        ):
            keep_field(tx, KEYS, person, uids[person], field, value, source="worker", at=LONG_AGO)

    families.database.write(keep)
    before = everything(families)
    families.do(families.grid_worker, ask_merge, kept, other, "同一个人")
    agree(families)
    found = families.database.read(lambda tx: fields_of(tx, KEYS, kept, uids[kept], "employer", "note"))
    assert {(one.value, one.state.value) for one in found} == {
        ("甲厂", "current"), ("乙厂", "unverified"), ("爱下棋", "current"),
    }  # fmt: skip
    undo(families, kept)
    assert everything(families) == before


def test_the_stricter_of_two_consents_stands(quick: Neighbourhood) -> None:
    kept, other = who(quick, "橘小满"), who(quick, "橘小曼")

    def say(tx: Transaction) -> None:
        said = ((kept, "sharing", True), (other, "sharing", False), (kept, "publication", False),
                (other, "publication", True), (other, "pushes", True))  # fmt: skip
        for person, purpose, is_given in said:
            values = {"person_id": person, "purpose": purpose, "version": 1, "is_given": is_given, "at": LONG_AGO}
            tx.run(insert(Consent).values(values))

    quick.database.write(say)
    quick.do(quick.grid_worker, ask_merge, kept, other, "同一个人")
    agree(quick)
    allowed = quick.database.read(
        lambda tx: {one for one in ("sharing", "publication", "pushes") if has_consented(tx, kept, one)}
    )
    assert allowed == {"pushes"}, "what either took back is not allowed; where one was silent the other's word stands"


def undo(made: Neighbourhood, person: int) -> None:
    event = made.do(made.grid_worker, lives_of, person)[0]
    made.do(made.grid_worker, undo_life, event.id, "不是一个人")
    agree(made)


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


def _keys(name: str) -> list[str]:
    return [column.name for column in _table(name).primary_key.columns]


def _key(name: str, values: Any) -> list[Any]:
    return [column == value for column, value in zip(_table(name).primary_key.columns, values, strict=True)]


def _put(tx: Transaction, table: Table, values: dict[str, Any]) -> Any:
    """Add a row that has these values and something in every other column that needs it; gives its key."""
    keys = list(table.primary_key.columns)
    return tuple(tx.one(insert(table).values(_filled(tx, table, values)).returning(*keys)))


def _filled(tx: Transaction, table: Table, values: dict[str, Any]) -> dict[str, Any]:
    made = dict(values)
    number = int(tx.value(select(func.count()).select_from(table)))
    for column in table.columns:
        if column.name in made or (column.nullable and column.name not in _keys(str(table.name))):
            continue
        if column.foreign_keys:
            made[column.name] = _parent(tx, column)
        elif not (column.primary_key and column.autoincrement and isinstance(column.type, Integer)):
            made[column.name] = _sample(column, f"{table.name}{number}", number)
    return made


def _parent(tx: Transaction, column: Column[Any]) -> Any:
    target = next(iter(column.foreign_keys)).column
    found = tx.value(select(target).limit(1))
    return found if found is not None else _put(tx, target.table, {})[_keys(target.table.name).index(target.name)]


def _sample(column: Column[Any], word: str, number: int) -> Any:
    kind = column.type
    if isinstance(kind, Moment):
        return datetime(2030, 1, 1, tzinfo=UTC)
    if isinstance(kind, Date):
        return date(2030, 1, 1)
    if isinstance(kind, Time):
        return time(22)
    if isinstance(kind, Boolean):
        return False
    return number + 1 if isinstance(kind, Integer) else word
