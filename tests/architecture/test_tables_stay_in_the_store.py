import importlib
from types import ModuleType

import pytest
from sqlalchemy import Table

from tests.architecture.tree import python_files


def module_name(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def tables_known_by(module: ModuleType) -> list[str]:
    return [
        name
        for name, value in vars(module).items()
        if isinstance(value, Table) or isinstance(getattr(value, "__table__", None), Table)
    ]


def test_the_store_has_tables() -> None:
    names = [module_name(file.as_posix()) for file in python_files("store") if "migrations" not in file.parts]
    assert [name for name in names if tables_known_by(importlib.import_module(name))] != []


@pytest.mark.parametrize("file", [file.as_posix() for file in python_files("handlers", "flows")])
def test_handlers_and_flows_know_operations_and_records_but_no_table(file: str) -> None:
    assert tables_known_by(importlib.import_module(module_name(file))) == []
