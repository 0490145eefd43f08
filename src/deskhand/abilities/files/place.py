"""Moving and copying: where things are to go, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from deskhand.abilities.files.chosen import each_once, facts_of, some_done
from deskhand.abilities.files.links import not_a_folder
from deskhand.abilities.files.problems import InsideItself
from deskhand.abilities.files.results import Copied, Moved
from deskhand.core.afterwards import now_at
from deskhand.core.changes import Change, Copy, Done, MakeFolder, Move
from deskhand.core.doors import Ctx
from deskhand.core.paths import folder_of, joined, name_of, split_ending, tidy
from deskhand.core.shown import shown
from deskhand.core.world.facts import FileFact


async def moved(ctx: Ctx, files: Sequence[str], to: str) -> Moved:
    paths = each_once(files)
    done = await ctx.files.carry_out(lambda: _proposed(ctx, paths, to, Move))
    left = some_done(done, ctx.lang)
    places = now_at(done)
    stayed = {one.path for one in left}
    return Moved(
        files=[places.get(path, path) for path in paths if path not in stayed],
        to=_folder(done, to),
        count=len(places),
        left=left,
    )


async def copied(ctx: Ctx, files: Sequence[str], to: str) -> Copied:
    paths = each_once(files)
    done = await ctx.files.carry_out(lambda: _proposed(ctx, paths, to, Copy))
    left = some_done(done, ctx.lang)
    places = list(now_at(done).values())
    return Copied(files=places, to=_folder(done, to), count=len(places), left=left)


async def _proposed(ctx: Ctx, paths: Sequence[str], to: str, change: type[Move] | type[Copy]) -> list[Change]:
    facts = await facts_of(ctx, paths)
    folder, name, missing = await _destination(ctx, list(facts.values()), paths, to)
    changes: list[Change] = [MakeFolder(path=folder)] if missing else []
    for path in paths:
        fact = facts.get(path)
        target = joined(folder, name or (fact.name if fact is not None else name_of(path)))
        if fact is not None and fact.kind == "folder" and (folder == path or folder.startswith(path + "/")):
            raise InsideItself(path=shown(path), to=shown(folder))
        if change is Move and target == path:
            continue
        changes.append(change(path=path, to=target))
    return changes


async def _destination(
    ctx: Ctx, sources: Sequence[FileFact], paths: Sequence[str], to: str
) -> tuple[str, str | None, bool]:
    """The folder, the new name if `to` is one, and whether the folder must be made.

    What exists decides first; then a slash at the end means a folder; then one file and a `to` with that file's ending
    mean a new place and name; anything else is a folder to be made.
    """
    plain = tidy(to) or to
    there = await ctx.files.fact(plain)
    if there is not None and there.kind == "folder":
        return plain, None, False
    if len(paths) == 1 and not to.endswith("/") and _names_a_file(sources[0], plain):
        folder = folder_of(plain)
        return folder, name_of(plain), await _missing(ctx, folder)
    if there is not None:
        raise not_a_folder(there)
    return plain, None, True


def _names_a_file(source: FileFact, to: str) -> bool:
    ending = split_ending(source.name)[1].lower()
    return source.kind != "folder" and ending != "" and split_ending(name_of(to))[1].lower() == ending


async def _missing(ctx: Ctx, folder: str) -> bool:
    fact = await ctx.files.fact(folder)
    if fact is not None and fact.kind != "folder":
        raise not_a_folder(fact)
    return fact is None


def _folder(done: Sequence[Done], to: str) -> str:
    """Where things went: as carried out, or as asked where nothing had to move."""
    for one in done:
        if isinstance(one.change, Move | Copy):
            return folder_of(one.at or one.change.to)
    return tidy(to) or to
