"""The reference monitor: the only door to an effect, and the memory that keeps an effect from happening twice.

A job's key is looked up first. Known and done: the same receipt again. Known and begun: what had begun is settled by
reading the disk, and the job goes on. New: it is judged and written down in one transaction (`admission.py`), then
begun. Where it may go, when it is and what it must find is what the desk judged, never what the hub says.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from deskhand.core.ability import Ability
from deskhand.core.agents import OutsideAgent
from deskhand.core.errors import Problem
from deskhand.core.fault import reach
from deskhand.core.paths import path_text
from deskhand.core.wire.frames import Ask, Job, Progress, Receipt
from deskhand.core.words import Words
from deskhand.core.world.noticed import Notice, nobody_notices
from deskhand.desk import receipts
from deskhand.desk.accounts.account import Accounts
from deskhand.desk.admission import Admission, Admitted
from deskhand.desk.blobs import Blobs
from deskhand.desk.doors.folders import WorkFolders
from deskhand.desk.doors.outward import Abroad, Outward
from deskhand.desk.doors.sight import Sight, nobody_looks
from deskhand.desk.ending import DeskClosing, carried_out, receipt_of
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.carry import Carrier
from deskhand.desk.given import Given
from deskhand.desk.journal import Journal
from deskhand.desk.judged import Judged, Reach
from deskhand.desk.reached import with_reached
from deskhand.desk.request import Request, read
from deskhand.desk.rows import JobRow, used_bytes
from deskhand.desk.trust.locks import Locked
from deskhand.desk.trust.room import DeskTrust, Room
from deskhand.desk.trust.taking import Taking
from deskhand.desk.vault import Vault
from deskhand.desk.work import Report, Reporter, Work
from deskhand.store.writer import NotStored

GRACE_SECONDS: Final = 10.0
"""How long a job that was told to end may take to reach a safe point before it is reported as unknown."""
THREADS: Final = 16
_log = logging.getLogger(__name__)


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

    def __init__(
        self,
        home: Path,
        abilities: Mapping[str, Ability],
        trust: DeskTrust,
        *,
        vault_cap: int | None = None,
        abroad: Abroad | None = None,
        given: Given | None = None,
        sight: Sight = nobody_looks,
        own: Sequence[Path] = (),
        accounts: Accounts | None = None,
        agents: Sequence[OutsideAgent] = (),
        notice: Notice = nobody_notices,
    ) -> None:
        """`abroad` says what leaves this desk, `given` looks at what steps are given and bring back; else nothing does.
        `sight` is the picture of what is open here.

        `accounts` are the person's, with their mails, events and contacts; `notice` hears of what steps read there.
        `agents` are those outside that may be asked.

        `own` are real places outside `home` that are Deskhand's too: no step reads or changes them, granted or not.

        Raises `TrustDamaged` where what is kept of devices and grants does not hold any more.
        """
        self._abilities = abilities
        self._own = tuple(path_text(str(place)) for place in (home.resolve(), *own))
        self.journal = Journal(home / "desk.db")
        try:
            self.room = Room(self.journal.writer, abilities, trust, self._lists_changed)
        except BaseException:
            self.journal.close()
            raise
        self._admission = Admission(self.journal, self.room, given)
        self._abroad = abroad or Abroad()
        self.vault = Vault(home / "vault", vault_cap, self.journal.lost)
        self.blobs = Blobs(self.journal.offers, self.vault, self._own, self.room.stands)
        self._folders = WorkFolders(home / "work")
        self._sight = sight
        self._accounts = accounts or Accounts()
        self._agents = tuple(agents)
        self._notice = notice
        self.lists_changed: Callable[[], None] = lambda: None
        """Called on the event loop when a list of devices or grants is another one."""
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="desk")
        self._performing: dict[tuple[str, str], asyncio.Task[Receipt | Ask | None]] = {}
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
        if row.judged is None:
            return
        try:
            work = await self._open(read(job, self._abilities), row.judged, row, _nobody)
            try:
                await self._settle(work, row)
            finally:
                work.beneath.close()
        except (Problem, OSError) as wrong:  # its folder is not there now: settled when the key comes again
            _log.warning("step %s could not be settled yet: %s", job.key, wrong)

    async def perform(self, job: Job, progress: Report) -> Receipt | Ask:
        """Have a job done, once, however often it is sent; the receipt says how it ended.

        What needs a yes that nobody gave is answered with the question; nothing was done then.
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

    @property
    def taking(self) -> Taking:
        """Where the plans, answers and lists come in that everything rests on."""
        return self.room.taking

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
        self._abroad.forget(hub, run)
        noted = partial(self._admission.forgotten, hub=hub, run=run)
        contents = await self.journal.forget(hub, run, noted)
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

    def _lists_changed(self) -> None:
        """A device or a grant was taken back, perhaps: what rested on it ends before its next effect."""
        for work in self._works.values():
            if self._fallen(work):
                work.halt("revoked")
        self.lists_changed()

    def _fallen(self, work: Work) -> bool:
        now = self.room.trust.clock()
        return work.locked is not None and self.room.judge.fallen(work.locked, work.judged, now) is not None

    async def _perform(self, job: Job, progress: Report) -> Receipt | Ask | None:
        """None where the desk closed first. Not raised: with the line gone there may be nobody left to hear it."""
        admitted = await self._admitted(job)
        try:
            if isinstance(admitted, Ask):
                return await self._asking(job, admitted, progress)
            if not isinstance(admitted, Admitted):
                return admitted
            receipt = await self._go_on(admitted, progress)
        except DeskClosing:
            return None
        except Problem as wrong:
            return receipts.problem(admitted.request.job if isinstance(admitted, Admitted) else job, wrong)
        if admitted.row is None or (job.hub, job.key) in self._works:
            return receipt  # stuck in the disk: the row stays begun, and is settled when the key comes again
        reach("desk.receipt.before")
        ended = partial(self._admission.ended, passed=self._abroad.passed(job.hub, job.run))
        kept = await self.journal.close_job(admitted.row, receipt, ended)
        reach("desk.receipt.after")
        return kept

    async def _asking(self, job: Job, asked: Ask, progress: Report) -> Ask | Receipt:
        """The question of a step, with whom it reaches where its arguments do not say; or why it cannot be done."""
        request = read(replace(job, preview=True), self._abilities)
        if not request.ability.finding(request.args):
            return asked
        looking = await self._admission.look(request)
        seen = await self._attend(looking, progress)
        if seen.outcome != "done" or seen.proof is None or not seen.proof.preview:
            return seen
        return with_reached(asked, seen.proof, looking.request.job.lang)

    async def _admitted(self, job: Job) -> Admitted | Receipt | Ask:
        """A job that may start; else how it is answered at once."""
        try:
            request = read(job, self._abilities)
            if job.preview:
                return await self._admission.look(request)
            reach("desk.job.before")
            admitted = await self._admission.admit(request)
            reach("desk.job.after")
        except NotStored as wrong:
            return receipts.problem(job, wrong)
        except Problem as wrong:
            return await self._admission.refused(job, wrong, receipts.problem(job, wrong))
        return admitted

    async def _go_on(self, admitted: Admitted, progress: Report) -> Receipt:
        row, request = admitted.row, admitted.request
        if row is None or not (row.listed or row.beyond or (row.hub, row.run) in self._stopped):
            return await self._attend(admitted, progress)
        work = await self._open(request, admitted.judged, row, progress, admitted.locked)
        try:
            stopped, fallen = (row.hub, row.run) in self._stopped, self._fallen(work)
            if stopped or fallen or row.beyond:
                if row.listed:
                    await self._settle(work, row)
                if row.beyond:
                    return receipts.interrupted(work)
                return receipts.stopped(work) if stopped else receipts.revoked(work)
        finally:
            work.beneath.close()
        return await self._attend(admitted, progress)

    async def _open(
        self, request: Request, judged: Judged, row: JobRow | None, progress: Report, locked: Locked | None = None
    ) -> Work:
        where, closed = judged.reach, (*self._own, *judged.reach.closed)
        beneath = await asyncio.to_thread(Beneath, judged.scope, closed, write=where.write, named=where.named)
        reporter = Reporter(request.job.key, progress)
        return Work(
            request,
            judged,
            row,
            self.journal,
            self.vault,
            self._threads,
            reporter,
            beneath,
            self._folders,
            locked,
            outward=await self._way_out(request.job, where),
            beyond=row is not None and row.beyond,
            brought=self._admission.brought,
            sight=self._sight,
            accounts=self._accounts,
            agents=self._agents,
            notice=self._notice,
        )

    async def _way_out(self, job: Job, where: Reach) -> Outward:
        """What one step may reach beyond this computer, on the account of its run."""
        if not where.hosts:
            return self._abroad.nowhere
        used = 0
        if not self._abroad.known(job.hub, job.run):
            used = await self.journal.writer.do(lambda connection: used_bytes(connection, job.hub, job.run))
        return self._abroad.of(job.hub, job.run, where, used)

    async def _settle(self, work: Work, row: JobRow) -> None:
        """Find out what had begun when the desk died, and mark it."""
        work.items = await self.journal.items(row)
        bench = work.bench(row)
        carrier = Carrier(bench, work.items, lambda items: self.journal.mark(row, items), work.reporter.tick)
        await work.thread(carrier.settle)

    async def _attend(self, admitted: Admitted, progress: Report) -> Receipt:
        """See one job through: in time, or ended at its next safe point."""
        row, job = admitted.row, admitted.request.job
        work = await self._open(admitted.request, admitted.judged, row, progress, admitted.locked)
        name = (job.hub, f"{job.key} preview" if row is None else job.key)
        self._works[name] = work
        if self._fallen(work):  # taken back between the judgement and now; from here on `_lists_changed` sees it
            work.halt("revoked")
        task = asyncio.create_task(carried_out(work))
        work.task = task

        def over(_: object) -> None:
            self._works.pop(name, None)
            work.beneath.close()

        task.add_done_callback(over)
        left = work.judged.reach.seconds
        done, _ = await asyncio.wait({task}, timeout=job.timeout if left is None else min(job.timeout, left))
        if not done:
            work.halt("timed_out")
            done, _ = await asyncio.wait({task}, timeout=GRACE_SECONDS)
        if not done:
            return receipts.timed_out(work, stuck=True)
        return receipt_of(work, task)


def _belongs(work: Work, hub: str, run: int) -> bool:
    return (work.request.job.hub, work.request.job.run) == (hub, run)


def _unless_closing(answer: Receipt | Ask | None) -> Receipt | Ask:
    if answer is None:
        raise DeskClosing
    return answer


async def _nobody(_: Progress) -> None:
    """Nobody is listening yet."""
