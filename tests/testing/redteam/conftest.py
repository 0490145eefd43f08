"""The attacks' trash and home lie in the test's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _elsewhere(home: Path) -> None:
    """Nothing of the tester's is touched."""
