"""Which tables the migrations are to give, and how they are compared and written down."""

from typing import Any, Literal

from sqlalchemy import MetaData
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from store.database.dialects import Moment


def every_table() -> MetaData:
    """All tables of the program."""
    import store.tables  # noqa: F401 - importing it is what registers the tables

    return SQLModel.metadata


def comparison() -> dict[str, Any]:
    """How a database is compared with the tables, for Alembic."""
    return {
        "compare_type": True,
        "compare_server_default": True,
        "include_name": _is_ours,
        "render_item": _render,
        "user_module_prefix": "",
    }


def _is_ours(name: str | None, kind: str, _: Any) -> bool:
    # The writer of a SQLite file makes its clock itself, before there are any other tables.
    return not (kind == "table" and name == "database_clock")


def _render(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Write our own column types into a revision by their names, and others by what they are in the database."""
    if kind != "type":
        return False
    if isinstance(item, Moment):
        context.imports.add("from store.database.dialects import Moment")
        return "Moment()"
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False
