"""The table behind a table class."""

from sqlalchemy import Table
from sqlmodel import SQLModel


def table_of(cls: type[SQLModel]) -> Table:
    """The Core table of a SQLModel class, for statements that are not about objects."""
    return SQLModel.metadata.tables[str(cls.__tablename__)]
