"""Renaming one thing, or many by a pattern; names may change places among themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deskhand.abilities.files.chosen import each_once, facts_of, some_done
from deskhand.abilities.files.pattern import Pattern, names
from deskhand.abilities.files.problems import SameName
from deskhand.abilities.files.results import Renamed
from deskhand.core.afterwards import now_at
from deskhand.core.changes import Change, Move
from deskhand.core.doors import Ctx
from deskhand.core.paths import folder_of, joined
from deskhand.core.shown import shown


async def renamed(ctx: Ctx, files: Sequence[str], to: str) -> Renamed:
    paths = each_once(files)

    async def propose() -> list[Change]:
        facts = await facts_of(ctx, paths)
        there = [facts[path] for path in paths if path in facts]
        new = names(Pattern.read(to, many=len(paths) > 1), there, ctx.now.tzinfo)
        targets = {fact.path: joined(folder_of(fact.path), name) for fact, name in zip(there, new, strict=True)}
        moves = [(path, target) for path, target in targets.items() if path != target]
        if not moves:
            raise SameName(path=shown(there[0].path))
        gone: list[Change] = [Move(path=path, to=path) for path in paths if path not in facts]
        trades = not {target for _, target in moves}.isdisjoint(path for path, _ in moves)
        return [*in_order(dict(moves), await _taken(ctx, targets) if trades else set()), *gone]

    done = await ctx.files.carry_out(propose)
    places = now_at(done)
    left = some_done(done, ctx.lang)
    stayed = {one.path for one in left}
    now = [places.get(path, path) for path in paths if path not in stayed or path in places]
    return Renamed(files=now, count=len(places), left=left)


async def _taken(ctx: Ctx, targets: Mapping[str, str]) -> set[str]:
    """Every path in the folders concerned: a name for the way round a circle must be none of these."""
    folders = {folder_of(path) for path in targets}
    return {fact.path for folder in folders for fact in await ctx.files.listed(folder)}


def in_order(moves: Mapping[str, str], taken: set[str]) -> list[Change]:
    """The renames in an order in which each name is free when it is needed; circles go by way of a free name."""
    waiting = dict(moves)
    changes: list[Change] = []
    while waiting:
        free = [path for path, target in waiting.items() if target not in waiting]
        changes += [Move(path=path, to=waiting.pop(path)) for path in free]
        if waiting and not free:
            changes += _round(waiting, taken)
    return changes


def _round(waiting: dict[str, str], taken: set[str]) -> list[Change]:
    """One circle, taken out of `waiting`: one steps aside, the others close up behind it."""
    circle = _circle(waiting)
    first = circle[0]
    aside = _free_name(first, taken)
    targets = {path: waiting.pop(path) for path in circle}
    closing = [Move(path=path, to=targets[path]) for path in reversed(circle[1:])]
    return [Move(path=first, to=aside), *closing, Move(path=aside, to=targets[first])]


def _circle(waiting: Mapping[str, str]) -> list[str]:
    """Followed from anywhere, the names come round again; what leads up to the circle is not part of it."""
    seen: list[str] = []
    at = next(iter(waiting))
    while at not in seen:
        seen.append(at)
        at = waiting[at]
    return seen[seen.index(at) :]


def _free_name(path: str, taken: set[str]) -> str:
    n = 1
    while (aside := joined(folder_of(path), f".renaming-{n}")) in taken:
        n += 1
    taken.add(aside)
    return aside
