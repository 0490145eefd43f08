"""One step at a time, with its doors, over a real desk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from deskhand.core.registry import Registry
from deskhand.core.wire.frames import Progress
from deskhand.desk.admission import Admission, Admitted
from deskhand.desk.doors.folders import WorkFolders
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.request import read
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
    gate = Admission(monitor.journal, monitor.room, None)

    async def make(do: str = "fixture.write", *, preview: bool = False, **more: Any) -> Work:
        args: dict[str, Any] = {"file": "x", "text": "x"} if do == "fixture.write" else {}
        request = read(desk.job(do, **args), abilities)
        let = await gate.admit(request)
        assert isinstance(let, Admitted), let
        reach = let.judged.reach
        beneath = Beneath(
            let.judged.scope, (str(desk.home.resolve()), *reach.closed), write=reach.write, named=reach.named
        )
        work = Work(
            let.request,
            let.judged,
            None if preview else let.row,
            monitor.journal,
            monitor.vault,
            monitor._threads,  # pyright: ignore[reportPrivateUsage]
            Reporter(let.request.job.key, _nobody),
            beneath,
            WorkFolders(desk.home / "work"),
            **more,
        )
        made.append(work)
        return work

    yield make
    for work in made:
        work.beneath.close()
