"""A message on its way out, and what became of it."""

from datetime import datetime
from enum import StrEnum

from store.messages.reply import Reply
from store.records import record


@record
class Sending:
    """An outbox row that somebody holds a lease on. `fence` proves the lease when the outcome is recorded."""

    id: int
    account: int
    channel: str
    address: str
    language: str
    zone: str
    lane: int
    reply: Reply
    fence: int
    created_at: datetime
    attempts: int = 0


class Outcome(StrEnum):
    """What became of a sending: handed to the platform, or kept because nobody is there at the moment."""

    SENT = "sent"
    DELIVERED = "delivered"
    HELD = "held"


class SendError(Exception):
    """A sending failed; the flags say what to do, so that no other code needs to know the channel.

    Arguments: `reason`, for a worker who looks; `retry`, whether a later try may succeed, `after` that many seconds at
    the earliest; `stop`, whether the whole channel should pause; `alert`, whether an operator has to act.
    """

    def __init__(
        self, reason: str, *, retry: bool, after: float = 0.0, stop: bool = False, alert: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry
        self.after = after
        self.stop = stop
        self.alert = alert


class SendLater(Exception):
    """Not the turn of this message: a rate is used up, or an older one goes first. It is no failed try.

    Argument: `after`, seconds until the channel may be asked again.
    """

    def __init__(self, after: float) -> None:
        super().__init__(f"in {after:.1f} s")
        self.after = after


class NotAllowedNow(Exception):
    """The platform lets nobody write to this person at the moment: the message waits until they write, or expires.

    Argument: `reason`, for a worker who looks; "" when the person was told that something waits for them.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LeaseLost(Exception):
    """Somebody else sends this message now; whoever sees this stops, and records nothing."""


@record
class Taken:
    """A message that was taken in: its row, whether it had come before, and the replies leased to the taker."""

    inbox: int
    account: int
    again: bool
    sendings: tuple[Sending, ...]
    language: str
