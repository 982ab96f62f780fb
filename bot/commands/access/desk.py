"""`linli desk`: keys with which other desks (Open311, such as a city's 12345) report and read orders."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from store.database import Database
    from store.keys import Keys


def register(app: typer.Typer) -> None:
    """Add the commands."""
    desks = typer.Typer(help="Keys with which other desks report and read orders (Open311).", no_args_is_help=True)
    app.add_typer(desks, name="desk")

    @desks.command()
    def add(
        name: Annotated[str, typer.Argument(help="Which desk it is, e.g. 12345.")],
        area: Annotated[str, typer.Option(help="The code of the area for which it reports and reads, e.g. KC.")],
        read_only: Annotated[bool, typer.Option("--read-only", help="It may read and not report.")] = False,
    ) -> None:
        """Make a key. It is shown once and stored hashed."""
        from store.orders.desks.key import add_desk

        with _database() as (database, keys):
            key = database.write(lambda tx: add_desk(tx, name, area, may_create=not read_only))
            _audit(database, keys, "desk.add", f"desk/{name}", "reads" if read_only else "reports")
        print(f"Key: {key}\nThe desk sends it as api_key. It is not shown again; `linli desk revoke` ends it.")

    @desks.command("list")
    def show() -> None:
        """Show which keys there are and were, never the keys themselves."""
        from store.orders.desks.key import desk_keys

        with _database() as (database, _):
            found = database.read(desk_keys)
        for one in found:
            does = "reports and reads" if one.may_create else "reads"
            until = f", revoked {one.revoked_at:%Y-%m-%d}" if one.revoked_at else ""
            print(f"{one.id}  {one.name}  {one.area}  {does} since {one.created_at:%Y-%m-%d}{until}")
        if not found:
            print("There are no keys. `linli desk add NAME --area CODE` makes one.")

    @desks.command()
    def revoke(
        number: Annotated[int, typer.Argument(help="The number of the key, as `linli desk list` shows it.")],
    ) -> None:
        """End a key, from now on."""
        from store.orders.desks.key import revoke_desk

        with _database() as (database, keys):
            ended = database.write(lambda tx: revoke_desk(tx, number))
            if ended:
                _audit(database, keys, "desk.revoke", f"desk/{number}", "revoked")
        if not ended:
            raise typer.BadParameter(f"there is no key {number} that is still good; see `linli desk list`")
        print(f"Key {number} is ended.")


@contextmanager
def _database() -> "Iterator[tuple[Database, Keys]]":
    from bot.program import must_be_ready
    from bot.settings import Settings
    from store.database import Database

    settings = Settings.read().at_hand()
    must_be_ready(settings)
    database = Database.open(settings.database_url)
    try:
        yield database, settings.keys()
    finally:
        database.close()


def _audit(database: "Database", keys: "Keys", operation: str, about: str, field: str) -> None:
    from store.audit.audit import note_command

    database.write(lambda tx: note_command(tx, keys, operation=operation, about=about, fields=(field,)))
