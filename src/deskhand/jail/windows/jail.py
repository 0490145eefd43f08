"""Windows: an AppContainer without capabilities, a token without powers, a job. Its suite was not run: `unverified`.

What holds is Windows' own default: a container reaches no file that does not let its name (or every package) in, and
without a capability no network, not even this computer's own. `container.py` makes it, `child.py` starts in it.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from deskhand.core.errors import Problem
from deskhand.core.jail import Hit, Outcome, Program
from deskhand.jail.problems import Broke, NotFound, NotStarted
from deskhand.jail.running import carried
from deskhand.jail.surroundings import python_files
from deskhand.jail.windows import given
from deskhand.jail.windows.calls import CallFailed, call
from deskhand.jail.windows.child import Start, WindowsChild
from deskhand.jail.windows.command import command_line, environment, environment_block, program_file
from deskhand.jail.windows.container import Container, make, remove, sweep
from deskhand.jail.windows.limits import hit_by_exit

OLDEST: Final = (10, 0, 14393)
"""The first Windows of which all this is known: Windows 10 1607, Server 2016."""
_NOT_THERE: Final = (2, 3)
_PROBE_SECONDS: Final = 20
_T = TypeVar("_T")


class AppContainer:
    """Holds programs by Windows' own walls around packaged programs."""

    name = given.NAME

    def __init__(self, records: Path | None = None) -> None:
        self._records = records

    def missing(self) -> str:
        """Why this back end cannot hold anything here; nothing where it can. Starts one program to know."""
        if sys.platform != "win32":
            return "AppContainers are for Windows"
        version = sys.getwindowsversion()
        if ctypes.sizeof(ctypes.c_void_p) != 8:
            return "this Python is one of 32 bits, and one of 64 is needed"
        if (version.major, version.minor, version.build) < OLDEST:
            return f"this Windows is older than {'.'.join(map(str, OLDEST))}"
        try:
            sweep(self._place())
            return self._tried()
        except (CallFailed, OSError, Problem) as why:
            return str(why)

    def _tried(self) -> str:
        with tempfile.TemporaryDirectory(prefix="deskhand-") as folder:
            system = os.path.join(_windows(), "System32", "cmd.exe")  # noqa: PTH118 - handed on as text
            held = _Held(Program((system, "/d", "/c", "exit 7"), os.path.realpath(folder)), self._place())
            try:
                code = held.child.wait_at_most(_PROBE_SECONDS)
            finally:
                held.release()
        return "" if code == 7 else f"a held program did not start (code {code})"

    async def run(self, program: Program) -> Outcome:
        if sys.platform != "win32":
            raise NotStarted(why=self.missing())
        given.checked(program)
        held = await _to_its_end(lambda: _started(program, self._place()), _Held.release)
        try:
            outcome = await carried(held.child, program)
        except CallFailed as why:
            raise Broke(side_effect="unknown", why=str(why)) from why
        finally:
            await _to_its_end(held.release)
        return replace(outcome, hit=told_hit(outcome, held.child.largest_file()))

    def _place(self) -> Path:
        """Where it is written down what programs are let into; no program of ours is ever let in there."""
        return self._records or Path(os.environ.get("LOCALAPPDATA", tempfile.gettempdir())) / "deskhand" / "jail"


def told_hit(outcome: Outcome, largest_file: int) -> Hit | None:
    """The limit that ended it, also where only the largest of its files or Windows' own code tells."""
    if outcome.hit in (None, Hit.DISK) and largest_file > outcome.limits.file_size:
        return Hit.FILE_SIZE
    return outcome.hit or hit_by_exit(outcome.exit, outcome.limits, outcome.cpu)


class _Held:
    """A started program and the container that was made for it."""

    def __init__(self, program: Program, records: Path) -> None:
        windows = _windows()
        variables = environment(program, windows)
        file = program_file(program, variables["PATH"])
        base = python_files()
        also = base if any(given.inside(file, place) for place in base) else ()
        self.container: Container = make(program, also, records)
        try:
            own = self.container.own_folder()
            start = Start(
                file, command_line(program.argv), environment_block(variables),
                program.folder, program.limits, (program.folder, own),
            )  # fmt: skip
            self.child = WindowsChild(start, self.container.sid)
        except BaseException:
            remove(self.container)
            raise

    def release(self) -> None:
        try:
            self.child.release()
        finally:
            remove(self.container)


def _started(program: Program, records: Path) -> _Held:
    try:
        return _Held(program, records)
    except CallFailed as why:
        if why.name == "CreateProcessAsUserW" and why.code in _NOT_THERE:
            raise NotFound(program=program.argv[0]) from why
        raise NotStarted(why=str(why)) from why
    except OSError as why:
        raise NotStarted(why=str(why)) from why


async def _to_its_end(work: Callable[[], _T], undo: Callable[[_T], None] | None = None) -> _T:
    """In a thread, and never left half done: cancelled meanwhile, it is undone before that is passed on."""
    doing = asyncio.ensure_future(asyncio.to_thread(work))
    cancelled: asyncio.CancelledError | None = None
    while not doing.done():
        try:
            await asyncio.wait({doing})
        except asyncio.CancelledError as why:
            cancelled = why
    if cancelled is None:
        return doing.result()
    if undo is not None and doing.exception() is None:
        await _to_its_end(lambda: undo(doing.result()))
    raise cancelled


def _windows() -> str:
    """Where Windows is, from Windows itself: a variable could be anybody's word."""
    told = ctypes.create_unicode_buffer(260)
    call("GetSystemWindowsDirectoryW", told, len(told))
    return told.value
