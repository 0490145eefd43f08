"""macOS: `sandbox-exec` with a profile made for one program. Not yet passed its suite on a Mac: `unverified`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Final

from deskhand.core.jail import Outcome, Program
from deskhand.jail.problems import CannotHold, NotFound, NotStarted
from deskhand.jail.running import PosixChild, carried
from deskhand.jail.surroundings import checked, environment, python_files
from deskhand.jail.watch import Usage

_PROGRAM: Final = "/usr/bin/sandbox-exec"
_SYSTEM: Final = (
    "/bin",
    "/sbin",
    "/usr",
    "/bin",
    "/sbin",
    "/System",
    "/Library/Developer",
    "/Library/Apple",
    "/opt/homebrew",
    "/private/var/db/dyld",
)
_PROFILE: Final = """(version 1)
(deny default)
(allow process-exec process-fork)
(allow signal (target same-sandbox))
(allow sysctl-read)
(allow file-read-metadata)
(allow file-read* {reads})
(allow file-read* file-write* (subpath {folder}))
(allow file-read* file-write* (literal "/dev/null") (literal "/dev/zero"))
(allow file-read* (literal "/dev/random") (literal "/dev/urandom") (literal "/"))
(deny network*)
"""
# The one fixed line a shell reads; the program's words are its arguments, never part of it.
_LIMITED: Final = 'ulimit -t "$1"; ulimit -f "$2"; ulimit -n "$3"; ulimit -c 0; shift 3; exec "$@"'


class Seatbelt:
    """Holds programs by macOS's own sandbox."""

    name = "seatbelt"

    def missing(self) -> str:
        """Why this back end cannot hold anything here; nothing where it can."""
        if sys.platform != "darwin":
            return "sandbox-exec is for macOS"
        return "" if Path(_PROGRAM).exists() else "sandbox-exec is not there"

    async def run(self, program: Program) -> Outcome:
        if why := self.missing():
            raise NotStarted(why=why)
        checked(program)
        if program.network is not None:
            raise CannotHold(what="a network through the proxy", jail=self.name)
        limits = program.limits
        bounds = [str(int(limits.cpu) + 1), str(limits.file_size // 512), str(limits.open_files)]
        argv = [_PROGRAM, "-p", profile(program), "/bin/sh", "-c", _LIMITED, "jail", *bounds, *program.argv]
        child = PosixChild(
            argv, ends=_end, looks=lambda _pid, _limits: Usage(), env=environment(program), cwd=program.folder
        )
        outcome = await carried(child, program)
        if outcome.exit == 127:
            raise NotFound(program=program.argv[0])
        return outcome


def profile(program: Program) -> str:
    """The rules for one program, in the sandbox's own language."""
    reads = " ".join(f"(subpath {_quoted(path)})" for path in (*_SYSTEM, *python_files(), *program.reads))
    return _PROFILE.format(reads=reads, folder=_quoted(program.folder))


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _end(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
