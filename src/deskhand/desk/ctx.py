"""What a step is given: its surroundings and its doors."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from deskhand.core.doors import DeskDoor, HttpDoor, JailDoor
from deskhand.core.words import Lang
from deskhand.desk.door import Files
from deskhand.desk.runs import Runs
from deskhand.desk.work import Work


class StepCtx:
    """The `Ctx` of one job. Doors that few steps use are made, and what they stand on is loaded, when one does."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.files = Files(work)
        self.runs = Runs(work)

    @property
    def lang(self) -> Lang:
        return self._work.request.job.lang

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self._work.request.job.now)

    @cached_property
    def jail(self) -> JailDoor:
        from deskhand.desk.doors.jail import Jailed

        return Jailed(self._work)

    @cached_property
    def http(self) -> HttpDoor:
        from deskhand.desk.doors.http import Http

        return Http(self._work)

    @cached_property
    def desk(self) -> DeskDoor:
        from deskhand.desk.doors.device import Device

        return Device(self._work)

    async def progress(self, done: int, total: int, what: str = "") -> None:
        self._work.check()
        self._work.reporter.tick(done, total, what)
