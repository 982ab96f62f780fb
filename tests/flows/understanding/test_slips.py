"""A label with one slip is the label; another number, another candidate and a ballot are never a matter of likeness."""

from datetime import date

import pytest

from flows.engine.questions.base import Asking, Said, Shown, Unfit
from flows.engine.questions.choice import Choose, ChooseMany, nearest
from flows.engine.state import Pending
from flows.engine.understanding.slips import slip_of
from store.messages.reply import Input

LABELS = ["公共照明", "电梯", "漏水堵水", "门禁和门锁", "其他"]


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("公共照名", "公共照明"), ("公共照", "公共照明"), ("公共共照明", "公共照明"), ("店梯", "电梯"),
        ("陋水堵水", "漏水堵水"), ("门禁门锁", "门禁和门锁"), ("其它", "其他"), ("dianti", "电梯"), ("電梯", "电梯"),
    ],
)  # fmt: skip
def test_one_slip_is_understood(said: str, label: str) -> None:
    at = slip_of(said, LABELS)
    assert at is not None
    assert LABELS[at] == label
    assert nearest(said, {one: one for one in LABELS}) == label


@pytest.mark.parametrize("said", ["照", "电", "门", "不知道", "公共厕所", "", "！！", "漏电"])
def test_more_than_a_slip_is_not(said: str) -> None:
    assert slip_of(said, LABELS) is None


def test_what_may_be_either_of_two_is_neither() -> None:
    assert slip_of("张小慢", ["张小曼", "张小满"]) is None
    assert slip_of("香樟苑东", ["香樟苑东区", "香樟苑东门"]) is None


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("13号楼2单元101室", "13号楼2单元102室"), ("5栋1单元", "15栋1单元"), ("十号楼单元楼道", "四号楼单元楼道"),
        ("3月21日晚上八点的会议", "3月22日晚上八点的会议"), ("二号楼东面楼道", "一号楼东面楼道"),
    ],
)  # fmt: skip
def test_a_near_number_is_a_wrong_number(said: str, label: str) -> None:
    assert nearest(said, {"one": label}) is None


def asking() -> Asking:
    return Asking(str, lambda key: True, date(2026, 11, 24))


@pytest.mark.parametrize("sensitive", [True, False])
def test_a_mistyped_name_is_taken_but_on_no_ballot(sensitive: bool) -> None:
    choices = (Shown("a", "橘小满"), Shown("b", "荷田田"))
    pending = Pending("ticks", Input.CHOICES, sensitive=sensitive)
    for question in (ChooseMany("ticks", "", choices), Choose("which", "", choices)):
        if sensitive:
            with pytest.raises(Unfit):
                question.read(Said(text="橘小慢"), pending, asking())
        else:
            question.read(Said(text="橘小慢"), pending, asking())
