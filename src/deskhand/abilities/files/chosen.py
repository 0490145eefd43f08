"""The things a request names: there, each once, and none inside another of them."""

from __future__ import annotations

from collections.abc import Sequence

from deskhand.abilities.files.links import not_a_folder
from deskhand.abilities.files.problems import NoSuchFile, NoSuchFolder, NothingDone, NothingFound
from deskhand.core.afterwards import Left, came_true, left_alone
from deskhand.core.changes import Done, MakeFolder
from deskhand.core.doors import Ctx
from deskhand.core.errors import SideEffect
from deskhand.core.paths import tidy
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Lang
from deskhand.core.world.facts import FileFact


def each_once(paths: Sequence[str]) -> list[str]:
    """The paths in their order, repeats left out, and what lies inside another one of them too."""
    plain = list(dict.fromkeys(tidy(path) or path for path in paths))
    if not plain:
        raise NothingFound()
    given = set(plain)
    return [path for path in plain if not _inside_another(path, given)]


def _inside_another(path: str, given: set[str]) -> bool:
    head = path.rpartition("/")[0]
    while head:
        if head in given:
            return True
        head = head.rpartition("/")[0]
    return False


async def facts_of(ctx: Ctx, paths: Sequence[str]) -> dict[str, FileFact]:
    """Those that are there; raises where none is. A missing one among many is named by the desk later."""
    facts = {path: await ctx.files.fact(path) for path in paths}
    there = {path: fact for path, fact in facts.items() if fact is not None}
    if not there:
        raise NoSuchFile(path=shown_few(list(paths), ctx.lang))
    return there


async def folder_fact(ctx: Ctx, path: str) -> FileFact:
    """The folder, or a problem that says what stands there instead."""
    fact = await ctx.files.fact(path)
    if fact is None:
        raise NoSuchFolder(path=shown(path))
    if fact.kind != "folder":
        raise not_a_folder(fact)
    return fact


def some_done(done: Sequence[Done], lang: Lang) -> list[Left]:
    """What was left alone; raises where nothing at all could be done, with the reasons."""
    left = left_alone(done, lang)
    effects = [one for one in came_true(done) if not isinstance(one.change, MakeFolder)]
    if left and not effects:
        reasons = list(dict.fromkeys(one.why for one in left))[:3]
        raise NothingDone(why=" ".join(reasons), side_effect=_effect(done))
    return left


def _effect(done: Sequence[Done]) -> SideEffect:
    states = {one.state for one in done}
    if states & {"unknown", "begun"}:
        return "unknown"
    return "partial" if "done" in states else "none"
