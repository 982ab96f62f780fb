"""What many messages say alike: kept once for all of them, with the words of its own that each one says."""

import json
from collections.abc import Sequence

from sqlalchemy import insert, select

from store.database import Transaction
from store.database.table import table_of
from store.messages.reply import Reply
from store.messages.tables import SharedReply
from store.records import Unreadable, dumps, loads

_shared = table_of(SharedReply)
_UNREADABLE = Reply(("…",), ended=True)


def share(tx: Transaction, reply: Reply) -> int:
    """Keep once what many messages will say alike, and give the id that their rows name it by."""
    statement = insert(_shared).values(reply=dumps(reply), created_at=tx.now()).returning(_shared.c.id)
    made: int = tx.value(statement)
    return made


def replies(tx: Transaction, stored: Sequence[tuple[str, int | None]]) -> list[Reply]:
    """What rows say, each given as its columns (reply, shared_id)."""
    wanted = sorted({shared for _, shared in stored if shared is not None})
    found = tx.run(select(_shared.c.id, _shared.c.reply).where(_shared.c.id.in_(wanted))) if wanted else []
    alike = {row.id: _reply(row.reply) for row in found}
    return [
        _reply(reply) if shared is None else alike.get(shared, _UNREADABLE).filled(json.loads(reply or "{}"))
        for reply, shared in stored
    ]


def _reply(text: str) -> Reply:
    try:
        value = loads(text)
    except (Unreadable, ValueError):
        return _UNREADABLE
    return value if isinstance(value, Reply) else _UNREADABLE
