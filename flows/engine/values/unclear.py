"""What is understood in kind but cannot be taken as it is."""

from enum import Enum


class Unclear(Enum):
    """Why a value has to be asked for again: it is vague ("a few", "some time"), or it lies in the past."""

    VAGUE = "ask"
    PAST = "past"
