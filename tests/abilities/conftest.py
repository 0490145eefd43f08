"""A real desk over a real folder: abilities are tried through its monitor, as a hub would have them done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deskhand.testing.ability_desk import AbilityDesk


@pytest.fixture
async def desk(home: Path, tmp_path: Path) -> AsyncIterator[AbilityDesk]:
    root = tmp_path / "desk"
    root.mkdir()
    made = AbilityDesk.over(root, home)
    async with made.at_work():
        yield made
