"""Bubblewrap: namespaces for everything, a file system of our making, a seccomp filter, limits set inside."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from deskhand.core.jail import Outcome, Program
from deskhand.jail import watch
from deskhand.jail.problems import Broke, NotStarted
from deskhand.jail.running import PosixChild, carried
from deskhand.jail.seccomp import Held, filter_bytes
from deskhand.jail.surroundings import PROXY_PORT, SYSTEM, checked, environment, python_files, system_files

_BRIDGE: Final = "/run/bridge.py"
_PROXY: Final = "/run/proxy"
_HIDDEN: Final = ("kcore", "keys", "kmsg", "timer_list")
_PROBE_SECONDS: Final = 10
_LEAST_ADDRESSES: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Features:
    """What this version of bubblewrap knows."""

    disable_userns: bool
    size: bool


@cache
def features(program: str) -> Features:
    told = subprocess.run([program, "--help"], capture_output=True, timeout=_PROBE_SECONDS, check=False)
    text = (told.stdout + told.stderr).decode(errors="replace")
    return Features("--disable-userns" in text, "--size" in text)


class Bwrap:
    """Holds programs by bubblewrap, which must be the system's own: its profile in AppArmor goes by the path."""

    name = "bwrap"

    def __init__(self, known: Features | None = None) -> None:
        self._known = known

    def missing(self) -> str:
        """Why this back end cannot hold anything here; nothing where it can. Starts one program to know."""
        if sys.platform != "linux":
            return "bubblewrap is for Linux"
        for tool in ("bwrap", "prlimit"):
            if shutil.which(tool, path="/usr/bin:/bin") is None:
                return f"{tool} is not installed"
        try:
            filter_bytes(Held.NAMESPACES)
        except OSError as why:
            return f"the seccomp filter cannot be made: {why}"
        if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
            return "the kernel does not list a process's children (CONFIG_PROC_CHILDREN)"
        here = Program(("true",), folder=os.path.realpath(Path(__file__).parent))
        with self._command(here, probe=True) as (argv, fds):
            try:
                tried = subprocess.run(
                    argv, pass_fds=fds, capture_output=True, timeout=_PROBE_SECONDS, check=False, env={}
                )
            except (OSError, subprocess.TimeoutExpired) as why:
                return f"bubblewrap does not start: {why}"
        return "" if tried.returncode == 0 else tried.stderr.decode(errors="replace").strip()[:200] or "it failed"

    async def run(self, program: Program) -> Outcome:
        checked(program)
        with self._command(program) as (argv, fds):
            child = PosixChild(argv, ends=_end, looks=watch.usage, pass_fds=fds)
        outcome = await carried(child, program)
        told = outcome.err.decode(errors="replace")
        if outcome.exit == 1 and told.startswith("bwrap: ") and not outcome.out:
            # The program itself could say so, after whatever it did.
            raise Broke(side_effect="unknown", why=told.strip()[:300])
        return outcome

    @contextmanager
    def _command(self, program: Program, *, probe: bool = False) -> Generator[tuple[list[str], tuple[int, ...]]]:
        """The command line, and the descriptors it reads: arguments and filter are not for other users' eyes."""
        bwrap = shutil.which("bwrap", path="/usr/bin:/bin")
        if bwrap is None:
            raise NotStarted(why="bwrap is not installed")
        known = self._known or features(bwrap)
        rules = memory_file("filter", filter_bytes(_held(program)))
        accounts = memory_file("passwd", _accounts().encode())
        options = [*_walls(known), *_system(known, program), *_etc(accounts), *_given(program, probe=probe)]
        options += ["--seccomp", str(rules)]
        words = memory_file("arguments", b"".join(os.fsencode(word) + b"\0" for word in options))
        try:
            yield [bwrap, "--args", str(words), "--", *_limited(program)], (words, rules, accounts)
        finally:
            for fd in (words, rules, accounts):
                os.close(fd)


def memory_file(name: str, content: bytes) -> int:
    """A file without a name, to hand over; closed by who asked for it."""
    fd = os.memfd_create(name, os.MFD_CLOEXEC)
    os.write(fd, content)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _held(program: Program) -> Held:
    """In a network namespace of its own, sockets of the internet reach nothing but what is in there too."""
    return Held.NAMESPACES if program.network is None and not program.loopback else Held.PROXIED


def _walls(known: Features) -> list[str]:
    walls = ["--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"]
    walls += [
        "--cap-drop",
        "ALL",
        "--hostname",
        "jail",
        "--uid",
        str(os.getuid() or 1000),
        "--gid",
        str(os.getgid() or 1000),
    ]
    # Where the version lacks it the filter alone refuses new namespaces; it does so in any case.
    return [*walls, "--disable-userns"] if known.disable_userns else walls


def _system(known: Features, program: Program) -> Iterator[str]:
    for path in SYSTEM:
        if Path(path).is_symlink():
            yield from ("--symlink", str(Path(path).readlink()), path)
        elif Path(path).is_dir():
            yield from ("--ro-bind", path, path)
    yield from ("--proc", "/proc", *_kernel_files(), "--dev", "/dev", "--remount-ro", "/dev")
    if known.size:
        # What lies there is memory that belongs to no process, so it is bounded by itself.
        room = str(max(program.limits.memory // 4, 1 << 20))
        yield from ("--size", room, "--tmpfs", "/dev/shm", "--size", room, "--tmpfs", "/tmp")  # noqa: S108


def _kernel_files() -> Iterator[str]:
    """Everything in /proc but processes, made read-only.

    Started by root, a program without any power still owns these files, and one of them names a program the kernel
    starts outside; bubblewrap covers only folders that could be written themselves.
    """
    for entry in sorted(os.scandir("/proc"), key=lambda entry: entry.name):
        if not entry.name.isdigit() and not entry.is_symlink():
            if entry.name in _HIDDEN:
                yield from ("--ro-bind", "/dev/null", entry.path)
            elif entry.is_dir() or entry.stat().st_mode & 0o222:
                yield from ("--ro-bind-try", entry.path, entry.path)


def _etc(accounts: int) -> Iterator[str]:
    for path in system_files():
        yield from ("--ro-bind-try", path, path)
    yield from ("--ro-bind-data", str(accounts), "/etc/passwd")


def _accounts() -> str:
    return f"me:x:{os.getuid() or 1000}:{os.getgid() or 1000}::/:/bin/sh\n"


def _given(program: Program, *, probe: bool) -> Iterator[str]:
    for path in sorted({*program.reads, *python_files()}):
        yield from ("--ro-bind", path, path)
    yield from ("--ro-bind" if probe else "--bind", program.folder, program.folder)
    if program.network is not None:
        yield from ("--ro-bind", str(Path(__file__).with_name("bridge.py")), _BRIDGE)
        yield from ("--bind", program.network, _PROXY)
    for name, value in environment(program).items():
        yield from ("--setenv", name, value)
    yield from ("--remount-ro", "/", "--chdir", program.folder)


def _limited(program: Program) -> list[str]:
    """The limits are set inside, where processes are counted in the jail's own user namespace."""
    limits = program.limits
    prlimit = shutil.which("prlimit", path="/usr/bin:/bin") or "/usr/bin/prlimit"
    # The watch ends a program at its limits and says so; these are the walls behind it.
    command = [
        prlimit,
        f"--cpu={int(limits.cpu) + 1}:{int(limits.cpu) + 2}",
        f"--as={max(4 * limits.memory, limits.memory + _LEAST_ADDRESSES)}",
        f"--nproc={limits.processes + 16}",
        f"--fsize={limits.file_size}",
        f"--nofile={limits.open_files}",
        "--core=0",
        "--memlock=65536",
        "--",
    ]
    if program.network is not None:
        command += [os.path.realpath(sys.executable), "-I", "-S", _BRIDGE, str(PROXY_PORT), _PROXY]
    return [*command, *program.argv]


def _end(pid: int) -> None:
    """The first process inside is its namespace: with it goes everything, before bubblewrap itself returns."""
    inside = watch.children(pid)
    for one in inside or [pid]:
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue
