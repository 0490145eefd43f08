"""The reference monitor: the only door to an effect, and the memory that keeps an effect from happening twice.

A job's key is looked up first. Known and done: the same receipt again. Known and begun: what had begun is settled by
reading the disk, and the job goes on. New: it is judged (`gate.py`) and written down in one transaction, then begun.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from deskhand.core.ability import Ability, Claim
from deskhand.core.errors import Problem
from deskhand.core.fault import reach
from deskhand.core.paths import path_text
from deskhand.core.values import Record
from deskhand.core.wire.frames import Ask, Job, Progress, Receipt
from deskhand.core.words import Words
from deskhand.desk import gate, receipts
from deskhand.desk.blobs import Blobs
from deskhand.desk.ctx import StepCtx
from deskhand.desk.door import Differs, Previewed
from deskhand.desk.doors.folders import WorkFolders
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.carry import Carrier
from deskhand.desk.files.problems import problem_of
from deskhand.desk.files.workbench import Halted
from deskhand.desk.journal import JobRow, Journal, RunForgotten
from deskhand.desk.vault import Vault
from deskhand.desk.work import Report, Reporter, Why, Work

GRACE_SECONDS: Final = 10.0
"""How long a job that was told to end may take to reach a safe point before it is reported as unknown."""
THREADS: Final = 16
_log = logging.getLogger(__name__)


class DeskClosing(Problem):
    words = Words(
        "This computer is shutting Deskhand down. The step goes on where it stopped when it is back.",
        "这台电脑正在关闭 Deskhand。恢复后步骤会从停下的地方继续。",
    )


class Broken(Problem):
    words = Words(
        'The step "{do}" broke off because of a fault in the program ({why}). What was done before that is listed.',
        "步骤“{do}”因程序错误（{why}）而中断。在此之前已完成的部分见列表。",
    )


class StillAtWork(Problem):
    words = Words(
        "Run {run} is still at work on this computer, so it was not forgotten yet. It is tried again.",
        "第 {run} 次任务仍在这台电脑上执行，因此尚未忘记，稍后会再次尝试。",
    )


class TracesLeft(Problem):
    words = Words(
        "What was forgotten cannot be read any more through Deskhand, but its keys still stand in the database's log, "
        "because another program has the database open. It is tried again.",
        "已忘记的内容无法再通过 Deskhand 读取，但由于其他程序正打开数据库，密钥仍留在数据库日志中。"
        "稍后会再次尝试清除。",
    )


class Monitor:
    """Performs jobs. One per `$DESKHAND_HOME`; the caller holds its lock."""

    def __init__(self, home: Path, abilities: Mapping[str, Ability], *, vault_cap: int | None = None) -> None:
        self._abilities = abilities
        self._own = path_text(str(home.resolve()))
        self.journal = Journal(home / "desk.db")
        self.vault = Vault(home / "vault", vault_cap, self.journal.lost)
        self.blobs = Blobs(self.journal.offers, (self._own,))
        self._folders = WorkFolders(home / "work")
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="desk")
        self._performing: dict[tuple[str, str], asyncio.Task[Receipt | None]] = {}
        self._works: dict[tuple[str, str], Work] = {}
        self._stopped: set[tuple[str, int]] = set()
        self._closing = False

    async def start(self) -> list[Job]:
        """Settle what was begun when the desk last died; returns the jobs that have no receipt yet."""
        await asyncio.to_thread(lambda: self.vault.clear(self.journal.all_needed()))
        await asyncio.to_thread(self._folders.clear)
        unfinished = await self.journal.unfinished()
        for row, job in unfinished:
            if row.listed:
                await self._settle_if_it_can_be(row, job)
        return [job for _, job in unfinished]

    async def _settle_if_it_can_be(self, row: JobRow, job: Job) -> None:
        try:
            work = await self._open(gate.read(job, self._abilities), row, _nobody)
            try:
                await self._settle(work, row)
            finally:
                work.beneath.close()
        except (Problem, OSError) as wrong:  # its folder is not there now: settled when the key comes again
            _log.warning("step %s could not be settled yet: %s", job.key, wrong)

    async def perform(self, job: Job, progress: Report) -> Receipt | Ask:
        """Have a job done, once, however often it is sent; the receipt says how it ended.

        Raises only `DeskClosing`: then the job is as the journal has it, and is taken up at the next start.
        """
        if self._closing:
            raise DeskClosing
        name = (job.hub, job.key)
        if job.preview:
            return _unless_closing(await self._perform(job, progress))
        stuck = self._works.get(name)
        if stuck is not None and name not in self._performing:
            return receipts.timed_out(stuck, stuck=True)
        task = self._performing.get(name)
        if task is None:
            task = asyncio.create_task(self._perform(job, progress))
            self._performing[name] = task
            task.add_done_callback(lambda _: self._performing.pop(name, None))
        return _unless_closing(await asyncio.shield(task))

    def stop(self, hub: str, run: int) -> list[str]:
        """Nothing more is started for this run; returns the keys of jobs still on their way to a safe point."""
        self._stopped.add((hub, run))
        works = [work for work in self._works.values() if _belongs(work, hub, run)]
        for work in works:
            work.halt("stopped")
        return [work.request.job.key for work in works]

    async def forget(self, hub: str, run: int) -> None:
        """Make everything written about a run unreadable, and let go of former contents only it needed.

        Durable when it returns, and nothing is left in the write-ahead log. Raises `StillAtWork` or `TracesLeft`.
        """
        await self._at_rest(hub, run)
        for row, job in await self.journal.unfinished():
            if (row.hub, row.run) == (hub, run) and row.listed:
                await self._settle_if_it_can_be(row, job)
        reach("desk.forget.before")
        contents = await self.journal.forget(hub, run)
        reach("desk.forget.after")
        await asyncio.to_thread(self.vault.let_go, contents, self.journal.needed)
        if not await self.journal.traces_forgotten():
            raise TracesLeft(side_effect="partial")

    async def _at_rest(self, hub: str, run: int) -> None:
        """Every job of a run has come to its end: what it writes down later would be readable again."""
        self.stop(hub, run)
        tasks = [work.task for work in self._works.values() if _belongs(work, hub, run) and work.task is not None]
        performing = [task for (of, key), task in self._performing.items() if of == hub and key.startswith(f"{run}/")]
        if tasks or performing:
            _, working = await asyncio.wait([*tasks, *performing], timeout=GRACE_SECONDS)
            if working:
                raise StillAtWork(run=run)

    async def close(self) -> None:
        """Bring every job to a safe point without a receipt, then close the journal."""
        self._closing = True
        for work in self._works.values():
            work.halt("closing")
        if self._performing:
            await asyncio.wait(self._performing.values(), timeout=GRACE_SECONDS)
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.blobs.close()
        await asyncio.to_thread(self.journal.close)

    async def _perform(self, job: Job, progress: Report) -> Receipt | None:
        """None where the desk closed first. Not raised: with the line gone there may be nobody left to hear it."""
        try:
            request = gate.read(job, self._abilities)
            if job.preview:
                gate.admit(request)
                return await self._attend(request, None, progress)
            reach("desk.job.before")
            row = await self.journal.admit(job, lambda: gate.admit(request))
            reach("desk.job.after")
            if row.state == "done":
                return row.receipt or receipts.problem(job, RunForgotten(run=job.run))
            receipt = await self._go_on(request, row, progress)
        except Problem as wrong:
            if isinstance(wrong, DeskClosing):
                return None
            return receipts.problem(job, wrong)
        if (job.hub, job.key) in self._works:
            return receipt  # stuck in the disk: the row stays begun, and is settled when the key comes again
        reach("desk.receipt.before")
        kept = await self.journal.close_job(row, receipt)
        reach("desk.receipt.after")
        return kept

    async def _go_on(self, request: gate.Request, row: JobRow, progress: Report) -> Receipt:
        if (row.hub, row.run) not in self._stopped:
            return await self._attend(request, row, progress)
        work = await self._open(request, row, progress)
        try:
            if row.listed:
                await self._settle(work, row)
            return receipts.stopped(work)
        finally:
            work.beneath.close()

    async def _open(self, request: gate.Request, row: JobRow | None, progress: Report) -> Work:
        beneath = await asyncio.to_thread(Beneath, request.scope, (self._own,))
        reporter = Reporter(request.job.key, progress)
        return Work(request, row, self.journal, self.vault, self._threads, reporter, beneath, self._folders)

    async def _settle(self, work: Work, row: JobRow) -> None:
        """Find out what had begun when the desk died, and mark it."""
        work.items = await self.journal.items(row)
        bench = work.bench(row)
        carrier = Carrier(bench, work.items, lambda items: self.journal.mark(row, items), work.reporter.tick)
        await work.thread(carrier.settle)

    async def _attend(self, request: gate.Request, row: JobRow | None, progress: Report) -> Receipt:
        """See one job through: in time, or ended at its next safe point."""
        job = request.job
        work = await self._open(request, row, progress)
        name = (job.hub, f"{job.key} preview" if row is None else job.key)
        self._works[name] = work
        task = asyncio.create_task(_do(work))
        work.task = task

        def over(_: object) -> None:
            self._works.pop(name, None)
            work.beneath.close()

        task.add_done_callback(over)
        done, _ = await asyncio.wait({task}, timeout=job.timeout)
        if not done:
            work.halt("timed_out")
            done, _ = await asyncio.wait({task}, timeout=GRACE_SECONDS)
        if not done:
            return receipts.timed_out(work, stuck=True)
        return _ended(work, task)


def _belongs(work: Work, hub: str, run: int) -> bool:
    return (work.request.job.hub, work.request.job.run) == (hub, run)


def _unless_closing(receipt: Receipt | None) -> Receipt:
    if receipt is None:
        raise DeskClosing
    return receipt


async def _nobody(_: Progress) -> None:
    """Nobody is listening yet."""


async def _do(work: Work) -> tuple[Record, Sequence[Claim]]:
    ability, ctx = work.request.ability, StepCtx(work)
    result = await ability.work(ctx, **work.request.args)
    if work.row is None or ability.check is None:
        return result, ()
    return result, await ability.check(ctx, result)


def _ended(work: Work, task: asyncio.Task[tuple[Record, Sequence[Claim]]]) -> Receipt:
    """The receipt of a job that came to its end, whichever way."""
    job = work.request.job
    wrong = asyncio.CancelledError() if task.cancelled() else task.exception()
    match wrong:
        case None:
            return receipts.finished(work, *task.result())
        case Previewed():
            return receipts.previewed(work)
        case Differs():
            return receipts.changed(work)
        case Halted() | asyncio.CancelledError() if work.why is not None:
            return _halted(work, work.why)
        case OSError():
            return receipts.problem(job, problem_of(wrong, job.do), work)
        case Problem():
            return receipts.problem(job, wrong, work)
        case _:
            _log.error("step %s (%s) broke", job.key, job.do, exc_info=wrong)
            return receipts.problem(job, Broken(do=job.do, why=type(wrong).__name__), work)


def _halted(work: Work, why: Why) -> Receipt:
    if why == "closing":
        raise DeskClosing
    return receipts.stopped(work) if why == "stopped" else receipts.timed_out(work)
