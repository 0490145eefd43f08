"""The one transaction in which a job is let in: what is known of it, what the judge says, its row, and why.

Without that row nothing happens; with it, everything that the job rests on is durable.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from deskhand.core.errors import Problem
from deskhand.core.flow.approve import step_digest
from deskhand.core.guard.stages import Decision
from deskhand.core.values import Record
from deskhand.core.wire.frames import Ask, Job, Receipt
from deskhand.desk.brought import looked_through
from deskhand.desk.given import Given, HeldBack, note, stop
from deskhand.desk.journal import Journal
from deskhand.desk.judged import Judged
from deskhand.desk.request import Request
from deskhand.desk.rows import JobRow, RunForgotten, begin, known, resumed, worked
from deskhand.desk.trust import audit
from deskhand.desk.trust.judge import Owes
from deskhand.desk.trust.locks import Locked
from deskhand.desk.trust.room import Room
from deskhand.desk.work import Work


@dataclass(frozen=True, slots=True)
class Admitted:
    """A job that may start, or go on. `request` says what the signed command says, wherever the hub said otherwise."""

    request: Request
    judged: Judged
    locked: Locked
    row: JobRow | None
    """None for a preview: nothing is journalled."""


class Admission:
    """The gate of one desk."""

    def __init__(self, journal: Journal, room: Room, given: Given | None) -> None:
        self._journal = journal
        self._room = room
        self._given = given

    async def admit(self, request: Request) -> Admitted | Receipt | Ask:
        """Let a job in, once; the receipt of one that is done, or what must be asked first. Raises the refusal."""
        job = request.job
        looked = None if self._given is None else await self._given.look(request)

        def work(connection: sqlite3.Connection) -> Admitted | Receipt | Ask:
            row = known(connection, job)
            if row is not None and row.state == "done":
                if row.receipt is None:
                    raise RunForgotten(run=job.run)
                return row.receipt
            now = self._room.trust.clock()
            if row is not None and row.judged is not None:
                resumed(connection, row, now)
                locked = self._room.locks.held(connection, job.hub, job.run)
                return Admitted(request.judged(row.judged, locked), row.judged, locked, row)
            review = stop(looked, job.do)
            note(connection, job, () if looked is None else looked.decisions, now)
            ruling = self._room.judge.ruling(connection, job, request.path, request.args, now, review=review)
            if isinstance(ruling, Owes):
                self._room.judge.asked(connection, ruling, job, now)
                return ruling.ask(job.key)
            judged = ruling.judged
            let = request.judged(judged, ruling.locked)
            row = begin(connection, let.job, judged, now)
            self._room.judge.begun(connection, ruling, job, row.id, now)
            return Admitted(let, judged, ruling.locked, row)

        return await self._journal.writer.do(work)

    async def brought(self, work: Work, result: Record) -> Record:
        """What a step brought back, as it may go on; raises `KeptOut`. A preview brings nothing back."""
        if self._given is None or work.row is None:
            return result
        job = work.request.job

        async def noted(decisions: Sequence[Decision]) -> None:
            at = self._room.trust.clock()
            await self._journal.writer.do(lambda connection: note(connection, job, decisions, at))

        return await looked_through(self._given.guards, work.request.ability, result, noted)

    async def look(self, request: Request) -> Admitted:
        """Let a preview look. Raises the refusal."""
        job = request.job
        looked = None if self._given is None else await self._given.look(request)

        def work(connection: sqlite3.Connection) -> Admitted:
            known(connection, job)
            stop(looked, job.do)
            now = self._room.trust.clock()
            ruling = self._room.judge.ruling(connection, job, request.path, request.args, now)
            if isinstance(ruling, Owes):
                raise TypeError("a preview owes nothing")
            facts: dict[str, str | int] = {"hub": job.hub, "key": job.key, "do": job.do}
            facts |= {"args": step_digest(job.do, job.args), "plan": ruling.locked.hash}
            audit.note(connection, audit.What.PREVIEW, now, facts)
            return Admitted(request.judged(ruling.judged, ruling.locked), ruling.judged, ruling.locked, None)

        return await self._journal.writer.do(work)

    async def refused(self, job: Job, wrong: Problem, receipt: Receipt) -> Receipt:
        """Note why a job was not let in; the transaction in which that was found is undone."""

        def work(connection: sqlite3.Connection) -> Receipt:
            now = self._room.trust.clock()
            if isinstance(wrong, HeldBack):
                note(connection, job, wrong.decisions, now)
            self._room.judge.refused(connection, job, wrong, now)
            return _with_head(connection, receipt)

        return await self._journal.writer.do(work)

    def ended(self, connection: sqlite3.Connection, row: JobRow, receipt: Receipt, *, passed: int = 0) -> Receipt:
        """Note how a job ended, beside its receipt, which says on what it was let go and how long the chain was then.

        `passed`: the bytes that its run sent and received meanwhile.
        """
        now = self._room.trust.clock()
        worked(connection, row, now, passed)
        facts: dict[str, str | int] = {"hub": row.hub, "key": row.key, "outcome": receipt.outcome}
        if receipt.proof is not None:
            facts |= {"changes": receipt.proof.total, "done": receipt.proof.counts.get("done", 0)}
        if receipt.trouble is not None:
            facts |= {"trouble": receipt.trouble.code, "side_effect": receipt.trouble.side_effect}
        if passed:
            facts |= {"bytes": passed}
        audit.note(connection, audit.What.RECEIPT, now, facts)
        ground = None if row.judged is None else row.judged.ground
        return _with_head(connection, msgspec.structs.replace(receipt, ground=ground))

    def forgotten(self, connection: sqlite3.Connection, hub: str, run: int) -> None:
        """Note that a run was forgotten, and keep nothing of it in memory."""
        self._room.forget()
        audit.note(connection, audit.What.FORGOTTEN, self._room.trust.clock(), {"hub": hub, "run": run})


def _with_head(connection: sqlite3.Connection, receipt: Receipt) -> Receipt:
    n, hash_ = audit.head(connection)
    return msgspec.structs.replace(receipt, head=hash_, head_n=n)
