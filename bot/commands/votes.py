"""`linli votes`: what anybody can do with the exports of an owners' vote."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    votes = typer.Typer(no_args_is_help=True, help="Recount exported votes.")
    app.add_typer(votes, name="votes")

    @votes.callback()
    def group() -> None:
        """Recount exported votes."""

    @votes.command()
    def recount(
        file: Annotated[Path, typer.Argument(help="A bundle made by `linli votes export`.")],
    ) -> None:
        """Count a bundle again and print the verdict as JSON. Exit 2: malformed; 3: a broken chain of receipts."""
        from store.votes import recount as counting

        sys.exit(counting.main([str(file)]))
