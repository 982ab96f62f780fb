"""The web page in a real Chromium, before the demo district as `make run` serves it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.web.person import Person
from tests.web.served import Served

Somebody = Callable[..., Person]
PROGRESS = re.compile(r"已签 (\d+) 人，共 (\d+) 位")


def signed(person: Person, times: int) -> int:
    """How many have signed, as told the `times`-th time."""
    told = person.chat.locator(".item.bot", has_text=PROGRESS)
    expect(told).to_have_count(times)
    found = PROGRESS.search(told.last.inner_text())
    assert found
    return int(found[1])


def newest_chart(person: Person, times: int) -> Locator:
    charts = person.chat.locator(".item.bot .picture img")
    expect(charts).to_have_count(times)
    charts.last.scroll_into_view_if_needed()
    person.page.wait_for_function(
        "image => image.complete && image.naturalWidth > 400", arg=charts.last.element_handle()
    )
    return charts.last


def bytes_of(person: Person, chart: Locator) -> bytes:
    answer = person.context.request.get(str(chart.evaluate("image => image.src")))
    assert answer.headers["content-type"] == "image/png"
    return answer.body()


def read_to_the_end(person: Person) -> None:
    while person.newest.get_by_role("button", name="继续看", exact=True).count():
        shown = person.newest.element_handle()
        person.press("继续看")
        person.page.wait_for_function("options => !options.isConnected || options.matches('.old')", arg=shown)


def test_a_resident_signs_by_buttons_alone_and_the_worker_beside_sees_the_progress_move(
    demo: Served, somebody: Somebody
) -> None:
    resident = somebody(f"{demo.address}/?as=P05&with=P06", viewport={"width": 1440, "height": 900})
    worker = Person.beside(resident)
    worker.say("进度")
    before = signed(worker, 1)
    first = bytes_of(worker, newest_chart(worker, 1))

    resident.say("菜单")
    resident.press("签承诺书")
    resident.sees("双禁")
    read_to_the_end(resident)
    resident.press("我已阅读并签署")
    resident.sees("签好了")
    resident.sees(re.compile(r"回执号：CN-\d{8}-"))

    worker.press("看完了")
    worker.press("承诺书进度")
    assert signed(worker, 2) == before + 1
    assert bytes_of(worker, newest_chart(worker, 2)) != first


def test_a_resident_signs_by_typing_numbers(demo: Served, somebody: Somebody) -> None:
    resident = somebody(f"{demo.address}/?as=P11")
    resident.say("菜单")
    resident.sees("想办什么")
    resident.say("1")
    resident.sees("双禁")
    labels = resident.newest.get_by_role("button").all_inner_texts()
    while "继续看" in labels:
        resident.say(str(labels.index("继续看") + 1))
        expect(resident.newest).not_to_contain_text("继续看")
        labels = resident.newest.get_by_role("button").all_inner_texts()
    resident.say(str(labels.index("我已阅读并签署") + 1))
    resident.sees("签好了")


def test_a_page_is_usable_with_the_keyboard_alone(demo: Served, somebody: Somebody) -> None:
    resident = somebody(f"{demo.address}/?as=P03")
    page = resident.page
    expect(resident.box).to_be_focused()
    page.keyboard.type("承诺书")
    page.keyboard.press("Enter")
    resident.sees("双禁")
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.textContent") == "我已阅读并签署":
            break
    page.keyboard.press("Enter")
    resident.sees("签好了")
    assert page.evaluate("document.activeElement !== document.body")


def test_screen_readers_find_a_log_a_box_and_named_buttons_with_the_id_of_their_option(
    demo: Served, somebody: Somebody
) -> None:
    resident = somebody(f"{demo.address}/?as=P01")
    resident.say("菜单")
    resident.sees("想办什么")
    expect(resident.page.get_by_role("log", name="对话")).to_have_attribute("aria-live", "polite")
    expect(resident.page.get_by_role("textbox", name="输入消息")).to_be_visible()
    pledge = resident.newest.get_by_role("button", name="签承诺书")
    assert str(pledge.get_attribute("data-option")).endswith(":pledge")
    shown = "[...document.querySelectorAll('button')].filter(each => each.offsetParent)"
    assert resident.page.evaluate(f"{shown}.filter(each => !each.textContent.trim() && !each.ariaLabel).length") == 0


def test_a_tap_on_an_old_question_is_told_kindly(demo: Served, somebody: Somebody) -> None:
    resident = somebody(f"{demo.address}/?as=P08")
    resident.say("菜单")
    resident.sees("想办什么")
    resident.press("签承诺书")
    resident.sees("双禁")
    resident.chat.locator(".options.old").last.get_by_role("button", name="我的积分").click()
    resident.sees("这是前面问题的按钮")


def test_large_type_and_dark_colours_are_kept_and_fit_a_small_phone(demo: Served, somebody: Somebody) -> None:
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    resident = somebody(f"{demo.address}/?as=P04", **phone)
    page = resident.page
    resident.say("承诺书")
    resident.sees("双禁")
    size = "parseFloat(getComputedStyle(document.querySelector('.bubble .text')).fontSize)"
    normal = page.evaluate(size)
    page.get_by_role("button", name="大字").tap()
    page.get_by_role("button", name="深色显示").tap()
    large = page.evaluate(size)
    assert large > normal
    page.reload()
    resident.sees("双禁")
    assert page.evaluate(size) == large
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_language_changes_the_page_and_the_chat(demo: Served, somebody: Somebody) -> None:
    resident = somebody(f"{demo.address}/?as=P02")
    resident.page.get_by_role("button", name="EN", exact=True).click()
    expect(resident.page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    assert resident.page.evaluate("document.documentElement.lang") == "en"
    resident.say("menu")
    resident.sees("Sign a pledge")
    resident.page.get_by_role("button", name="中文", exact=True).click()
    expect(resident.page.get_by_role("button", name="发送", exact=True)).to_be_visible()


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "javascript:alert(1)", "👍👍👍", "字" * 1999])
def test_whatever_is_typed_is_shown_as_text(demo: Served, somebody: Somebody, text: str) -> None:
    resident = somebody(f"{demo.address}/?as=P12")
    shown = resident.chat.locator(".item.me", has_text=text)
    before = shown.count()
    answers = resident.chat.locator(".item.bot").count()
    resident.say(text)
    expect(shown).to_have_count(before + 1)
    expect(resident.chat.locator(".item.bot")).not_to_have_count(answers)
    assert resident.chat.locator(".item img").count() == 0


def test_too_long_a_text_stays_in_the_box_with_a_sentence(demo: Served, somebody: Somebody) -> None:
    resident = somebody(f"{demo.address}/?as=P14")
    expect(resident.chat.locator(".item").first).to_be_visible()
    resident.say("字" * 2003)
    expect(resident.chat.get_by_role("status").filter(has_text="请删去 3 个字")).to_be_visible()
    assert len(resident.box.input_value()) == 2003
