"""Names of neighbourhoods as people write them: exact, said alike (观塘府), or with a character lost."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from store.people.archive.sound import heard
from store.records import record

_ENDING = re.compile(r"(?:（.*?）|\(.*?\))|(?:小区|社区|街道|未来社区|自然村)$")
_LEAST_FUZZY = 4
"""Syllables of a name from which one may be missing or wrong."""


@record
class Named:
    """An area with its name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class _Known:
    area: Named
    written: tuple[str, ...]
    sounds: tuple[str, ...]


class Names:
    """The names of some areas, ready to be looked for. Made once for a set of areas; reads only."""

    def __init__(self, areas: Iterable[Named]) -> None:
        self._known = []
        for area in areas:
            bare = _ENDING.sub("", _ENDING.sub("", area.name)) or area.name
            whole = area.name.replace("（虚构）", "")
            self._known.append(_Known(area, (whole, bare), _heard(bare)))
        self._pairs: dict[tuple[str, str], list[int]] = {}
        for at, one in enumerate(self._known):
            for pair in pairwise(one.sounds):
                self._pairs.setdefault(pair, []).append(at)

    def find(self, said: str) -> tuple[Named, ...]:
        """The areas that a text names: one if it is clear, several if it has to be asked, none if it names none.

        What is written wins over what only sounds so, and both over a name with one syllable wrong or missing.
        """
        said = said.replace(" ", "")
        found, form = self._named(said)
        if form and len(form) < len(said):
            # "双岭社区观棠府": the smaller place stands beside the greater one and is what is meant.
            closer, _ = self._named(said.replace(form, "", 1))
            if closer:
                return closer
        return found

    def _named(self, said: str) -> tuple[tuple[Named, ...], str]:
        """The areas that a text names, and the written form by which they were found ("" when it was by ear)."""
        if not said:
            return (), ""
        sounds = _heard(said)
        # As many syllables as possible; of two names as long, the one that is written wins.
        sure: list[tuple[float, str, Named]] = []
        likely: list[_Known] = []
        for one in self._sharing(sounds):
            forms = [form for form in one.written if form in said]
            if forms:
                form = max(forms, key=len)
                sure.append((len(form), form, one.area))
            elif len(one.sounds) > 1 and _within(one.sounds, sounds):
                sure.append((len(one.sounds) - 0.5, "", one.area))
            else:
                likely.append(one)
        if sure:
            most = max(length for length, _, _ in sure)
            best = [(form, area) for length, form, area in sure if length == most]
            return tuple(area for _, area in best), best[0][0]
        near = [one for one in likely if len(one.sounds) >= _LEAST_FUZZY and _nearly(one.sounds, sounds)]
        begun = near or [one for one in likely if _begins(one.sounds, sounds)]
        return tuple(one.area for one in begun), ""

    def _sharing(self, sounds: Sequence[str]) -> Iterator[_Known]:
        """The names that share a pair of neighbouring sounds with the text: no other can be near it."""
        seen: set[int] = set()
        for pair in pairwise(sounds):
            for at in self._pairs.get(pair, ()):
                if at not in seen:
                    seen.add(at)
                    yield self._known[at]


_NUMERALS = str.maketrans("0123456789", "零一二三四五六七八九")


def _heard(text: str) -> tuple[str, ...]:
    return heard(text.translate(_NUMERALS))


def _within(name: Sequence[str], said: Sequence[str]) -> bool:
    size = len(name)
    return any(tuple(said[at : at + size]) == tuple(name) for at in range(len(said) - size + 1))


def _nearly(name: Sequence[str], said: Sequence[str]) -> bool:
    for gone in range(len(name)):
        if _within((*name[:gone], *name[gone + 1 :]), said):
            return True
        for at in range(len(said) - len(name) + 1):
            window = said[at : at + len(name)]
            if all(one == other for place, (one, other) in enumerate(zip(name, window, strict=True)) if place != gone):
                return True
    return False


def _begins(name: Sequence[str], said: Sequence[str]) -> bool:
    return len(name) > 2 and name[0] in said and _within(name[:2], said)
