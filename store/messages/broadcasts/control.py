"""Holding a broadcast up while it goes out: pause, go on, stop."""

from sqlalchemy import select, update
from sqlmodel import col

from store.audit.audit import note
from store.database.dialects import lock
from store.messages.broadcasts.broadcast import LIVE, Broadcast, BroadcastState, cause_of, row_of
from store.refusals import Refused
from store.rights.act import Act, operation


@operation("broadcast.send")
def pause(act: Act, broadcast: int) -> None:
    """Send nothing more of a broadcast for now; what is on its way at this moment still arrives.

    Refuses (`reach.not_going`) one that is not going out.
    """
    _move(act, broadcast, LIVE, BroadcastState.PAUSED)


@operation("broadcast.send")
def resume(act: Act, broadcast: int) -> None:
    """Go on with a broadcast that was paused. Refuses (`reach.not_going`) any other."""
    _move(act, broadcast, (BroadcastState.PAUSED.value,), BroadcastState.SENDING)


@operation("broadcast.send")
def stop(act: Act, broadcast: int) -> None:
    """End a broadcast; what was not sent is never sent. Refuses (`reach.not_going`) one that has ended."""
    _move(act, broadcast, (*LIVE, BroadcastState.PAUSED.value, BroadcastState.ASKED.value), BroadcastState.STOPPED)


def _move(act: Act, broadcast: int, sources: tuple[str, ...], target: BroadcastState) -> None:
    tx = act.transaction
    tx.run(lock(select(col(Broadcast.id)).where(col(Broadcast.id) == broadcast)))
    row, now = row_of(tx, broadcast), act.now()
    act.require(row.path)
    if row.state not in sources:
        raise Refused("reach.not_going")
    # One that has not begun keeps its hour when it goes on.
    values = {"state": target.value, "next_at": max(now, row.starts_at) if target is BroadcastState.SENDING else now}
    if target is BroadcastState.STOPPED:
        values["ended_at"] = now
    tx.changed(update(Broadcast).where(col(Broadcast.id) == broadcast).values(values))
    note(act, about=cause_of(broadcast), purpose=target.value)
