"""`linli check`: is everything set right, and what to change if not."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings
    from store.database import Database
    from store.keys import Keys


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was looked at, whether it is right, and what it is or what to change."""

    name: str
    ok: bool
    text: str


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def check(
        as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
        example: Annotated[bool, typer.Option("--example", help="Print .env.example instead.")] = False,
    ) -> None:
        """Check settings, database, secret key, media folder and texts; one line each with what to change."""
        if example:
            import bot.settings

            print(bot.settings.example(), end="")
            return
        findings = list(examine())
        ok = all(finding.ok for finding in findings)
        if as_json:
            import json

            report = {"ok": ok, "checks": [asdict(finding) for finding in findings]}
            print(json.dumps(report, ensure_ascii=False))
        else:
            for finding in findings:
                print(f"{'ok     ' if finding.ok else 'CHANGE '} {finding.name}: {finding.text}")
        if not ok:
            raise typer.Exit(1)


def examine() -> "Iterator[Finding]":
    """Look at everything, settings first; what cannot be looked at because of an earlier finding is left out."""
    from pydantic import ValidationError

    from bot.settings import Settings, sentences, unknown

    for name, suggestion in unknown():
        meant = f"; did you mean {suggestion}?" if suggestion else "; remove it"
        yield Finding(name, False, f"there is no such setting{meant}")
    try:
        settings = Settings()
    except ValidationError as problem:
        for sentence in sentences(problem):
            name, _, text = sentence.partition(": ")
            yield Finding(name, False, text)
        return
    yield from _each_setting(settings)
    yield from _database(settings.at_hand())
    yield _media(settings)
    yield from _texts()
    yield from _telegram(settings)
    yield Finding("channels", True, "the web chat is on" + "".join(f", {name}" for name in settings.channels))


def _each_setting(settings: "Settings") -> "Iterator[Finding]":
    from pydantic import SecretStr

    from bot.channel_settings import PREFIX
    from bot.logs import masked

    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            shown = "set" if value.get_secret_value() else "not set"
        elif isinstance(value, tuple):
            shown = ",".join(str(item) for item in value)
        else:
            shown = masked(str(value))
        source = "" if name in settings.model_fields_set else " (default)"
        yield Finding(f"{PREFIX}{name.upper()}", True, f"{shown or 'empty'}{source}")


def _database(settings: "Settings") -> "Iterator[Finding]":
    from bot.logs import masked
    from bot.problems import told
    from bot.settings import SettingProblem
    from store.database import Database, Unavailable
    from store.database.migrate import pending
    from store.keys import WrongKey

    path = settings.database_path
    if path is not None and not path.exists():
        yield Finding("database", True, f"{path} does not exist yet; `linli migrate` or `linli serve` makes it")
        return
    try:
        if pending(settings.database_url):
            yield Finding("database", False, "its tables are of an earlier version; run `linli migrate`")
            return
        shown = masked(settings.database_url)
        yield Finding("database", True, f"{shown} is reachable and up to date")
        keys = settings.keys()
        database = Database.open(settings.database_url, readers=1, pool=1)
    except (SettingProblem, WrongKey) as problem:
        yield Finding("secret key", False, told(problem) or str(problem))
        return
    except Unavailable as problem:
        yield Finding("database", False, str(problem))
        return
    try:
        yield _key(database, keys)
    finally:
        database.close()


def _key(database: "Database", keys: "Keys") -> Finding:
    from store.chains.rotation.generation import newest_of
    from store.keys import WrongKey
    from store.people.person import phone_of, sealed_person

    person = database.read(sealed_person)
    if person is None:
        return Finding("secret key", True, f"fingerprint {keys.fingerprint}; nothing is encrypted yet")
    try:
        database.read(lambda tx: phone_of(tx, keys, person))
    except WrongKey:
        return Finding(
            "secret key",
            False,
            f"fingerprint {keys.fingerprint} is not the key that the database was written with; put back its copy",
        )
    if keys.before is not None:
        text = f"{keys.fingerprint} is taking over from {keys.before.fingerprint}; run `linli keys rotate` to finish"
        return Finding("secret key", False, text)
    generation = database.read(lambda tx: newest_of(tx.connection))
    which = f", generation {generation.id + 1}" if generation is not None else ""
    return Finding("secret key", True, f"fingerprint {keys.fingerprint}{which} opens what is encrypted")


def _media(settings: "Settings") -> Finding:
    import os
    from pathlib import Path

    if not settings.media_url.startswith("file://"):
        return Finding("media", True, f"{settings.media_url} is tried when the first file comes")
    folder = Path(settings.media_url.removeprefix("file://"))
    nearest = folder
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        return Finding("media", False, f"{folder} cannot be written; change its owner, or set LINLI_MEDIA_URL")
    return Finding("media", True, f"{folder} can be written")


def _texts() -> "Iterator[Finding]":
    from bot.texts import LANGUAGES, MissingText, Texts, missing

    try:
        gaps = missing(Texts())
    except MissingText as problem:
        gaps = [str(problem)]
    for gap in gaps:
        yield Finding("texts", False, gap)
    if not gaps:
        yield Finding("texts", True, f"complete in {' and '.join(LANGUAGES)}")


def _telegram(settings: "Settings") -> "Iterator[Finding]":
    import re

    token = settings.telegram_token.get_secret_value()
    if not token:
        return
    if not re.fullmatch(r"[0-9]{5,16}:[A-Za-z0-9_-]{30,64}", token):
        yield Finding("telegram", False, "LINLI_TELEGRAM_TOKEN is not whole: copy all of it from @BotFather")
    elif settings.telegram_mode == "webhook" and not settings.public_url.startswith("https://"):
        text = "Telegram calls https addresses only: set LINLI_PUBLIC_URL to one, or LINLI_TELEGRAM_MODE=polling"
        yield Finding("telegram", False, text)
    else:
        yield Finding("telegram", True, f"bot {token.partition(':')[0]}, {settings.telegram_mode}")
