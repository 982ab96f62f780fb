"""The exception for a database that cannot take or give data now."""


class Unavailable(Exception):
    """The database cannot do this now; the text says what happened and what an operator can change.

    Unless the text says that the outcome is unknown, nothing of the step was stored. Repeating an inbound message is
    safe in either case, because its claim tells a repetition from a first time.
    """
