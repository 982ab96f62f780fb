"""`linli demo`: the demo district in a database of its own, with people who do not exist."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def demo(
        serve: Annotated[
            bool, typer.Option("--serve", help="Serve it afterwards, for a browser on this machine.")
        ] = False,
    ) -> None:
        """Load the demo district (var/demo.db unless LINLI_DATABASE_URL is set); a second time changes nothing."""
        from bot.settings import Settings

        settings = Settings.read().for_demo()
        prepare(settings)
        if serve:
            serve_demo(settings)
        else:
            print(
                f"The demo is ready in {settings.database_path or 'the database'}. Serve it with `linli demo --serve`."
            )


def prepare(settings: "Settings") -> None:
    """Bring the demo's database up to date and load what is missing.

    Refuses (SettingProblem) a database that has real people in it.
    """
    from bot.demo.loader import load
    from store.database import Database
    from store.database.migrate import migrate, pending

    keys = settings.keys()
    if pending(settings.database_url):
        migrate(settings.database_url)
    database = Database.open(settings.database_url)
    try:
        load(database, keys)
    finally:
        database.close()


def serve_demo(settings: "Settings") -> None:
    """Say where the demo is and what to try, then serve it."""
    from bot.commands.serve import serve_with

    address = settings.web_address()
    print(
        f"邻礼 Linli, the demo district: {address}\n"
        f"  As a resident:    {address}/?as=P05   (茶花奶) say 承诺书, read it and sign\n"
        f"  As a grid worker: {address}/?as=P06   (荷田田) say 进度 and see it move\n"
        "Everybody in it is fictitious. Ctrl+C ends it.",
        flush=True,
    )
    serve_with(settings, demo=True)
