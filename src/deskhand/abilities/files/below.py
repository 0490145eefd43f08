"""Everything below a folder; a sub-folder that may not be read is named, and the rest is still seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

from deskhand.abilities.files.chosen import folder_fact
from deskhand.abilities.files.problems import NoSuchFolder, NothingGranted
from deskhand.core.afterwards import facts_at
from deskhand.core.doors import Ctx
from deskhand.core.errors import Problem, Refused
from deskhand.core.paths import folder_of
from deskhand.core.shown import shown_few
from deskhand.core.world.facts import FileFact

T = TypeVar("T")
_BREATH: Final = 500
_TRIES: Final = 4


@dataclass(slots=True)
class Passed:
    """Folders that a search passed over: not readable for us, without real files, or closed by their owner."""

    unread: list[str] = field(default_factory=list[str])
    unreal: list[str] = field(default_factory=list[str])
    closed: list[str] = field(default_factory=list[str])

    @classmethod
    def by(cls, ctx: Ctx, folder: str | None) -> Passed:
        """What a search in a folder, or everywhere, will pass over because it was closed."""
        return cls(closed=[one for one in ctx.files.closed if folder is None or lies_in(one, folder)])


def lies_in(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies below it; both as a plan writes them."""
    if folder in ("", "."):
        return not path.startswith("/")
    return path == folder or path.startswith(folder.rstrip("/") + "/")


async def places(ctx: Ctx, folder: str | None) -> list[str]:
    """Where to look: in the folder that is named, or everywhere that may be looked into; raises where there is none."""
    if folder is not None:
        await folder_fact(ctx, folder)
        return [folder]
    granted = ctx.files.granted
    if not granted:
        raise NothingGranted
    there = [one for one in granted if await _is_folder(ctx, one)]
    if not there:
        raise NoSuchFolder(path=shown_few(list(granted), ctx.lang))
    return there


async def _is_folder(ctx: Ctx, path: str) -> bool:
    fact = await ctx.files.fact(path)
    return fact is not None and fact.kind == "folder"


async def if_there(
    ctx: Ctx, path: str, kind: Literal["file", "folder"], read: Callable[[str], Awaitable[T]]
) -> T | None:
    """What is read of something that a listing showed; None where it went since. Raises what keeps it from being read.

    It is tried more than once: a thing may go and be back before anyone can ask whether it went.
    """
    for _ in range(_TRIES - 1):
        try:
            return await read(path)
        except Problem:
            if await _went(ctx, path, kind):
                return None
    return await read(path)


async def _went(ctx: Ctx, path: str, kind: Literal["file", "folder"]) -> bool:
    """Whether what a listing showed a moment ago is not there any more, or something else has its name."""
    try:
        fact = await ctx.files.fact(path)
    except Refused:  # a link stands in its way now
        return True
    except Problem:  # it cannot be told, so what could not be read is named
        return False
    return fact is None or fact.kind != kind


async def again(ctx: Ctx, paths: Sequence[str]) -> dict[str, FileFact]:
    """What stands at these paths now; what cannot be seen any more, because its folder went, is left out."""
    by_folder: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_folder[folder_of(path)].append(path)
    found: dict[str, FileFact] = {}
    for asked in by_folder.values():
        try:
            found |= await facts_at(ctx.files, asked)
        except Problem:
            continue
    return found


async def below(ctx: Ctx, folder: str, passed: Passed, *, hidden: bool = False) -> AsyncIterator[FileFact]:
    """Files and folders, links not followed; folders that could not be looked into are added to `passed`.

    What goes away while this looks is passed over.
    """
    import asyncio  # planning needs the signatures around this, and no loop

    waiting = [folder]
    seen = 0
    while waiting:
        at = waiting.pop()
        try:
            facts = await (ctx.files.listed(at) if at == folder else if_there(ctx, at, "folder", ctx.files.listed))
        except Problem:
            if at == folder:
                raise
            passed.unread.append(at)
            continue
        if facts is None:
            continue
        shown = facts if hidden else [fact for fact in facts if not fact.name.startswith(".")]
        waiting += [fact.path for fact in reversed(shown) if fact.kind == "folder"]
        passed.unreal += [fact.path for fact in shown if fact.unreal]
        seen += len(shown)
        await ctx.progress(seen, 0, at)
        for n, fact in enumerate(shown, start=1):
            yield fact
            if n % _BREATH == 0:  # a large folder must not keep everything else waiting
                await asyncio.sleep(0)
