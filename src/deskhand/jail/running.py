"""One held program from its start to its end: fed, read, watched, and ended with everything it started."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import IO, Final, Protocol

from deskhand.core.jail import Hit, Limits, Outcome, Program
from deskhand.jail.problems import NotStarted
from deskhand.jail.watch import Usage

TICK: Final = 0.05
LONGEST_END: Final = 10.0
_CHUNK: Final = 1 << 16
_SIGNALLED: Final = {128 + 24: Hit.CPU, 128 + 25: Hit.FILE_SIZE}
# A limit the kernel answers with an error is known only from the program's own last words.
_WORDS: Final = (
    (Hit.FILE_SIZE, re.compile(rb"File too large|EFBIG")),
    (Hit.DISK, re.compile(rb"No space left on device|ENOSPC")),
    (
        Hit.MEMORY,
        re.compile(
            rb"MemoryError|bad_alloc|Cannot allocate memory|[Oo]ut of memory|OutOfMemory|memory exhausted|ENOMEM"
        ),
    ),
    (Hit.PROCESSES, re.compile(rb"[Cc]annot fork|can't start new thread|BlockingIOError: \[Errno 11\]|fork: retry")),
)


@dataclass(frozen=True, slots=True)
class Ended:
    exit: int
    cpu: float = 0
    memory: int = 0


class Child(Protocol):
    """A started program as the platform knows it."""

    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]

    def wait(self) -> Ended:
        """Blocks until it ended; called once, in a thread of its own."""
        ...

    def kill(self) -> None:
        """End it and everything it started; may be called again, and after the end."""
        ...

    def usage(self, limits: Limits) -> Usage: ...


class PosixChild:
    """A program started by `Popen` in a session of its own; `ends` ends its tree, `looks` counts it."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        ends: Callable[[int], None],
        looks: Callable[[int, Limits], Usage],
        pass_fds: Sequence[int] = (),
        env: dict[str, str] | None = None,
        cwd: str = "/",
    ) -> None:
        pipe = subprocess.PIPE
        try:
            self._started = subprocess.Popen(
                list(argv), stdin=pipe, stdout=pipe, stderr=pipe, pass_fds=tuple(pass_fds),
                env=env or {}, cwd=cwd, start_new_session=True, bufsize=0,
            )  # fmt: skip
        except (OSError, ValueError) as why:
            raise NotStarted(why=str(why)) from why
        if not (self._started.stdin and self._started.stdout and self._started.stderr):
            raise AssertionError("unreachable: three pipes were asked for")
        self.stdin, self.stdout, self.stderr = self._started.stdin, self._started.stdout, self._started.stderr
        self._ends, self._looks = ends, looks
        self._gone = threading.Event()

    def wait(self) -> Ended:
        # Left unreaped until the flag stands, so that its number cannot mean another process when it is killed.
        os.waitid(os.P_PID, self._started.pid, os.WEXITED | os.WNOWAIT)
        self._gone.set()
        _, status, used = os.wait4(self._started.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        self._started.returncode = code
        return Ended(code if code >= 0 else 128 - code, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)

    def kill(self) -> None:
        if not self._gone.is_set():
            self._ends(self._started.pid)

    def usage(self, limits: Limits) -> Usage:
        return Usage() if self._gone.is_set() else self._looks(self._started.pid, limits)


@dataclass
class _Collected:
    """The beginning of both outputs, together no more than allowed."""

    most: int
    full: Callable[[], None]
    heard: Callable[[bytes], None] | None = None
    out: bytearray = field(default_factory=bytearray)
    err: bytearray = field(default_factory=bytearray)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, into: bytearray, data: bytes) -> None:
        with self.lock:
            room = self.most - len(self.out) - len(self.err)
            kept = data[: max(room, 0)]
            into += kept
            if kept and self.heard is not None:
                self.heard(kept)
        if len(data) > room:
            self.full()


async def carried(child: Child, program: Program) -> Outcome:
    """See a started program through. However this ends, nothing of the program's tree is left."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Ended] = loop.create_future()
    over: asyncio.Future[None] = loop.create_future()
    collected = _Collected(program.limits.output, lambda: _tell(loop, over), program.heard)
    began = time.monotonic()
    threads = [
        _thread(_feed, child.stdin, program.stdin),
        _thread(_drain, child.stdout, collected, collected.out),
        _thread(_drain, child.stderr, collected, collected.err),
    ]
    _thread(_await, child, loop, ended)
    most = Usage()
    hit: Hit | None = None
    try:
        while hit is None and not ended.done():
            left = began + program.limits.wall - time.monotonic()
            if left <= 0:
                hit = Hit.WALL
                break
            await asyncio.wait({ended, over}, timeout=min(TICK, left), return_when=asyncio.FIRST_COMPLETED)
            if over.done():
                hit = Hit.OUTPUT
            elif not ended.done():
                now = child.usage(program.limits)
                hit = now.over(program.limits)
                most = Usage(max(most.cpu, now.cpu), max(most.memory, now.memory))
    finally:
        last = await _finish(child, ended, threads)
    if over.done():
        hit = hit or Hit.OUTPUT
    out, err = bytes(collected.out), bytes(collected.err)
    return Outcome(
        exit=last.exit,
        out=out,
        err=err,
        hit=hit or _told(last.exit, err),
        cpu=round(max(last.cpu, most.cpu), 3),
        wall=round(time.monotonic() - began, 3),
        memory=max(last.memory, most.memory),
        limits=program.limits,
    )


async def _finish(child: Child, ended: asyncio.Future[Ended], threads: list[threading.Thread]) -> Ended:
    """Ends what still runs and waits until it has ended; a second cancellation does not cut this short."""
    finishing = asyncio.ensure_future(_ending(child, ended, threads))
    cancelled: asyncio.CancelledError | None = None
    while not finishing.done():
        try:
            await asyncio.shield(finishing)
        except asyncio.CancelledError as why:
            if finishing.cancelled():
                raise
            cancelled = why
    if cancelled is not None:
        raise cancelled
    return finishing.result()


async def _ending(child: Child, ended: asyncio.Future[Ended], threads: list[threading.Thread]) -> Ended:
    until = time.monotonic() + LONGEST_END
    while not ended.done():
        child.kill()
        await asyncio.wait({ended}, timeout=0.5)
        if not ended.done() and time.monotonic() > until:
            raise NotStarted(side_effect="unknown", why="it did not end when it was killed")
    # Both ends of every pipe go with the tree; a reader that still waits would mean somebody holds one.
    while any(thread.is_alive() for thread in threads) and time.monotonic() < until:  # noqa: ASYNC110 - threads, no tasks
        await asyncio.sleep(0.001)
    return ended.result()


def _told(exit: int, err: bytes) -> Hit | None:  # noqa: A002 - its name in an Outcome
    if exit == 0:
        return None
    return _SIGNALLED.get(exit) or next((hit for hit, words in _WORDS if words.search(err[-4096:])), None)


def _thread(work: Callable[..., None], *given: object) -> threading.Thread:
    thread = threading.Thread(target=work, args=given, daemon=True, name="jail")
    thread.start()
    return thread


def _feed(pipe: IO[bytes], data: bytes) -> None:
    try:
        with pipe:
            view = memoryview(data)
            while view:
                view = view[pipe.write(view[:_CHUNK]) :]
    except OSError:
        return  # it does not read, or has ended: its own affair


def _drain(pipe: IO[bytes], collected: _Collected, into: bytearray) -> None:
    with pipe:
        while data := pipe.read(_CHUNK):
            collected.take(into, data)


def _await(child: Child, loop: asyncio.AbstractEventLoop, ended: asyncio.Future[Ended]) -> None:
    last = child.wait()
    try:
        loop.call_soon_threadsafe(lambda: ended.done() or ended.set_result(last))
    except RuntimeError:
        return  # the loop is closed: nobody waits any more


def _tell(loop: asyncio.AbstractEventLoop, future: asyncio.Future[None]) -> None:
    loop.call_soon_threadsafe(_settle, future)


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
