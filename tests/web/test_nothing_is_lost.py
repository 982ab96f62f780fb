"""A page whose server goes away, and two pages of one person."""

import json
import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.web.person import Person
from tests.web.served import Served

Somebody = Callable[..., Person]


def test_a_tap_while_the_server_is_away_is_kept_and_counts_once(own_demo: Served, somebody: Somebody) -> None:
    resident = somebody(f"{own_demo.address}/?as=P05")
    resident.say("承诺书")
    resident.sees("双禁")
    own_demo.stop()
    resident.press("我已阅读并签署")
    resident.say("我的承诺")
    expect(resident.chat.locator(".banner")).to_contain_text("正在重连，您发的内容都留着")
    expect(resident.chat.locator(".item.me", has_text="我的承诺")).to_contain_text("等待发送")
    own_demo.start()
    resident.sees("签好了", 1)
    expect(resident.chat.locator(".item.me", has_text="我的承诺")).to_have_count(1)
    resident.sees(re.compile("回执号"), 2)
    expect(resident.chat.locator(".banner")).to_be_hidden()
    assert json.loads(own_demo.run("verify", "pledges", "--json"))["ok"] is True
    resident.page.reload()
    resident.sees("签好了", 1)
    kept = "Object.keys(localStorage).filter(key => key.startsWith('linli.out'))"
    assert resident.page.evaluate(kept) == []


def test_a_message_written_offline_is_sent_by_the_page_that_is_opened_later(demo: Served, somebody: Somebody) -> None:
    resident = somebody(f"{demo.address}/?as=P04")
    resident.context.set_offline(True)
    resident.page.evaluate("window.dispatchEvent(new Event('offline'))")
    resident.say("菜单")
    expect(resident.chat.locator(".item.me", has_text="菜单")).to_contain_text("等待发送")
    address = resident.page.url
    resident.page.close()
    resident.context.set_offline(False)
    resident.page = resident.context.new_page()
    resident.page.goto(address)
    resident.chat = resident.page.locator("section.pane").first
    resident.sees("想办什么", 1)
    expect(resident.chat.locator(".item.me", has_text="菜单")).to_have_count(1)


def test_two_pages_of_one_person_show_the_same_once_and_what_was_said_while_one_was_away(
    demo: Served, somebody: Somebody
) -> None:
    resident = somebody(f"{demo.address}/?as=P02")
    other = resident.tab()
    resident.say("帮助")
    for page in (resident.page, other):
        expect(page.locator(".item.me", has_text="帮助")).to_have_count(1)
        expect(page.locator(".item.bot").last).to_contain_text(re.compile(".+"))
    other.close()
    resident.say("菜单")
    resident.sees("想办什么")
    later = resident.tab()
    texts = "[...document.querySelectorAll('.item .text')].map(each => each.textContent)"
    assert later.evaluate(texts) == resident.page.evaluate(texts)
    later.locator(".options:not(.old) [data-option]", has_text="签承诺书").dblclick()
    for page in (resident.page, later):
        expect(page.locator(".item.bot", has_text="第 1 版")).to_have_count(1)
