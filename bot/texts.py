"""Rendering texts: Project Fluent files, one per conversation, in each language."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from fluent.runtime import FluentBundle, FluentResource

from bot.words import understanding
from store.keys import WrongKey
from store.text import Link, Secret, Text, Words

FOLDER, LANGUAGES = understanding.FOLDER, understanding.LANGUAGES
FIRST = LANGUAGES[0]
HIDDEN = "***"
ZONE = ZoneInfo("Asia/Shanghai")


class MissingText(Exception):
    """A text is not in the files, or one of its variables was not given."""


class Texts:
    """All texts below a folder.

    Arguments: `base`, the public address that links are below; `unseal`, opens secrets (`Keys.open`).
    Files are read when first needed.
    A key is "path/of/file.message" or "path/of/file.message.attribute".
    Refuses (MissingText) unknown keys: a missing text is a fault, found by the tests.
    """

    def __init__(self, folder: Path = FOLDER, base: str = "", unseal: Callable[[str, str], str] | None = None) -> None:
        self._folder = folder
        self._base = base
        self._unseal = unseal
        self._bundles: dict[tuple[str, str], FluentBundle | None] = {}
        self._plain: dict[tuple[str, str], str] = {}

    def render(self, language: str, words: Words) -> str:
        """The text in the language; words that somebody wrote stay as they are."""
        if isinstance(words, str):
            return words
        if not words.values:
            known = self._plain.get((language, words.key))
            if known is not None:
                return known
        rendered = self._format(language if language in LANGUAGES else FIRST, words)
        if not words.values:
            self._plain[language, words.key] = rendered
        return rendered

    def has(self, key: str) -> bool:
        """Whether the first language has a text under the key."""
        return self._pattern(FIRST, key) is not None

    def keys(self, language: str) -> dict[str, frozenset[str]]:
        """Every key of a language with the variables that its text uses."""
        from fluent.syntax import ast, parse
        from fluent.syntax.visitor import Visitor

        class Variables(Visitor):
            def __init__(self) -> None:
                self.names: set[str] = set()

            def visit_VariableReference(self, node: Any) -> None:  # noqa: N802  # the visitor calls it by the node's name
                self.names.add(node.id.name)

        found: dict[str, frozenset[str]] = {}
        root = self._folder / language
        for path in sorted(root.rglob("*.ftl")):
            name = path.relative_to(root).with_suffix("").as_posix()
            for entry in parse(path.read_text(encoding="utf-8")).body or []:
                if isinstance(entry, ast.Junk):
                    raise MissingText(f"{path}: not Fluent: {str(entry.content)[:60]!r}")
                if isinstance(entry, ast.Message):
                    patterns = {f"{name}.{entry.id.name}": entry.value}
                    patterns |= {f"{name}.{entry.id.name}.{a.id.name}": a.value for a in entry.attributes}
                    for key, pattern in patterns.items():
                        if pattern is not None:
                            variables = Variables()
                            variables.visit(pattern)
                            found[key] = frozenset(variables.names)
        return found

    def _format(self, language: str, words: Text) -> str:
        pattern = self._pattern(language, words.key) or self._pattern(FIRST, words.key)
        if pattern is None:
            raise MissingText(f"there is no text {words.key}")
        bundle, value = pattern
        given = {name: self._value(language, item) for name, item in words.values.items()}
        rendered, errors = bundle.format_pattern(value, given)
        if errors:
            raise MissingText(f"{words.key}: {errors[0]}")
        return str(rendered)

    def _value(self, language: str, value: Any) -> Any:
        if isinstance(value, Text):
            return self.render(language, value)
        if isinstance(value, Link):
            return self._base + value.path
        if isinstance(value, Secret):
            return self._opened(value)
        if isinstance(value, datetime):
            return moment(language, value)
        if isinstance(value, date):
            return day(language, value)
        if isinstance(value, time):
            return format_time(value, "HH:mm", locale=_babel(language))
        if isinstance(value, (tuple, list)):
            return "\n".join(str(self._value(language, item)) for item in value)
        return value

    def _opened(self, secret: Secret) -> str:
        try:
            return self._unseal(secret.sealed, secret.where) if self._unseal else HIDDEN
        except WrongKey:
            # The key was changed since; what was shown then is not shown again.
            return HIDDEN

    def _pattern(self, language: str, key: str) -> tuple[FluentBundle, Any] | None:
        path, _, rest = key.partition(".")
        name, _, attribute = rest.partition(".")
        bundle = self._bundle(language, path)
        if bundle is None or not bundle.has_message(name):
            return None
        message = bundle.get_message(name)
        value = message.attributes.get(attribute) if attribute else message.value
        return None if value is None else (bundle, value)

    def _bundle(self, language: str, path: str) -> FluentBundle | None:
        key = (language, path)
        if key not in self._bundles:
            file = self._folder / language / f"{path}.ftl"
            bundle = None
            if file.is_file():
                bundle = FluentBundle([language], use_isolating=False)
                bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
            self._bundles[key] = bundle
        return self._bundles[key]


@lru_cache
def _babel(language: str) -> str:
    return language.replace("-", "_")


def moment(language: str, value: datetime) -> str:
    """A time as people of the area write it: "12月1日 20:00", with the year when it is not near."""
    local = value.astimezone(ZONE)
    pattern = "y年M月d日 HH:mm" if language == FIRST else "d MMM y, HH:mm"
    return str(format_datetime(local, pattern, locale=_babel(language)))


def day(language: str, value: date) -> str:
    """A day: "2026年12月1日"."""
    return str(format_date(value, "y年M月d日" if language == FIRST else "d MMM y", locale=_babel(language)))


def missing(texts: Texts) -> list[str]:
    """What differs between the languages: keys that one lacks, variables that only one uses; one line each."""
    by_language: Mapping[str, dict[str, frozenset[str]]] = {language: texts.keys(language) for language in LANGUAGES}
    problems: list[str] = []
    first = by_language[FIRST]
    for language, keys in by_language.items():
        problems += [f"{language} lacks {key}" for key in sorted(first.keys() - keys.keys())]
        problems += [f"{FIRST} lacks {key}" for key in sorted(keys.keys() - first.keys())]
        problems += [
            f"{key} uses {', '.join(sorted(first[key] ^ keys[key]))} in one language only"
            for key in sorted(first.keys() & keys.keys())
            if first[key] != keys[key]
        ]
    return problems
