"""The source tree as the tests of the architecture see it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "handlers", "flows", "store")


def python_files(*packages: str) -> Iterator[Path]:
    """Every Python file of these packages, all four when none is named, relative to the repository."""
    for package in packages or PACKAGES:
        yield from (path.relative_to(ROOT) for path in sorted((ROOT / package).rglob("*.py")))


def folders(*packages: str) -> Iterator[Path]:
    """Every folder of these packages, all four when none is named, relative to the repository."""
    for package in packages or PACKAGES:
        found = [ROOT / package, *(ROOT / package).rglob("*/")]
        yield from (path.relative_to(ROOT) for path in sorted(found) if "__pycache__" not in path.parts)


def copy_tree(target: Path) -> Path:
    """Copy the code and its rules to `target`, for a test to plant something in."""
    for file in [*python_files(), Path("pyproject.toml"), Path("flows/ruff.toml")]:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, target / file)
    return target


def plant(tree: Path, files: dict[str, str]) -> None:
    """Write files into a copied tree; a new folder becomes a package."""
    for name, text in files.items():
        file = tree / name
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.write_text(text, encoding="utf-8")
