"""Sheets with names and numbers: made anew at each opening, with the reader's rights then, and kept nowhere."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from handlers.contract import Bridge
from handlers.layout import drawing
from handlers.web.drawing import file_name
from handlers.web.identity import Identities
from store.messages.outbox import reply_to
from store.messages.reply import Attachment, Report

OPEN_FOR = timedelta(days=7)
"""How long a report can be opened from the message that gave it."""


class Reports:
    """GET /report/ROW.NUMBER: the file of an outbox row of one's own."""

    def __init__(self, bridge: Bridge, identities: Identities) -> None:
        self._bridge = bridge
        self._identities = identities

    async def give(self, request: Request) -> Response:
        """The sheet, to the account that it was sent to, as long as it may see it."""
        visitor = await self._identities.of(request)
        row, number = int(request.path_params["row"]), int(request.path_params["number"])
        account = visitor.account
        if account is None:
            return PlainTextResponse("404", 404)
        found = await self._bridge.database.read_soon(lambda tx: reply_to(tx, account.id, row))
        if found is None or number >= len(found[0].files) or datetime.now(UTC) - found[1] > OPEN_FOR:
            return PlainTextResponse("404", 404)
        attachment = found[0].files[number]
        if attachment.report is None:
            return PlainTextResponse("404", 404)
        name, (content, type_) = await asyncio.to_thread(
            self._made, account.address, account.language, attachment, attachment.report
        )
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        }
        return Response(content, media_type=type_, headers=headers)

    def _made(self, address: str, language: str, attachment: Attachment, report: Report) -> tuple[str, drawing.Drawn]:
        render = partial(self._bridge.render, language)
        sheet = self._bridge.report("web", address, report)
        return file_name(render(attachment.name), ".xlsx"), drawing.write(sheet, render, "Asia/Shanghai")
