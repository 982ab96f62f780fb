"""`linli verify`: recompute the evidence and name the first row that was altered."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from store.chains.anchor import Heads
    from store.chains.verify import Verdict
    from store.database import Database, Transaction
    from store.keys import Keys

ANCHOR = typer.Option("--anchor", metavar="FILE", help="The file of hourly anchors, to find rows cut off or rewritten.")
JSON = typer.Option("--json", help="Only the line of JSON, without the sentence.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    verify = typer.Typer(no_args_is_help=True, help="Recompute evidence and find what was altered.")
    app.add_typer(verify, name="verify")

    @verify.callback()
    def everything() -> None:
        """Recompute evidence and find what was altered: 0 nothing, 1 something, 2 it could not be read."""

    @verify.command("all")
    def all_(
        anchor: Annotated[Path | None, ANCHOR] = None,
        as_json: Annotated[bool, JSON] = False,
    ) -> None:
        """Recompute everything below in one run, all of one moment."""
        _examine(verify_everything, anchor, as_json)

    @verify.command()
    def pledges(
        anchor: Annotated[Path | None, ANCHOR] = None,
        as_json: Annotated[bool, JSON] = False,
    ) -> None:
        """Recompute every signature, version and log of the pledges from the first row to the last."""
        from store.pledges.verification import verify_pledges

        _examine(verify_pledges, anchor, as_json)

    @verify.command()
    def audit(
        anchor: Annotated[Path | None, ANCHOR] = None,
        as_json: Annotated[bool, JSON] = False,
    ) -> None:
        """Recompute every row of the audit: who saw or changed what of whom, and what was refused."""
        from store.audit.verification import verify_audit

        _examine(verify_audit, anchor, as_json)

    @verify.command()
    def points(
        anchor: Annotated[Path | None, ANCHOR] = None,
        as_json: Annotated[bool, JSON] = False,
    ) -> None:
        """Recompute every transfer of points, every balance, what is left of every award, stocks and promises."""
        from store.points.redeeming.verification import verify_points_and_stocks

        _examine(verify_points_and_stocks, anchor, as_json)

    @verify.command()
    def votes(
        anchor: Annotated[Path | None, ANCHOR] = None,
        as_json: Annotated[bool, JSON] = False,
    ) -> None:
        """Recompute every ballot, roll, announcement and count of the owners' votes."""
        from store.votes.verification import verify_votes

        _examine(verify_votes, anchor, as_json)


def verify_everything(tx: "Transaction", keys: "Keys", anchored: "Heads | None" = None) -> "Verdict":
    """Recompute all evidence in one consistent snapshot; stops at the first subject that is not as it was written.

    Arguments: `anchored`, what `store.chains.anchor.read_anchor` read, to find also rows cut off or rewritten.
    """
    from store.audit.verification import verify_audit
    from store.chains.verify import Verdict
    from store.pledges.verification import verify_pledges
    from store.points.redeeming.verification import verify_points_and_stocks
    from store.votes.verification import verify_votes

    rows = 0
    for verify in (verify_pledges, verify_audit, verify_points_and_stocks, verify_votes):
        verdict = verify(tx, keys, anchored)
        rows += verdict.rows
        if not verdict.ok:
            return Verdict(ok=False, rows=rows, first_bad=verdict.first_bad)
    return Verdict(ok=True, rows=rows, first_bad=None)


def _examine(
    verify: "Callable[[Transaction, Keys, Heads | None], Verdict]", anchor: Path | None, as_json: bool
) -> None:
    from bot.settings import Settings
    from store.chains.anchor import read_anchor
    from store.chains.sealed import Finding
    from store.chains.verify import Verdict
    from store.database import Database

    settings = Settings.read().at_hand()
    _must_be_there(settings)
    keys = settings.keys()
    heads = read_anchor(anchor, keys) if anchor is not None else None
    database = Database.open(settings.database_url, readers=1, pool=1)
    try:
        if isinstance(heads, Finding):
            verdict = Verdict(ok=False, rows=0, first_bad=heads)
        else:
            verdict = database.read(lambda tx: verify(tx, keys, heads))
        if not verdict.ok:
            _must_be_the_key(database, keys)
    finally:
        database.close()
    _tell(verdict.ok, verdict.rows, verdict.first_bad, as_json)


def _must_be_there(settings: "Settings") -> None:
    from store.database.migrate import pending

    # Opening would make an empty database, which would then be found in perfect order.
    if settings.database_path is not None and not settings.database_path.exists():
        _refuse(f"there is no database {settings.database_path}; start Linli once, or set LINLI_DATABASE_URL")
    if pending(settings.database_url):
        _refuse("the database's tables are of an earlier version; run `linli migrate`")


def _must_be_the_key(database: "Database", keys: "Keys") -> None:
    """Tell a wrong key from tampering: with another key nothing at all fits, and no phone can be opened either."""
    from store.people.person import phone_of, sealed_person

    person = database.read(sealed_person)
    if person is not None:
        database.read(lambda tx: phone_of(tx, keys, person))


def _refuse(sentence: str) -> NoReturn:
    typer.echo(f"linli: {sentence}", err=True)
    raise typer.Exit(2)


def _tell(ok: bool, rows: int, first_bad: object, as_json: bool) -> None:
    import json
    from dataclasses import asdict, is_dataclass

    bad = asdict(first_bad) if is_dataclass(first_bad) and not isinstance(first_bad, type) else None
    print(json.dumps({"ok": ok, "rows": rows, "first_bad": bad}, ensure_ascii=False))
    if not as_json:
        where = f", column {bad['column']}" if bad and bad["column"] else ""
        sentence = (
            f"Not as it was written: table {bad['table']}, row {bad['id']}{where} (after {rows} rows)."
            if bad
            else f"All {rows} rows are as they were written."
        )
        typer.echo(sentence, err=True)
    if not ok:
        raise typer.Exit(1)
