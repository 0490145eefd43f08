"""What every held program sees of this computer beside what it was given, and the rules for giving."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deskhand.core.jail import Program
from deskhand.jail.problems import BadProgram, NotFound

PATH: Final = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
# Of /etc only what programs need to start and to look right; no accounts, no hosts, no keys of this computer.
ETC: Final = (
    "/etc/alternatives", "/etc/ca-certificates", "/etc/ca-certificates.conf", "/etc/fonts", "/etc/gai.conf",
    "/etc/java*", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/libreoffice", "/etc/localtime",
    "/etc/magic", "/etc/maven/logging", "/etc/maven/m2.conf", "/etc/mime.types", "/etc/papersize", "/etc/pki/tls/certs",
    "/etc/python3*", "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/timezone",
)  # fmt: skip
PROXY_PORT: Final = 3128
_NOT_PLACES: Final = ("/proc", "/sys", "/dev", "/run")


def system_files() -> Iterator[str]:
    """The parts of /etc that are here."""
    for pattern in ETC:
        yield from (str(found) for found in sorted(Path("/").glob(pattern.lstrip("/"))))


def python_files() -> tuple[str, ...]:
    """Where the Python that runs us lives, if not among the system's own programs."""
    base = os.path.realpath(sys.base_prefix)
    return () if base == "/usr" or base.startswith("/usr/") else (base,)


def environment(program: Program) -> dict[str, str]:
    """All the variables a program gets: its own, and where things are."""
    given = {
        "PATH": PATH,
        "HOME": program.folder,
        "TMPDIR": program.folder,
        "LANG": "C.UTF-8",
    }
    if program.network is not None:
        address = f"http://127.0.0.1:{PROXY_PORT}"
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            given[name] = given[name.upper()] = address
    return {**given, **program.env}


def checked(program: Program) -> None:
    """Raises unless what is given is what it looks like: whole paths, no link on the way, nothing that holds more."""
    if not program.argv or any("\0" in word for word in program.argv):
        raise BadProgram(what=" ".join(program.argv)[:80], why="an empty or impossible command")
    for name, value in program.env.items():
        if not name or "=" in name or "\0" in name or "\0" in value:
            raise BadProgram(what=name, why="not a variable")
    if not _findable(program):
        raise NotFound(program=program.argv[0])
    if not Path(program.folder).is_dir():
        raise BadProgram(what=program.folder, why="not a folder")
    for path in (program.folder, *program.reads):
        _place(path)
    for path in program.reads:
        if _inside(path, program.folder):
            raise BadProgram(what=path, why="it lies in the folder that may be written")
    if program.network is not None:
        _place(program.network, socket=True)


def _findable(program: Program) -> bool:
    name = program.argv[0]
    if "/" in name:
        return os.access(Path(program.folder, name), os.X_OK)
    return shutil.which(name, path=environment(program)["PATH"]) is not None


def _place(path: str, *, socket: bool = False) -> None:
    if os.path.realpath(path) != path:
        raise BadProgram(what=path, why="not a plain absolute path, or a link on the way")
    if not Path(path).exists():
        raise BadProgram(what=path, why="it is not there")
    if path == "/" or (not socket and any(_inside(path, place) for place in _NOT_PLACES)):
        raise BadProgram(what=path, why="it holds more than files")


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
