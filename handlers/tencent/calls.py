"""Calls to the platform through wechatpy, mended: time-outs, our own tokens, another base address, no endless retries.

wechatpy is synchronous, so calls run in threads that are only for them: a platform that hangs holds up nothing else.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from wechatpy.exceptions import WeChatClientException

from handlers.tencent.failures import TOKEN_REFUSED, CallFailed
from handlers.tencent.tokens import AccessTokens
from store.channels.platform.tokens import Token

T = TypeVar("T")
TIMEOUT = (3.05, 10.0)
"""Seconds to connect, and between two pieces of an answer."""
_THREADS = 16
MOST_MEDIA = 20 * 1024 * 1024
HOSTS = ("https://api.weixin.qq.com", "https://qyapi.weixin.qq.com", "https://mp.weixin.qq.com")

# At its debug level urllib3 writes the whole address, and the token is part of it.
logging.getLogger("urllib3").setLevel(logging.WARNING)


class _Redirected(HTTPAdapter):
    """Sends requests for a fixed host to another base address; wechatpy has it written into many places."""

    def __init__(self, base: str, **options: Any) -> None:
        self._base = urlsplit(base)
        super().__init__(**options)

    def send(self, request: Any, *args: Any, **options: Any) -> Any:
        address = urlsplit(request.url)
        base = self._base
        request.url = urlunsplit((base.scheme, base.netloc, base.path.rstrip("/") + address.path, address.query, ""))
        return super().send(request, *args, **options)


class TokenAware:
    """Mixed into a wechatpy client: its token is ours, and each thread knows which one it used last."""

    tokens: AccessTokens | None = None
    used = threading.local()

    @property
    def access_token(self) -> str:
        """The current token."""
        if self.tokens is None:
            # wechatpy looks at every attribute before the client is made; only this exception is passed over.
            raise AttributeError("no token yet")
        token = self.tokens.get(getattr(self.used, "refused", None))
        self.used.token = token
        return token.value


class Calls:
    """A wechatpy client that many coroutines may use.

    Arguments: `client`, made with TokenAware and auto_retry off; `base`, where the platform's interface is.
    """

    def __init__(self, client: Any, base: str) -> None:
        self.client = client
        session: requests.Session = client._http
        session.max_redirects = 0
        for host in HOSTS:
            plain = HTTPAdapter(pool_maxsize=_THREADS)
            session.mount(host, plain if base == host else _Redirected(base, pool_maxsize=_THREADS))
        if base not in HOSTS:
            # Another base address is a test or a relay of our own; a proxy for the outside does not lead there.
            session.trust_env = False
        client.timeout = TIMEOUT
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="platform")

    async def call(self, do: Callable[[Any], T]) -> T:
        """Run `do(client)` in a thread. Raises CallFailed, whose reason may be logged."""
        return await self.run(lambda: self.call_now(do))

    async def run(self, do: Callable[[], T]) -> T:
        """Run something that blocks in one of the threads for calls."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, do)

    def call_now(self, do: Callable[[Any], T]) -> T:
        """The same for a caller that is a thread already. A refused token is renewed once."""
        result = attempt(lambda: do(self.client))
        if isinstance(result, CallFailed) and result.code in TOKEN_REFUSED:
            used: Token | None = getattr(TokenAware.used, "token", None)
            TokenAware.used.refused = used
            try:
                result = attempt(lambda: do(self.client))
            finally:
                TokenAware.used.refused = None
        if isinstance(result, CallFailed):
            raise result
        if isinstance(result, requests.Response):
            raise CallFailed(None, "the platform's answer is no JSON")
        return result

    def fetch(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        """A call without a token, for fetching one. Raises CallFailed."""

        def ask() -> Any:
            response = self.client._http.request(method, url, timeout=TIMEOUT, **options)
            response.raise_for_status()
            return self.client._handle_result(response, method, url)

        result = attempt(ask)
        if isinstance(result, CallFailed):
            raise result
        if not isinstance(result, dict):
            raise CallFailed(None, "the platform's answer is no JSON")
        return result

    async def download(self, media_id: str, most_bytes: int = MOST_MEDIA) -> bytes:
        """The content of a file that somebody sent. Raises CallFailed; also when it is larger than allowed."""

        def read(client: Any) -> bytes:
            # Not `media.download`: it holds all of whatever comes in memory.
            with client._http.get(
                f"{client.API_BASE_URL}media/get",
                params={"access_token": client.access_token, "media_id": media_id},
                timeout=TIMEOUT,
                stream=True,
            ) as response:
                response.raise_for_status()
                content = bytearray()
                for chunk in response.iter_content(64 * 1024):
                    content += chunk
                    if len(content) > most_bytes:
                        raise CallFailed(None, "the file is larger than allowed")
                if content[:1] == b"{" and b"errcode" in content[:200]:
                    response._content = bytes(content)
                    client._handle_result(response, "get", "media/get")
                return bytes(content)

        return await self.call(read)

    def close(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def attempt(do: Callable[[], T]) -> T | CallFailed:
    """What `do` gives, or its failure with a reason that names neither address nor token.

    The failure is returned and not raised, so that no traceback drags the library's exception along: its text is the
    whole address.
    """
    try:
        return do()
    except CallFailed as failed:
        return failed
    except WeChatClientException as problem:
        if problem.errcode is None:
            return CallFailed(None, f"the platform answers with HTTP {problem.response.status_code}")
        return CallFailed(int(problem.errcode), f"the platform refuses with error code {problem.errcode}")
    except requests.exceptions.SSLError:
        return CallFailed(None, "the platform's certificate is not valid", misconfigured=True)
    except requests.exceptions.Timeout:
        return CallFailed(None, "the platform did not answer in time")
    except requests.exceptions.HTTPError as problem:
        status = problem.response.status_code if problem.response is not None else "an error"
        return CallFailed(None, f"the platform answers with HTTP {status}")
    except requests.exceptions.RequestException as problem:
        return CallFailed(None, f"the platform cannot be reached ({type(problem).__name__})")
    except (ValueError, KeyError) as problem:
        return CallFailed(None, f"the platform's answer cannot be read ({type(problem).__name__})")
