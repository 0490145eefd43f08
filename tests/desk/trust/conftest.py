"""A house with everything that a desk believes in, over its own file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from trust_house import House


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = House(home)
    yield made
    made.connection.close()
