"""What a step is given: its surroundings and its doors."""

from __future__ import annotations

from datetime import datetime

from deskhand.core.words import Lang
from deskhand.desk.door import Files
from deskhand.desk.runs import Runs
from deskhand.desk.work import Work


class StepCtx:
    """The `Ctx` of one job."""

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

    async def progress(self, done: int, total: int, what: str = "") -> None:
        self._work.check()
        self._work.reporter.tick(done, total, what)
