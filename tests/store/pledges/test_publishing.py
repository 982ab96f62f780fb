"""Writing, publishing, changing and closing pledges."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from store.people.area import set_rules
from store.pledges.pledge import PledgeForm, PledgeState, PledgeVersion, VersionKind
from store.pledges.progress import drafts, for_my_areas
from store.pledges.publishing import change_terms, close, draft, new_version, preview, publish, reminder_times
from store.pledges.reading import open_for_me, state_now, terms_of
from tests.store.pledges.village import TEXT, Village, refusal, rows_of


def written(village: Village, area: str = "松园", **changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "area_id": village.areas[area],
        "form": PledgeForm.RESIDENT,
        "title": "双禁承诺书",
        "text": TEXT,
        "opens_at": now,
        "closes_at": now + timedelta(days=30),
        **changes,
    }


def test_a_draft_is_seen_by_publishers_only_until_it_is_published(village: Village) -> None:
    made = village.do(village.worker, draft, **written(village))
    person = village.resident("橘小满")
    assert village.do(person, open_for_me) == ()
    assert refusal(village, person, terms_of, made.pledge) == "pledges.unknown"
    assert refusal(village, person, preview, made.pledge) == "rights.role"
    assert refusal(village, village.other_worker, preview, made.pledge) == "rights.area"
    assert village.do(village.worker, preview, made.pledge).text == TEXT
    assert [one.pledge for one in village.do(village.worker, drafts)] == [made.pledge]
    assert village.do(village.other_worker, drafts) == ()
    village.do(village.worker, publish, made.pledge)
    assert village.do(village.worker, drafts) == ()
    assert village.do(person, state_now, made.pledge) is PledgeState.OPEN
    assert [one.pledge for one in village.do(person, open_for_me)] == [made.pledge]
    assert refusal(village, village.worker, publish, made.pledge) == "pledges.no_draft"


def test_publishers_act_within_their_area_only_and_others_not_at_all(village: Village) -> None:
    terms = village.pledge("松园")
    for operation, args in (
        (publish, (terms.pledge,)),
        (close, (terms.pledge,)),
        (change_terms, (terms.pledge,)),
        (new_version, (terms.pledge, TEXT + TEXT)),
        (preview, (terms.pledge,)),
    ):
        assert refusal(village, village.other_worker, operation, *args) == "rights.area"
        assert refusal(village, village.grid_worker, operation, *args) == "rights.role"
        assert refusal(village, village.resident("橘小满"), operation, *args) == "rights.role"
        assert refusal(village, None, operation, *args) == "rights.role"
    assert refusal(village, village.worker, draft, **written(village, "柯城区")) == "rights.area"
    assert refusal(village, village.worker, draft, **written(village, "双岭")) == "rights.area"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"text": "太短"}, "pledges.text"),
        ({"text": "长" * 30_001}, "pledges.text"),
        ({"title": "题"}, "pledges.title"),
        ({"title": "题" * 61}, "pledges.title"),
        ({"text": TEXT + "\n不签承诺书的，一律停水停电。"}, "pledges.threat"),
        ({"title": "不签就罚款的承诺书"}, "pledges.threat"),
        ({"privacy": "不签的名单将公示。"}, "pledges.threat"),
        ({"closes_at": datetime(2020, 1, 1, tzinfo=UTC)}, "pledges.dates"),
        ({"opens_at": datetime(2019, 1, 1, tzinfo=UTC), "closes_at": datetime(2019, 2, 1, tzinfo=UTC)}, "pledges.past"),
        ({"reminders": (1, 2, 3, 4)}, "pledges.reminders"),
        ({"reminders": (31,)}, "pledges.reminder_outside"),
        ({"reminders": (-1,)}, "pledges.reminder_outside"),
        ({"minimum_age": 0}, "pledges.age"),
        ({"code": "Ä"}, "pledges.code_letters"),
    ],
)
def test_terms_that_make_no_sense_are_refused(village: Village, changes: dict[str, Any], key: str) -> None:
    assert refusal(village, village.worker, draft, **written(village, **changes)) == key


def test_a_code_is_taken_once_and_made_by_itself_otherwise(village: Village) -> None:
    village.do(village.worker, draft, **written(village, code="Songyuan-1"))
    assert refusal(village, village.worker, draft, **written(village, code="songyuan-1")) == "pledges.code_taken"
    codes = {village.do(village.worker, draft, **written(village)).code for _ in range(3)}
    assert len(codes) == 3


def test_every_change_is_a_further_row_and_only_a_text_gets_a_new_number(village: Village) -> None:
    terms = village.pledge()
    village.do(village.admin, change_terms, terms.pledge, closes_at=terms.closes_at + timedelta(days=1))
    village.do(village.admin, new_version, terms.pledge, TEXT + "\n\n用电子鞭炮代替。")
    village.do(village.admin, new_version, terms.pledge, TEXT + "\n\n用鲜花代替烟花爆竹。")
    village.do(village.admin, publish, terms.pledge)
    village.do(village.admin, close, terms.pledge)
    rows = [(row.kind, row.number, row.revision) for row in rows_of(village, PledgeVersion)]
    assert rows == [
        ("draft", 1, 1),
        ("published", 1, 2),
        ("changed", 1, 3),
        ("draft", 2, 1),
        ("draft", 2, 2),
        ("published", 2, 3),
        ("closed", 2, 4),
    ]
    assert refusal(village, village.admin, close, terms.pledge) == "pledges.closed"
    assert refusal(village, village.admin, new_version, terms.pledge, TEXT + TEXT) == "pledges.closed"
    assert village.do(None, terms_of, terms.pledge).kind is VersionKind.CLOSED


def test_a_text_that_is_already_published_is_no_new_version(village: Village) -> None:
    terms = village.pledge()
    assert refusal(village, village.admin, new_version, terms.pledge, TEXT + "  \r\n") == "pledges.same_text"


def test_the_text_is_kept_in_its_canonical_spelling(village: Village) -> None:
    made = village.do(village.worker, draft, **written(village, text=TEXT.replace("\n", "   \r\n") + "\x00\r\n\r\n"))
    assert made.text == TEXT


def test_reminders_come_at_ten_where_the_pledge_holds_so_many_days_before_its_last_day(village: Village) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    midnight = (datetime.now(zone) + timedelta(days=20)).replace(hour=0, minute=0, second=0, microsecond=0)
    made = village.do(village.worker, draft, **written(village, closes_at=midnight.astimezone(UTC), reminders=(1, 7)))
    assert made.reminders == (7, 1)
    local = [at.astimezone(zone) for at in reminder_times(made)]
    assert [(at.hour, at.date()) for at in local] == [
        (10, (midnight - timedelta(days=8)).date()),
        (10, (midnight - timedelta(days=2)).date()),
    ]


def test_a_community_may_allow_fewer_reminders(village: Village) -> None:
    village.database.write(lambda tx: set_rules(tx, village.areas["松园"], {"pledge_reminders": 1}))
    assert refusal(village, village.worker, draft, **written(village, reminders=(3, 7))) == "pledges.reminders"


def test_workers_see_the_pledges_of_their_area_of_those_above_and_of_those_below(village: Village) -> None:
    whole, part = village.pledge("柯城区"), village.pledge("松园")
    assert [one.pledge for one in village.do(village.grid_worker, for_my_areas)] == [part.pledge, whole.pledge]
    assert [one.pledge for one in village.do(village.admin, for_my_areas)] == [part.pledge, whole.pledge]
    assert [one.pledge for one in village.do(village.other_worker, for_my_areas)] == [whole.pledge]
