"""What a program is started with on Windows: its file, its command line, its environment. Pure but for one look."""

from __future__ import annotations

import ntpath
import os
from collections.abc import Callable, Mapping, Sequence
from subprocess import list2cmdline
from typing import Final

from deskhand.core.jail import Program
from deskhand.jail.problems import BadProgram, NotFound

_LONGEST: Final = 32_766
_ENDINGS: Final = ("", ".exe", ".com")
_BATCH: Final = (".bat", ".cmd")


def command_line(argv: Sequence[str]) -> str:
    """The one line that Windows knows, which the program's own start takes apart into the same words again."""
    line = list2cmdline(argv)
    if "\0" in line or len(line) > _LONGEST:
        raise BadProgram(what=line[:80], why="an impossible or too long command")
    return line


def environment(program: Program, windows: str) -> dict[str, str]:
    """All the variables a program gets: its own, where things are, and what Windows itself cannot be without."""
    system = ntpath.join(windows, "System32")
    given = {
        "PATH": f"{system};{windows}",
        "PATHEXT": ".COM;.EXE",
        "COMSPEC": ntpath.join(system, "cmd.exe"),
        "SYSTEMROOT": windows,
        "WINDIR": windows,
        "SYSTEMDRIVE": ntpath.splitdrive(windows)[0],
        "HOME": program.folder,
        "USERPROFILE": program.folder,
        "TEMP": program.folder,
        "TMP": program.folder,
    }
    # Names are equal whatever their case; the program's own word wins.
    return {**given, **{name.upper(): value for name, value in program.env.items()}}


def environment_block(variables: Mapping[str, str]) -> bytes:
    """As Windows takes it: sorted without regard to case, each ended by a zero, and one more at the end."""
    lines = [f"{name}={value}\0" for name, value in sorted(variables.items(), key=lambda item: item[0].upper())]
    return ("".join(lines) + "\0").encode("utf-16-le", "surrogatepass") + (b"" if lines else b"\0\0")


def program_file(program: Program, path: str, is_file: Callable[[str], bool] = os.path.isfile) -> str:
    """The whole path of what is started. Never looked for in the folder it starts in, unless it was named so."""
    name = program.argv[0]
    if ntpath.isabs(name) or "\\" in name or "/" in name:
        places = [ntpath.normpath(ntpath.join(program.folder, name))]
    else:
        places = [ntpath.join(place, name) for place in path.split(";")]
    for place in places:
        for ending in _ENDINGS:
            if is_file(place + ending):
                return _no_batch(place + ending)
    raise NotFound(program=name)


def _no_batch(file: str) -> str:
    if file.rstrip(". ").lower().endswith(_BATCH):
        # What starts it is a shell, which reads the words again by rules of its own.
        raise BadProgram(what=file, why="a batch file")
    return file
