"""Measure understanding: accuracy, wrong starts, confusion, dangers, speed, memory, and plain WRatio beside it.

    python bench/understanding/run.py                 every figure
    python bench/understanding/run.py --only intents  one part: intents, dangers, numbers, addresses, people, speed

Only figures and names of conversations are printed, never a line of the evaluation set.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent.parent))
sys.path.insert(0, str(FOLDER))

from lines import rows, share  # noqa: E402  # the folder is no package: it is found by the line above
from typos import variants  # noqa: E402  # likewise
from values import part_addresses, part_numbers, part_people  # noqa: E402  # likewise

from bot.words.declared import declared  # noqa: E402  # likewise
from bot.words.lexicon import lexicon  # noqa: E402  # likewise
from bot.words.understanding import gathered  # noqa: E402  # likewise
from flows.engine.understanding.outcome import Outcome, Understanding  # noqa: E402  # likewise

Read = Callable[[str], Outcome]


@dataclass(frozen=True)
class Case:
    """A line with the names that are right for it."""

    text: str
    right: frozenset[str]
    intent: str
    style: str


def intents() -> list[Case]:
    """Every line of the conversations, as written."""
    cases = []
    for file in sorted((FOLDER / "intents").glob("*.txt")):
        for style, text, *others in rows(file):
            right = {file.stem, *(name for other in others for name in other.replace(",", " ").split())}
            cases.append(Case(text, frozenset(right), file.stem, style))
    return cases


def mistyped(cases: list[Case]) -> list[Case]:
    """The variants of lines that have room for a mistake."""
    return [
        Case(wording, case.right, case.intent, kind)
        for case in cases
        if case.style != "short"
        for kind, wording in variants(case.text)
    ]


def kind_of(outcome: Outcome) -> str:
    """What a line that ought to start nothing came to, in a word."""
    return "started" if outcome.intent else "answered" if outcome.answer else "offered" if outcome.near else "nothing"


def score(read: Read, cases: list[Case]) -> tuple[Counter[str], Counter[tuple[str, str]], dict[str, Counter[str]]]:
    """Counts of outcomes, of confusions (meant, started or offered first), and of outcomes for each conversation."""
    total: Counter[str] = Counter()
    confused: Counter[tuple[str, str]] = Counter()
    each: dict[str, Counter[str]] = {}
    for case in cases:
        outcome = read(case.text)
        offered = [name for name, _ in outcome.near[:2]]
        if outcome.intent is not None:
            result = "started right" if outcome.intent in case.right else "started wrong"
        elif any(name in case.right for name in offered):
            result = "offered right"
        else:
            result = "refused" if (outcome.answer or "").startswith("refused") else "missed"
        total[result] += 1
        each.setdefault(case.intent, Counter())[result] += 1
        if result in ("started wrong", "missed", "refused"):
            instead = offered[0] if offered else f"({outcome.answer or 'nothing'})"
            confused[case.intent, outcome.intent or instead] += 1
    return total, confused, each


def shown(name: str, read: Read, cases: list[Case], outside: list[str]) -> tuple[Counter[str], Counter[str]]:
    """Print one line of the table."""
    total, _, _ = score(read, cases)
    count = len(cases)
    right = total["started right"] + total["offered right"]
    apart: Counter[str] = Counter()
    for text in outside:
        outcome = read(text)
        apart[kind_of(outcome)] += 1
    print(
        f"{name:34} {count:6} {share(right, count)} {share(total['started right'], count)}"
        f" {share(total['started wrong'], count)} {share(apart['started'], len(outside))}"
        f" {share(apart['offered'], len(outside))}"
    )
    return total, apart


def of_matters(read: Read) -> Read:
    """What is started and offered as `linli match` names it: the matter that a conversation is part of."""
    flows = declared()

    def named(text: str) -> Outcome:
        outcome = read(text)
        near: dict[str, float] = {}
        for name, likely in outcome.near:
            near.setdefault(flows[name].part_of, likely)
        intent = flows[outcome.intent].part_of if outcome.intent else None
        return Outcome(intent, outcome.score, tuple(near.items()), outcome.answer)

    return named


def likeness(start: float, offer: float) -> Read:
    """Plain RapidFuzz WRatio over the same phrases and names, with the same rule of starting and offering."""
    from rapidfuzz import fuzz, process, utils

    known = lexicon()
    if known.understanding is None:
        raise SystemExit("there is no understanding")
    phrases = [
        (known.understanding.matcher.names[at], text) for at, _, text in known.understanding.matcher.likeness.phrases
    ]
    names = [*[name for name, _ in phrases], *known.flows.values()]
    texts = [*[utils.default_process(text) for _, text in phrases], *known.flows]
    kept = [(name, text) for name, text in zip(names, texts, strict=True) if name in declared()]

    def read(text: str) -> Outcome:
        said = utils.default_process(text)
        found = process.extract(said, [one for _, one in kept], scorer=fuzz.WRatio, limit=12)
        best: dict[str, float] = {}
        for _, likely, at in found:
            best.setdefault(kept[at][0], likely)
        near = tuple((name, likely) for name, likely in best.items() if likely >= offer)[:2]
        starts = bool(near) and near[0][1] >= start and (len(near) < 2 or near[0][1] - near[1][1] >= 5)
        return Outcome(near[0][0] if starts else None, near[0][1] / 100 if near else 0.0, near)

    return of_matters(read)


def part_intents(read: Read) -> None:
    """The table of accuracy, with WRatio in it, and the confusion table."""
    cases = intents()
    typos = mistyped(cases)
    outside = [row[1] for row in rows(FOLDER / "outside.txt")]
    print(f"{'':34} {'lines':>6} {'right':>7} {'started':>7} {'wrongly':>7} {'outside':>7} {'outside':>7}")
    print(f"{'':34} {'':>6} {'':>7} {'right':>7} {'started':>7} {'started':>7} {'offered':>7}")
    shown("Linli, as written", read, cases, outside)
    shown("Linli, with typing mistakes", read, typos, outside)
    for start, offer in ((90, 60), (80, 60), (60, 45)):
        plain = likeness(start, offer)
        shown(f"WRatio, starts from {start}, as written", plain, cases, outside)
    shown("WRatio, starts from 80, mistakes", likeness(80, 60), typos[::4], outside)
    _, confused, each = score(read, cases)
    print("\nconversation     lines  right started wrongly missed refused")
    for name, counts in sorted(each.items()):
        lines = sum(counts.values())
        right = counts["started right"] + counts["offered right"]
        print(
            f"{name:15} {lines:6} {share(right, lines)} {counts['started right']:6} {counts['started wrong']:6}"
            f" {counts['missed']:6} {counts['refused']:6}"
        )
    print("\nmeant, taken for (nothing, an answer or a refusal in brackets), lines")
    for (meant, taken), count in confused.most_common():
        print(f"{meant:15} {taken:28} {count:4}")
    styles: dict[str, Counter[str]] = {}
    for case in cases:
        counts, _, _ = score(read, [case])
        styles.setdefault(case.style, Counter()).update(counts)
    print("\nstyle      lines  right")
    for style, counts in sorted(styles.items()):
        right = counts["started right"] + counts["offered right"]
        print(f"{style:10} {sum(counts.values()):5} {share(right, sum(counts.values()))}")
    reasons: dict[str, Counter[str]] = {}
    for reason, text, *_ in rows(FOLDER / "outside.txt"):
        outcome = read(text)
        kind = f"started {outcome.intent}" if outcome.intent else kind_of(outcome)
        reasons.setdefault(reason, Counter())[kind] += 1
    print("\noutside, by reason")
    for reason, counts in sorted(reasons.items()):
        print(f"{reason:24} {dict(counts)}")


def part_dangers(read: Read) -> None:
    """Dangers caught, and talk that only sounds so."""
    dangers = [row[1] for row in rows(FOLDER / "danger.txt")]
    kinds = Counter(row[0] for row in rows(FOLDER / "danger.txt") if read(row[1]).intent != "emergency")
    caught = sum(read(text).intent == "emergency" for text in dangers)
    typos = [wording for text in dangers for _, wording in variants(text)]
    caught_typos = sum(read(text).intent == "emergency" for text in typos)
    false = Counter(row[0] for row in rows(FOLDER / "not_danger.txt") if read(row[1]).intent == "emergency")
    quiet = sum(1 for _ in rows(FOLDER / "not_danger.txt"))
    print(f"\ndangers caught as written   {share(caught, len(dangers))} of {len(dangers)}; missed {dict(kinds)}")
    print(f"dangers caught, mistyped    {share(caught_typos, len(typos))} of {len(typos)}")
    print(f"false alarms                {share(sum(false.values()), quiet)} of {quiet}; by reason {dict(false)}")


def part_speed(read: Read) -> None:
    """Microseconds an utterance, and memory for understanding alone."""
    import subprocess
    import time

    texts = [case.text for case in intents()] + [row[1] for row in rows(FOLDER / "outside.txt")]
    for text in texts:
        read(text)
    known = lexicon().understanding
    if known is None:
        raise SystemExit("there is no understanding")
    few = fewer(600)
    print()
    # On a shared machine the processor's time says more than the clock on the wall.
    for name, reader, matcher in (("all", known.read, known.matcher), ("600", few.read, few.matcher)):
        for kind, clock in (("processor", time.thread_time), ("wall", time.perf_counter)):
            best = min(_timed(reader, texts, clock) for _ in range(5))
            count = len(matcher.likeness.phrases)
            print(f"{1e6 * best:6.1f} µs an utterance ({kind}), {name} phrases: {count}, {len(texts)} lines")
    code = (
        "import resource, sys; sys.path.insert(0, '.'); from bot.words.declared import declared;"
        "from bot.words.understanding import understanding; found = declared();"
        "before = int(open('/proc/self/statm').read().split()[1]);"
        "kept = understanding(found);"
        "after = int(open('/proc/self/statm').read().split()[1]);"
        "print((after - before) * resource.getpagesize() / 1e6)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=FOLDER.parent.parent)
    print(f"memory      {float(done.stdout):6.1f} MB for understanding alone")


def fewer(count: int) -> Understanding:
    """The same understanding with every keyword and only `count` phrases, spread over the subjects."""
    subjects, answers, ear = gathered(declared())
    whole = sum(len(subject.phrases) for subject in subjects)
    for subject in subjects:
        subject.phrases = subject.phrases[: round(len(subject.phrases) * count / whole)]
    return Understanding.of(subjects, answers, ear)


def _timed(read: Read, texts: list[str], clock: Callable[[], float]) -> float:
    before = clock()
    for text in texts:
        read(text)
    return (clock() - before) / len(texts)


PARTS = {
    "intents": part_intents,
    "dangers": part_dangers,
    "numbers": part_numbers,
    "addresses": part_addresses,
    "people": part_people,
    "speed": part_speed,
}


def main() -> None:
    """Print the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=sorted(PARTS), action="append")
    chosen: list[str] | None = parser.parse_args().only
    read = of_matters(lexicon().understood)
    for name, part in PARTS.items():
        if not chosen or name in chosen:
            part(read)


if __name__ == "__main__":
    main()
