"""What may be given to a program on Windows: whole plain paths to files and folders, and nothing that is more."""

from __future__ import annotations

import ntpath
import os
from pathlib import Path
from typing import Final

from deskhand.core.jail import Program
from deskhand.jail.problems import BadProgram, CannotHold

NAME: Final = "appcontainer"


def checked(program: Program) -> None:
    """Raises unless what is given is what it looks like, and can be held to."""
    if program.network is not None:
        raise CannotHold(what="a network through the proxy", jail=NAME)
    if not program.argv or any("\0" in word for word in program.argv):
        raise BadProgram(what=" ".join(program.argv)[:80], why="an empty or impossible command")
    for name, value in program.env.items():
        if not name or "=" in name or "\0" in name or "\0" in value:
            raise BadProgram(what=name, why="not a variable")
    for path in (program.folder, *program.reads):
        place(path)
    if not Path(program.folder).is_dir():
        raise BadProgram(what=program.folder, why="not a folder")
    for path in program.reads:
        if inside(path, program.folder) or inside(program.folder, path):
            # Rules are inherited, so what lies in what may only be read could not be kept from being written, or back.
            raise BadProgram(what=path, why="it lies in the folder that may be written, or that lies in it")


def place(path: str) -> None:
    if why := not_plain(path):
        raise BadProgram(what=path, why=why)
    if not Path(path).exists():
        raise BadProgram(what=path, why="it is not there")
    if ntpath.normcase(os.path.realpath(path)) != ntpath.normcase(path):
        raise BadProgram(what=path, why="not a plain absolute path, or a link on the way")


def not_plain(path: str) -> str:
    """Why this text is no path to a file or folder on a disk of this computer; nothing where it is one."""
    drive, rest = ntpath.splitdrive(path)
    if len(drive) != 2 or drive[1] != ":" or not rest.startswith("\\"):
        return "not on a disk of this computer"
    if rest.strip("\\") == "":
        return "it holds more than files"
    if ":" in rest or any(character in rest for character in '*?"<>|/\0'):
        return "not a plain absolute path, or a link on the way"
    if ntpath.normpath(path) != path or any(part != part.rstrip(" .") for part in rest.split("\\")):
        return "not a plain absolute path, or a link on the way"
    return ""


def inside(path: str, folder: str) -> bool:
    path, folder = ntpath.normcase(path), ntpath.normcase(folder)
    return path == folder or path.startswith(folder.rstrip("\\") + "\\")
