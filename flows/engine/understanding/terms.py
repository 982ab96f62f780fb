"""The words that lines of keywords look for, found in a line as they are written or by how they sound."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.engine.understanding.hearing import Ear, Heard

LONGEST_TERM = 7
BY_SOUND = 0.86
"""How much a word counts that was written with other characters of the same sound."""
SHORTENED = 0.8
"""How much a word of four syllables and more counts when one of them is missing."""

Found = dict[int, tuple[float, int]]
"""Words that occur, by their numbers: how well (0 to 1), and where, one bit a sound."""


@dataclass(slots=True)
class Terms:
    """Words and groups of words by their numbers. A group is met when one of its words occurs."""

    ear: Ear
    words: list[str] = field(default_factory=list)
    members: list[frozenset[int]] = field(default_factory=list)
    _of: list[int] = field(default_factory=list)
    _sounded: dict[str, tuple[tuple[str, float, int, bool], ...]] = field(default_factory=dict)
    _single: dict[str, int] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _groups: dict[tuple[str, ...], int] = field(default_factory=dict)

    def group(self, words: tuple[str, ...]) -> int:
        """The number of a group of words; one for all lines that name the same, as those of a class are long."""
        known = self._groups.get(words)
        if known is None:
            known = self._groups[words] = len(self.members)
            self.members.append(frozenset(self._term(word) for word in words))
            for term in self.members[known]:
                self._of[term] |= 1 << known
        return known

    def close(self) -> None:
        """Forget what is needed only while words are added."""
        self._numbers, self._groups, self.words = {}, {}, []

    def found(self, heard: Heard, pairs: Sequence[str]) -> Found:
        """The words that occur in a line. Arguments: `pairs`, its sounds in pairs."""
        found: Found = {}
        sounds, tokens = heard.sounds, heard.tokens
        count = len(sounds)
        sounded, single = self._sounded, self._single
        for start, token in enumerate(tokens):
            if token in single:
                term = single[token]
                found[term] = (1.0, 1 << start if term not in found else found[term][1] | 1 << start)
        for start, key in enumerate(pairs):
            known = sounded.get(key)
            end = start + 2
            while known is not None:
                if known:
                    said = "".join(tokens[start:end])
                    place = ((1 << (end - start)) - 1) << start
                    for written, factor, term, exact in known:
                        if written == said:
                            quality = factor
                        elif exact:
                            continue
                        else:
                            quality = BY_SOUND * factor
                        before = found.get(term)
                        if before is None:
                            found[term] = (quality, place)
                        else:
                            found[term] = (max(quality, before[0]), before[1] | place)
                if end >= count or end - start >= LONGEST_TERM:
                    break
                key = f"{key} {sounds[end]}"
                known = sounded.get(key)
                end += 1
        return found

    def met(self, found: Found) -> int:
        """The groups of which a word occurs, one bit each."""
        met = 0
        for term in found:
            met |= self._of[term]
        return met

    def _term(self, word: str) -> int:
        known = self._numbers.get(word)
        if known is not None:
            return known
        heard = self.ear.hear(word.removeprefix("=").replace("_", " "))
        if not heard.sounds:
            raise ValueError(f"the word {word!r} cannot be heard")
        if len(heard.sounds) == 1:
            # A single character counts only as it is written: too many others sound like it.
            term = self._single.get(heard.tokens[0])
            if term is None:
                term = self._single[heard.tokens[0]] = self._new(word)
            self._numbers[word] = term
            return term
        exact = word.startswith("=")
        term = self._numbers[word] = self._new(word)
        self._enter(heard.sounds, "".join(heard.tokens), 1.0, term, exact=exact)
        if len(heard.sounds) >= 4 and not exact:
            for gone in range(len(heard.sounds)):
                rest = heard.sounds[:gone] + heard.sounds[gone + 1 :]
                kept = "".join(heard.tokens[:gone] + heard.tokens[gone + 1 :])
                self._enter(rest, kept, SHORTENED, term, exact=False)
        return term

    def _new(self, word: str) -> int:
        self.words.append(word)
        self._of.append(0)
        return len(self._of) - 1

    def _enter(self, sounds: Sequence[str], written: str, factor: float, term: int, *, exact: bool) -> None:
        sounds = sounds[:LONGEST_TERM]
        key = " ".join(sounds[:2])
        for sound in sounds[2:]:
            # What a longer word begins with is known too, so that looking for it goes on.
            self._sounded.setdefault(key, ())
            key = f"{key} {sound}"
        known = self._sounded.get(key, ())
        self._sounded[key] = (*known, (written, factor, term, exact))
