"""Turns: in order for one person, beside each other for several, never longer than the platform waits."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from handlers.tencent.turns import MOST_WAITING, Crowded, Turn, Turns
from store.channels.trouble import Unavailable


def test_one_persons_steps_run_in_order_and_others_do_not_wait() -> None:
    done: list[str] = []

    def step(name: str, gate: asyncio.Event) -> Callable[[Turn], Awaitable[str]]:
        async def run(_: Turn) -> str:
            await gate.wait()
            done.append(name)
            return name

        return run

    async def play() -> None:
        turns: Turns[str] = Turns()
        shut, open_ = asyncio.Event(), asyncio.Event()
        open_.set()
        first = asyncio.create_task(turns.take("a", step("first", shut)))
        await asyncio.sleep(0)
        second = asyncio.create_task(turns.take("a", step("second", open_)))
        assert await turns.take("b", step("other", open_)) == "other"
        shut.set()
        assert [await first, await second] == ["first", "second"]

    asyncio.run(play())
    assert done == ["other", "first", "second"]


def test_a_step_that_takes_too_long_goes_on_and_knows_that_it_is_late() -> None:
    seen: list[bool] = []

    async def play() -> None:
        turns: Turns[str] = Turns()
        gate = asyncio.Event()

        async def step(turn: Turn) -> str:
            await gate.wait()
            seen.append(turn.late)
            return "late"

        assert await turns.take("a", step, 0.05) is None
        gate.set()
        await turns.settle()

    asyncio.run(play())
    assert seen == [True]


def test_a_late_step_is_repeated_when_the_database_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.tencent.turns._TRY_AGAIN", 0.01)
    tries: list[bool] = []

    async def play() -> None:
        turns: Turns[str] = Turns()

        async def step(turn: Turn) -> str:
            await asyncio.sleep(0.1)
            tries.append(turn.late)
            if len(tries) < 3:
                raise Unavailable("away")
            return "done"

        assert await turns.take("a", step, 0.05) is None
        await turns.settle()

    asyncio.run(play())
    assert len(tries) == 3


def test_in_time_the_platform_is_told_that_the_database_is_away() -> None:
    async def step(_: Turn) -> str:
        raise Unavailable("away")

    with pytest.raises(Unavailable):
        asyncio.run(Turns[str]().take("a", step))


def test_a_flood_of_one_person_is_bounded() -> None:
    async def play() -> None:
        turns: Turns[str] = Turns()
        gate = asyncio.Event()

        async def step(_: Turn) -> str:
            await gate.wait()
            return ""

        waiting = [asyncio.create_task(turns.take("a", step, 0.2)) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0.01)
        with pytest.raises(Crowded):
            await turns.take("a", step)
        gate.set()
        await asyncio.gather(*waiting)
        assert await turns.take("a", step) == ""

    asyncio.run(play())
