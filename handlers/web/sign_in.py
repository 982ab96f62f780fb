"""Signing in by an invitation's link or code, and my sessions."""

import html
import json
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from handlers.contract import Bridge
from handlers.web.answers import Answers
from handlers.web.hub import Hub
from handlers.web.identity import Identities, Visitor, language_of
from handlers.web.limits import Limits
from store.channels.invitation import InvitationState, Invited, look, use
from store.channels.session import end_session, sessions_of
from store.messages.reply import Text
from store.refusals import Refused

_LONGEST_BODY = 4096


class SignIn:
    """/join/TOKEN, /session/code, /session/list and /session/end."""

    def __init__(self, bridge: Bridge, identities: Identities, answers: Answers, limits: Limits, hub: Hub) -> None:
        self._bridge = bridge
        self._identities = identities
        self._answers = answers
        self._limits = limits
        self._hub = hub

    async def invitation(self, request: Request) -> Response:
        """GET /join/TOKEN: what the invitation gives. It is not used up: chat programs fetch links to preview them."""
        try:
            visitor = await self._identities.of(request)
            self._count(request)
            invited = await self._look(request, str(request.path_params["token"]))
        except Refused as refusal:
            return self._refused(request, refusal)
        response = HTMLResponse(self._page(language_of(request), self._offer(request, invited, visitor)))
        response.headers["X-Robots-Tag"] = "noindex"
        if visitor.is_new:
            self._identities.remember(response, visitor)
        return response

    async def accept(self, request: Request) -> Response:
        """POST /join/TOKEN: use the invitation and sign this browser in."""
        try:
            visitor = await self._identities.of(request)
            form = parse_qs((await _body(request)).decode("utf-8", "replace"))
            self._identities.check_change(request, visitor, form.get("csrf", [""])[0])
            signed_in = await self._use(request, visitor, str(request.path_params["token"]))
        except Refused as refusal:
            return self._refused(request, refusal)
        response = RedirectResponse("/", 303)
        self._identities.remember(response, signed_in)
        return response

    async def code(self, request: Request) -> Response:
        """POST /session/code: the same by typing the code."""
        visitor = await self._identities.of(request)
        self._identities.check_change(request, visitor, request.headers.get("x-csrf", ""))
        code = _field(await _body(request), "code")
        if not isinstance(code, str) or not code.strip():
            raise Refused("sessions.no_code")
        signed_in = await self._use(request, visitor, code[:100])
        response = JSONResponse({})
        self._identities.remember(response, signed_in)
        return response

    async def sessions(self, request: Request) -> Response:
        """GET /session/list: the browsers in which I am signed in."""
        visitor = await self._identities.of(request)
        if visitor.account is None:
            raise Refused("sessions.guest")
        account = visitor.account.id
        found = await self._bridge.database.read_soon(lambda tx: sessions_of(tx, account))
        rows = [
            {
                "id": each.id,
                "device": each.device,
                "at": each.created_at.isoformat(),
                "seen": each.seen_at.isoformat(),
                "current": each.id == visitor.session,
            }
            for each in found
        ]
        return JSONResponse({"sessions": rows})

    async def end(self, request: Request) -> Response:
        """POST /session/end: sign one of my browsers out, at once."""
        visitor = await self._identities.of(request)
        self._identities.check_change(request, visitor, request.headers.get("x-csrf", ""))
        session = _field(await _body(request), "id")
        if visitor.account is None:
            raise Refused("sessions.guest")
        account = visitor.account.id
        ended = None
        if isinstance(session, int) and not isinstance(session, bool) and 0 < session < 2**31:
            ended = await self._bridge.database.write_soon(lambda tx: end_session(tx, account, session))
        if ended is None:
            self._identities.refused(request, "session.end", "sessions.unknown", account=account)
            raise Refused("sessions.unknown")
        sentence = self._bridge.render(language_of(request, visitor.account), Text("refusals/sessions.over", {}))
        self._hub.end_session(ended.account, ended.id, sentence)
        return JSONResponse({})

    def _count(self, request: Request) -> None:
        """Count an attempt: a code has only 50 bits, so nobody may try many."""
        if self._limits.codes.wait(self._identities.client(request)) or self._limits.codes_of_all.wait(""):
            raise Refused("sessions.too_many_codes")

    async def _look(self, request: Request, token: str) -> Invited:
        keys = self._bridge.keys
        try:
            invited = await self._bridge.database.read_soon(lambda tx: look(tx, keys, token[:100]))
            if invited.state is not InvitationState.OPEN:
                raise Refused(f"invitations.{invited.state.value}")
        except Refused as refusal:
            self._identities.refused(request, "invitation.look", refusal.key)
            raise
        return invited

    async def _use(self, request: Request, visitor: Visitor, token: str) -> Visitor:
        self._count(request)
        await self._look(request, token)
        if visitor.is_signed_in or visitor.was_over:
            # The invitation may be for somebody else of the household: it never takes over the account in use.
            visitor = self._identities.fresh()
        settled = await self._identities.settled(visitor, request, language_of(request))
        if settled.account is None:
            raise Refused("sessions.over")
        account, keys = settled.account.id, self._bridge.keys
        try:
            await self._bridge.database.write_soon(lambda tx: use(tx, keys, token, account))
        except Refused as refusal:
            self._identities.refused(request, "invitation.accept", refusal.key, account=account)
            raise
        return await self._identities.sign_in(settled, request, account)

    def _offer(self, request: Request, invited: Invited, visitor: Visitor) -> str:
        language = language_of(request)
        until = Text("web/join.until", {})
        rows = [
            (self._say(language, Text("web/join.role", {})), self._say(language, _role(invited))),
            (self._say(language, Text("web/join.area", {})), invited.area),
            (self._say(language, until), self._say(language, Text("web/join.moment", {"at": invited.expires_at}))),
        ]
        table = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in rows)
        about = {
            name: html.escape(self._say(language, Text(f"web/join.{name}", {"person": invited.person})))
            for name in ("title", "for", "press", "accept", "not_you")
        }
        return (
            f"<h1>{about['title']}</h1><p>{about['for']}</p><dl>{table}</dl><p>{about['press']}</p>"
            f'<form method="post"><input type="hidden" name="csrf" value="{self._identities.csrf(visitor)}">'
            f'<button class="option style-main" type="submit">{about["accept"]}</button></form>'
            f"<p>{about['not_you']}</p>"
        )

    def _refused(self, request: Request, refusal: Refused) -> Response:
        status, sentence = self._answers.refusal(request, refusal)
        language = language_of(request)
        back = html.escape(self._say(language, Text("web/join.back", {})))
        body = f'<p role="alert">{html.escape(sentence)}</p><p><a href="/">{back}</a></p>'
        return HTMLResponse(self._page(language, body), status)

    def _page(self, language: str, body: str) -> str:
        title = html.escape(self._say(language, Text("web/problems.news_title", {})))
        return (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark"><link rel="icon" href="/static/icon.svg">'
            '<link rel="stylesheet" href="/static/style/theme.css">'
            '<link rel="stylesheet" href="/static/style/page.css">'
            '<link rel="stylesheet" href="/static/style/chat.css"></head>'
            f'<body><main class="join">{body}</main></body></html>'
        )

    def _say(self, language: str, words: Text) -> str:
        return self._bridge.render(language, words)


def _role(invited: Invited) -> Text:
    return Text(f"words/roles.{invited.role.value}", {})


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_BODY:
            raise Refused("sessions.foreign")
    return body


def _field(body: bytes, name: str) -> Any:
    try:
        given = json.loads(body)
    except ValueError:
        return None
    return given.get(name) if isinstance(given, dict) else None
