"""What a build made: programs, libraries, packages and finished files, told from what it only needed on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from deskhand.abilities.code.ground import Ground, Look, content
from deskhand.abilities.code.problems import ArtifactsNotKept
from deskhand.core.afterwards import left_alone
from deskhand.core.changes import Change, Done, MakeFolder, Write
from deskhand.core.doors import Ctx
from deskhand.core.paths import folder_of, joined, name_of

MOST_FILES: Final = 200
MOST_BYTES: Final = 64 << 20
MOST_ALL: Final = 256 << 20
_PROGRAMS: Final = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\x00asm")
_ARCHIVES: Final = (b"!<arch>\n",)
_ENDINGS: Final = (
    ".whl", ".jar", ".war", ".tgz", ".tar.gz", ".tar.xz", ".zip", ".deb", ".rpm", ".wasm", ".so", ".a", ".dll", ".exe",
    ".dylib", ".pdf", ".apk",
)  # fmt: skip
_ON_THE_WAY: Final = (".o", ".obj", ".lo", ".pyc", ".class", ".d", ".rmeta", ".rlib", ".gch", ".tsbuildinfo", ".gcno")
_FINISHED: Final = ("dist", "out", "public", "bin", "lib", "_site", "site")
"""Folders in which everything is what a build is for."""
_NEVER: Final = ("CMakeFiles", "node_modules", "__pycache__", "_deps", "deps", "incremental", "classes", "tmp")
"""Folders in which nothing is."""


def new(before: Mapping[str, Look], after: Mapping[str, Look]) -> list[str]:
    """The files that were not there before, or are others now, by name."""
    return sorted(path for path, look in after.items() if _other(before.get(path), look))


def _other(was: Look | None, look: Look) -> bool:
    return was is None or (was.size, was.mtime_ns, was.begins) != (look.size, look.mtime_ns, look.begins)


def artifacts(before: Mapping[str, Look], after: Mapping[str, Look]) -> list[str]:
    """Those of the new files that the build was for."""
    return [path for path in new(before, after) if _wanted(path, after[path])]


def left_behind(before: Mapping[str, Look], after: Mapping[str, Look]) -> list[str]:
    """The new files of a program that was started, but for what tools keep for themselves."""
    return [path for path in new(before, after) if not _hidden(path) and not path.endswith(_ON_THE_WAY)]


def _hidden(path: str) -> bool:
    return any(part.startswith(".") or part in _NEVER or part.endswith(".egg-info") for part in path.split("/"))


def _wanted(path: str, look: Look) -> bool:
    if _hidden(path) or path.endswith(_ON_THE_WAY):
        return False
    folders = path.split("/")[:-1]
    if folders[:2] == ["build", "lib"]:
        folders = []  # where Python lays the sources of a package before it packs them
    known = look.begins.startswith(_PROGRAMS + _ARCHIVES) or path.lower().endswith(_ENDINGS)
    return known or any(folder in _FINISHED for folder in folders)


def programs(paths: Sequence[str], after: Mapping[str, Look]) -> list[str]:
    """Those that can be started."""
    return [path for path in paths if after[path].mode & 0o111 and ".so" not in name_of(path)]


async def kept(
    ctx: Ctx, ground: Ground, paths: Sequence[str], after: Mapping[str, Look], before: Mapping[str, Look]
) -> tuple[list[Change], int]:
    """The changes that lay these files into the project, and how many are left out for their size or number.

    What stood there before is kept, so all of it can be taken back.
    """
    writes: list[Change] = []
    folders: dict[str, None] = {}
    room, left = MOST_ALL, 0
    for path in paths:
        whole = await content(ground, path, min(MOST_BYTES, room)) if len(writes) < MOST_FILES else None
        if whole is None:
            left += 1
            continue
        room -= len(whole)
        place = joined(ground.folder, path)
        if path not in before and await ctx.files.fact(folder_of(place)) is None:
            folders[folder_of(place)] = None
        executable = True if after[path].mode & 0o100 else None
        name = await ctx.files.keep(whole)
        writes.append(Write(path=place, content=name, replace=True, executable=executable))
    return [*(MakeFolder(path=one) for one in folders), *writes], left


def written(ctx: Ctx, done: Sequence[Done]) -> list[str]:
    """Where they are now; raises where any of them is not."""
    left = left_alone(done, ctx.lang)
    if left:
        some = any(one.state == "done" and isinstance(one.change, Write) for one in done)
        raise ArtifactsNotKept(why=left[0].why, side_effect="partial" if some else "none")
    return [one.at or one.change.path for one in done if isinstance(one.change, Write)]
