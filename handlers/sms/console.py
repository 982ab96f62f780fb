"""The gateway that sends nothing: the demo shows its messages beside the chat, and elsewhere they are printed."""

import secrets
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TextIO

from handlers.sms.gateway import Texting
from store.messages.texting import Report


class ConsoleGateway:
    """Takes every message at once. Argument: `out`, where messages are printed (None: nowhere, as in the demo)."""

    certain_after = 0.0

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    @classmethod
    def printing(cls) -> "ConsoleGateway":
        """One that prints to the terminal in which the program runs."""
        return cls(sys.stdout)

    def send(self, texting: Texting) -> str:
        """Print the values, with all but the end of the number masked."""
        if self._out is not None:
            said = ", ".join(f"{name}: {value}" for name, value in texting.values.items())
            self._out.write(f"SMS to …{texting.phone[-4:]} ({texting.template}): {said}\n")
            self._out.flush()
        return f"console-{secrets.token_hex(6)}"

    def ask(self, phone: str, reference: str, since: datetime) -> Sequence[Report]:
        """Nothing is ever left open."""
        return ()

    def read(self, posted: Any) -> Sequence[Report]:
        """Nobody reports."""
        raise ValueError("the console has no reports")

    def thanks(self) -> Mapping[str, Any]:
        """Nobody is thanked."""
        return {}
