"""Guests, invitations and sessions of a real service, where nobody can be a demo person."""

import json
from collections.abc import Callable

from playwright.sync_api import expect

from tests.web.person import Person
from tests.web.served import Served

Somebody = Callable[..., Person]


def invite(service: Served, name: str) -> dict[str, str]:
    printed = service.run("invite", "--role", "grid_worker", "--area", "SY", "--name", name, "--json")
    made: dict[str, str] = json.loads(printed)
    return made


def test_a_guest_may_chat_and_is_told_how_to_sign_in(service: Served, somebody: Somebody) -> None:
    guest = somebody(service.address)
    expect(guest.page.get_by_text("您现在是访客")).to_be_visible()
    assert guest.page.get_by_text("换个人试试").count() == 0
    guest.say("帮助")
    expect(guest.chat.locator(".item.me", has_text="帮助")).to_have_count(1)
    guest.say("进度")
    expect(guest.chat.locator(".item.bot").last).not_to_contain_text("已签")


def test_opening_an_invitation_leaves_it_whole_and_pressing_the_button_uses_it_up(
    service: Served, somebody: Somebody
) -> None:
    link = invite(service, "荷花香")["link"]
    for _ in range(2):
        # As a chat program does for its preview.
        preview = somebody(link)
        expect(preview.page.get_by_text("网格员")).to_be_visible()
    worker = somebody(link)
    expect(worker.page.get_by_text("松园社区")).to_be_visible()
    worker.page.get_by_role("button", name="接受邀请").click()
    expect(worker.page.get_by_role("log")).to_be_visible()
    expect(worker.page.get_by_text("您现在是访客")).to_have_count(0)
    late = somebody(link)
    expect(late.page.get_by_role("alert")).to_contain_text("用过")


def test_a_code_signs_in_and_a_wrong_one_says_so(service: Served, somebody: Somebody) -> None:
    code = invite(service, "莲子清")["code"]
    worker = somebody(service.address)
    worker.page.get_by_role("button", name="用验证码登录").click()
    dialog = worker.page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("00000000")
    dialog.get_by_role("button", name="用验证码登录").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    dialog.get_by_role("textbox").fill(code.lower())
    dialog.get_by_role("button", name="用验证码登录").click()
    expect(worker.page.get_by_role("button", name="我的登录")).to_be_visible()


def test_signing_out_in_the_list_of_my_sessions_closes_my_other_pages_at_once(
    service: Served, somebody: Somebody
) -> None:
    here = somebody(invite(service, "藕丝长")["link"])
    here.page.get_by_role("button", name="接受邀请").click()
    expect(here.page.get_by_role("button", name="我的登录")).to_be_visible()
    other = here.tab()
    here.page.get_by_role("button", name="我的登录").click()
    dialog = here.page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    dialog.get_by_role("button", name="退出登录").click()
    expect(here.page.get_by_text("您现在是访客")).to_be_visible()
    expect(other.locator(".banner")).to_be_visible()
    other.get_by_role("button", name="刷新页面").click()
    expect(other.get_by_text("您现在是访客")).to_be_visible()
