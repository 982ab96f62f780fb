"""`linli retention`: what is kept how long, and the sweep that takes out what has had its time."""

from typing import Annotated

import typer

JSON = typer.Option("--json", help="As JSON.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    retention = typer.Typer(invoke_without_command=True, help="What is kept how long.")
    app.add_typer(retention, name="retention")

    @retention.callback()
    def table(context: typer.Context, as_json: Annotated[bool, JSON] = False) -> None:
        """Show what is kept how long, and why; `sweep` takes out what has had its time."""
        if context.invoked_subcommand is None:
            _show(as_json)

    @retention.command()
    def sweep(as_json: Annotated[bool, JSON] = False) -> None:
        """Take out what has been kept long enough, in slices; may be ended at any time and run again."""
        import json

        from bot.program import must_be_ready
        from bot.settings import Settings
        from store.channels.blobs import Blobs
        from store.database import Database
        from store.retention.sweep import sweep as sweep_all

        settings = Settings.read().at_hand()
        must_be_ready(settings)
        database = Database.open(settings.database_url, readers=1, pool=1)
        try:
            swept = sweep_all(database, Blobs(settings.media_url))
        finally:
            database.close()
        if as_json:
            print(json.dumps({"rows": swept.rows, "files": swept.files, "longest": round(swept.longest, 3)}))
            return
        for name, count in swept.rows.items():
            print(f"{name}: {count}")
        print(f"{sum(swept.rows.values())} rows and {swept.files} files; the longest slice took {swept.longest:.3f} s.")


def _show(as_json: bool) -> None:
    import json

    from store.retention.table import RETENTION

    if as_json:
        rows = [
            {"table": kept.table, "days": kept.days, "since": kept.since, "then": kept.then.value,
             "stays_by_law": kept.law, "why": kept.why}
            for kept in RETENTION
        ]  # fmt: skip
        print(json.dumps(rows, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    shown = Table("Table", "Days", "After", "Then", "Why")
    for kept in RETENTION:
        shown.add_row(kept.table, str(kept.days or "–"), kept.since or "–", kept.then.value, kept.why)
    Console().print(shown)
