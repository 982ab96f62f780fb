"""Everything that can be set: one frozen object, read from the environment and `.env` under the prefix LINLI_."""

import difflib
import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.channel_settings import PREFIX, ChannelSettings

if TYPE_CHECKING:
    from store.keys import Keys

DEFAULT_DATABASE = "sqlite:///var/linli.db"
DEMO_DATABASE = "sqlite:///var/demo.db"
# Read elsewhere, by tests that kill the process at a named point.
_KNOWN_BESIDES = {"LINLI_FAULT"}


class SettingProblem(Exception):
    """A setting is wrong or missing; the text is one sentence that says which one and what to change."""


class _Basics(BaseSettings):
    """What concerns the program as a whole."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: str = Field(
        default=DEFAULT_DATABASE,
        description="Where everything is kept: sqlite:///path on one machine, postgresql://user@host/name for several.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Encrypts phones and identity numbers and seals the evidence: 32 or more random bytes, as base64. "
        "For SQLite it is made by itself beside the database (secret.key); PostgreSQL needs it here. Keep a copy: "
        "without it those fields cannot be read again.",
    )
    secret_key_before: SecretStr = Field(
        default=SecretStr(""),
        description="The secret key until now, only while it is being changed (docs/running.md says how).",
    )
    bind: str = Field(default="127.0.0.1:8000", description="The address and port that `linli serve` listens on.")
    public_url: str = Field(
        default="",
        description="How people reach the program from outside, for links and QR codes: https://linli.example.org.",
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(),
        description="Networks of reverse proxies whose X-Forwarded-For counts, with commas: 127.0.0.1/32,10.0.0.0/8.",
    )
    media_url: str = Field(
        default="file://var/media", description="Where photos and files are kept: file://folder, or s3://bucket/prefix."
    )
    metrics_bind: str = Field(
        default="127.0.0.1:9100", description="The address and port of the metrics for Prometheus; `off` for none."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="How much is logged.")
    log_format: Literal["auto", "text", "json"] = Field(
        default="auto", description="`text` for people, `json` for machines; `auto` looks whether a person is watching."
    )
    anchor_path: Path = Field(
        default=Path("var/anchors.jsonl"),
        description="A file outside the database where the state of the evidence is signed every hour; copy it away.",
    )
    session_days: int = Field(
        default=30, ge=1, le=365, description="A browser is signed out after so many days without a visit."
    )
    upload_megabytes: int = Field(default=20, ge=1, le=100, description="The largest file that somebody may send.")

    @field_validator("database_url")
    @classmethod
    def _a_database(cls, value: str) -> str:
        kind = value.partition("://")[0].partition("+")[0]
        if kind not in ("sqlite", "postgresql", "postgres"):
            raise ValueError("use sqlite:///path or postgresql://user@host/name")
        if kind == "sqlite" and not value.partition("://")[2].strip("/"):
            raise ValueError("name a file: sqlite:///var/linli.db")
        return value

    @field_validator("secret_key", "secret_key_before")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            from store.keys import Keys

            try:
                Keys.from_text(value.get_secret_value())
            except ValueError as problem:
                raise ValueError("it is too short; make one with `linli keys new`") from problem
        return value

    @field_validator("bind", "metrics_bind")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value != "off":
            host_and_port(value)
        return value

    @field_validator("public_url")
    @classmethod
    def _a_web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("write it like https://linli.example.org")
        return value.rstrip("/")

    @field_validator("media_url")
    @classmethod
    def _a_store(cls, value: str) -> str:
        if not value.startswith(("file://", "s3://")) or not value.partition("://")[2]:
            raise ValueError("use file://folder or s3://bucket/prefix")
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value


# In lists of settings those of the class on the right come first.
class Settings(ChannelSettings, _Basics):
    """All settings. Each one is `LINLI_` and its name in capitals."""

    @classmethod
    def read(cls) -> "Settings":
        """Read the environment and `.env`. Refuses (SettingProblem) in one sentence a setting that is wrong."""
        try:
            return cls()
        except ValidationError as problem:
            raise SettingProblem("; ".join(sentences(problem))) from problem

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a file of this machine (SQLite)."""
        return self.database_url.startswith("sqlite")

    @property
    def database_path(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self.database_url.partition(":///")[2]) if self.is_embedded else None

    @property
    def wants_service(self) -> bool:
        """Whether an operator has set something that only a real service needs, so that no demo is meant."""
        return bool(self.public_url) or "database_url" in self.model_fields_set or bool(self.channels)

    def for_demo(self) -> "Settings":
        """The same settings with the demo's own database, unless a database was named expressly."""
        if "database_url" in self.model_fields_set:
            return self
        return self.model_copy(update={"database_url": DEMO_DATABASE})

    def at_hand(self) -> "Settings":
        """The same settings, but with the demo's database while there is nothing else to look at."""
        own, demo = self.database_path, self.for_demo().database_path
        only_demo = own is not None and not own.exists() and demo is not None and demo.exists()
        return self.for_demo() if only_demo and not self.wants_service else self

    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        return host_and_port(self.bind)

    def web_address(self) -> str:
        """Where a browser finds the program."""
        host, port = self.address()
        shown = f"[{host}]" if ":" in host else host
        return self.public_url or f"http://{shown}:{port}"

    def metrics_address(self) -> tuple[str, int] | None:
        """Host and port of the metrics, or None when they are off."""
        return None if self.metrics_bind == "off" else host_and_port(self.metrics_bind)

    def keys(self) -> "Keys":
        """The keys from LINLI_SECRET_KEY, or those made once beside an embedded database, with what was carried over.

        Refuses (SettingProblem) PostgreSQL without a key, and a key file that cannot be read or written; (WrongKey) a
        key that has been replaced; (Unavailable) a server that does not answer.
        """
        from store.chains.rotation.generation import complete
        from store.keys import Keys

        before = self.secret_key_before.get_secret_value()
        return complete(self.database_url, self._own_keys(), Keys.from_text(before) if before else None)

    def _own_keys(self) -> "Keys":
        from store.keys import Keys, secret_in

        given = self.secret_key.get_secret_value()
        if given:
            return Keys.from_text(given)
        path = self.database_path
        if path is None:
            raise SettingProblem(
                "LINLI_SECRET_KEY is needed with PostgreSQL, the same on every machine: "
                "put the output of `linli keys new` into .env and keep a copy"
            )
        file = path.parent / "secret.key"
        try:
            return Keys.from_text(secret_in(file))
        except (OSError, ValueError) as problem:
            raise SettingProblem(
                f"{file} does not hold a usable key ({problem}); put back its copy, or set LINLI_SECRET_KEY"
            ) from problem


def host_and_port(value: str) -> tuple[str, int]:
    """Take "127.0.0.1:8000" or "[::1]:8000" apart. Refuses (ValueError) anything else."""
    host, colon, port = value.rpartition(":")
    if not colon or not host or not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise ValueError("write it like 127.0.0.1:8000")
    return host.strip("[]"), int(port)


def sentences(problem: ValidationError) -> list[str]:
    """One sentence for each wrong setting, without its value, which may be a secret."""
    return [
        f"{PREFIX}{str(error['loc'][0]).upper()}: {error['msg'].removeprefix('Value error, ')}"
        for error in problem.errors(include_input=False, include_url=False)
    ]


def unknown(environment: Mapping[str, str] | None = None, file: Path = Path(".env")) -> list[tuple[str, str | None]]:
    """Variables that start with LINLI_ but mean nothing, each with the setting that was probably meant."""
    from dotenv import dotenv_values

    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    given = set(os.environ if environment is None else environment) | set(dotenv_values(file))
    strange = sorted(name for name in given if name.upper().startswith(PREFIX) and name.upper() not in known)
    return [
        (name, next(iter(difflib.get_close_matches(name.upper(), known, 1, 0.6)), None))
        for name in strange
        if name not in _KNOWN_BESIDES
    ]


def example() -> str:
    """The text of `.env.example`: every setting with its description and default."""
    import textwrap

    parts = ["# Copy this file to .env and change what you need; each line is optional. `linli check` reads it back.\n"]
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = "" if isinstance(default, SecretStr) or default == () else str(default)
        about = textwrap.wrap(field.description or "", 100, break_on_hyphens=False, break_long_words=False)
        parts.append("".join(f"# {line}\n" for line in about) + f"# {PREFIX}{name.upper()}={shown}\n")
    return "\n".join(parts)
