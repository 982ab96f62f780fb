"""`linli export`: everything kept about one person, as a file for programs and one to read."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def export(
        person: Annotated[str, typer.Argument(help="The person's number, or their public code such as P01.")],
        folder: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where to write the files.")] = Path(),
        language: Annotated[str, typer.Option("--language", help="Of the document: zh-CN or en.")] = "zh-CN",
        for_programs: Annotated[bool, typer.Option("--json", help="Only the JSON, to standard output.")] = False,
    ) -> None:
        """Write everything kept about a person as JSON and PDF, who looked at it included. Recorded in the audit."""
        from functools import partial

        from bot.program import must_be_ready
        from bot.settings import Settings
        from bot.texts import ZONE, Texts
        from flows.people.data import document_of
        from handlers.layout.drawing import write
        from store.audit.audit import note_command
        from store.database import Database, Transaction
        from store.people.person import person_by_code
        from store.refusals import Refused
        from store.retention.export import as_text, data_of

        settings = Settings.read().at_hand()
        must_be_ready(settings)
        keys = settings.keys()
        database = Database.open(settings.database_url, readers=1, pool=1)

        def read(tx: Transaction) -> tuple[int, dict[str, object]] | None:
            number = int(person) if person.isascii() and person.isdecimal() else person_by_code(tx, person)
            try:
                found = data_of(tx, keys, number) if number is not None else None
            except Refused:
                return None
            if number is None or found is None:
                return None
            note_command(
                tx, keys, operation="person.export", about=f"person/{number}", fields=("json", "pdf"), person=number
            )
            return number, found

        try:
            made = database.write(read)
        finally:
            database.close()
        if made is None:
            # What was typed is not said again: it may be somebody's name, and this line may end in a log.
            typer.echo("linli: there is nobody with this number or code (a number as 12, a code as P01)", err=True)
            raise typer.Exit(2)
        number, data = made
        if for_programs:
            print(as_text(data))
            return
        folder.mkdir(parents=True, exist_ok=True)
        texts = Texts(base=settings.web_address(), unseal=keys.open)
        content, _ = write(document_of(data), partial(texts.render, language), str(ZONE))
        for ending, wanted in (("json", as_text(data).encode()), ("pdf", content)):
            file = folder / f"person-{number}.{ending}"
            file.touch(mode=0o600)
            file.write_bytes(wanted)
            print(file)
