"""The door to programs that are not ours: what they may touch of what this step may, in the strongest jail here."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from deskhand.core.doors import Start, WorkFolder
from deskhand.core.flow.risk import Risk
from deskhand.core.jail import Jail, Outcome, Program
from deskhand.core.paths import native_path, path_text
from deskhand.core.words import Sentence, Words
from deskhand.desk.door import Previewed
from deskhand.desk.doors.folders import Room
from deskhand.desk.doors.outward import as_text
from deskhand.desk.doors.problems import DeniedInside, NoNetwork, OnlyReads, RecordsInside, SecretInside
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.problems import IsALink, NotAFile, Vanished, problem_of
from deskhand.desk.work import Work
from deskhand.jail.choose import best
from deskhand.jail.egress.addresses import Resolve, system_resolve
from deskhand.jail.egress.proxy import proxy

_THE_NETWORK: Final = Words("the network", "网络")


class Jailed:
    """The programs of one job."""

    def __init__(self, work: Work, *, resolve: Resolve = system_resolve) -> None:
        self._work = work
        self._resolve = resolve
        self._rooms: list[Room] = []

    @asynccontextmanager
    async def folder(self) -> AsyncGenerator[WorkFolder]:
        self._work.check()
        async with self._work.folders.fresh() as room:
            self._rooms.append(room)
            try:
                yield room
            finally:
                self._rooms.remove(room)

    async def place(self, path: str) -> str:
        try:
            return await self._work.thread(self._found, path)
        except OSError as wrong:
            raise problem_of(wrong, path) from None

    async def run(self, start: Start) -> Outcome:
        self._work.check()
        jail = await asyncio.to_thread(best)
        folder = await self.place(start.folder)
        self._may_write(start.folder, folder)
        reads = [await self.place(path) for path in start.reads]
        if not start.network:
            return await self._run(jail, _program(start, folder, reads))
        await self._may_reach(start)
        async with self._way_out() as socket:
            return await self._run(jail, _program(start, folder, reads, socket))

    async def _run(self, jail: Jail, program: Program) -> Outcome:
        if program.network is not None or not self._in_room(program.folder):
            # From here on nobody can list what was done: no item tells of it.
            await self._work.mark_beyond()
            self._work.beyond = True
        return await jail.run(program)

    def _may_write(self, path: str, folder: str) -> None:
        """A program's own room is nobody's loss; what is the person's only a step that changes things may touch."""
        if self._in_room(folder):
            return
        request = self._work.request
        if request.ability.risk(request.job.args) is Risk.R0:
            raise OnlyReads(do=request.ability.id, path=path)
        self._work.beneath.ensure_writable(path)
        if self._work.row is None:
            raise Previewed

    async def _may_reach(self, start: Start) -> None:
        """Behind the proxy a program may speak TLS, so what it is told is looked through before it starts."""
        if not self._work.outward.anywhere:
            raise NoNetwork
        told = "\n".join([*start.argv, *start.env, *start.env.values(), as_text(start.stdin)])
        names = await self._work.thread(self._work.outward.traffic.secrets, "", told)
        if names:
            raise SecretInside(host=Sentence(_THE_NETWORK), names=", ".join(names))
        if self._work.row is None:
            raise Previewed

    @asynccontextmanager
    async def _way_out(self) -> AsyncGenerator[str]:
        outward = self._work.outward
        # Not below the desk's own folder: a socket's whole path must be short.
        with TemporaryDirectory(prefix="deskhand-") as folder:
            socket = Path(folder).resolve() / "out"  # noqa: ASYNC240 - one look at a folder just made
            meter = outward.traffic.meter
            async with proxy(outward.allowed, socket=socket, resolve=self._resolve, run=meter):
                yield str(socket)

    def _in_room(self, real: str) -> bool:
        text = path_text(real)
        return any(text == room.path or text.startswith(room.path + "/") for room in self._rooms)

    def _found(self, path: str) -> str:
        """The real place of a path that this step may give to a program, native and without a link on the way."""
        for room in self._rooms:
            if path.startswith("/") and room.beneath.covers(path):
                return _real(room.beneath, path)
        beneath = self._work.beneath
        real = _real(beneath, path)
        text = path_text(real).rstrip("/") + "/"
        inside = [one for one in beneath.closed if text.startswith(one + "/") or one.startswith(text)]
        if inside:
            denied = all(one in self._work.judged.reach.closed for one in inside)
            raise (DeniedInside if denied else RecordsInside)(path=path)
        return real


def _real(beneath: Beneath, path: str) -> str:
    absolute = beneath.absolute(path)
    found = beneath.stat(path)
    if found is None:
        raise Vanished(path=path)
    # Walked without following links below the granted folder; above it there may be some.
    real = os.path.realpath(native_path(absolute))
    try:
        same = os.path.samestat(found, Path(real).lstat())
    except FileNotFoundError:
        raise Vanished(path=path) from None
    if not same:
        raise IsALink(path=path)
    if not Path(real).is_file() and not Path(real).is_dir():
        raise NotAFile(path=path)
    return real


def _program(start: Start, folder: str, reads: list[str], network: str | None = None) -> Program:
    argv, env = tuple(start.argv), dict(start.env)
    return Program(argv, folder, tuple(reads), env, start.stdin, start.limits, network, start.loopback, start.heard)
