"""Recount an exported vote by anybody, on a bare Python: `python -S recount.py FILE.json`.

One file, standard library only, integers throughout. Sources: Civil Code article 278 (participation of two thirds in
heads and in area; more than half, or three quarters) and 1259 ("not less than" includes the number itself).
Exit codes: 0 for any verdict, 2 for a malformed bundle (one sentence says where), 3 for a broken chain of receipts.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Sums = dict[str, int]
Areas = dict[str, int]
Tally = dict[str, Any]

MOTION_CHOICES = ("approve", "oppose", "abstain", "follow")
STATUSES = ("valid", "duplicate", "suspended", "invalid")
_SPELLED = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class Malformed(Exception):
    """The bundle is not what it should be; the sentence names the place."""


class BrokenChain(Exception):
    """A receipt does not follow from its ballot and the one before it."""


def recount(bundle: Any) -> Tally:
    """The verdict on a bundle as a dictionary.

    Refuses (Malformed) a bundle that is not well formed, (BrokenChain) receipts that do not fit their ballots.
    """
    motion = _motion(bundle)
    areas = _roll(bundle)
    delivered = _delivered(bundle, areas)
    counted, returned = _ballots(bundle, motion, areas)
    _check_chain(bundle["ballots"])
    total = {"heads": len(areas), "area": sum(areas.values())}
    sums: dict[Any, Sums] = {}
    for head, choice in counted.items():
        _add(sums.setdefault(choice, {"heads": 0, "area": 0}), {"heads": 1, "area": areas[head]})
    silent = delivered - returned
    return verdict_of(motion, sums, total, {"heads": len(silent), "area": sum(areas[head] for head in silent)})


def verdict_of(motion: Tally, sums: dict[Any, Sums], total: Sums, silent: Sums) -> Tally:
    """The verdict from sums: the normative algorithm, for a bundle and for a query over ballots alike.

    Arguments: `motion` as in a bundle; `sums`, heads and area by choice (an option, or a tuple of candidates) of all
    counted ballots; `total` of the roll; `silent`, of the heads that were told and returned no ballot.
    """
    taking_part = {measure: sum(one[measure] for one in sums.values()) for measure in ("heads", "area")}
    if motion["kind"] == "election":
        result = _election(motion, sums, total, taking_part)
    else:
        result = _decision(motion, sums, total, taking_part, silent)
    if not total["heads"] or not total["area"]:
        result.update(verdict="INVALID_ROLL", elected=[], alternates=[], runoff=[])
        result["with_silence"] = None if result["with_silence"] is None else "INVALID_ROLL"
        result["established"] = None if result["established"] is None else False
    return result


def _decision(motion: Tally, cast: dict[Any, Sums], total: Sums, taking_part: Sums, silent: Sums) -> Tally:
    sums = {choice: dict(cast.get(choice, {"heads": 0, "area": 0})) for choice in MOTION_CHOICES}
    leading = _leading(sums)
    # A cast "follow the majority" goes to the option that leads in heads and in area; without one it abstains.
    _add(sums[leading or "abstain"], sums.pop("follow"))
    verdict = _verdict(motion, sums["approve"], total, taking_part)
    return {
        "verdict": verdict,
        "with_silence": _with_silence(motion, sums, total, taking_part, silent, verdict),
        "heads": _measure("heads", sums, total, taking_part),
        "area": _measure("area", sums, total, taking_part),
        "candidates": {},
        "elected": [],
        "alternates": [],
        "runoff": [],
        "established": None,
    }


def _with_silence(
    motion: Tally, sums: dict[str, Sums], total: Sums, taking_part: Sums, silent: Sums, verdict: str
) -> str | None:
    """The second verdict: delivered silence follows the majority, where the rules of procedure say so.

    Zhejiang property regulation (2009), article 10: only if what was actually cast for that option already exceeds half
    of all heads and of all area; and not at a first assembly, which has no rules of procedure yet.
    """
    if motion["silence_rule"] == "NONE":
        return None
    leading = _leading(sums)
    if motion["first_assembly"] or leading is None:
        return verdict
    if any(2 * sums[leading][measure] <= total[measure] for measure in ("heads", "area")):
        return verdict
    approve, all_taking_part = dict(sums["approve"]), dict(taking_part)
    _add(all_taking_part, silent)
    if leading == "approve":
        _add(approve, silent)
    return _verdict(motion, approve, total, all_taking_part)


def _leading(sums: dict[str, Sums]) -> str | None:
    """The option ahead of every other one both in heads and in area, or None."""
    options = ("approve", "oppose", "abstain")
    for option in options:
        others = [other for other in options if other != option]
        if all(sums[option][measure] > sums[other][measure] for other in others for measure in ("heads", "area")):
            return option
    return None


def _verdict(motion: Tally, approve: Sums, total: Sums, taking_part: Sums) -> str:
    if not _has_quorum(total, taking_part):
        return "NOT_VALID"
    return "PASSED" if _passes(motion["class"], approve, taking_part) else "REJECTED"


def _has_quorum(total: Sums, taking_part: Sums) -> bool:
    return all(3 * taking_part[measure] >= 2 * total[measure] for measure in ("heads", "area"))


def _passes(matter_class: str, votes: Sums, taking_part: Sums) -> bool:
    if matter_class == "special":
        return all(4 * votes[measure] >= 3 * taking_part[measure] for measure in ("heads", "area"))
    return all(2 * votes[measure] > taking_part[measure] for measure in ("heads", "area"))


def _election(motion: Tally, cast: dict[Any, Sums], total: Sums, taking_part: Sums) -> Tally:
    votes = {candidate: {"heads": 0, "area": 0} for candidate in motion["candidates"]}
    blank = {"heads": 0, "area": 0}
    for choices, more in cast.items():
        for candidate in choices:
            _add(votes[candidate], more)
        if not choices:
            _add(blank, more)
    has_quorum = _has_quorum(total, taking_part)
    elected, alternates, runoff = _seats(motion, votes, taking_part) if has_quorum else ([], [], [])
    # Hangzhou 2021, article 27: the legal minimum, and more than half of the agreed number.
    established = has_quorum and len(elected) >= motion["minimum_members"] and 2 * len(elected) > motion["seats"]
    sums = {"approve": {"heads": 0, "area": 0}, "oppose": {"heads": 0, "area": 0}, "abstain": blank}
    return {
        "verdict": "NOT_VALID" if not has_quorum else "PASSED" if established else "REJECTED",
        "with_silence": None,
        "heads": _measure("heads", sums, total, taking_part),
        "area": _measure("area", sums, total, taking_part),
        "candidates": votes,
        "elected": elected,
        "alternates": alternates,
        "runoff": runoff,
        "established": established,
    }


def _seats(motion: Tally, votes: dict[str, Sums], taking_part: Sums) -> tuple[list[str], list[str], list[str]]:
    """Who is elected, who stands by, and who has to run again because of a tie at the last seat."""

    def rank(candidate: str) -> tuple[int, int]:
        return (-votes[candidate]["heads"], -votes[candidate]["area"])

    passed = sorted(
        (one for one in motion["candidates"] if _passes(motion["class"], votes[one], taking_part)), key=rank
    )
    seats = motion["seats"]
    if len(passed) <= seats or rank(passed[seats - 1]) != rank(passed[seats]):
        return passed[:seats], passed[seats:], []
    at_stake = rank(passed[seats])
    elected = [one for one in passed if rank(one) < at_stake]
    runoff = [one for one in passed if rank(one) == at_stake]
    return elected, [one for one in passed if rank(one) > at_stake], runoff


def _measure(name: str, sums: dict[str, Sums], total: Sums, taking_part: Sums) -> Sums:
    shown = {"total": total[name], "participating": taking_part[name]}
    shown.update({option: sums[option][name] for option in ("approve", "oppose", "abstain")})
    return shown


def _add(target: Sums, more: Sums) -> None:
    for measure in ("heads", "area"):
        target[measure] += more[measure]


def _motion(bundle: Any) -> Tally:
    if not isinstance(bundle, dict):
        raise Malformed("the bundle is not a JSON object")
    motion = bundle.get("motion")
    if not isinstance(motion, dict):
        raise Malformed("motion: there is none")
    read: Tally = {
        "kind": (kind := _one_of(motion, "kind", ("motion", "election"), "motion")),
        "class": _one_of(motion, "class", ("ordinary", "special"), "ordinary" if kind == "election" else None),
        "silence_rule": _one_of(motion, "silence_rule", ("NONE", "MAJORITY"), "NONE"),
        "first_assembly": motion.get("first_assembly", False),
        "candidates": motion.get("candidates") or [],
        "seats": motion.get("seats") or 0,
        "minimum_members": motion.get("minimum_members") or 0,
    }
    if not isinstance(read["first_assembly"], bool):
        raise Malformed("motion.first_assembly: it is true or false")
    for name in ("seats", "minimum_members"):
        if not _is_count(read[name]):
            raise Malformed(f"motion.{name}: it is a whole number of 0 or more")
    candidates = read["candidates"]
    is_list = isinstance(candidates, list) and all(isinstance(one, str) for one in candidates)
    if not is_list or len(set(candidates)) != len(candidates):
        raise Malformed("motion.candidates: they are a list of names, each once")
    if kind == "election" and read["seats"] < 1:
        raise Malformed("motion.seats: an election has at least one seat")
    return read


def _one_of(row: Tally, name: str, allowed: tuple[str, ...], default: str | None, place: str = "motion") -> Any:
    value = row.get(name, default)
    if value not in allowed:
        raise Malformed(f"{place}.{name}: it is one of {', '.join(allowed)}")
    return value


def _roll(bundle: Tally) -> Areas:
    areas: Areas = {}
    for place, row in _rows(bundle, "roll"):
        head: Any = row.get("head")
        area: Any = row.get("area")
        if not isinstance(head, str):
            raise Malformed(f"{place}.head: it is a text")
        if head in areas:
            raise Malformed(f"{place}.head: {head} is on the roll twice")
        if not _is_count(area):
            raise Malformed(f"{place}.area: it is a whole number of hundredths of a square metre, not negative")
        areas[head] = area
    return areas


def _delivered(bundle: Tally, areas: Areas) -> set[str]:
    delivered = bundle.get("delivered") or []
    if not isinstance(delivered, list):
        raise Malformed("delivered: it is a list of heads")
    for number, head in enumerate(delivered):
        if not isinstance(head, str) or head not in areas:
            raise Malformed(f"delivered[{number}]: {head} is not on the roll")
    return set(delivered)


def _ballots(bundle: Tally, motion: Tally, areas: Areas) -> tuple[Tally, set[str]]:
    """Choices of the counted ballots by head, and the heads that returned a ballot of any status."""
    counted: Tally = {}
    valid, returned = set[str](), set[str]()
    is_election = motion["kind"] == "election"
    for place, ballot in _rows(bundle, "ballots"):
        head, status = ballot.get("head"), _one_of(ballot, "status", STATUSES, None, place)
        if not isinstance(head, str) or head not in areas:
            raise Malformed(f"{place}.head: {head} is not on the roll")
        given: Any = _choices(place, ballot, motion) if is_election else None
        choice = given if is_election else _one_of(ballot, "choice", MOTION_CHOICES, None, place)
        returned.add(head)
        if status != "valid":
            continue
        if head in valid:
            raise Malformed(f"{place}.head: {head} has two valid ballots")
        valid.add(head)
        # More ticks than seats make a ballot invalid, whatever it says of itself.
        if not is_election or len(choice) <= motion["seats"]:
            counted[head] = choice
    return counted, returned


def _choices(place: str, ballot: Tally, motion: Tally) -> Any:
    choices = [] if ballot.get("choice") == "abstain" else ballot.get("choices")
    if not isinstance(choices, list):
        raise Malformed(f"{place}.choices: it is a list of candidates")
    for one in choices:
        if one not in motion["candidates"]:
            raise Malformed(f"{place}.choices: {one} is no candidate")
    if len(set(choices)) != len(choices):
        raise Malformed(f"{place}.choices: a candidate is ticked twice")
    return tuple(choices)


def _rows(bundle: Tally, name: str) -> Iterator[tuple[str, Tally]]:
    rows = bundle.get(name)
    if not isinstance(rows, list):
        raise Malformed(f"{name}: there is no list")
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise Malformed(f"{name}[{number}]: it is not an object")
        yield f"{name}[{number}]", row


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def receipt_of(ballot: Tally, previous: str) -> str:
    """The receipt of a ballot: SHA-256 over its content without receipt and status, and the receipt before it."""
    content = {key: value for key, value in ballot.items() if key not in ("receipt", "status")}
    content["previous"] = previous
    return hashlib.sha256(_SPELLED.encode(content).encode("utf-8", "surrogatepass")).hexdigest()


def _check_chain(ballots: list[Tally]) -> None:
    with_receipt = sum(ballot.get("receipt") is not None for ballot in ballots)
    if not with_receipt:
        return
    if with_receipt < len(ballots):
        number = next(at for at, ballot in enumerate(ballots) if ballot.get("receipt") is None)
        raise Malformed(f"ballots[{number}].receipt: there is none, though other ballots have one")
    previous = ""
    for number, ballot in enumerate(ballots):
        if ballot.get("previous", "") != previous:
            raise BrokenChain(f"ballots[{number}].previous: it is not the receipt of the ballot before it")
        if ballot["receipt"] != receipt_of(ballot, previous):
            raise BrokenChain(f"ballots[{number}].receipt: it does not fit the ballot")
        previous = ballot["receipt"]


def read(path: str) -> Any:
    """The bundle in a file. Refuses (Malformed) what cannot be read or is not JSON."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise Malformed(f"{path}: {problem.strerror}") from None
    except (ValueError, RecursionError) as problem:
        raise Malformed(f"{path}: it is not JSON ({problem})") from None


def main(arguments: list[str]) -> int:
    """Recount the named file, print the verdict as JSON, and give the exit code."""
    try:
        if len(arguments) != 1:
            raise Malformed("name one file: recount.py FILE.json")
        result = recount(read(arguments[0]))
    except Malformed as problem:
        sys.stderr.write(f"malformed: {problem}\n")
        return 2
    except BrokenChain as problem:
        sys.stderr.write(f"broken chain: {problem}\n")
        return 3
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
