"""How long a recount of 250,000 ballots takes: `python bench/recount.py`. Given: at most one second."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from store.votes.recount import recount

BALLOTS = 250_000


def main() -> None:
    """Count without receipts and with them, three times each, and print the best."""
    from tests.store.votes.bundles import bundle, with_receipts

    third = BALLOTS // 3
    cast = {"approve": (BALLOTS - 2 * third, 9_000_000), "oppose": (third, 8_000_000), "follow": (third, 8_000_000)}
    plain = bundle((BALLOTS + 1000, 26_000_000), cast, silence_rule="MAJORITY")
    for name, made in (("without receipts", plain), ("with receipts", with_receipts(plain))):
        times = []
        for _ in range(3):
            began = time.perf_counter()
            verdict = recount(made)["verdict"]
            times.append(time.perf_counter() - began)
        print(f"{BALLOTS:,} ballots {name}: {min(times):.2f} s, {verdict}")


if __name__ == "__main__":
    main()
