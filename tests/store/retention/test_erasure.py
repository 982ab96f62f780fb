"""Deletion: what goes, what is only restricted, what stays, what the person is told, and that evidence still holds."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlmodel import SQLModel, col, select

from store.audit.audit import Audit
from store.audit.verification import verify_audit
from store.channels.account import Account, account_at
from store.database import Transaction
from store.messages import outbox
from store.messages.reply import Reply
from store.messages.tables import InboxMessage, OutboxMessage
from store.people.archive.field import PersonField, keep_field
from store.people.assignment import revoke
from store.people.dwelling import HouseholdMember
from store.people.person import Person, identity_of, name_of, persons_by_phone, phone_of
from store.people.search import find_people
from store.pledges.outreach import unsigned
from store.pledges.verification import verify_pledges
from store.retention.erasing import forget_addresses
from store.retention.erasure import Erasure, ErasureState, Fate
from store.retention.request import ask_erasure, decide_erasure, my_erasure, waiting_erasures, withdraw_erasure
from store.rights.roles import Role
from store.text import Secret
from tests.store.pledges.village import KEYS, LONG_AGO, Village, refusal, rows_of


def moved_away(village: Village, person: int) -> None:
    gone = update(HouseholdMember).where(col(HouseholdMember.person_id) == person).values(valid_to=date(2024, 1, 1))
    village.database.write(lambda tx: tx.changed(gone))


def talked(village: Village, person: int) -> int:
    """Somebody who has written and was answered; gives their account."""

    def make(tx: Transaction) -> int:
        own: int = tx.value(select(col(Account.id)).where(col(Account.person_id) == person))
        values = {"channel": "web", "address": "a", "key": f"k{person}", "content": "{}", "taken_at": LONG_AGO}
        tx.run(insert(InboxMessage).values(account_id=own, **values))
        outbox.put(tx, own, "web", Reply(("您的电话是 10000000001",)), now=LONG_AGO)
        return own

    return village.database.write(make)


def decided(village: Village, person: int, *, agrees: bool = True) -> Any:
    asked = village.do(person, ask_erasure, "不想用了")
    return village.do(village.worker, decide_erasure, asked, agrees, "本人申请")


def messages_of(village: Village, account: int) -> list[str]:
    rows = [row for row in rows_of(village, OutboxMessage) if row.account_id == account]
    return [row.reply for row in rows]


def test_of_somebody_who_left_and_signed_nothing_nothing_is_kept(village: Village) -> None:
    person = village.resident("橘小满", identity="990101199001010010")
    own = talked(village, person)
    village.database.write(
        lambda tx: keep_field(tx, KEYS, person, uid_of(tx, person), "employer", "果园", source="worker", at=LONG_AGO)
    )
    moved_away(village, person)
    lines = {line.kind: line.fate for line in decided(village, person)}
    assert lines["file"] is Fate.ERASED
    assert lines["messages"] is Fate.ERASED
    read = village.database.read
    assert read(lambda tx: name_of(tx, person)) == ""
    assert read(lambda tx: (phone_of(tx, KEYS, person), identity_of(tx, KEYS, person))) == (None, None)
    assert [row for row in rows_of(village, PersonField) if row.person_id == person] == []
    assert [row for row in rows_of(village, HouseholdMember) if row.person_id == person] == []
    assert [row for row in rows_of(village, InboxMessage) if row.account_id == own] == []
    assert all("10000000001" not in reply for reply in messages_of(village, own))


def uid_of(tx: Transaction, person: int) -> str:
    found: str = tx.value(select(col(Person.uid)).where(col(Person.id) == person))
    return found


def test_whoever_signed_is_restricted_and_every_chain_holds_as_before(village: Village) -> None:
    terms = village.pledge()
    person = village.resident("柚大山")
    receipt = village.sign(person, terms)
    moved_away(village, person)
    lines = {line.kind: line.fate for line in decided(village, person)}
    assert (lines["file"], lines["pledges"], lines["points"]) == (Fate.RESTRICTED,) * 3
    assert receipt.number
    row = next(row for row in rows_of(village, Person) if row.id == person)
    assert (row.name, row.residence_status, row.phone_sealed, row.birth) == ("柚大山", "restricted", None, None)
    for verify in (verify_pledges, verify_audit):
        assert village.database.read(lambda tx, verify=verify: verify(tx, KEYS, None)).ok


def test_whoever_was_deleted_is_in_no_list_and_gets_no_message_but_the_last(village: Village) -> None:
    terms = village.pledge()
    person = village.resident("茶花奶")
    phone = village.database.read(lambda tx: phone_of(tx, KEYS, person)) or ""
    own = talked(village, person)
    moved_away(village, person)
    decided(village, person)
    assert village.do(village.worker, find_people, "茶花奶") == ()
    assert village.do(village.worker, find_people, phone) == ()
    assert village.database.read(lambda tx: persons_by_phone(tx, KEYS, phone)) == []
    assert person not in [one.person for one in village.do(village.worker, unsigned, terms.pledge).people]
    (last,) = messages_of(village, own)
    assert "people/erasure.done" in last
    assert all(row.person_id != person for row in rows_of(village, Account))


def test_whoever_lives_here_keeps_their_file_and_loses_the_rest(village: Village) -> None:
    person = village.resident("白云飘")
    own = talked(village, person)
    lines = {line.kind: line.fate for line in decided(village, person)}
    assert (lines["file"], lines["homes"], lines["accounts"]) == (Fate.KEPT, Fate.KEPT, Fate.ERASED)
    assert village.database.read(lambda tx: name_of(tx, person)) == "白云飘"
    assert village.database.read(lambda tx: phone_of(tx, KEYS, person))
    assert len(messages_of(village, own)) == 1
    assert "people/erasure.why-kept" in messages_of(village, own)[0].replace("_", "-")


def test_a_refusal_says_why_and_deletes_nothing(village: Village) -> None:
    person = village.resident("木樨成")
    own = talked(village, person)
    decided(village, person, agrees=False)
    assert len(messages_of(village, own)) == 2
    assert "erasure.answer." in messages_of(village, own)[-1]
    mine = village.do(person, my_erasure)
    assert isinstance(mine.answer, Secret)
    assert (mine.state, KEYS.open(mine.answer.sealed, mine.answer.where)) == (ErasureState.REFUSED, "本人申请")
    assert village.database.read(lambda tx: name_of(tx, person)) == "木樨成"


def test_addresses_go_after_the_last_message_unless_somebody_uses_them_again(village: Village) -> None:
    gone, back = village.resident("橘小满"), village.resident("柚大山")
    accounts = [talked(village, person) for person in (gone, back)]
    for person in (gone, back):
        decided(village, person)
    again = update(Account).where(col(Account.id) == accounts[1]).values(person_id=back, method="code")
    village.database.write(lambda tx: tx.changed(again))
    before = {row.id: row.address for row in rows_of(village, Account)}
    village.database.write(lambda tx: forget_addresses(tx, accounts, datetime.now(UTC)))
    after = {row.id: row.address for row in rows_of(village, Account)}
    assert after[accounts[0]] == f"gone:{accounts[0]}"
    assert after[accounts[1]] == before[accounts[1]]
    assert village.database.read(lambda tx: account_at(tx, "web", before[accounts[0]])) is None


def test_a_request_is_decided_once_by_somebody_else_of_that_area_with_a_reason(village: Village) -> None:
    person = village.resident("橘小满")
    asked = village.do(person, ask_erasure)
    assert refusal(village, person, ask_erasure) == "people.erasure_asked"
    assert refusal(village, person, decide_erasure, asked, True, "好") == "rights.role"
    assert refusal(village, village.grid_worker, decide_erasure, asked, True, "好") == "rights.role"
    assert refusal(village, village.other_worker, decide_erasure, asked, True, "好") == "rights.area"
    assert village.do(village.other_worker, waiting_erasures) == ()
    assert refusal(village, village.worker, decide_erasure, asked, True, " ") == "people.reason_missing"
    assert [one.name for one in village.do(village.worker, waiting_erasures)] == ["橘**"]
    village.do(village.worker, decide_erasure, asked, False, "还有未了的事")
    assert refusal(village, village.worker, decide_erasure, asked, True, "好") == "people.nothing_waits"


def test_a_worker_has_to_lay_down_the_role_before_and_a_request_can_be_taken_back(village: Village) -> None:
    assert refusal(village, village.worker, ask_erasure) == "people.erasure_role"
    ended = village.areas["松园"]
    village.database.write(lambda tx: revoke(tx, village.worker, Role.COMMUNITY_WORKER, ended, datetime.now(UTC)))
    village.do(village.worker, ask_erasure)
    village.do(village.worker, withdraw_erasure)
    assert village.do(village.worker, my_erasure).state is ErasureState.WITHDRAWN
    assert refusal(village, village.worker, withdraw_erasure) == "people.nothing_waits"


def test_of_somebody_without_any_home_the_widest_area_decides(village: Village) -> None:
    person = village.resident("桔飞飞")
    gone = SQLModel.metadata.tables["household_member"]
    village.database.write(lambda tx: tx.changed(gone.delete().where(gone.c.person_id == person)))
    village.do(person, ask_erasure)
    assert village.do(village.worker, waiting_erasures) == ()
    assert len(village.do(village.admin, waiting_erasures)) == 1


@pytest.mark.parametrize("agrees", [True, False])
def test_every_step_of_a_request_is_audited_without_its_words(village: Village, agrees: bool) -> None:
    person = village.resident("橘小满")
    decided(village, person, agrees=agrees)
    rows = [row for row in rows_of(village, Audit) if row.person_id == person]
    assert [row.operation for row in rows] == ["person.erase", "person.erase_decide"]
    assert rows[1].fields == ("done" if agrees else "refused")
    assert "不想用了" not in str(rows)


def test_why_somebody_asked_and_what_they_were_answered_lies_sealed(village: Village) -> None:
    person = village.resident("橘小满")
    account = talked(village, person)
    asked = village.do(person, ask_erasure, "不想用了")
    (shown,) = village.do(village.worker, waiting_erasures)
    village.do(village.worker, decide_erasure, asked, False, "还有表决没有结束")
    mine = village.do(person, my_erasure)
    for words, said in ((shown.reason, "不想用了"), (mine.answer, "还有表决没有结束")):
        assert isinstance(words, Secret)
        assert KEYS.open(words.sealed, words.where) == said
    kept = repr([tuple(row) for row in rows_of(village, Erasure)]) + "".join(messages_of(village, account))
    assert "不想用了" not in kept
    assert "还有表决没有结束" not in kept
