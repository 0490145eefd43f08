"""The processes of a virtual desk: each leads a session, and all are ended, with whatever they started."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final
from uuid import uuid4

from deskhand.core.errors import Problem
from deskhand.core.words import Words

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 10.0
# In the surroundings of everything on one desk: whoever left its group is still found by it.
MARK: Final = "DESKHAND_VIRTUAL_DESK"


class ProgramEnded(Problem):
    words = Words(
        "{program} ended by itself with code {code} on the virtual desk, which is being closed. It said:\n{log}",
        "虚拟桌面上的 {program} 自行结束，代码 {code}；虚拟桌面正在关闭。它的输出是：\n{log}",
    )


@dataclass(slots=True)
class Started:
    """One process that leads a session, and what it says."""

    process: asyncio.subprocess.Process
    program: str
    log: Path

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def owns(self, pid: int) -> bool:
        """Whether a process is this one, or was started by it."""
        try:
            return os.getsid(pid) == self.process.pid
        except ProcessLookupError:
            return False

    def signal(self, number: signal.Signals) -> None:
        """To it and whatever it started."""
        for pid in [pid for pid in _all() if self.owns(pid)]:
            _signal(pid, number)

    def check(self) -> None:
        """Raises when it has ended."""
        if self.process.returncode is not None:
            raise ProgramEnded(program=self.program, code=self.process.returncode, log=self.said())


class Processes:
    """Starts programs whose output goes to files in a folder, and ends them newest first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mark = uuid4().hex
        self._started: list[Started] = []
        self._numbers = count(1)

    async def start(
        self, command: Sequence[str], env: Mapping[str, str], pass_fds: Sequence[int] = ()
    ) -> Started:  # fmt: skip
        program = Path(command[0]).name
        log = self._folder / f"{program}-{next(self._numbers)}.log"
        # A test run that is killed must leave nothing behind: the kernel ends these when their parent dies.
        guard = [setpriv, "--pdeathsig", "KILL"] if (setpriv := shutil.which("setpriv")) else []
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                *guard, *command, stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=out,
                env={**env, MARK: self._mark}, cwd=self._folder, start_new_session=True, pass_fds=pass_fds,
            )  # fmt: skip
        self._started.append(started := Started(process, program, log))
        return started

    async def announced(self, program: str, *words: str, env: Mapping[str, str]) -> str:
        """Starts a program that writes where it listens to a descriptor, put in for `{fd}`; gives what it wrote."""
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as pipe:
            try:
                command = [program, *(word.format(fd=writing) for word in words)]
                started = await self.start(command, env, (writing,))
            finally:
                os.close(writing)
            try:
                line = await asyncio.wait_for(_line(pipe.fileno()), START_SECONDS)
            except TimeoutError:
                line = b""
        if not line:
            with suppress(TimeoutError):
                await asyncio.wait_for(started.process.wait(), STOP_SECONDS)
            raise ProgramEnded(program=started.program, code=started.process.returncode, log=started.said())
        return line.decode().strip()

    async def run(self, *command: str, env: Mapping[str, str]) -> None:
        """Runs a program to its end, which must be a good one."""
        started = await self.start(command, env)
        try:
            async with asyncio.timeout(START_SECONDS):
                code = await started.process.wait()
        except TimeoutError:
            await self.end(started)
            code = -signal.SIGKILL
        if started in self._started:
            self._started.remove(started)
        if code:
            raise ProgramEnded(program=started.program, code=code, log=started.said())

    async def end(self, started: Started) -> None:
        """Ends a program and its whole session at once."""
        owned = [pid for pid in _all() if started.owns(pid)]
        sockets = _sockets(owned)
        for pid in owned:
            _signal(pid, signal.SIGKILL)
        await asyncio.wait_for(started.process.wait(), STOP_SECONDS)
        for socket in sockets:
            socket.unlink(missing_ok=True)
        if started in self._started:
            self._started.remove(started)

    async def end_all(self) -> None:
        """Ends everything on the desk; returns when nothing is left."""
        # The first one is the X server, which takes its lock file away when it is asked to stop.
        for started in reversed(self._started[1:]):
            await self.end(started)
        for first in self._started:
            _signal(first.process.pid, signal.SIGTERM)
            with suppress(TimeoutError):
                await asyncio.wait_for(first.process.wait(), STOP_SECONDS)
        for started in list(self._started):
            await self.end(started)
        deadline = time.monotonic() + STOP_SECONDS
        while left := [pid for pid in _all() if self._marked(pid)]:
            for pid in left:
                _signal(pid, signal.SIGKILL)
            if time.monotonic() > deadline:
                raise ProgramEnded(program=f"processes {left}", code="-", log="")
            await asyncio.sleep(0.01)

    def _marked(self, pid: int) -> bool:
        try:
            held = Path(f"/proc/{pid}/environ").read_bytes()
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False  # gone, or somebody else's
        # Chromium writes its title over its surroundings, but names its profile in this folder.
        return f"{MARK}={self._mark}".encode() in held.split(b"\0") or f"={self._folder}/".encode() in words


async def _line(descriptor: int) -> bytes:
    """The first line that comes through a pipe, or nothing when it closes before."""
    loop = asyncio.get_running_loop()
    read = b""
    os.set_blocking(descriptor, False)
    while not read.endswith(b"\n"):
        readable = loop.create_future()
        loop.add_reader(descriptor, readable.set_result, None)
        try:
            await readable
        finally:
            loop.remove_reader(descriptor)
        if not (more := os.read(descriptor, 4096)):
            return b""
        read += more
    return read


def _all() -> list[int]:
    return [int(place.name) for place in Path("/proc").iterdir() if place.name.isdigit()]


def _sockets(pids: Sequence[int]) -> list[Path]:
    """Where these processes listen: LibreOffice puts its socket into /tmp, and leaves it there when it is killed."""
    held: set[str] = set()
    for pid in pids:
        with suppress(OSError):
            held |= {str(place.readlink()) for place in Path(f"/proc/{pid}/fd").iterdir()}
    lines = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
    named = [words for words in lines if len(words) == 8 and words[7].startswith("/")]
    return [Path(words[7]) for words in named if f"socket:[{words[6]}]" in held]


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)
