"""Landlock and seccomp, where no namespaces are to be had: the same walls, built by the kernel's own file rules.

Weaker than bubblewrap in one thing it says: names and sizes of files elsewhere can be asked for, by who knows the path.
Stricter in others: no sockets at all, no changing of modes and times, no /proc but two files.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from pathlib import Path
from typing import Final

from deskhand.core.jail import Outcome, Program
from deskhand.jail import watch
from deskhand.jail.bwrap import memory_file
from deskhand.jail.problems import CannotHold, NotFound, NotStarted
from deskhand.jail.running import PosixChild, carried
from deskhand.jail.seccomp import Held, filter_bytes
from deskhand.jail.surroundings import SYSTEM, checked, environment, python_files, system_files

LEAST: Final = 6
"""The first version that keeps signals and abstract sockets inside: Linux 6.12."""
_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_PROC: Final = ("/proc/cpuinfo", "/proc/meminfo")
_LEAST_ADDRESSES: Final = 1 << 30


def version() -> int:
    """The version of Landlock the kernel speaks; 0 where it has none."""
    if sys.platform != "linux":
        return 0
    asked = ctypes.CDLL(None).syscall(ctypes.c_long(444), None, ctypes.c_size_t(0), ctypes.c_uint(1))
    return max(int(asked), 0)


class Landlock:
    """Holds programs by Landlock and seccomp alone; a warden process counts and ends what they start."""

    name = "landlock"

    def missing(self) -> str:
        """Why this back end cannot hold anything here; nothing where it can."""
        if sys.platform != "linux":
            return "Landlock is for Linux"
        if (known := version()) < LEAST:
            return f"the kernel's Landlock is version {known}, and {LEAST} (Linux 6.12) is needed"
        try:
            filter_bytes(Held.LANDLOCK)
        except OSError as why:
            return f"the seccomp filter cannot be made: {why}"
        if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
            return "the kernel does not list a process's children (CONFIG_PROC_CHILDREN)"
        return ""

    async def run(self, program: Program) -> Outcome:
        checked(program)
        if program.network is not None:
            raise CannotHold(what="a network through the proxy", jail=self.name)
        reading, writing = os.pipe()
        try:
            child = _start(program, writing)
        finally:
            os.close(writing)
        with os.fdopen(reading, "rb") as report:
            outcome = await carried(child, program)
            failed = report.read()
        if failed.startswith(b"2 "):
            raise NotFound(program=program.argv[0])
        if failed:
            raise NotStarted(why=failed.decode(errors="replace"))
        return outcome


def _start(program: Program, report: int) -> PosixChild:
    what = memory_file("what", json.dumps(_what(program)).encode())
    warden = str(Path(__file__).with_name("warden.py"))
    argv = [sys.executable, "-I", "-S", warden, str(what), str(report)]
    try:
        return PosixChild(argv, ends=_end, looks=watch.usage, pass_fds=(what, report))
    finally:
        os.close(what)


def _what(program: Program) -> dict[str, object]:
    limits = program.limits
    addresses = max(4 * limits.memory, limits.memory + _LEAST_ADDRESSES)
    cpu = int(limits.cpu) + 1
    bounds = {
        "RLIMIT_CPU": (cpu, cpu + 1),
        "RLIMIT_AS": (addresses, addresses),
        # The kernel counts all of the person's threads here, not only this program's.
        "RLIMIT_NPROC": (n := _threads() + limits.processes + 16, n),
        "RLIMIT_FSIZE": (limits.file_size, limits.file_size),
        "RLIMIT_NOFILE": (limits.open_files, limits.open_files),
        "RLIMIT_CORE": (0, 0),
    }
    return {
        "argv": list(program.argv),
        "env": environment(program),
        "folder": program.folder,
        "reads": [*SYSTEM, *system_files(), *_PROC, *python_files(), *program.reads],
        "devices": _DEVICES,
        "limits": bounds,
        "filter": filter_bytes(Held.LANDLOCK).hex(),
    }


def _threads() -> int:
    """How many threads this person has now."""
    mine, count = os.getuid(), 0
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if process.stat().st_uid == mine:
                    count += len(list((process / "task").iterdir()))
            except OSError:
                continue  # gone meanwhile
    return count


def _end(pid: int) -> None:
    """The warden ends everything below it, then itself."""
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return
