"""`linli migrate`: bring the database's tables up to this version."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def migrate() -> None:
        """Bring the tables of the database up to this version; does nothing when they already are."""
        from bot.settings import Settings
        from store.database.migrate import migrate as bring_up
        from store.database.migrate import pending

        settings = Settings.read()
        if not pending(settings.database_url):
            print("The database is up to date.")
            return
        bring_up(settings.database_url)
        print("The database has been brought up to date.")
