"""What a step is given: its surroundings and its doors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from deskhand.core.accounts import MailDoor, PeopleDoor, ShelvesDoor
from deskhand.core.agents import OutsideAgent
from deskhand.core.computer import DeskDoor
from deskhand.core.doors import HttpDoor, JailDoor
from deskhand.core.plan.model import digest
from deskhand.core.words import Lang
from deskhand.core.world.noticed import Noticed
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
    def given(self) -> Mapping[str, Any]:
        return self._work.request.args

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self._work.request.job.now)

    @property
    def model_wrote(self) -> bool:
        return self._work.judged.model

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

    @cached_property
    def mail(self) -> MailDoor:
        from deskhand.desk.doors.mail import Mails

        return Mails(self._work, self.files)

    @cached_property
    def shelves(self) -> ShelvesDoor:
        from deskhand.desk.doors.shelves import Shelves

        return Shelves(self._work, self.files)

    @cached_property
    def people(self) -> PeopleDoor:
        from deskhand.desk.doors.people import People

        return People(self._work, self.shelves, self.mail)

    @property
    def agents(self) -> Sequence[OutsideAgent]:
        return self._work.agents

    @property
    def zone(self) -> str:
        return self._work.accounts.zone

    @property
    def key(self) -> str:
        # A preview's job and another attempt have names of their own; the step is the same. Others see what is made of
        # this, so it tells them nothing, and no other desk comes to the same.
        job = self._work.request.job
        step = job.key.split("/")[1].rpartition(">")[2]
        return digest([self._work.accounts.salt, job.hub, job.run, step, job.now])

    def noticed(self, seen: Sequence[Noticed]) -> None:
        if self._work.row is not None:
            self._work.notice(seen)

    async def progress(self, done: int, total: int, what: str = "") -> None:
        self._work.check()
        self._work.reporter.tick(done, total, what)
