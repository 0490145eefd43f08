"""Where a project is worked on: a copy of it in a work folder, made and looked at by programs in the jail.

Nothing that a project brings along can change what the person wrote: it is only read. Links are copied as links, so
one that leads out of the project leads nowhere in the jail; `.git` stays where it is.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, cast

from deskhand.abilities.code.problems import NoSuchProject, ProjectNotCopied, ProjectTooLarge
from deskhand.core.doors import Ctx, Start, WorkFolder
from deskhand.core.errors import Problem
from deskhand.core.jail import Limits
from deskhand.core.paths import name_of
from deskhand.core.shown import shown
from deskhand.core.words import size

MOST_BYTES: Final = 2 << 30
MOST_FILES: Final = 200_000
_LIMITS: Final = Limits(cpu=120, wall=180, disk=MOST_BYTES * 2, file_size=MOST_BYTES, output=64 << 20)
_LINKED: Final = ("node_modules", ".venv", "venv")
"""Packages that were installed: large, found by where they lie, and used as they are."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}\Z")
_PYTHON: Final = os.path.realpath(sys.executable)
_COPY: Final = """
import json, os, shutil, stat, sys
source, into, linked, most, files = sys.argv[1], sys.argv[2], sys.argv[3].split(","), int(sys.argv[4]), int(sys.argv[5])
told = {"outside": [], "odd": [], "large": False}
def copy(at, to, top):
    global most, files
    os.mkdir(to)
    for entry in sorted(os.scandir(at), key=lambda one: one.name):
        target = os.path.join(to, entry.name)
        found = entry.stat(follow_symlinks=False)
        files -= 1
        most -= found.st_size if stat.S_ISREG(found.st_mode) else 0
        if most < 0 or files < 0:
            told["large"] = True
            return
        if stat.S_ISLNK(found.st_mode):
            leads = os.readlink(entry.path)
            end = os.path.normpath(os.path.join(at, leads))
            if end != source and not end.startswith(source + "/"):
                told["outside"].append(os.path.relpath(entry.path, source))
            os.symlink(leads, target)
        elif stat.S_ISDIR(found.st_mode):
            if entry.name == ".git":
                continue
            if top and entry.name in linked:
                os.symlink(entry.path, target)
            else:
                copy(entry.path, target, False)
                if told["large"]:
                    return
        elif stat.S_ISREG(found.st_mode):
            shutil.copyfile(entry.path, target, follow_symlinks=False)
            os.chmod(target, stat.S_IMODE(found.st_mode) & 0o777 | 0o600)
            os.utime(target, ns=(found.st_mtime_ns, found.st_mtime_ns))
        else:
            told["odd"].append(os.path.relpath(entry.path, source))
copy(source, into, True)
print(json.dumps(told))
"""
_LOOK: Final = """
import json, os, stat, sys
top, found = sys.argv[1], {}
for at, folders, names in os.walk(top):
    folders[:] = sorted(one for one in folders if not os.path.islink(os.path.join(at, one)))
    for name in sorted(names):
        path = os.path.join(at, name)
        try:
            look = os.lstat(path)
            if not stat.S_ISREG(look.st_mode) or len(found) >= int(sys.argv[2]):
                continue
            with open(path, "rb") as file:
                begin = file.read(8).hex()
        except OSError:
            continue
        found[os.path.relpath(path, top)] = [look.st_size, look.st_mtime_ns, look.st_mode & 0o777, begin]
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Look:
    """One file of the copy; `begins` are its first bytes."""

    size: int
    mtime_ns: int
    mode: int
    begins: bytes


@dataclass(frozen=True, slots=True)
class Ground:
    """A copy of a project in a work folder. `source` and `place` are what both are called in what programs print."""

    room: WorkFolder
    name: str
    folder: str
    source: str
    outside: Sequence[str] = field(default_factory=list[str])

    @property
    def place(self) -> str:
        return f"{self.room.path}/{self.name}"

    @property
    def places(self) -> tuple[str, ...]:
        return (self.place, self.source)


@asynccontextmanager
async def ground(ctx: Ctx, folder: str) -> AsyncGenerator[Ground]:
    """A copy of the project to work on, gone with all that is in it once the block is left."""
    source = await project_place(ctx, folder)
    called = name_of(source)
    name = called if _PLAIN.match(called) else "project"
    async with ctx.jail.folder() as room:
        argv = [_COPY, source, f"{room.path}/{name}", ",".join(_LINKED), str(MOST_BYTES), str(MOST_FILES)]
        told = cast("dict[str, Any]", await _asked(ctx, room, argv, folder, [source]))
        if told["large"]:
            most = f"{size(MOST_BYTES)} / {MOST_FILES:,}"
            raise ProjectTooLarge(path=shown(folder), most=most)
        outside = [shown(str(one)) for one in told["outside"][:20]]
        yield Ground(room, name, folder, source, outside)


async def project_place(ctx: Ctx, folder: str) -> str:
    """Where the project really is; raises where there is none."""
    fact = await ctx.files.fact(folder)
    if fact is None or fact.kind != "folder":
        raise NoSuchProject(path=shown(folder))
    return await ctx.jail.place(folder)


async def looks(ctx: Ctx, ground: Ground) -> Mapping[str, Look]:
    """Every file of the copy as it is now, by its path in the project."""
    argv = [_LOOK, ground.place, str(MOST_FILES)]
    found = cast("dict[str, list[Any]]", await _asked(ctx, ground.room, argv, ground.folder, [ground.source]))
    return {path: Look(row[0], row[1], row[2], bytes.fromhex(row[3])) for path, row in found.items()}


async def _asked(ctx: Ctx, room: WorkFolder, argv: Sequence[str], folder: str, reads: Sequence[str]) -> object:
    start = Start([_PYTHON, "-I", "-S", "-c", *argv], room.path, reads=reads, limits=_LIMITS)
    outcome = await ctx.jail.run(start)
    if not outcome.ok:
        last = outcome.err.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise ProjectNotCopied(path=shown(folder), why=shown(last[:200]) or outcome.said(ctx.lang))
    return json.loads(outcome.out)


async def content(ground: Ground, path: str, most: int) -> bytes | None:
    """What a file of the copy holds; none where it is not what it was a moment ago, or larger."""
    try:
        return await ground.room.read(f"{ground.name}/{path}", most)
    except Problem:
        return None
