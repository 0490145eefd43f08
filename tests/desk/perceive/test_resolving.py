"""Where paths lead: asked beside the loop, and while it is not known nothing is told."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import pytest

from deskhand.desk.perceive import resolving
from deskhand.desk.perceive.resolving import Resolving
from deskhand.testing.pace import slowness_by_the_clock


async def test_a_path_is_known_a_moment_later(tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(tmp_path / "there")
    found: list[bool] = []
    asked = Resolving(lambda: found.append(True))
    assert asked.where(f"{tmp_path}/way/a.txt") is None
    await asked.quiet()
    assert asked.where(f"{tmp_path}/way/a.txt") == f"{tmp_path}/there/a.txt"
    assert found == [True]
    await asked.stop()


async def test_a_link_that_leads_elsewhere_now_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "way").symlink_to(tmp_path / "there")
    found: list[bool] = []
    asked = Resolving(lambda: found.append(True))
    asked.where(f"{tmp_path}/way")
    await asked.quiet()
    (tmp_path / "way").unlink()
    (tmp_path / "way").symlink_to(tmp_path / "other")
    monkeypatch.setattr(resolving, "FRESH_SECONDS", 0.0)
    assert asked.where(f"{tmp_path}/way") == f"{tmp_path}/there"
    await asked.quiet()
    assert asked.where(f"{tmp_path}/way") == f"{tmp_path}/other"
    assert len(found) == 2
    await asked.stop()


async def test_a_disk_that_hangs_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()
    monkeypatch.setattr(resolving, "DISK_SECONDS", 0.1)
    monkeypatch.setattr(resolving, "followed", lambda path: f"{answers.wait(10)}{path}")
    asked = Resolving(lambda: pytest.fail("nothing was found"))
    began = time.monotonic()
    assert asked.where(f"{tmp_path}/a") is None
    await asyncio.wait_for(asked.quiet(), 5)
    assert asked.where(f"{tmp_path}/a") is None
    await asked.stop()
    assert time.monotonic() - began < 8 * slowness_by_the_clock()  # it answers after ten
    answers.set()
