"""`linli backup`: everything of one moment in one file, while Linli goes on serving."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from store.chains.verify import Verdict
    from store.database.backup.making import Made, Told


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def backup(
        path: Annotated[Path, typer.Argument(help="The file to write, or a folder in which it gets a name by time.")],
        keep: Annotated[
            int, typer.Option(min=0, help="Keep so many in the folder and remove older ones; 0 keeps all.")
        ] = 0,
        as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    ) -> None:
        """Back up the database and all files, then read the backup back; never with the key in it.

        Ends with 1 when the evidence is not as it was written; the backup is made nevertheless.
        """
        from datetime import UTC, datetime

        from bot.commands.verify import verify_everything
        from bot.settings import Settings
        from store.channels.blobs import Blobs
        from store.database import Database
        from store.database.backup.making import make_backup, name_of, remove_old

        settings = Settings.read().at_hand()
        must_be_there(settings.database_path)
        is_folder = path.is_dir() or not path.suffix
        if keep and not is_folder:
            raise typer.BadParameter("name a folder to keep several in", param_hint="--keep")
        target = path / name_of(datetime.now(UTC)) if is_folder else path
        keys = settings.keys()
        database = Database.open(settings.database_url, readers=1, pool=1)
        try:
            with bar(quiet=as_json) as shown:
                made = make_backup(database, keys, Blobs(settings.media_url), target, verify_everything, teller(shown))
        finally:
            database.close()
        gone = remove_old(path, keep) if keep else []
        _tell(made, gone, as_json)
        if not made.verdict.ok:
            raise typer.Exit(1)


def must_be_there(file: Path | None) -> None:
    """Refuse a SQLite database that does not exist, which opening would make."""
    if file is not None and not file.exists():
        from bot.settings import SettingProblem

        raise SettingProblem(f"there is no database {file}; set LINLI_DATABASE_URL")


def bar(*, quiet: bool) -> Any:
    """A progress bar on the error output."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    # A program that is run by a timer reports in lines; only a person watches a bar.
    return Progress(*columns, console=console, disable=quiet or not console.is_terminal)


def teller(shown: Any) -> "Told":
    """What moves a progress bar, with one line for each thing that is done."""
    tasks: dict[str, Any] = {}

    def told(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = shown.add_task(what, total=total)
        shown.update(tasks[what], completed=done, total=total)

    return told


def _tell(made: "Made[Verdict]", gone: list[Path], as_json: bool) -> None:
    contents = made.contents
    if as_json:
        import json

        report = {
            "path": str(made.path),
            "bytes": made.size,
            "fingerprint": made.fingerprint,
            "rows": contents.total(),
            "files": contents.media,
            "missing_files": len(contents.missing),
            "evidence": {"ok": made.verdict.ok, "rows": made.verdict.rows},
            "removed": [old.name for old in gone],
        }
        print(json.dumps(report, ensure_ascii=False))
        return
    size = f"{made.size / 1_000_000:.1f} MB"
    print(f"{made.path}: {contents.total()} rows, {contents.media} files, {size}, read back and whole.")
    print(f"It opens only with the secret key {made.fingerprint}, which is not in it: keep a copy of that elsewhere.")
    if contents.missing:
        print(f"{len(contents.missing)} files were already missing from LINLI_MEDIA_URL.")
    if gone:
        print(f"Removed {len(gone)} older ones.")
    if not made.verdict.ok:
        bad = made.verdict.first_bad
        where = f"table {bad.table}, row {bad.id}" if bad else "somewhere"
        print(f"But the evidence is not as it was written: {where}. Run `linli verify all`.")
