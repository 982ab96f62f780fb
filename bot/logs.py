"""Logs: one line an event, coloured for a person, JSON for a machine, and never a phone number or what people wrote."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import IO, Any

import structlog
from structlog.typing import Processor

HIDDEN = "[hidden]"
# Parts of a key's name after which the value is what people wrote or what nobody may know.
_PRIVATE = {
    "text", "phone", "mobile", "name", "fullname", "filename", "identity", "secret", "token", "password", "cookie",
    "authorization", "message", "body", "label", "address",
}  # fmt: skip
_MASKS = (
    # Identity numbers: 17 digits and a digit or X.
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "[identity]"),
    # Phones: 11 digits, or 1xx xxxx xxxx with signs between; perhaps with the country's number before them.
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?(?:1\d{2}[- ]?\d{4}[- ]?\d{4}|\d{11})(?!\d)"), "[phone]"),
    # Invitations in addresses, and the pages that carry them.
    (re.compile(r"(/join/)[^\s/?#\"']+"), r"\1[token]"),
    (re.compile(r"(?i)\b((?:access_)?token|secret|password|signature|code|key)(=|: ?)[^\s&\"',;]+"), r"\1\2[token]"),
    (re.compile(r"(?i)\b(bearer|basic) [A-Za-z0-9._~+/=-]+"), r"\1 [token]"),
    # A Telegram bot's token, which is part of every address of its interface.
    (re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}"), "[token]"),
    (re.compile(r"(\w+://[^\s:/@]*):[^\s@/]+@"), r"\1:[token]@"),
    # PostgreSQL repeats the whole row that it refuses.
    (re.compile(r"(?s)\b(DETAIL: ) .*?(?=\n\[SQL: |\nCONTEXT: |\n\(Background |\n\n|\Z)"), r"\1 [hidden]"),
)
_QUIET = (
    "httpx",
    "httpcore",
    "uvicorn.access",
    "uvicorn.error",
    "asyncio",
    "apscheduler",
    "matplotlib",
    "PIL",
    "websockets",
    "alembic",
    # It logs each request and answer whole, with the phone and the access key.
    "tencentcloud_sdk_common",
)


def without_numbers(text: str) -> str:
    """A sentence for the operator without phones and identity numbers; what it says of settings stays."""
    for pattern, instead in _MASKS[:2]:
        text = pattern.sub(instead, text)
    return text


def masked(text: str) -> str:
    """A text without phone numbers, identity numbers and tokens."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


def mask(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The processor that no event passes by: hides private keys and masks all texts, at any depth."""
    for key, value in event.items():
        event[key] = _clean(key, value) if key not in ("level", "timestamp", "logger") else value
    return event


def configure(level: str = "info", form: str = "auto", stream: IO[str] | None = None) -> None:
    """Send everything that is logged, by us and by libraries, through one chain to `stream` (default stderr).

    Arguments: `level`, debug, info, warning or error; `form`, text, json or auto (text if `stream` is a terminal).
    """
    stream = stream or sys.stderr
    person = form == "text" or (form == "auto" and stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        # The text of an exception may carry anything, so it becomes text before the masks.
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
        mask,
    ]
    show: Processor = (
        structlog.dev.ConsoleRenderer(colors=stream.isatty())
        if person
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, show],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # A job that takes longer than its interval skips a turn, and goes on with what is left: nothing to warn about.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _clean(key: str, value: Any) -> Any:
    if _PRIVATE.intersection(key.lower().replace("-", "_").split("_")) and value not in (None, "", True, False):
        return HIDDEN
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {name: _clean(str(name), item) for name, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_clean("", item) for item in value]
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return value if masked(str(value)) == str(value) else masked(str(value))
    return masked(str(value))
