"""`linli keys`: make a secret key, and change the one in use while Linli goes on serving."""

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    keys = typer.Typer(no_args_is_help=True, help="Make a secret key, or change the one in use.")
    app.add_typer(keys, name="keys")

    @keys.command()
    def new() -> None:
        """Print a new secret key for LINLI_SECRET_KEY; nothing is stored."""
        import base64
        import secrets

        print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())

    @keys.command()
    def rotate() -> None:
        """Seal everything anew with LINLI_SECRET_KEY instead of LINLI_SECRET_KEY_BEFORE; run it again if it was ended.

        Start `linli serve` with both before. Ends with 1 when neither secret opened some value; it stays as it is.
        """
        import store.tables  # noqa: F401 - every table is looked at
        from bot.commands.keeping.backup import bar, must_be_there
        from bot.settings import SettingProblem, Settings
        from store.chains.rotation.resealing import NothingToChange
        from store.chains.rotation.resealing import rotate as seal_anew
        from store.database import Database
        from store.database.migrate import pending

        settings = Settings.read()
        must_be_there(settings.database_path)
        if pending(settings.database_url):
            raise SettingProblem("the database's tables are of an earlier version; run `linli migrate`")
        whole = settings.keys()
        if whole.before is None:
            raise SettingProblem(
                f"nothing is to be changed: the secret key {whole.fingerprint} is the one in use. To change it, set "
                "LINLI_SECRET_KEY to the output of `linli keys new` and LINLI_SECRET_KEY_BEFORE to the one until now"
            )
        database = Database.open(settings.database_url, readers=1, pool=1)
        try:
            with bar(quiet=False) as shown:
                task = shown.add_task("resealing", total=None)
                done = seal_anew(
                    database, whole, lambda place, rows: shown.update(task, description=place, completed=rows)
                )
        except NothingToChange:
            raise SettingProblem("nothing is to be changed") from None
        finally:
            database.close()
        print(f"{done.values} values are sealed anew by {whole.fingerprint}; no step took over {done.slowest:.2f} s.")
        print(
            "Now take LINLI_SECRET_KEY_BEFORE away, start `linli serve` again, and make a backup. "
            f"Keep the former key {whole.before.fingerprint} as long as backups that need it."
        )
        for place in sorted(done.unopened)[:20]:
            print(f"Neither secret opens {place}.")
        if done.unopened:
            raise typer.Exit(1)
