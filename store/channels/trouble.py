"""What a channel has to know of the database: that it may be unavailable, and where a test may kill the process."""

from store.database.faults import reached
from store.database.unavailable import Unavailable

__all__ = ["Unavailable", "reached"]
