"""One house for all: an owner, a phone, a page, a desk and a hub, and every door that bytes come in by."""

from __future__ import annotations

import importlib.util
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from deskhand.trust.fresh import SCHEMA, SqliteMemory


@pytest.fixture(scope="session")
def house() -> ModuleType:
    path = Path(__file__).parent / "fuzz/doors.py"
    spec = importlib.util.spec_from_file_location("trust_doors", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["trust_doors"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def memory() -> Iterator[SqliteMemory]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SCHEMA)
    yield SqliteMemory(connection)
    connection.close()
