"""One job in hand: what it may use, how far it is, and the word to stop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal, ParamSpec, TypeVar

from deskhand.core.agents import OutsideAgent
from deskhand.core.doors import Offered
from deskhand.core.errors import SideEffect
from deskhand.core.values import Record
from deskhand.core.wire.frames import Progress
from deskhand.core.world.noticed import Notice, nobody_notices
from deskhand.desk.accounts.account import Accounts
from deskhand.desk.doors.sight import Sight, nobody_looks
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.item import Item
from deskhand.desk.files.notes import StagedRow
from deskhand.desk.files.workbench import Halted, Workbench
from deskhand.desk.journal import Journal
from deskhand.desk.judged import Judged
from deskhand.desk.request import Request
from deskhand.desk.rows import JobRow
from deskhand.desk.trust.locks import Locked
from deskhand.desk.vault import Vault

if TYPE_CHECKING:
    from deskhand.desk.accounts.servers import Servers
    from deskhand.desk.doors.folders import WorkFolders
    from deskhand.desk.doors.outward import Outward

P = ParamSpec("P")
T = TypeVar("T")
Why = Literal["stopped", "timed_out", "closing", "revoked"]
Report = Callable[[Progress], Awaitable[None]]
Brought = Callable[["Work", Record], Awaitable[Record]]
"""What a step brought back, as it may go on; raises where it may not."""
_BETWEEN_REPORTS: Final = 0.1


class Reporter:
    """Says how far a job is, at most ten times a second; cheap to call from any thread."""

    def __init__(self, key: str, report: Report) -> None:
        self._key = key
        self._report = report
        self._loop = asyncio.get_running_loop()
        self._last = 0.0
        self._sent: set[asyncio.Task[None]] = set()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that everything of this desk runs on."""
        return self._loop

    def tick(self, done: int, total: int, what: str = "") -> None:
        now = time.monotonic()
        if now - self._last >= _BETWEEN_REPORTS or (total and done == total):
            self._last = now
            self._loop.call_soon_threadsafe(self._send, Progress(key=self._key, done=done, total=total, what=what))

    def _send(self, frame: Progress) -> None:
        task = asyncio.ensure_future(self._report(frame))
        self._sent.add(task)
        task.add_done_callback(self._sent.discard)


@dataclass(slots=True)
class Work:
    """What the doors of one job share."""

    request: Request
    judged: Judged
    row: JobRow | None
    """None in a preview: nothing is journalled."""
    journal: Journal
    vault: Vault
    threads: Executor
    reporter: Reporter
    beneath: Beneath
    folders: WorkFolders
    locked: Locked | None = None
    """The plan it stands in; None while an old job is only settled."""
    outward: Outward = field(default_factory=lambda: _nowhere())
    """What may leave this computer on its account; nothing unless it is granted."""
    sight: Sight = nobody_looks
    """What is seen of this desk."""
    items: list[Item] = field(default_factory=list[Item])
    proposal: str = ""
    dropped: list[str] = field(default_factory=list[str])
    pictures: list[Offered] = field(default_factory=list[Offered])
    """What its receipt shows."""
    carrying: bool = False
    """Changes are being made: the word to stop is heard at the next item, nothing is cancelled."""
    beyond: bool = False
    """Something was done that no item tells of: a program wrote what is the person's, or something was sent."""
    accounts: Accounts = field(default_factory=Accounts)
    """The person's accounts with servers and folders of mails, events and contacts."""
    agents: Sequence[OutsideAgent] = ()
    """The outside agents that the owner knows here."""
    notice: Notice = nobody_notices
    """Takes what was read of the person's mails, events, tasks and contacts into the picture of this desk."""
    brought: Brought = field(default_factory=lambda: _unseen)
    """The look at what it brings back."""
    _halted: threading.Event = field(default_factory=threading.Event)
    why: Why | None = None
    task: asyncio.Task[Any] | None = None

    def halt(self, why: Why) -> None:
        """End this job at its next safe point; reading is simply given up."""
        if self.why is None:
            self.why = why
            self._halted.set()
            if self.task is not None and not self.carrying:
                self.task.cancel()

    def check(self) -> None:
        """Raises `Halted` once the job has been told to stop."""
        if self._halted.is_set():
            raise Halted

    async def mark_beyond(self) -> None:
        """Have it written down that something is about to be done which no item tells of; returns once it is."""
        if self.row is not None and not self.row.beyond:
            await self.journal.beyond(self.row)
            self.row = replace(self.row, beyond=True)

    async def thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run blocking work in a worker."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, lambda: work(*args, **kwargs))

    def counts(self) -> dict[str, int]:
        return dict(Counter(item.state for item in self.items))

    def side_effect(self) -> SideEffect:
        states = {item.state for item in self.items}
        if self.beyond or states & {"unknown", "begun"}:
            return "unknown"
        return "partial" if "done" in states else "none"

    def servers(self) -> Servers:
        """The servers of the accounts, for changes that are made there."""
        from deskhand.desk.accounts.servers import Servers

        return Servers(self)

    def bench(self, row: JobRow) -> Workbench:
        journal = self.journal

        def keep(content: str, what: str) -> None:
            journal.keep(row, content, what)

        notes = JobNotes(journal, row)
        bench = Workbench(self.beneath, self.vault, notes, self.request.job.lang, self.check, keep, self.servers)
        bench.dropped = self.dropped
        return bench


async def _unseen(_: Work, result: Record) -> Record:
    """Where nothing is looked for."""
    return result


def _nowhere() -> Outward:
    from deskhand.desk.doors.outward import Outward  # a plan that is only made never needs it

    return Outward()


@dataclass(frozen=True, slots=True)
class JobNotes:
    """The temporary names of one job, in the journal."""

    journal: Journal
    row: JobRow

    def stage(self, n: int, name: str, place: str) -> None:
        self.journal.stage(self.row, n, name, place)

    def staged_inode(self, n: int, name: str, inode: int) -> None:
        self.journal.staged_inode(self.row, n, name, inode)

    def remember(self, item: Item) -> None:
        self.journal.mark(self.row, [item])

    def staged(self) -> Sequence[StagedRow]:
        return self.journal.staged_of(self.row)
