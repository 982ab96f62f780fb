"""Secret votes: a choice lies apart from who made it, under a random key, and only the key of the program joins them.

After the close not even that: the tokens are gone and the choices lie shuffled under new keys. What remains possible is
said in docs/votes.md: whoever holds the key and copies of the database from during the vote could still join them.
"""

import json
import secrets
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import col

from store.database import Transaction
from store.keys import Keys
from store.votes.ballots.ballot import SecretChoice


def hide(tx: Transaction, keys: Keys, motion_id: int, head_id: int, choice: str, area: int) -> str:
    """Put a choice away under a random key; gives where it lies, sealed, for the row of who voted."""
    key = secrets.token_hex(16)
    # Padded, so that a longer list of candidates does not tell itself by its length.
    content = json.dumps([motion_id, choice, area]).ljust(512)
    tx.run(insert(SecretChoice).values(key=key, sealed=keys.seal(content, f"secret_choice.sealed.{key}")))
    return keys.seal(key, _where(motion_id, head_id))


def token_of(keys: Keys, motion_id: int, head_id: int, sealed: str) -> str:
    """The key under which the choice of a head lies."""
    return keys.open(sealed, _where(motion_id, head_id))


def open_choices(tx: Transaction, keys: Keys) -> dict[str, tuple[int, str, int]]:
    """Every choice that lies hidden: motion, choice and area by key."""
    rows = tx.run(select(col(SecretChoice.key), col(SecretChoice.sealed)))
    return {key: _opened(keys, key, sealed) for key, sealed in rows}


def _opened(keys: Keys, key: str, sealed: str) -> tuple[int, str, int]:
    content: Any = json.loads(keys.open(sealed, f"secret_choice.sealed.{key}"))
    return int(content[0]), str(content[1]), int(content[2])


def _where(motion_id: int, head_id: int) -> str:
    return f"ballot_standing.token.{motion_id}.{head_id}"
