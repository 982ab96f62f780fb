"""Chatting over the socket: nothing is lost, nothing is taken twice, all tabs agree."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from websockets.exceptions import InvalidStatus

from store.channels.account import account_with
from store.messages.reply import Option, Reply, Style
from store.messages.tables import InboxMessage
from tests.handlers.web.site import Site, Tab, has_chinese, is_from_bot


def taken(site: Site) -> int:
    """How many messages were taken in."""
    return int(site.program.database.read(lambda tx: tx.value(select(func.count()).select_from(InboxMessage))))


def test_a_new_guest_is_greeted_and_answered(site: Site) -> None:
    with site.browser().tab() as tab:
        welcome = tab.hello()
        assert welcome["lines"] == []
        greeting = tab.until(is_from_bot)["lines"]
        assert greeting[-1]["options"]
        answer = tab.ask("帮助")
        assert answer[0]["text"]
        assert answer[-1]["live"] is True


def test_opening_the_page_without_the_socket_makes_no_account(site: Site) -> None:
    browser = site.browser()
    browser.http.get("/")
    assert browser.http.get("/page").json()["signed_in"] is False
    assert browser.account() == 0


def test_the_language_of_a_new_guest_is_that_of_the_page_and_later_ones_do_not_change_it(site: Site) -> None:
    browser = site.browser()
    browser.http.headers["Accept-Language"] = "en"
    with browser.tab(**{"Accept-Language": "en-GB,en;q=0.9"}) as tab:
        tab.greeted("en")
        assert not has_chinese(tab.ask("help")[0]["text"])
    with browser.tab(**{"Accept-Language": "zh-CN"}) as tab:
        tab.hello("zh-CN")
        assert not has_chinese(tab.ask("help")[0]["text"])


def test_a_language_chosen_on_the_page_is_spoken_from_then_on(site: Site) -> None:
    browser = site.browser()
    with browser.tab() as tab:
        tab.greeted()
        tab.hello("en", chosen=True)
        assert not has_chinese(tab.ask("help")[0]["text"])
    account = browser.account()
    known = site.program.database.read(lambda tx: account_with(tx, account))
    assert known is not None
    assert known.language == "en"


def test_a_message_sent_twice_is_taken_once_and_answered_with_the_same_lines(site: Site) -> None:
    with site.browser().tab() as tab:
        tab.greeted()
        before = taken(site)
        first = tab.ask("帮助", "11111111-aaaa")
        again = tab.ask("帮助", "11111111-aaaa")
        assert [line["id"] for line in again] == [line["id"] for line in first]
        assert taken(site) == before + 1


def test_two_tabs_show_the_same_and_know_whose_message_it_was(site: Site) -> None:
    browser = site.browser()
    with browser.tab() as one, browser.tab() as two:
        one.greeted()
        two.hello()
        answer = one.ask("帮助", "22222222-aaaa")
        mine = two.until(lambda frame: any(line["from"] == "me" for line in frame.get("lines", [])))["lines"][0]
        assert (mine["text"], mine["ref"]) == ("帮助", "22222222-aaaa")
        assert two.until(is_from_bot)["lines"] == answer


def test_a_tap_is_shown_as_what_was_tapped_and_turning_a_page_is_not_shown(demo: Site) -> None:
    browser = demo.browser("P01")
    reply = Reply(("继续吗",), (Option("x.q:yes", "好的"), Option("x.q:next", "下一页", Style.PAGE)))
    with browser.tab() as tab:
        tab.greeted()
        demo.enqueue(browser.account(), reply)
        tab.until(lambda frame: is_from_bot(frame) and frame["lines"][-1]["options"][0]["id"] == "x.q:yes")
        tab.put({"t": "tap", "id": "33333333-yes", "option": "x.q:yes"})
        tab.until(is_from_bot)
        tab.put({"t": "tap", "id": "33333333-page", "option": "x.q:next"})
        tab.until(is_from_bot)
        assert [line["text"] for line in tab.lines() if line["from"] == "me"] == ["好的"]
    with browser.tab() as tab:
        assert [line["text"] for line in tab.hello()["lines"] if line["from"] == "me"] == ["好的"]


def test_what_was_said_while_the_page_was_closed_is_there_when_it_opens(site: Site) -> None:
    browser = site.browser()
    with browser.tab() as tab:
        tab.greeted()
    row = site.enqueue(browser.account(), Reply(("明天停水",), ended=True))
    site.wait_for(row, "held")
    with browser.tab() as tab:
        lines = tab.hello()["lines"]
        assert lines[-1]["text"] == "明天停水"
        site.wait_for(row, "sent")
        tab.put({"t": "ack", "lines": [lines[-1]["id"]]})
        site.wait_for(row, "delivered")


def test_a_page_that_did_not_acknowledge_gets_its_lines_again_however_many_came_after(site: Site) -> None:
    browser = site.browser()
    with browser.tab() as tab:
        tab.greeted()
        account = browser.account()
    rows = [site.enqueue(account, Reply((f"通知 {number}",), ended=True)) for number in range(70)]
    for row in rows:
        site.wait_for(row, "held")
    with browser.tab() as tab:
        texts = [line["text"] for line in tab.hello()["lines"]]
    assert [text for text in texts if text.startswith("通知")] == [f"通知 {number}" for number in range(70)]


def test_only_the_own_account_can_acknowledge(site: Site) -> None:
    owner, stranger = site.browser(), site.browser()
    with owner.tab() as tab:
        tab.greeted()
    row = site.enqueue(owner.account(), Reply(("明天停水",), ended=True))
    site.wait_for(row, "held")
    with stranger.tab() as tab:
        tab.greeted()
        tab.put({"t": "ack", "lines": [f"o{row}.0"]})
        tab.sync()
    assert site.state(row) == "held"


def test_a_notice_reaches_an_open_page_at_once_and_counts_as_sent_until_it_is_shown(site: Site) -> None:
    browser = site.browser()
    with browser.tab() as tab:
        tab.greeted()
        row = site.enqueue(browser.account(), Reply(("明天停水",), ended=True))
        tab.until(lambda frame: is_from_bot(frame) and frame["lines"][0]["text"] == "明天停水")
        site.wait_for(row, "sent")


MALFORMED: list[tuple[str, Callable[[Tab], Any]]] = [
    ("no JSON", lambda tab: tab.socket.send("{nonsense")),
    ("a list", lambda tab: tab.socket.send("[1, 2]")),
    ("deeply nested", lambda tab: tab.socket.send("[" * 30000)),
    ("bytes", lambda tab: tab.socket.send(b"\x00\x01")),
    ("no such kind", lambda tab: tab.put({"t": "dance", "id": "44444444-a"})),
    ("no id", lambda tab: tab.put({"t": "say", "text": "x"})),
    ("a bad id", lambda tab: tab.put({"t": "say", "id": "../../x", "text": "x"})),
    ("text that is no text", lambda tab: tab.put({"t": "say", "id": "44444444-b", "text": {"a": 1}})),
    ("too long", lambda tab: tab.put({"t": "say", "id": "44444444-c", "text": "长" * 30000})),
    ("an endless option", lambda tab: tab.put({"t": "tap", "id": "44444444-d", "option": "x" * 300})),
    ("ten files", lambda tab: tab.put({"t": "media", "id": "44444444-e", "media": ["abcdefgh"] * 10})),
    ("files that do not exist", lambda tab: tab.put({"t": "media", "id": "44444444-f", "media": ["abcdefgh"]})),
    ("nowhere on Earth", lambda tab: tab.put({"t": "place", "id": "44444444-g", "latitude": 200, "longitude": 1})),
    ("no number", lambda tab: tab.socket.send('{"t":"place","id":"44444444-h","latitude":1e999,"longitude":NaN}')),
]  # fmt: skip


@pytest.mark.parametrize(("name", "send"), MALFORMED, ids=[name for name, _ in MALFORMED])
def test_a_malformed_frame_gets_a_sentence_and_the_socket_stays_open(
    site: Site, name: str, send: Callable[[Tab], Any]
) -> None:
    with site.browser().tab() as tab:
        tab.greeted()
        send(tab)
        assert has_chinese(tab.until_kind("refused")["text"])
        assert tab.ask("帮助")


@pytest.mark.parametrize(
    "text", ["", " ", "\x00\x07", "😀😀", "報修", "x" * 3000, "长" * 3000, "\ud800", "a\u202eb"], ids=repr
)
def test_any_text_gets_an_answer(site: Site, text: str) -> None:
    with site.browser().tab() as tab:
        tab.greeted()
        assert tab.ask(text)[0]["text"]


def test_messages_sent_in_a_burst_are_answered_in_order_and_those_beyond_are_asked_for_again(site: Site) -> None:
    with site.browser().tab() as tab:
        tab.greeted()
        ids = [tab.say("帮助", f"5555-{number:04}") for number in range(40)]
        settled: dict[str, str] = {}
        while len(settled) < len(ids):
            frame = tab.until(lambda frame: frame["t"] in ("taken", "again"))
            settled[frame["id"]] = frame["t"]
        took = [id_ for id_ in settled if settled[id_] == "taken"]
        assert took == sorted(took)
        assert 20 <= len(took) < 40
        assert all(frame["after"] > 0 for frame in tab.frames if frame["t"] == "again")


def test_another_site_cannot_open_a_socket(site: Site) -> None:
    browser = site.browser()
    with pytest.raises(InvalidStatus) as refused:
        browser.tab(Origin="https://evil.example")
    assert refused.value.response.status_code == 403
    with browser.tab(Origin=site.address) as tab:
        tab.greeted()


def test_a_link_starts_what_it_is_about_once(site: Site) -> None:
    browser, before = site.browser(), taken(site)
    opened = browser.http.get("/?start=help&x=1")
    assert (opened.status_code, opened.headers["location"]) == (303, "/?x=1")
    with browser.tab() as tab:
        started = tab.greeted().lines()
    with browser.tab() as tab:
        assert [line["id"] for line in tab.hello()["lines"]] == [line["id"] for line in started]
        tab.ask("帮助")
    assert taken(site) == before + 2


def test_a_position_is_shown_as_a_place(site: Site) -> None:
    with site.browser().tab() as tab:
        tab.greeted()
        tab.put({"t": "place", "id": "66666666-a", "latitude": 28.9, "longitude": 118.87})
        tab.until(is_from_bot)
        assert any("28.90000" in line["text"] for line in tab.lines() if line["from"] == "me")


def test_frames_are_compact_json_of_the_protocol(site: Site) -> None:
    with site.browser().tab() as tab:
        tab.greeted()
        line = tab.ask("帮助")[0]
    assert set(line) == {
        "id", "from", "at", "text", "ref", "options", "live", "pictures", "files", "input", "edits", "ended",
        "progress",
    }  # fmt: skip
    assert json.dumps(line)
