"""`linli votes`: what anybody can do with the exports of an owners' vote."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    votes = typer.Typer(no_args_is_help=True, help="Export votes and recount what was exported.")
    app.add_typer(votes, name="votes")

    @votes.callback()
    def group() -> None:
        """Export votes and recount what was exported."""

    @votes.command()
    def recount(
        file: Annotated[Path, typer.Argument(help="A bundle made by `linli votes export`.")],
    ) -> None:
        """Count a bundle again and print the verdict as JSON. Exit 2: malformed; 3: a broken chain of receipts."""
        from store.votes import recount as counting

        sys.exit(counting.main([str(file)]))

    @votes.command()
    def export(
        motion: Annotated[str, typer.Argument(help="The code of the vote and the number of the motion: CODE/1.")],
        public: Annotated[bool, typer.Option("--public", help="Only totals and receipts, for everybody.")] = False,
        out: Annotated[Path | None, typer.Option("--out", help="A file, instead of printing it.")] = None,
    ) -> None:
        """Write a closed motion out: the whole bundle for tally team, scrutineers and a court, or the public list.

        The whole bundle tells by head and area how each home voted: hand it to nobody else. Each export is audited.
        """
        text = json.dumps(_exported(motion, public), ensure_ascii=False, indent=1)
        if out is None:
            print(text)
            return
        out.write_text(text + "\n", encoding="utf-8")
        typer.echo(f"written to {out}", err=True)


def _exported(motion: str, public: bool) -> dict[str, Any]:
    """What is exported, with the audit row of it written in the same step."""
    from bot.settings import Settings
    from store.audit.audit import note_command
    from store.database import Database, Transaction
    from store.refusals import Refused
    from store.votes.results.export import bundle, find_motion, public_list

    settings = Settings.read().at_hand()
    if settings.database_path is not None and not settings.database_path.exists():
        _refuse(f"there is no database {settings.database_path}; start Linli once, or set LINLI_DATABASE_URL")
    keys = settings.keys()

    def export(tx: Transaction) -> dict[str, Any]:
        terms, question = find_motion(tx, motion)
        made = (public_list if public else bundle)(tx, terms, question)
        fields = ("totals", "receipts") if public else ("roll", "ballots")
        note_command(tx, keys, operation="votes.export", about=f"motion/{question.motion}", fields=fields)
        made["export"] = {"of": "public" if public else "tally team only", "at": tx.now().isoformat()}
        return made

    database = Database.open(settings.database_url, readers=1, pool=1)
    try:
        return database.write(export)
    except Refused as refused:
        sentences = {
            "votes.unknown": f"there is no motion {motion}; name the vote's code and the motion, such as CODE/1",
            "votes.not_closed": "this vote is not closed yet; until then nobody may see its ballots",
        }
        _refuse(sentences.get(refused.key, refused.key))
    finally:
        database.close()


def _refuse(sentence: str) -> NoReturn:
    typer.echo(f"linli: {sentence}", err=True)
    raise typer.Exit(2)
