"""The interface of a provider's gateway, small enough that a further one is a file of a hundred lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from store.messages.texting import Report


@dataclass(frozen=True)
class SmsAccount:
    """What the settings say about SMS.

    Arguments: `provider`, "console", "aliyun" or "tencent"; `key_id` and `key_secret`, the credentials of its
    interface; `app_id`, Tencent's SdkAppId; `sign`, the approved signature; `templates`, by text key; `endpoint`,
    another host ("" for the provider's own; http:// in front for one without TLS); `receipt_secret`, the end of the
    address to which the provider reports; `price`, fen for a message of up to 70 characters; `daily_alarm`, the fen
    in a day at which an operator is told (0: never); `daily_limit`, messages in 24 hours (0: any number).
    """

    provider: str
    key_id: str = field(default="", repr=False)
    key_secret: str = field(default="", repr=False)
    app_id: str = ""
    sign: str = ""
    templates: Mapping[str, Any] = field(default_factory=dict)
    endpoint: str = ""
    receipt_secret: str = field(default="", repr=False)
    price: int = 5
    daily_alarm: int = 0
    daily_limit: int = 0


@dataclass(frozen=True)
class Texting:
    """One message for one number: an approved template, its values in the template's order, and our name for it."""

    phone: str = field(repr=False)
    template: str
    values: Mapping[str, str] = field(repr=False)
    reference: str


class Unsure(Exception):
    """No answer came, so nobody knows whether the message was taken; the gateway has to be asked first."""


class Declined(Exception):
    """The gateway says no: nothing was sent.

    Arguments: `reason`, its code and a sentence, without the number; `retry`, `after`, `stop` and `alert` as in
    SendError.
    """

    def __init__(
        self, reason: str, *, retry: bool = False, after: float = 0.0, stop: bool = False, alert: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry
        self.after = after
        self.stop = stop
        self.alert = alert


class Gateway(Protocol):
    """A provider. Its calls block, and are made in threads."""

    certain_after: float
    """Seconds after which a message that the gateway does not know of was certainly never taken."""

    def send(self, texting: Texting) -> str:
        """Give a message to the gateway; gives its serial number. Raises Declined, or Unsure without an answer."""
        ...

    def ask(self, phone: str, reference: str, since: datetime) -> Sequence[Report]:
        """What the gateway knows of the messages to a number since a time; perhaps of others too. Raises Unsure."""
        ...

    def read(self, posted: Any) -> Sequence[Report]:
        """The reports in a decoded JSON body that the provider posted. Refuses (ValueError) anything else."""
        ...

    def thanks(self) -> Mapping[str, Any]:
        """What the provider wants to hear when its reports were taken."""
        ...


def host_of(endpoint: str, default: str) -> tuple[str, str]:
    """Protocol ("HTTPS" or "HTTP") and host of an endpoint as it stands in the settings."""
    protocol, found, host = endpoint.rpartition("://")
    if not found:
        return "HTTPS", endpoint.strip("/") or default
    return protocol.upper(), host.strip("/")


def text_in(entry: Mapping[str, Any], name: str) -> str:
    """A value of a report as text that a database takes; what is not there is ""."""
    value = entry.get(name)
    text = "" if value is None else str(value)[:200]
    return text.encode("utf-8", "ignore").decode().replace("\0", "")
