"""How python-telegram-bot reaches the platform here: through aiohttp, which sends several times as much as httpx."""

import asyncio
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

LARGEST_DOWNLOAD = 20_000_000
"""Bytes. Source: Bot API, getFile."""


class AiohttpRequest(BaseRequest):
    """Requests to the Bot API. `timeout` in seconds holds for a whole call that names none."""

    def __init__(self, timeout: float = 4.0) -> None:
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._timeout

    async def initialize(self) -> None:
        """Open the pool of connections; it belongs to the running event loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100))

    async def shutdown(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call and give its status and body. What is raised never carries the address, which has the token."""
        await self.initialize()
        if self._session is None:
            raise NetworkError("the connections are closed")
        seconds = self._timeout if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        limits = aiohttp.ClientTimeout(total=seconds, connect=min(seconds or 10, 10))
        try:
            async with self._session.request(method, url, data=_body(request_data), timeout=limits) as response:
                return response.status, await _read(response)
        except TimeoutError:
            raise TimedOut(f"no answer within {seconds} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as problem:
            raise NetworkError(f"not reachable ({type(problem).__name__})") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Read an answer. The library's own way logs what it cannot read, whatever it holds."""
        import json

        try:
            read = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise NetworkError("not reachable (no JSON)")
        return read


def _body(data: RequestData | None) -> Any:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, type_) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=file_name, content_type=type_)
    return form


async def _read(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for part in response.content.iter_chunked(64 * 1024):
        content += part
        if len(content) > LARGEST_DOWNLOAD:
            raise ValueError("larger than any answer or file may be")
        await asyncio.sleep(0)
    return bytes(content)
