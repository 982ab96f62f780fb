"""What must hold after any storm: nothing answered is lost, nothing is done twice, everybody came to the end."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from bot.receive import read_run
from flows.engine.state import Kind, Run
from store.database import Database
from store.messages.conversations import StoredRun
from store.pledges.signing import Receipt
from store.pledges.verification import verify_pledges
from store.tables import metadata
from tests.chats.world import KEYS
from tests.flows.engine import toys
from tests.kill.speaker import Speaker

inbox, outbox, runs, signatures = (metadata.tables[name] for name in ("inbox", "outbox", "run", "signature"))


def check(database: Database, speakers: Sequence[Speaker], platform: Path) -> dict[str, int]:
    """Check everything; gives the numbers for whoever wants to read them."""
    said = sum(speaker.sent for speaker in speakers)
    for speaker in speakers:
        assert speaker.unanswered is None, f"{speaker.address} got no answer"
        assert not speaker.names, f"{speaker.address} did not come to the end"
    taken = database.read(lambda tx: tx.run(sa.select(inbox.c.address, inbox.c.key)))
    assert len(taken) == len(set(taken)) == said, "each message was taken in exactly once"
    replies = Counter(row[0] for row in database.read(lambda tx: tx.run(sa.select(outbox.c.inbox_id))))
    assert len(replies) == said
    assert set(replies.values()) == {1}, "each message got exactly one reply"
    states = dict(database.read(lambda tx: [tuple(row) for row in tx.run(_states())]))
    assert set(states) == {"sent"}, f"something was not sent: {states}"
    sent = Counter(int(line) for line in platform.read_text().split("\n") if line)
    rows = {row.id for row in database.read(lambda tx: tx.run(sa.select(outbox.c.id)))}
    assert set(sent) == rows, "everything reached the platform, and nothing that is not on record"
    return {
        "messages": said,
        "conversations": sum(speaker.finished for speaker in speakers),
        "deeds": deeds_once(database),
        **signatures_once(database),
        "sent_again": sum(count - 1 for count in sent.values()),
    }


def deeds_once(database: Database) -> int:
    """Check that the journals and the rows of the toys agree; gives their number."""
    journals = _journals(database)
    journaled = sorted(
        entry.value.row for run in journals for entry in run.journal if isinstance(entry.value, toys.ToyDeed)
    )
    rows = sorted(row.id for row in database.read(lambda tx: tx.run(sa.select(toys.deeds.c.id))))
    assert journaled == rows, "each deed was done once for its entry in a journal"
    assert not [run for run in journals if run.state == "active"], "a conversation did not come to its end"
    return len(rows)


def signatures_once(database: Database) -> dict[str, int]:
    """Check that the journals and the evidence agree on who signed and withdrew, and that the evidence is whole."""
    verdict = database.read(lambda tx: verify_pledges(tx, KEYS))
    assert verdict.ok, f"the evidence does not verify: {verdict}"
    receipts = [
        (entry.key, entry.value)
        for run in _journals(database)
        for entry in run.journal
        if entry.kind is Kind.DONE and isinstance(entry.value, Receipt)
    ]
    kinds = Counter(row[0] for row in database.read(lambda tx: tx.run(sa.select(signatures.c.kind))))
    for deed, kind in (("sign", "signed"), ("withdraw", "withdrawn"), ("dispute", "disputed")):
        journaled = sum(key == deed and not receipt.again for key, receipt in receipts)
        assert journaled == kinds[kind], f"{kind} {kinds[kind]} times on record, {journaled} times in journals"
    return dict(kinds)


def _journals(database: Database) -> list[Run]:
    columns = [runs.c[name] for name in ("id", "ref", "flow", "args", "journal", "pending", "state")]
    return [read_run(StoredRun(*row).opened(KEYS)) for row in database.read(lambda tx: tx.run(sa.select(*columns)))]


def _states() -> "sa.Select[tuple[str, int]]":
    return sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state)
