"""One step at a time, with its doors, over a real desk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from deskhand.core.ability import Registry
from deskhand.core.wire.frames import Progress
from deskhand.desk import gate
from deskhand.desk.doors.folders import WorkFolders
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.work import Reporter, Work
from deskhand.testing.desk import ABILITIES, RealDesk

Step = Callable[..., Awaitable[Work]]


async def _nobody(_: Progress) -> None:
    """Progress is of no interest here."""


@pytest.fixture
async def step(desk: RealDesk) -> AsyncIterator[Step]:
    """Makes the work of a step that changes things (of one that looks: `do="fixture.noop"`)."""
    made: list[Work] = []
    abilities = Registry.discover(ABILITIES)
    monitor = desk.monitor

    async def make(do: str = "fixture.write", *, preview: bool = False, **more: Any) -> Work:
        args: dict[str, Any] = {"file": "x", "text": "x"} if do == "fixture.write" else {}
        job = desk.job(do, **args)
        row = None if preview else await monitor.journal.admit(job, lambda: None)
        request = gate.read(job, abilities)
        beneath = Beneath(request.scope, (str(desk.home.resolve()),))
        reporter = Reporter(job.key, _nobody)
        work = Work(
            request,
            row,
            monitor.journal,
            monitor.vault,
            monitor._threads,  # pyright: ignore[reportPrivateUsage]
            reporter,
            beneath,
            WorkFolders(desk.home / "work"),
            **more,
        )
        made.append(work)
        return work

    yield make
    for work in made:
        work.beneath.close()
