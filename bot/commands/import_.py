"""`linli import`: areas, dwellings and people with their homes and shares, from .xlsx and .csv."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.texts import Texts
    from store.people.importing.rows import Problem, Tables
    from store.people.importing.writing import Outcome

SHOWN = 20
"""Problems shown on the screen; the report has all of them."""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("import")
    def import_(
        files: Annotated[list[Path] | None, typer.Argument(help="Files of the templates' form, .xlsx or .csv.")] = None,
        skip_bad: Annotated[
            bool, typer.Option("--skip-bad", help="Import the good rows although some are bad.")
        ] = False,
        report: Annotated[
            Path | None, typer.Option(help="Where to write every bad row with its reason, .xlsx or .csv.")
        ] = None,
        template: Annotated[
            Path | None, typer.Option(help="Write the templates into this folder instead of importing.")
        ] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the files.")] = False,
        language: Annotated[str, typer.Option(help="Language of the reasons: zh-CN or en.")] = "en",
        as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    ) -> None:
        """Import the archive. Bad rows are reported and nothing is imported, unless --skip-bad is given.

        Running it again changes nothing and completes what was ended half-way. Ends with 1 when there are bad rows.
        """
        from bot.texts import LANGUAGES

        if language not in LANGUAGES:
            raise typer.BadParameter(f"the languages are {', '.join(LANGUAGES)}", param_hint="--language")
        if template is not None:
            _write_templates(template)
            return
        if not files:
            raise typer.BadParameter("name the files to import, or --template FOLDER", param_hint="FILES")
        _import(files, skip_bad=skip_bad, report=report, dry_run=dry_run, language=language, as_json=as_json)


def _import(
    files: list[Path], *, skip_bad: bool, report: Path | None, dry_run: bool, language: str, as_json: bool
) -> None:
    import gc

    from bot.settings import SettingProblem, Settings
    from bot.texts import Texts
    from store.database import Database
    from store.database.migrate import migrate, pending
    from store.people.importing.checking import check_tables

    # Whatever is read stays until the end; looking for garbage in millions of cells again and again only costs.
    gc.disable()

    settings = Settings.read()
    keys = settings.keys()
    if keys.before is not None:
        # Rows are matched by their blind indexes, which are of two kinds until then.
        raise SettingProblem("the secret key is being changed: import once `linli keys rotate` has finished")
    if pending(settings.database_url):
        migrate(settings.database_url)
    texts = Texts()
    with _bar(quiet=as_json) as bar:
        tables = _read(files, bar)
        database = Database.open(settings.database_url, readers=1, pool=1, bulk=True)
        try:
            _must_be_real(database, settings)
            check_tables(database, keys, tables)
            outcome = None
            if not dry_run and (skip_bad or not tables.problems):
                outcome = _store(database, keys, tables, ", ".join(file.name for file in files), bar)
        finally:
            database.close()
    if report is not None and tables.problems:
        _write_report(report, tables.problems, texts, language)
    _tell(tables, outcome, texts, language, report, as_json=as_json)
    if tables.problems:
        raise typer.Exit(1)


def _read(files: list[Path], bar: Any) -> "Tables":
    from datetime import UTC, datetime, timedelta

    from handlers.layout.sheet.reading import MOST_BYTES, read_pages
    from store.people.importing.rows import read_tables
    from store.refusals import Refused

    task = bar.add_task("reading", total=None)
    pages = []
    for file in files:
        # A file that is too large is not even read.
        if file.stat().st_size > MOST_BYTES:
            raise Refused("tables.too_large", most=MOST_BYTES // 1_000_000)
        pages += read_pages(file.read_bytes(), file.name)
    # Somebody born today somewhere east of here is not born tomorrow.
    today = (datetime.now(UTC) + timedelta(hours=14)).date()
    tables = read_tables(pages, today, lambda rows: bar.update(task, completed=rows))
    bar.update(task, total=tables.rows, completed=tables.rows)
    return tables


def _store(database: Any, keys: Any, tables: "Tables", source: str, bar: Any) -> "Outcome":
    from store.people.importing.writing import store_tables

    task = bar.add_task("storing", total=len(tables.areas) + len(tables.dwellings) + len(tables.people))
    return store_tables(database, keys, tables, source=source, told=lambda done: bar.update(task, completed=done))


def _must_be_real(database: Any, settings: "Settings") -> None:
    from bot.settings import SettingProblem
    from store.people.person import has_demo_people

    if database.read(has_demo_people):
        raise SettingProblem(
            f"{settings.database_path or 'this database'} holds the demo's people, who are nobody; "
            "name another LINLI_DATABASE_URL"
        )


def _bar(*, quiet: bool) -> Any:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), disable=quiet)


def _tell(
    tables: "Tables", outcome: "Outcome | None", texts: "Texts", language: str, report: Path | None, *, as_json: bool
) -> None:
    from dataclasses import asdict

    if as_json:
        import json

        stored = {name: value for name, value in asdict(outcome).items() if name != "slowest"} if outcome else None
        bad = [{"sheet": p.sheet, "row": p.row, "column": p.column, "reason": p.reason} for p in tables.problems]
        print(json.dumps({"rows": tables.rows, "stored": stored, "bad": bad}, ensure_ascii=False))
        return
    for problem in tables.problems[:SHOWN]:
        print(_line(problem, texts, language))
    if len(tables.problems) > SHOWN:
        where = f"; all of them are in {report}" if report else "; --report FILE writes all of them"
        print(f"… and {len(tables.problems) - SHOWN} more{where}")
    if outcome is None:
        wrong = f"{len(tables.problems)} problems in {tables.rows} rows; nothing was imported."
        print(f"{wrong} Mend them, or add --skip-bad." if tables.problems else f"All {tables.rows} rows are good.")
        return
    print(
        f"Imported {outcome.people} people, {outcome.dwellings} dwellings, {outcome.households} households, "
        f"{outcome.ownerships} ownerships, {outcome.areas} areas; {outcome.known} people were there already "
        f"({outcome.filled} completed, {outcome.kept} values differ and were kept); "
        f"{outcome.proposals} may be somebody known and wait for a decision."
    )


def _line(problem: "Problem", texts: "Texts", language: str) -> str:
    from store.text import Text

    where = Text("people/importing.where", {"row": str(problem.row)})
    if problem.sheet:
        where = Text("people/importing.where-sheet", {"sheet": problem.sheet, "row": str(problem.row)})
    if problem.column:
        where = Text("people/importing.where-column", {"where": where, "column": _heading(problem.column, language)})
    return texts.render(language, Text("people/importing.line", {"where": where, "reason": _reason(problem)}))


def _reason(problem: "Problem") -> Any:
    from store.text import Text

    return Text(f"people/importing.{problem.reason}", {name: str(value) for name, value in problem.values.items()})


def _heading(column: str, language: str) -> str:
    from store.people.importing.columns import TABLES

    for columns in TABLES.values():
        for one in columns:
            if one.name == column:
                return one.headings[0 if language == "zh-CN" else 1]
    return column


def _write_report(path: Path, problems: "list[Problem]", texts: "Texts", language: str) -> None:
    from functools import partial
    from zoneinfo import ZoneInfo

    from handlers.layout.sheet import csv_text, workbook
    from store.messages.reply import Sheet
    from store.text import Text

    headings = tuple(Text(f"people/importing.column-{name}", {}) for name in ("sheet", "row", "column", "reason"))
    rows = tuple((p.sheet, p.row, _heading(p.column, language), _reason(p)) for p in problems)
    sheet = Sheet(name=Text("people/importing.report", {}), headings=headings, rows=rows)
    write = csv_text if path.suffix.casefold() == ".csv" else workbook
    path.write_bytes(write(sheet, partial(texts.render, language), zone=ZoneInfo("UTC")))


def _write_templates(folder: Path) -> None:
    from bot.texts import Texts
    from store.duty.sheet import roster_templates
    from store.people.importing.template import templates

    folder.mkdir(parents=True, exist_ok=True)
    render = Texts().render
    for name, content in (templates(render) | roster_templates(render)).items():
        (folder / name).write_bytes(content)
        print(folder / name)
