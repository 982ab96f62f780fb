"""The web application: the routes of all channels, health, and what runs beside them."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.clock import Clock
from bot.deliver import Deliverer
from bot.desks import OpenDesks
from bot.program import Program
from bot.settings import Settings
from handlers.contract import Bridge, Channel
from handlers.open311 import Open311


def channels_of(program: Program) -> dict[str, Channel]:
    """The channels that are set up, each loaded only when it is; the web chat always is."""
    from handlers.web.channel import WebChannel

    bridge = program.bridge()
    channels: dict[str, Channel] = {"web": WebChannel(bridge)}
    set_up = program.settings.channels
    if "telegram" in set_up:
        channels["telegram"] = _telegram(program.settings, bridge)
    if "wechat" in set_up:
        channels["wechat"] = _wechat(program.settings, bridge)
    if "wecom" in set_up:
        channels["wecom"] = _wecom(program.settings, bridge)
    if program.settings.sms_provider or program.is_demo:
        channels["sms"] = _sms(program, bridge)
    return channels


def _telegram(settings: Settings, bridge: Bridge) -> Channel:
    from handlers.telegram import TelegramAccount, TelegramChannel

    account = TelegramAccount(
        token=settings.telegram_token.get_secret_value(),
        api=settings.telegram_api,
        mode=settings.telegram_mode,
        secret=settings.telegram_secret.get_secret_value(),
        per_second=settings.telegram_per_second,
    )
    return TelegramChannel(bridge, account)


def _wechat(settings: Settings, bridge: Bridge) -> Channel:
    from handlers.wechat.channel import WeChatAccount, WeChatChannel

    account = WeChatAccount(
        appid=settings.wechat_appid,
        secret=settings.wechat_secret.get_secret_value(),
        token=settings.wechat_token.get_secret_value(),
        aes_key=settings.wechat_aes_key.get_secret_value(),
        api=settings.wechat_api,
        templates=json.loads(settings.wechat_templates or "{}"),
    )
    return WeChatChannel(bridge, account)


def _wecom(settings: Settings, bridge: Bridge) -> Channel:
    from handlers.wecom.channel import WeComApplication, WeComChannel

    application = WeComApplication(
        corpid=settings.wecom_corpid,
        agent_id=settings.wecom_agent_id,
        secret=settings.wecom_secret.get_secret_value(),
        token=settings.wecom_token.get_secret_value(),
        aes_key=settings.wecom_aes_key.get_secret_value(),
        api=settings.wecom_api,
        robot_url=settings.wecom_robot_url.get_secret_value(),
    )
    return WeComChannel(bridge, application)


def _sms(program: Program, bridge: Bridge) -> Channel:
    from handlers.sms.channel import SmsAccount, SmsChannel
    from handlers.sms.console import ConsoleGateway

    settings = program.settings
    if program.is_demo:
        # The page shows them; nothing goes out, whatever else is set.
        return SmsChannel(bridge, SmsAccount("console"), ConsoleGateway())
    account = SmsAccount(
        provider=settings.sms_provider,
        key_id=settings.sms_key_id.get_secret_value(),
        key_secret=settings.sms_key_secret.get_secret_value(),
        app_id=settings.sms_app_id,
        sign=settings.sms_sign,
        templates=json.loads(settings.sms_templates or "{}"),
        endpoint=settings.sms_endpoint,
        receipt_secret=settings.sms_receipt_secret.get_secret_value(),
        price=settings.sms_price,
        daily_alarm=settings.sms_daily_alarm,
        daily_limit=settings.sms_daily_limit,
    )
    return SmsChannel(bridge, account)


def application(program: Program) -> Starlette:
    """The application to serve. Its lifespan starts and stops the deliverer and the clock."""
    channels = channels_of(program)
    deliverer = Deliverer(program.database, channels)
    clock = Clock(program, deliverer.wake)
    state = Readiness(program)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        delivering = asyncio.create_task(deliverer.run())
        scheduler = clock.start()
        try:
            for channel in channels.values():
                await _hook(channel, "start")
            yield
        finally:
            for channel in channels.values():
                await _hook(channel, "stop")
            scheduler.shutdown(wait=False)
            delivering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await delivering

    routes: list[BaseRoute] = [Route("/healthz", state.alive), Route("/readyz", state.ready)]
    for channel in channels.values():
        routes += getattr(channel, "routes", list)()
    routes += Open311(OpenDesks(program), program.bridge()).routes()
    return Starlette(routes=routes, lifespan=lifespan)


async def _hook(channel: Channel, name: str) -> None:
    """Call what a channel may have to do before its first and after its last message."""
    hook: Callable[[], Awaitable[None]] | None = getattr(channel, name, None)
    if hook is not None:
        await hook()


class Readiness:
    """Whether the program lives, and whether it can do its work."""

    def __init__(self, program: Program) -> None:
        self._program = program

    async def alive(self, _request: Request) -> Response:
        """The process answers."""
        return JSONResponse({"ok": True})

    async def ready(self, _request: Request) -> Response:
        """The database answers and is at the newest revision; 503 with the reason otherwise."""
        from store.database.migrate import pending

        problem: str | None = None
        try:
            behind = await asyncio.to_thread(pending, self._program.settings.database_url)
            problem = "the database is not migrated: run `linli migrate`" if behind else None
        except Exception as error:  # noqa: BLE001  # whatever it is, the answer is that we are not ready
            problem = f"the database does not answer ({type(error).__name__})"
        body: dict[str, Any] = {"ok": problem is None}
        if problem:
            body["problem"] = problem
        return JSONResponse(body, 200 if problem is None else 503)
