"""The attacks' folders, trash and home lie in memory where there is such a place; nothing of the tester's is touched.

What is attacked writes and syncs a few times for every attack; on a disk that others use too, that alone takes minutes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    at = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="deskhand-tests-", dir=at) as folder:
        yield Path(folder)


@pytest.fixture(autouse=True)
def _elsewhere(home: Path, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trash lies on the disk of what is thrown away."""
    monkeypatch.setattr(tempfile, "tempdir", str(memory))
    for name in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(memory / name.lower()))
