"""Reading the whole audit again and naming the first row that is not as it was written."""

from store.audit.audit import PREFIX, Audit
from store.chains.anchor import Heads
from store.chains.sealed import Finding
from store.chains.verify import Examination, Verdict
from store.database import Transaction
from store.keys import Keys


def verify_audit(tx: Transaction, keys: Keys, anchored: Heads | None = None) -> Verdict:
    """Recompute the code of every audit row and the end of every chain, in one consistent snapshot.

    Arguments: `anchored`, what `store.chains.anchor.read_anchor` read, to find also rows cut off or rewritten.
    """
    examination = Examination(keys, {name: dict(ends) for name, ends in (anchored or {}).items()})
    for values in examination.table(tx, Audit):
        if isinstance(values, Finding):
            return Verdict(ok=False, rows=examination.rows, first_bad=values)
    found = examination.finish(tx, PREFIX)
    return Verdict(ok=found is None, rows=examination.rows, first_bad=found)
