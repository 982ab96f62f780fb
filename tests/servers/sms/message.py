"""A text message that a gateway took."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Template:
    """An approved template with `${name}` (Aliyun) or `{1}` (Tencent) for what varies; kind: `code` or `notice`."""

    text: str
    kind: str = "notice"

    @property
    def names(self) -> list[str]:
        """What varies, in order."""
        return re.findall(r"\$?\{(\w+)\}", self.text)

    def filled(self, values: dict[str, str]) -> str:
        """The text with its values."""
        return re.sub(r"\$?\{(\w+)\}", lambda match: values[match.group(1)], self.text)


@dataclass
class Sms:
    """One message to one number; `state` is waiting, delivered or failed, `code` the network's word for it."""

    number: str
    text: str
    template: str
    serial: str
    context: str
    at: float
    state: str = "waiting"
    code: str = ""
    reported: bool = False
