"""Judge "is it one of these?" on a day of 5,000 orders, 60 % of them the same again: `python bench/orders.py`."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.store.orders.quarter import opened  # the line above makes the packages found
from tests.store.orders.storm import ride, storm  # likewise


def main() -> None:
    """Print what share of the same was found, how much was offered falsely, and how long it took."""
    with tempfile.TemporaryDirectory() as folder, opened(f"sqlite:///{folder}/bench.db") as quarter:
        outcome = ride(quarter, storm())
    print(f"{outcome.kept} orders; same found {outcome.found:.1%}; offered falsely {outcome.false:.1%}")
    print(f"suggestions: median {outcome.percentile(0.5) * 1e3:.1f} ms, p95 {outcome.percentile(0.95) * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
