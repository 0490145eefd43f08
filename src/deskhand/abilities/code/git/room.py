"""A repository as git may see it: its history read where it lies, everything that git writes in a work folder.

The repository's own settings can name programs (hooks, filters, pagers, diff tools, watchers). git never reads them
here: it gets settings of ours, into which only what changes how files are read is taken over, and no hooks.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, cast

from deskhand.abilities.code.ground import project_place
from deskhand.abilities.code.problems import GitBusy, GitFailed, LinkedRepository, NotARepository, Unfinished
from deskhand.core.doors import Ctx, Start, WorkFolder
from deskhand.core.jail import Hit, Limits, Outcome
from deskhand.core.paths import joined
from deskhand.core.shown import shown

_PYTHON: Final = os.path.realpath(sys.executable)
_LIMITS: Final = Limits(cpu=120, wall=120, memory=2 << 30, output=16 << 20)
GIT: Final = (
    "git", "--no-pager", "--no-optional-locks", "--literal-pathspecs",
    "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never",
    "-c", "safe.directory=*", "-c", "core.attributesFile=/dev/null", "-c", "core.excludesFile=/dev/null",
    "-c", "commit.gpgSign=false", "-c", "log.showSignature=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
    "-c", "core.quotePath=false", "-c", "core.splitIndex=false", "-c", "core.untrackedCache=false",
    "-c", "submodule.recurse=false", "-c", "core.editor=false", "-c", "advice.addEmbeddedRepo=false",
)  # fmt: skip
_TAKEN: Final = (
    "core.filemode", "core.symlinks", "core.ignorecase", "core.precomposeunicode", "core.autocrlf", "core.eol",
    "core.safecrlf", "core.bare", "core.sparsecheckout", "core.sparsecheckoutcone", "core.repositoryformatversion",
    "extensions.objectformat", "user.name", "user.email",
)  # fmt: skip
"""Of the repository's settings, those that change what git reads, and say who commits."""
_TRACKED: Final = (".remote", ".merge", ".fetch")
"""And which branch follows which, as far as it says how far apart they are."""
_LAY: Final = """
import json, os, shutil, stat, sys
source, into = sys.argv[1], sys.argv[2]
told = {"found": sorted(os.listdir(source))}
def regular(path):
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False
def take(name):
    if regular(os.path.join(source, name)):
        os.makedirs(os.path.dirname(os.path.join(into, name)), exist_ok=True)
        shutil.copyfile(os.path.join(source, name), os.path.join(into, name), follow_symlinks=False)
        # As old as it was: a file written in the second of the index is one that git must look into.
        was = os.lstat(os.path.join(source, name))
        os.utime(os.path.join(into, name), ns=(was.st_atime_ns, was.st_mtime_ns))
os.makedirs(os.path.join(into, "objects/info"))
os.makedirs(os.path.join(into, "refs/heads"))
for name in ("HEAD", "packed-refs", "index", "shallow", "info/exclude", "info/sparse-checkout", "logs/HEAD"):
    take(name)
for name in told["found"]:
    if name.startswith("sharedindex."):
        take(name)
for top in ("refs", "logs/refs/heads"):
    for at, folders, names in os.walk(os.path.join(source, top)):
        for name in names:
            take(os.path.relpath(os.path.join(at, name), source))
with open(os.path.join(into, "objects/info/alternates"), "w") as file:
    file.write(json.dumps(os.path.join(source, "objects"), ensure_ascii=False) + "\\n")
print(json.dumps(told))
"""
_NEW: Final = """
import json, os, sys
top, found = sys.argv[1], []
for at, folders, names in os.walk(os.path.join(top, "objects")):
    found += [os.path.relpath(os.path.join(at, name), top) for name in names if os.path.basename(at) != "info"]
print(json.dumps(sorted(found)))
"""
_LOCKS: Final = ("index.lock", "HEAD.lock", "packed-refs.lock")
_MIDDLE: Final[Mapping[str, str]] = {
    "MERGE_HEAD": "merge", "rebase-merge": "rebase", "rebase-apply": "rebase", "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Repository:
    """`kept` is where its history lies on the desk, `place` its folder for programs; git writes into `room`."""

    ctx: Ctx
    room: WorkFolder
    folder: str
    place: str
    found: Sequence[str]
    settings: Mapping[str, str]

    @property
    def kept(self) -> str:
        return joined(self.folder, ".git")

    @property
    def inside(self) -> str:
        return f"{self.room.path}/git"

    async def git(self, *words: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Outcome:
        """What git says to these words, whatever it is."""
        argv = [*GIT, "-C", self.place, "--work-tree=.", *words]
        return await started(
            self.ctx, self.room, argv, [self.place], {**_environment(self.inside), **(env or {})}, stdin
        )

    async def said(self, *words: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> str:
        """What git says to these words; raises where it could not do it."""
        outcome = await self.git(*words, stdin=stdin, env=env)
        if not outcome.ok:
            raise failed(self.ctx, outcome)
        return outcome.out.decode("utf-8", "surrogateescape")

    def ensure_at_rest(self) -> None:
        """Raises where another program writes it, or something in it is half done."""
        for lock in _LOCKS:
            if lock in self.found:
                raise GitBusy(path=shown(self.folder), lock=f".git/{lock}")
        for name, what in _MIDDLE.items():
            if name in self.found:
                raise Unfinished(path=shown(self.folder), what=what)

    async def new_objects(self) -> list[str]:
        """What git wrote into its store, by the way from `.git`."""
        argv = [_PYTHON, "-I", "-S", "-c", _NEW, self.inside]
        outcome = await started(self.ctx, self.room, argv, [], {})
        return cast("list[str]", json.loads(outcome.out))

    async def content(self, name: str, most: int) -> bytes:
        return await self.room.read(f"git/{name}", most)


@asynccontextmanager
async def repository(ctx: Ctx, folder: str) -> AsyncGenerator[Repository]:
    """A repository to ask and to write in, as long as the block lasts; nothing reaches the real one from here."""
    place = await project_place(ctx, folder)
    fact = await ctx.files.fact(joined(folder, ".git"))
    if fact is None:
        raise NotARepository(path=shown(folder))
    if fact.kind != "folder":
        raise LinkedRepository(path=shown(folder))
    async with ctx.jail.folder() as room:
        inside = f"{room.path}/git"
        laid = await started(ctx, room, [_PYTHON, "-I", "-S", "-c", _LAY, f"{place}/.git", inside], [place], {})
        if not laid.ok:
            raise failed(ctx, laid)
        found = [str(name) for name in cast("dict[str, Any]", json.loads(laid.out))["found"]]
        settings = await _settings(ctx, room, place)
        await room.put("git/config", _config(settings).encode())
        yield Repository(ctx, room, folder, place, found, settings)


async def _settings(ctx: Ctx, room: WorkFolder, place: str) -> dict[str, str]:
    """Those of the repository's settings that are taken over; git reads the file as text, without what it includes."""
    argv = [*GIT, "config", "--file", f"{place}/.git/config", "--no-includes", "--null", "--list"]
    outcome = await started(ctx, room, argv, [place], _environment(f"{room.path}/none"))
    rows = outcome.out.decode("utf-8", "replace").split("\0") if outcome.ok else []
    settings: dict[str, str] = {}
    for row in rows:
        name, _, value = row.partition("\n")
        tracked = name.startswith(("branch.", "remote.")) and name.endswith(_TRACKED)
        if name in _TAKEN or tracked:
            settings[name] = value
        elif name.startswith("extensions.refstorage") and value != "files":
            raise GitFailed(why=f"{name} = {shown(value)}.")
    return settings


def _config(settings: Mapping[str, str]) -> str:
    """The settings as git reads them; every value is quoted, so that it stays one."""
    lines = ["[core]", "\trepositoryformatversion = 0", "\tbare = false", "\tlogAllRefUpdates = true"]
    for name, value in settings.items():
        section, _, rest = name.partition(".")
        part, _, key = rest.rpartition(".")
        if name == "core.bare" or not key.replace("-", "").isalnum() or "\n" in part:
            continue
        lines += [f'[{section} "{_escaped(part)}"]' if part else f"[{section}]", f'\t{key} = "{_escaped(value)}"']
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _environment(inside: str) -> dict[str, str]:
    return {
        "GIT_DIR": inside, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1",
        "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8",
        "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1",
    }  # fmt: skip


async def started(
    ctx: Ctx,
    room: WorkFolder,
    argv: Sequence[str],
    reads: Sequence[str],
    env: Mapping[str, str],
    stdin: bytes = b"",
) -> Outcome:
    return await ctx.jail.run(Start(argv, room.path, reads, env, stdin, _LIMITS))


def failed(ctx: Ctx, outcome: Outcome) -> GitFailed:
    """Why git did not do it, by its own last words."""
    if outcome.hit is not None and outcome.hit is not Hit.OUTPUT:
        return GitFailed(why=outcome.said(ctx.lang))
    lines = outcome.err.decode("utf-8", "replace").strip().splitlines()
    said = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1] if lines else "?")
    return GitFailed(why=shown(said[:300]).rstrip(".") + ".")
