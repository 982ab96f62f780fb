"""Requests that no platform would send: random bytes, mutated XML, wrong and right signatures."""

import asyncio
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator

import httpx

Signed = Callable[[str], tuple[dict[str, str], str]]
AT_ONCE = 16
LONGEST = 20.0
ALLOWED = {200, 400, 403, 413, 503}
_PIECES = (
    "<xml>", "</xml>", "<MsgType>", "</MsgType>", "text", "event", "image", "voice", "location", "<![CDATA[", "]]>",
    "&amp;", "&#0;", "&lol;", "<!DOCTYPE x>", "\x00", "\x1d", "\ufffe", "😀", "<Content/>", "<Event>CLICK</Event>",
    "<EventKey>go:menu</EventKey>", "<EventKey>" + "k" * 3000 + "</EventKey>", "<MsgId>-1</MsgId>",
    "<CreateTime>99999999999999999999</CreateTime>", "<Location_X>NaN</Location_X>", "<MediaId>../../x</MediaId>",
    "<Event>template_card_event</Event>", "<TaskId>t</TaskId>", "<ResponseCode>c</ResponseCode>", "<a>" * 200,
    "<Event>unsubscribe</Event>", "<Recognition>一</Recognition>", "帮助", "菜单", "1",
)  # fmt: skip


def payloads(genuine: list[str], count: int, seed: int) -> Iterator[str]:
    """So many texts: genuine messages with changes here and there, and heaps of pieces."""
    dice = random.Random(seed)
    for number in range(count):
        if number % 3 == 0:
            yield "".join(dice.choice(_PIECES) for _ in range(dice.randrange(30)))
            continue
        text = dice.choice(genuine).replace("<MsgId>1<", f"<MsgId>{number}<")
        for _ in range(dice.randrange(4)):
            at, length = dice.randrange(len(text) + 1), dice.randrange(12)
            text = text[:at] + dice.choice(_PIECES) + text[at + length :]
        yield text


def storm(url: str, genuine: list[str], signed: Signed, *, count: int, seed: int = 7) -> Counter[int]:
    """Post them all, a fifth of them with a forged or missing signature or as random bytes; statuses by number.

    Fails when one is answered otherwise than allowed, when one takes too long, or when memory grows without end.
    """
    dice = random.Random(seed)
    statuses: Counter[int] = Counter()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    async def one(client: httpx.AsyncClient, text: str) -> None:
        query, body = signed(text)
        kind = dice.randrange(10)
        content = body.encode("utf-8", "replace")
        if kind == 0:
            query = {name: value[::-1] for name, value in query.items()}
        elif kind == 1:
            query, content = {}, dice.randbytes(dice.randrange(70_000))
        begun = time.monotonic()
        answer = await client.post(url, params=query, content=content)
        assert time.monotonic() - begun < LONGEST, "a request hung"
        assert answer.status_code in ALLOWED, (answer.status_code, text)
        statuses[answer.status_code] += 1

    async def all_of_them() -> None:
        remaining = payloads(genuine, count, seed)
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:

            async def worker() -> None:
                for text in remaining:
                    await one(client, text)

            await asyncio.gather(*(worker() for _ in range(AT_ONCE)))

    asyncio.run(all_of_them())
    assert statuses.total() == count
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 200, f"memory grew by {grown:.0f} MB"
    return statuses
