"""On a storm of orders, what is the same is offered and what is not is not; the whole of it is `bench/orders.py`."""

from tests.store.orders.quarter import Quarter
from tests.store.orders.storm import ride, storm


def test_of_the_first_hour_of_a_storm_the_same_is_found_and_little_is_offered_falsely(quarter: Quarter) -> None:
    cases = storm()[:500]
    outcome = ride(quarter, cases)
    assert outcome.found >= 0.9
    assert outcome.false <= 0.1
    assert outcome.kept == len(cases)
