"""The archive at a worker's hand: found within rights, masked, opened with a purpose, corrected, kept sealed."""

from typing import Any

import pytest
from sqlalchemy import update

import store.tables
from store.audit.audit import note_overreach
from store.channels.account import open_account
from store.channels.holder import set_holder
from store.messages.alarms import raise_alarms
from store.people.approval import DEEDS, approve, irreversible, refuse, request, waiting_approvals
from store.people.archive.correcting import add_home, add_note, add_somebody, correct
from store.people.archive.file import notes_of, open_file, reveal, reveal_sensitive
from store.people.archive.looks import who_looked
from store.people.archive.missing import Missing, missing, proposals, settle_match
from store.people.area import set_rules
from store.people.person import persons_by_phone
from store.people.search import find_in_archive, find_people
from store.refusals import Refused
from store.rights.act import Act, operation
from store.rights.roles import Assurance, Role
from store.text import Secret
from tests.store.people.archive import KEYS, PEOPLE, Neighbourhood, Page, homes, person
from tests.store.people.test_import import GOOD_ID


@pytest.fixture
def filled(neighbourhood: Neighbourhood) -> Neighbourhood:
    neighbourhood.take(
        homes(101, 102),
        homes(201, area="SY-2"),
        Page(
            PEOPLE,
            person("张小伟", phone="13800000011", identity=GOOD_ID, relation="户主", lives="业主", share="1"),
            person("李秀英", birth="1950-01-01", relation="配偶"),
            person("王远方", home="SY-1:5-1-102", lives="不住", share="1", phone="13800000033"),
            person("张小伟", home="SY-2:5-1-201", phone="13800000044", relation="户主", lives="业主"),
        ),
    )
    return neighbourhood


def found(filled: Neighbourhood, worker: int, said: str) -> list[str]:
    return [label.values["address"] for _, label in filled.do(worker, find_in_archive, said)]


def whom(filled: Neighbourhood, phone: str) -> int:
    (one,) = filled.database.read(lambda tx: persons_by_phone(tx, KEYS, phone))
    return one


def opened(value: Secret) -> str:
    return KEYS.open(value.sealed, value.where)


@pytest.mark.parametrize(
    "said",
    ["张小伟", "章晓伟", "张小", "小伟", "zhangxiaowei", "Zhang Xiao", "13800000011", "+86 138-0000-0011", GOOD_ID,
     "5-1-101", "5幢101", "松园5幢1单元101室"],
)  # fmt: skip
def test_somebody_is_found_by_name_sound_number_and_door(filled: Neighbourhood, said: str) -> None:
    assert "松园5幢1单元101室" in found(filled, filled.grid_worker, said)


def test_nobody_is_found_beyond_ones_area(filled: Neighbourhood) -> None:
    assert found(filled, filled.other_worker, "13800000011") == []
    assert found(filled, filled.other_worker, "张小伟") == ["松园5幢1单元201室"]
    assert len(found(filled, filled.worker, "张小伟")) == 2
    with pytest.raises(Refused, match=r"rights\.area"):
        filled.do(filled.other_worker, open_file, whom(filled, "13800000011"))


def test_a_district_finds_the_same_by_its_own_way_of_looking(filled: Neighbourhood) -> None:
    street = filled.staff("街道", Role.STREET_OFFICIAL, "HH")
    for said in ("张小伟", "章晓伟", "小伟", "13800000011", "5-1-101", "松园一区"):
        assert found(filled, street, said) == [] or all("松园" in one for one in found(filled, street, said))
    for said in ("张小伟", "章晓伟", "小伟"):
        assert len(found(filled, street, said)) == 2, said


def test_owners_who_live_elsewhere_are_of_the_archive_but_not_residents(filled: Neighbourhood) -> None:
    assert found(filled, filled.grid_worker, "王远方") == ["松园5幢1单元102室"]
    assert filled.do(filled.grid_worker, find_people, "王远方") == ()


def test_a_file_is_masked_and_a_look_at_it_is_kept(filled: Neighbourhood) -> None:
    one = whom(filled, "13800000011")
    file = filled.do(filled.grid_worker, open_file, one)
    assert (file.name, file.phone, file.members[0].name) == ("张**", "138****0011", "李**")
    assert "张小伟" not in repr(file)
    assert "13800000011" not in repr(file)
    (look,) = filled.do(one, who_looked)
    assert (look.by, look.role, look.fields) == ("网**", "grid_worker", ("masked",))


def test_a_field_is_opened_for_a_purpose_that_its_owner_can_read(filled: Neighbourhood) -> None:
    one = whom(filled, "13800000011")
    with pytest.raises(Refused, match=r"people\.purpose_missing"):
        filled.do(filled.grid_worker, reveal, one, "phone", " ")
    shown = filled.do(filled.grid_worker, reveal, one, "phone", "上门走访")
    assert opened(shown.value) == "13800000011"
    sensitive = filled.do(filled.grid_worker, reveal_sensitive, one, "identity", "办理业务")
    assert opened(sensitive.value) == GOOD_ID
    assert [(look.fields, look.purpose) for look in filled.do(one, who_looked)] == [
        (("identity",), "办理业务"), (("phone",), "上门走访"),
    ]  # fmt: skip


def test_the_head_of_a_stairway_opens_a_phone_and_nothing_else(filled: Neighbourhood) -> None:
    one = whom(filled, "13800000011")
    assert filled.do(filled.head, open_file, one).hidden == ("name", "phone")
    assert opened(filled.do(filled.head, reveal, one, "phone", "通知停水").value) == "13800000011"
    for deed, field in ((reveal, "identity"), (reveal, "birth"), (reveal_sensitive, "identity")):
        with pytest.raises(Refused, match=r"rights\.role"):
            filled.do(filled.head, deed, one, field, "好奇")


def test_more_openings_than_the_area_allows_are_told(filled: Neighbourhood) -> None:
    filled.database.write(lambda tx: set_rules(tx, filled.areas["SY"], {"reveals_a_day": 2}))
    one = whom(filled, "13800000011")
    counts = [filled.do(filled.grid_worker, reveal, one, "phone", "走访") for _ in range(3)]
    assert [(shown.today, shown.is_over) for shown in counts] == [(1, False), (2, False), (3, True)]
    assert [row.result for row in filled.rows("audit")].count("over_limit") == 1


def test_the_auditors_are_told_once_a_day_of_who_opens_too_much(filled: Neighbourhood) -> None:
    auditor = filled.staff("审计员", Role.AUDITOR, "HH")
    filled.database.write(lambda tx: set_holder(tx, open_account(tx, "web", "A1", "zh-CN"), auditor,
                                                Assurance.VERIFIED, "code"))  # fmt: skip
    filled.database.write(lambda tx: set_rules(tx, filled.areas["SY"], {"reveals_a_day": 1}))
    one = whom(filled, "13800000011")
    for _ in range(3):
        filled.do(filled.grid_worker, reveal, one, "phone", "走访")
    assert [filled.database.write(lambda tx: raise_alarms(tx, KEYS)) for _ in range(2)] == [1, 0]
    (notice,) = filled.rows("outbox")
    assert "网**" in notice.reply
    assert "138" not in notice.reply


def test_a_correction_keeps_what_there_was_sealed(filled: Neighbourhood) -> None:
    one = whom(filled, "13800000011")
    filled.do(filled.grid_worker, correct, one, "phone", "138 0000 0055", "本人告诉的")
    assert whom(filled, "13800000055") == one
    (kept,) = filled.rows("person_field")
    uid = next(row.uid for row in filled.rows("person") if row.id == one)
    assert (kept.field, kept.state) == ("phone", "replaced")
    assert KEYS.open(kept.sealed, f"person_field.phone.{uid}") == "13800000011"
    for field, value in (("phone", "12"), ("identity", "110101199003078516"), ("birth", "昨天"), ("name", " ")):
        with pytest.raises(Refused, match=r"people\.value"):
            filled.do(filled.grid_worker, correct, one, field, value, "本人告诉的")


def test_a_note_is_kept_sealed_and_read_with_its_writer(filled: Neighbourhood) -> None:
    one = whom(filled, "13800000011")
    filled.do(filled.grid_worker, add_note, one, "喜欢上午联系")
    (note,) = filled.do(filled.worker, notes_of, one)
    assert (note.by, opened(note.words)) == ("网**", "喜欢上午联系")
    assert "上午" not in repr(filled.rows("person_field"))


def test_somebody_is_added_once_and_only_in_ones_area(filled: Neighbourhood) -> None:
    new = ("SY-1:5-1-102", "陈新来", "13800000066", "2001-02-03", "head", "tenant")
    assert not filled.do(filled.grid_worker, add_somebody, *new).is_known
    assert filled.do(filled.grid_worker, add_somebody, *new).is_known
    with pytest.raises(Refused, match=r"rights\.area"):
        filled.do(filled.other_worker, add_somebody, *new)
    assert filled.do(filled.grid_worker, add_home, filled.areas["SY-1"], "7", "", "808") == "SY-1:7-808"
    with pytest.raises(Refused, match=r"people\.dwelling_known"):
        filled.do(filled.grid_worker, add_home, filled.areas["SY-1"], "7", "", "808")


def test_what_is_missing_is_listed_within_ones_area(filled: Neighbourhood) -> None:
    assert [gap.name for gap in filled.do(filled.grid_worker, missing, Missing.PHONE, 1, 10).found] == ["李**"]
    assert filled.do(filled.grid_worker, missing, Missing.VERIFIED, 1, 10).total == 2
    assert filled.do(filled.other_worker, missing, Missing.VERIFIED, 1, 10).total == 1
    unowned = filled.do(filled.other_worker, missing, Missing.OWNER, 1, 10)
    assert [gap.address for gap in unowned.found] == ["松园5幢1单元201室"]


def test_possible_doubles_are_decided_by_a_worker_of_the_area(filled: Neighbourhood) -> None:
    filled.take(Page(PEOPLE, person("张小伟", home="SY-1:5-1-102", phone="13800000011")))
    (alike,) = filled.do(filled.grid_worker, proposals)
    assert (alike.name, alike.reason) == ("张**", "phone_and_name")
    with pytest.raises(Refused, match=r"rights\.area"):
        filled.do(filled.other_worker, settle_match, alike.proposal, True)
    filled.do(filled.grid_worker, settle_match, alike.proposal, False)
    assert filled.do(filled.grid_worker, proposals) == ()


@pytest.fixture
def deed() -> Any:
    """An operation that needs two people, declared for one test."""

    @operation("person.correct")
    def ask(act: Act, person_id: int, reason: str) -> int:
        return request(act, {"person_id": person_id}, reason, path=path_of(act), person=person_id)

    done: list[int] = []

    @irreversible("person.correct")
    def do(act: Act, person_id: int) -> str:
        done.append(person_id)
        return "done"

    yield ask, done
    del DEEDS["person.correct"]


def path_of(act: Act) -> str:
    return act.scopes()[0]


def test_what_cannot_be_undone_needs_a_second_person(filled: Neighbourhood, deed: Any) -> None:
    ask, done = deed
    one = whom(filled, "13800000011")
    with pytest.raises(Refused, match=r"people\.reason_missing"):
        filled.do(filled.grid_worker, ask, one, "")
    number = filled.do(filled.grid_worker, ask, one, "家属来报")
    with pytest.raises(Refused, match=r"people\.waits_already"):
        filled.do(filled.grid_worker, ask, one, "又报一次")
    with pytest.raises(Refused, match=r"people\.same_person"):
        filled.do(filled.grid_worker, approve, number)
    with pytest.raises(Refused, match=r"rights\.area"):
        filled.do(filled.other_worker, approve, number)
    assert filled.do(filled.grid_worker, waiting_approvals) == ()
    assert filled.do(filled.other_worker, waiting_approvals) == ()
    (waits,) = filled.do(filled.worker, waiting_approvals)
    assert (waits.id, waits.reason, done) == (number, "家属来报", [])
    assert filled.do(filled.worker, approve, number) == "done"
    assert done == [one]
    for again in (approve, refuse):
        with pytest.raises(Refused, match=r"people\.nothing_waits"):
            filled.do(filled.worker, again, number, *(["不行"] if again is refuse else []))


def test_a_request_lapses(filled: Neighbourhood, deed: Any) -> None:
    ask, _ = deed
    number = filled.do(filled.grid_worker, ask, whom(filled, "13800000011"), "家属来报")
    table = store.tables.metadata.tables["approval"]
    filled.database.write(lambda tx: tx.run(update(table).values(expires_at=table.c.requested_at)))
    with pytest.raises(Refused, match=r"people\.nothing_waits"):
        filled.do(filled.worker, approve, number)


def test_what_is_tried_beyond_ones_rights_is_kept_although_it_is_undone(filled: Neighbourhood) -> None:
    one = whom(filled, "13800000011")

    def attempt(tx: Any) -> None:
        act = filled.act(tx, filled.other_worker)
        for deed, args in ((open_file, (one,)), (correct, (one, "name", "坏人", "没有理由"))):
            with pytest.raises(Refused), tx.savepoint():
                deed(act, *args)
        note_overreach(act)

    filled.database.write(attempt)
    rows = [row for row in filled.rows("audit") if row.result.startswith("rights.")]
    assert [(row.operation, row.object, row.result, row.by_id) for row in rows] == [
        ("person.file", str(one), "rights.area", filled.other_worker),
        ("person.correct", str(one), "rights.area", filled.other_worker),
    ]
