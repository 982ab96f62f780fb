"""Write the next migration: `python -m store.database.draft "what it changes"`."""

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData

from store.database.database import Database
from store.database.migrate import FOLDER, address_of, alone, configuration, connected, migrate, revisions


def draft(message: str, *, folder: Path = FOLDER, tables: MetaData | None = None) -> Path:
    """Write the next revision from what the tables have that the revisions do not; read it before committing it.

    Arguments: `message`, what it changes, in a few words; `folder`, where `versions` is; `tables`, what they should
    give (by default every table of the program).
    """
    from alembic import command

    from store.migrations.tables import every_table

    with tempfile.TemporaryDirectory() as place:
        url = f"sqlite:///{place}/draft.db"
        migrate(url, folder=folder)
        with alone(url) as connection:
            made: Any = command.revision(
                configuration(connection, folder, tables if tables is not None else every_table()),
                message,
                autogenerate=True,
                rev_id=f"{len(revisions(folder)) + 1:04d}",
            )
    revisions.cache_clear()
    written = Path(made.path)
    source = re.sub(r"^ *# ### .*\n", "", written.read_text(encoding="utf-8"), flags=re.MULTILINE)
    written.write_text(source, encoding="utf-8")
    return written


def differences(database: Database | str, tables: MetaData | None = None) -> list[Any]:
    """What the tables in a database lack or have beyond those of the program; empty after `migrate`."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from store.migrations.tables import comparison, every_table

    url = database if isinstance(database, str) else database.url
    with connected(address_of(url)) as connection:
        context = MigrationContext.configure(connection, opts=comparison())
        return list(compare_metadata(context, tables if tables is not None else every_table()))


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]))
