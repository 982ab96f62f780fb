"""Every table at once: importing this module makes SQLModel.metadata complete, for migrations and their tests."""

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from sqlmodel import SQLModel

_STORE = Path(__file__).parent
_WITHOUT_TABLES = {"database", "migrations"}

# Found by listing the folders, so that a new subject needs no line here and cannot be forgotten.
for _subject in sorted(path.parent.name for path in _STORE.glob("*/__init__.py")):
    if _subject not in _WITHOUT_TABLES:
        for _module in walk_packages([str(_STORE / _subject)], f"store.{_subject}."):
            import_module(_module.name)

metadata = SQLModel.metadata
