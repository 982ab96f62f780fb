"""The lines of the evaluation set, and how shares are written."""

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent


def rows(file: Path) -> Iterator[list[str]]:
    """The columns of each line that is no remark."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


def share(part: int, whole: int) -> str:
    """A share in percent."""
    return f"{100 * part / max(1, whole):5.1f} %"
