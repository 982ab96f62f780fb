"""The table of states, written once more from the domain, against what every position can really do to an order."""

from pathlib import Path

import pytest

from store.database import Transaction
from store.orders.machine import OrderEvent, OrderState, table
from store.orders.moving import move, what_now
from store.orders.opening import join
from store.orders.order import change, held_order
from store.refusals import Refused
from store.rights.act import Act
from tests.store.orders.quarter import Quarter

PAGE = Path(__file__).parents[3] / "docs/orders.md"
START, END = "<!-- states -->\n", "<!-- /states -->"

NEW = "submitted triaged returned reopened"
WORKING = "accepted in_progress rework"
WAITING = "waiting_resident waiting_parts waiting_vote"
OPEN = f"{NEW} dispatched {WORKING} {WAITING}"
# From the domain's text (4.5), not from the code: event, from, to, by whom.
EXPECTED = {
    "triage": (NEW, "triaged", "triager"),
    "reject": (NEW, "rejected", "triager"),
    "dispatch": (f"{NEW} dispatched", "dispatched", "triager"),
    "accept": ("dispatched", "accepted", "handler"),
    "take_over": (f"{NEW} dispatched", "accepted", "triager"),
    "return": ("dispatched", "returned", "handler"),
    "start": ("accepted", "in_progress", "handler"),
    "wait_resident": (WORKING, "waiting_resident", "handler"),
    "wait_parts": (WORKING, "waiting_parts", "handler"),
    "wait_vote": (WORKING, "waiting_vote", "handler"),
    "go_on": (WAITING, "in_progress", "handler"),
    "answer": ("waiting_resident", "in_progress", "reporter"),
    "resolve": (f"{WORKING} {WAITING}", "resolved", "handler"),
    "confirm": ("resolved", "closed", "reporter inspector"),
    "fail": ("resolved", "rework", "reporter inspector"),
    "redo": ("rework", "in_progress", "handler"),
    "reopen": ("closed", "reopened", "reporter"),
    "reopen_later": ("closed", "reopened", "inspector"),
    "hand_on": (f"dispatched {WORKING} {WAITING}", "dispatched", "handler triager"),
    "merge": (OPEN, "merged", "triager"),
    "cancel": (f"{NEW} dispatched", "cancelled", "reporter"),
    "transfer": (OPEN, "transferred", "triager"),
    # By nobody's hand: the clock after three days of silence, and a rating.
    "lapse": ("resolved", "closed", ""),
    "unsolved": ("closed", "rework", ""),
    "open": ("", "", ""),
}
POSITIONS = {
    "reporter": "reporter",
    "follower": "",
    "neighbour": "",
    "guest": "",
    "grid": "triager inspector",
    "community": "triager inspector",
    "elsewhere": "",
    "street": "",
    "volunteer": "",
    "property, not the handler": "",
    "property, the handler": "handler",
    "grid, the handler": "triager handler",
    "grid, the solver": "triager",
    "grid, the handler and solver": "triager handler",
    "grid, the reporter": "reporter triager inspector",
    "grid, the reporter, handler and solver": "triager handler",
    "reporter, the solver": "",
    "grid, complained of": "",
    "property, the handler, complained of": "",
}
BY_HAND = ("reporter", "grid, the handler and solver", "grid, complained of")
REFUSED = ("orders.too_late", "orders.not_you", "rights.unverified")


def test_every_event_is_expected_somewhere() -> None:
    assert EXPECTED.keys() == {event.value for event in OrderEvent}


@pytest.mark.parametrize("position", POSITIONS)
def test_in_every_state_a_position_may_do_exactly_what_the_domain_lets_it(quarter: Quarter, position: str) -> None:
    order, parent = quarter.report().id, quarter.report().id
    who = _place(quarter, order, position)
    as_what = set(POSITIONS[position].split())
    wrong: list[str] = []

    def walk(tx: Transaction) -> None:
        act = quarter.act(tx, who)
        for state in OrderState:
            change(tx, held_order(tx, order), state=state.value, closed_at=quarter.now)
            offered = _offered(act, order)
            for event in OrderEvent:
                sources, target, actors = EXPECTED[event.value]
                allowed = state.value in sources.split() and bool(as_what & set(actors.split()))
                if (event in offered) != allowed:
                    wrong.append(f"{event} from {state}: offered {event in offered}, should be {allowed}")
                # What is refused to one is refused to all by the same line; three positions try each by hand.
                if allowed or position in BY_HAND:
                    came = _tried(act, order, event, quarter.volunteer, parent)
                    if came != (target if allowed else "refused"):
                        wrong.append(f"{event} from {state}: {came}")

    quarter.step(walk)
    assert wrong == []


def _offered(act: Act, order: int) -> tuple[OrderEvent, ...]:
    try:
        return what_now(act, order)
    except Refused:
        return ()


def _tried(act: Act, order: int, event: OrderEvent, handler: int, parent: int) -> str:
    """The state that an event leads to, or "refused"; nothing of it stays."""
    try:
        with act.transaction.savepoint():
            raise _Undone(move(act, order, event, words="因为", handler=handler, parent=parent).state.value)
    except _Undone as undone:
        return str(undone)
    except Refused as refused:
        return "refused" if refused.key in REFUSED else refused.key


class _Undone(Exception):
    pass


def _place(quarter: Quarter, order: int, position: str) -> int | None:
    """Bring somebody into a position to an order, and give who it is."""
    people = {
        "reporter": quarter.resident, "follower": quarter.neighbour, "neighbour": quarter.other, "guest": None,
        "grid": quarter.grid, "community": quarter.community, "elsewhere": quarter.elsewhere, "street": quarter.street,
        "volunteer": quarter.volunteer, "property": quarter.property,
    }  # fmt: skip
    who = people[position.split(",", maxsplit=1)[0]]
    # Somebody else has it and solved it, unless it is they.
    values = {"handler_id": quarter.second, "solver_id": quarter.second}
    if "follower" in position:
        quarter.do(who, join, order)
    if "handler" in position and "not the" not in position:
        values["handler_id"] = who
    if "solver" in position:
        values["solver_id"] = who
    if ", the reporter" in position:
        values["reporter_id"] = who
    if "complained of" in position:
        values["about_id"] = who
    quarter.put(order, OrderState.SUBMITTED, **values)
    return who


@pytest.mark.parametrize("event", OrderEvent)
def test_what_needs_a_reason_evidence_a_handler_or_a_parent_is_refused_without(
    quarter: Quarter, event: OrderEvent
) -> None:
    needed = {
        "reject": "orders.reason", "return": "orders.reason", "wait_resident": "orders.reason",
        "wait_parts": "orders.reason", "wait_vote": "orders.reason", "fail": "orders.reason",
        "reopen": "orders.reason", "reopen_later": "orders.reason", "transfer": "orders.reason",
        "hand_on": "orders.handler", "dispatch": "orders.handler", "resolve": "orders.evidence",
        "merge": "orders.parent",
    }  # fmt: skip
    sources, _, actors = EXPECTED[event.value]
    if not actors:
        return
    order = quarter.report().id
    who = {"reporter": quarter.resident, "handler": quarter.property}.get(actors.split()[0], quarter.community)
    who = quarter.community if actors == "inspector" else who
    handler = quarter.property if who == quarter.property else quarter.second
    quarter.put(order, OrderState(sources.split()[0]), handler_id=handler, closed_at=quarter.now)
    words = "转给别人" if event is OrderEvent.HAND_ON else ""
    try:
        quarter.move(who, order, event, words=words)
        came = None
    except Refused as refused:
        came = refused.key
    assert came == needed.get(event.value)


def test_the_page_shows_the_table_as_it_is(pytestconfig: pytest.Config) -> None:
    before, rest = PAGE.read_text(encoding="utf-8").split(START)
    shown, after = rest.split(END)
    if pytestconfig.getoption("--update"):
        PAGE.write_text(before + START + table() + END + after, encoding="utf-8")
        return
    assert shown == table(), "run `pytest --update tests/store/orders/test_machine.py`"
