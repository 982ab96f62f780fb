"""One act: somebody does an operation, with their own rights, inside one transaction."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from store.database import Transaction
from store.keys import Keys
from store.records import record
from store.refusals import Refused
from store.rights.roles import STAFF, Assurance, Role
from store.rights.table import RIGHTS, Right

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@record
class Grant:
    """A role that is held now, in an area. `path` is the area's place in the tree, "/1/4/9/"."""

    role: Role
    area: int
    path: str


@record
class Caller:
    """Who acts: the account, the person behind it if known, and the roles they hold at this moment.

    `is_closed`: the account was deleted; whoever writes from its address again gets a new one.
    """

    account: int | None
    person: int | None
    name: str
    assurance: Assurance
    language: str
    channel: str
    zone: str = "Asia/Shanghai"
    home: str | None = None
    grants: tuple[Grant, ...] = ()
    is_demo: bool = False
    is_closed: bool = False

    @property
    def is_staff(self) -> bool:
        """Whether they hold a role that serves residents."""
        return any(grant.role in STAFF for grant in self.grants)


class Cause(Protocol):
    """The message that caused an act, as far as evidence needs it (a `store.messages.message.Message`)."""

    @property
    def channel(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def text(self) -> str | None: ...
    @property
    def tap(self) -> str | None: ...
    @property
    def request(self) -> str: ...


@record
class Overreach:
    """Something that was tried without the right to it: which operation, on what, and why it was refused."""

    operation: str
    object: str
    refusal: str


BEYOND = frozenset({
    "accounts.code_over", "accounts.not_mine", "accounts.run_over", "accounts.too_many_guesses", "identity.oneself",
    "identity.other_person", "invitations.expired", "invitations.oneself", "invitations.other_person",
    "invitations.revoked", "invitations.used", "orders.not_you", "people.same_person", "pledges.own_paper",
    "pledges.second_person", "points.not_yours", "points.to_oneself", "reach.not_mine", "redeem.not_yours",
    "redeem.own", "understanding.own", "votes.own_only", "votes.own_paper", "votes.own_proxy", "votes.second_person",
})  # fmt: skip
"""Refusals, beside those of rights, that tell of a reach for what is somebody else's, for a code in other hands, or for
what two people do together."""


@dataclass
class Act:
    """What an operation is given: the transaction, the caller, and the message that caused it (evidence).

    `operation` is the name under which the running operation stands in the table of rights; `overreached` gathers what
    was refused for want of a right, and outlives the savepoint in which it was tried.
    """

    transaction: Transaction
    caller: Caller
    keys: Keys
    message: Cause | None = None
    right: Right | None = None
    checked: bool = field(default=False)
    operation: str = ""
    overreached: list[Overreach] = field(default_factory=list)

    def overreach(self, operation: str, thing: str, refusal: str) -> None:
        """Keep in mind, for the audit, that something was tried without the right to it; once in a turn."""
        tried = Overreach(operation, thing, refusal)
        if tried not in self.overreached:
            self.overreached.append(tried)

    def now(self) -> datetime:
        """The time by which deadlines are judged: read after the lock is held, never earlier than recorded."""
        return self.transaction.now()

    def person(self) -> int:
        """The acting person, for an operation on themselves.

        Refuses guests and people we are not sure enough of.
        """
        right = self._right()
        if self.caller.person is None or self.caller.assurance < right.assurance:
            raise Refused("rights.unverified")
        self.checked = True
        return self.caller.person

    def require(self, path: str) -> None:
        """Make sure that a role of the caller reaches the area at `path`. Refuses with `rights.area`."""
        self.checked = True
        if not any(path.startswith(scope) for scope in self.scopes()):
            raise Refused("rights.area")

    def scopes(self) -> tuple[str, ...]:
        """Paths of the areas in which the caller's roles allow this operation, none inside another."""
        right = self._right()
        self.checked = True
        paths = sorted({grant.path for grant in self.caller.grants if grant.role in right.roles}, key=len)
        kept: list[str] = []
        for path in paths:
            if not any(path.startswith(outer) for outer in kept):
                kept.append(path)
        return tuple(kept)

    def _right(self) -> Right:
        if self.right is None:
            raise RuntimeError("rights are only asked inside an operation")
        return self.right


class Operation(Protocol[P, T_co]):
    """Something that a conversation may do or look up, under a name in the table of rights."""

    __name__: str
    operation: str

    def __call__(self, act: Act, /, *args: P.args, **kwargs: P.kwargs) -> T_co: ...


OPERATIONS: dict[str, Callable[..., Any]] = {}


def operation(name: str) -> Callable[[Callable[Concatenate[Act, P], T]], Operation[P, T]]:
    """Declare an operation under `name`, a row of the table of rights.

    The caller must hold one of its roles or act for themselves; an operation that roles allow must also ask
    `act.require`, `act.scopes` or `act.person`, and fails closed (as a fault) when it forgets.
    """
    right = RIGHTS[name]

    def declare(function: Callable[Concatenate[Act, P], T]) -> Operation[P, T]:
        @functools.wraps(function)
        def guarded(act: Act, /, *args: P.args, **kwargs: P.kwargs) -> T:
            outer, act.right, act.checked, act.operation = (
                (act.right, act.checked, act.operation), right, right.guest, name,
            )  # fmt: skip
            try:
                _admit(act.caller, right)
                result = function(act, *args, **kwargs)
                if not act.checked:
                    raise RuntimeError(f"{name} did not check whose thing it is")
                return result
            except Refused as refused:
                _note(act, name, args, refused)
                raise
            finally:
                act.right, act.checked, act.operation = outer

        guarded.operation = name  # type: ignore[attr-defined]  # functools.wraps types no own attributes
        OPERATIONS[f"{function.__module__}.{function.__name__}"] = guarded
        return guarded  # type: ignore[return-value]  # the attribute above makes it an Operation

    return declare


def _admit(caller: Caller, right: Right) -> None:
    if right.guest:
        return
    staff = any(grant.role in right.roles for grant in caller.grants)
    if not staff and not right.own:
        raise Refused("rights.role")
    if caller.assurance < right.assurance:
        raise Refused("rights.unverified")


def _note(act: Act, name: str, args: tuple[Any, ...], refused: Refused) -> None:
    """Keep in mind what somebody tried beyond their rights; a guest who is not known yet has tried nothing."""
    if not refused.key.startswith("rights.") and refused.key not in BEYOND:
        return
    if refused.key == "rights.unverified" and act.caller.person is None:
        return
    thing = str(args[0]) if args and isinstance(args[0], int) else ""
    act.overreach(name, thing, refused.key)
