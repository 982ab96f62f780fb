"""`linli restore`: bring a backup back into an empty database."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def restore(
        path: Annotated[Path, typer.Argument(help="The backup.", exists=True, dir_okay=False)],
        as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    ) -> None:
        """Restore a backup into the empty database of LINLI_DATABASE_URL, SQLite or PostgreSQL, and verify it.

        Ends with 1 when the evidence is not as it was written; it is restored nevertheless.
        """
        import json

        from bot.commands.keeping.backup import bar, teller
        from bot.commands.verify import verify_everything
        from bot.settings import SettingProblem, Settings
        from store.channels.blobs import Blobs
        from store.database.backup.restoring import restore as bring_back

        settings = Settings.read()
        file = settings.database_path
        given = settings.secret_key.get_secret_value()
        if file is not None and not given and not (file.parent / "secret.key").exists():
            raise SettingProblem(
                f"the secret key is needed: put its copy at {file.parent / 'secret.key'}, or set LINLI_SECRET_KEY"
            )
        keys = settings.keys()
        with bar(quiet=as_json) as shown:
            done = bring_back(
                settings.database_url, keys, Blobs(settings.media_url), path, verify_everything, teller(shown)
            )
        contents, verdict = done.contents, done.verdict
        if as_json:
            report = {
                "made_at": done.header.made_at,
                "revision": done.header.revision,
                "fingerprint": done.header.fingerprint,
                "rows": contents.total(),
                "files": contents.media,
                "missing_files": len(contents.missing),
                "evidence": {"ok": verdict.ok, "rows": verdict.rows},
            }
            print(json.dumps(report, ensure_ascii=False))
        else:
            print(f"Restored {contents.total()} rows and {contents.media} files as they were at {done.header.made_at}.")
            print(
                f"All {verdict.rows} rows of evidence are as they were written."
                if verdict.ok
                else "But the evidence is not as it was written: run `linli verify all`."
            )
            print("Everybody signs in again in the browser; start it with `linli serve`.")
        if not verdict.ok:
            raise typer.Exit(1)
