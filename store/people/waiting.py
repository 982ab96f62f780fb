"""What waits for somebody: each subject says what of its own does, and the inbox shows all of it as one list."""

from collections.abc import Callable
from datetime import datetime

from store.records import record
from store.rights.act import Act, Operation, operation
from store.rights.table import RIGHTS
from store.text import Text


@record
class Task:
    """One thing that waits for the caller.

    Arguments: `line`, what it is, in a few words; `since`, when it began to wait; `flow`, the registered name of the
    conversation that deals with it, started with `code` as its argument (as a link or an option "go:flow:code" does).
    """

    line: Text
    since: datetime
    flow: str
    code: str


Find = Operation[[], tuple[Task, ...]]
WAITING: dict[str, Find] = {}
"""What finds the tasks of a kind, by the name of the kind."""


def waiting(kind: str) -> Callable[[Find], Find]:
    """Declare an operation that gives the caller's tasks of one kind, those that wait longest first.

    It is asked only when one of the caller's roles has the right to it, so it need not refuse anybody.
    """

    def declare(find: Find) -> Find:
        WAITING[kind] = find
        return find

    return declare


@operation("inbox.list")
def tasks_of(act: Act) -> tuple[Task, ...]:
    """Everything that waits for the caller, what has waited longest first."""
    act.person()
    found = [task for find in WAITING.values() if _may(act, find.operation) for task in find(act)]
    return tuple(sorted(found, key=lambda task: task.since))


def _may(act: Act, name: str) -> bool:
    right = RIGHTS[name]
    return right.own or any(grant.role in right.roles for grant in act.caller.grants)
