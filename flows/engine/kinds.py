"""What kind of thing was said to what kind of question: free writing, a number, a secret, a way out with a slip."""

import re

from store.messages.message import Message
from store.messages.reply import Input

from flows.engine.state import Pending

WRITTEN = (Input.TEXT, Input.PHONE, Input.FILE, Input.PLACE)
"""Questions whose answer is whatever somebody writes."""

NAVIGATION = (":@back", ":@cancel", ":@next", ":@previous")
"""Ends of the ids of options that are no answer."""

LEAST_DIGITS = 7
"""Fewer are a door or a street number, not a phone."""


def may_slip(option: str, asked: Pending) -> bool:
    """Whether an option may be typed with a slip where the question itself took no label so: never one of a ballot."""
    if asked.input not in (Input.CHOICE, Input.CHOICES):
        return True
    return option.endswith(NAVIGATION) or (option.endswith(":@done") and not asked.sensitive)


def is_number(said: str) -> bool:
    """Whether it is a code or a phone number, in groups perhaps, in which 119 is no call for help, unless it is all."""
    digits = re.sub(r"[\s-]", "", said)
    return bool(re.fullmatch(r"\d{4,}", digits)) and not re.fullmatch(r"(110|119|120)+", digits)


def is_secret(pending: Pending, message: Message) -> bool:
    """Whether what is said now is blacked out at the end; people are also looked for by a phone or identity number."""
    has_number = sum(sign.isdecimal() for sign in message.text or "") >= LEAST_DIGITS
    return pending.sensitive or (pending.input is Input.PERSON and has_number)
