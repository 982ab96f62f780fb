"""One database, SQLite or PostgreSQL: steps that write, queries that read, statements compiled once."""

from store.database import naming as naming  # constraints of tables defined after this import have names
from store.database.database import Database
from store.database.transaction import Fixed, Transaction
from store.database.unavailable import Unavailable

__all__ = ["Database", "Fixed", "Transaction", "Unavailable"]
