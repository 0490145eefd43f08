"""A desk of its own for each test, and others on request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from deskhand.core import fault
from deskhand.testing.desk import RealDesk


@pytest.fixture
async def desks(home: Path, tmp_path: Path) -> AsyncIterator[Callable[..., RealDesk]]:
    """Makes desks over the same root and home; a second one is the first after a restart."""
    root = tmp_path / "root"
    root.mkdir(exist_ok=True)
    made: list[RealDesk] = []

    def make(vault_cap: int | None = None, at: Path | None = None) -> RealDesk:
        made.append(RealDesk(at or root, home, vault_cap=vault_cap))
        return made[-1]

    yield make
    for one in made:
        await one.monitor.close()


@pytest.fixture
async def desk(desks: Callable[..., RealDesk]) -> RealDesk:
    return desks()


@pytest.fixture
def faults() -> Iterator[Callable[[Callable[[str], None]], None]]:
    """Installs a hook for fault points, taken away afterwards."""
    yield fault.install
    fault.install(None)


@pytest.fixture
def other() -> Iterator[Path]:
    """A folder on another disk."""
    with TemporaryDirectory(prefix="deskhand-", dir="/dev/shm") as folder:
        yield Path(folder)
