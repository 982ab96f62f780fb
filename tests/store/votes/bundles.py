"""Bundles for recounts, made from a few numbers."""

from typing import Any

from store.votes.recount import receipt_of

Bundle = dict[str, Any]


def areas_of(heads: int, area: int) -> list[int]:
    """So many areas (0.01 m²) that add up to `area` exactly, as equal as whole numbers allow."""
    each, rest = divmod(area, heads)
    return [each + (number < rest) for number in range(heads)]


def bundle(total: tuple[int, int], cast: dict[str, tuple[int, int]], **motion: Any) -> Bundle:
    """A motion on which groups of heads voted.

    Arguments: `total`, heads and area of the roll; `cast`, by choice, heads and area that chose it, the rest stay
    silent; `motion`, what differs from an ordinary motion without a silence rule.
    """
    groups = [(choice, heads, area) for choice, (heads, area) in cast.items()]
    silent = (total[0] - sum(group[1] for group in groups), total[1] - sum(group[2] for group in groups))
    roll: list[dict[str, Any]] = []
    ballots: list[dict[str, Any]] = []
    for choice, heads, area in [*groups, ("", *silent)]:
        for one in areas_of(heads, area) if heads else []:
            head = f"H{len(roll) + 1:04d}"
            roll.append({"head": head, "area": one})
            if choice:
                ballots.append(ballot(head, choice))
    return {
        "motion": {"id": "m1", "matter": "HIRE_PM", "class": "ordinary", "kind": "motion", **motion},
        "roll": roll,
        "delivered": [row["head"] for row in roll],
        "ballots": ballots,
    }


def ballot(head: str, choice: str, *, status: str = "valid", channel: str = "web") -> dict[str, Any]:
    """One ballot without a receipt."""
    return {"head": head, "choice": choice, "status": status, "channel": channel, "cast_at": "2026-11-01T12:00:00Z"}


def election(roll: list[int], ticks: list[list[str] | None], **motion: Any) -> Bundle:
    """An election: the area of each head, and whom it ticked (None: no ballot)."""
    rows = [{"head": f"H{number:04d}", "area": area} for number, area in enumerate(roll)]
    ballots = [
        {"head": row["head"], "choices": choices, "status": "valid"}
        for row, choices in zip(rows, ticks, strict=True)
        if choices is not None
    ]
    kept = {"id": "m1", "matter": "ELECTION", "class": "ordinary", "kind": "election", "minimum_members": 1, **motion}
    return {"motion": kept, "roll": rows, "ballots": ballots}


def with_receipts(bundle: Bundle) -> Bundle:
    """The same bundle with a chain of receipts over its ballots."""
    previous = ""
    ballots = []
    for one in bundle["ballots"]:
        chained = {**one, "previous": previous}
        previous = receipt_of(chained, previous)
        ballots.append({**chained, "receipt": previous})
    return {**bundle, "ballots": ballots}
