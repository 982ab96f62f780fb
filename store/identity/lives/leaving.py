"""A worker who leaves: everything they could do ends in one step, and what is open passes to a colleague."""

from store.audit.audit import note
from store.channels.revocation import end_access, revoke_role
from store.identity.lives.granting import HeldRole, held_by
from store.people.area import ids_of
from store.people.assignment import HIGH, assign, grants_of, may_grant
from store.people.handover import hand_over_all
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation


@record
class Left:
    """What came of it: how many roles ended, how many open things passed on, and how many roles the colleague got."""

    ended: int
    passed_on: int
    given: int


@operation("roles.leave")
def leave(act: Act, person_id: int, colleague_id: int, reason: str) -> Left:
    """End every role of a worker in the caller's areas, sign them out everywhere, hand what is open to a colleague.

    The colleague gets the role where they have none that reaches there, unless it is one that two people give.
    Refuses (`rights.oneself`) oneself, (`rights.no_role`) who holds nothing here, (`rights.grant`) a role above one's
    own, (`lives.same_record`) handing over to the same, (`lives.no_colleague`) to nobody who works here.
    """
    tx, now = act.transaction, act.now()
    if len(reason.strip()) < 2:
        raise Refused("people.reason_missing")
    if person_id == act.caller.person:
        raise Refused("rights.oneself")
    if person_id == colleague_id:
        raise Refused("lives.same_record")
    held = [one for path in act.scopes() for one in held_by(act, person_id, path)]
    if not held:
        raise Refused("rights.no_role")
    if any(not may_grant(act.caller.grants, one.role, one.path) for one in held):
        raise Refused("rights.grant")
    if not grants_of(tx, colleague_id, now):
        raise Refused("lives.no_colleague")
    given = sum(_succeed(act, one, colleague_id) for one in held)
    passed_on = sum(hand_over_all(act, person_id, colleague_id, one.path) for one in held)
    for one in held:
        revoke_role(tx, person_id, one.role, ids_of(one.path)[-1], now)
    end_access(tx, person_id, now)
    note(act, about=f"person/{person_id}", persons=(person_id, colleague_id), fields=("left",), purpose=reason)
    return Left(ended=len(held), passed_on=passed_on, given=given)


def _succeed(act: Act, one: HeldRole, colleague_id: int) -> int:
    theirs = grants_of(act.transaction, colleague_id, act.now())
    if one.role in HIGH or may_grant(theirs, one.role, one.path):
        return 0
    assign(act.transaction, colleague_id, one.role, ids_of(one.path)[-1], act.now(), None, act.caller.person)
    return 1
