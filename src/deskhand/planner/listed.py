"""What was listed before, counted and ranked: the paths that "the second one" or "the largest of them" mean now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from deskhand.core.filetypes import is_of
from deskhand.core.words import Words
from deskhand.core.world.facts import FileFact
from deskhand.core.world.terms import holds
from deskhand.planner.places import Places
from deskhand.planner.planned import Context
from deskhand.planner.values import Chosen, Exact, Unmet

_NOTHING: Final = Words(
    "“{said}” counts things that were listed before, and nothing was listed here yet. Find them first.",
    "“{said}”指的是之前列出的内容，但这里还没有列出过。请先查找。",
)
_FEWER: Final = Words(
    "There is no “{said}”: the last list has {n:such thing|such things}.",
    "没有“{said}”：上一次的列表里只有 {n} 个符合的。",
)
_MORE: Final = Words(
    "The last list does not name everything that was found, so “{said}” is not certain. Search for it directly.",
    "上一次的列表没有列出全部结果，无法确定“{said}”。请直接查找。",
)
_GONE: Final = Words(
    "“{said}” was {path}, which is no longer there.",
    "“{said}”是 {path}，它已不在那里。",
)
_WHICH: Final = Words(
    "I cannot tell which “{said}” is. Say its place in the list, or its name.",
    "无法确定“{said}”是哪一个。请说第几个，或说出名称。",
)
_ALIKE: Final = Words(
    "Several are equally so; “{said}” is not certain. Say its place in the list, or its name.",
    "有多个并列，无法确定“{said}”。请说第几个，或说出名称。",
)
_NOT_SO_MANY: Final = Words(
    "The last answer named {n:file|files}, so I cannot tell what “{said}” is. Say its place in the list, or its name.",
    "上一次的回答列出了 {n} 个，无法确定“{said}”指什么。请说第几个，或说出名称。",
)
_RANK: Final[Mapping[str, Callable[[FileFact], Any]]] = {
    "newest": lambda fact: -fact.modified,
    "oldest": lambda fact: fact.modified,
    "largest": lambda fact: -fact.size,
    "smallest": lambda fact: fact.size,
}


def not_so_many(said: str, n: int) -> Unmet:
    """A word for one, or for two, where there are others than that."""
    return Unmet(said, _NOT_SO_MANY, {"n": n})


def nothing(chosen: Chosen) -> Unmet:
    return Unmet(chosen.said, _NOTHING)


def unclear(chosen: Chosen) -> Unmet:
    return Unmet(chosen.said, _WHICH)


def chosen_of(chosen: Chosen, context: Context, places: Places) -> Exact | Unmet:
    """The paths that are meant, or why it cannot be told."""
    if not context.counted:
        return nothing(chosen)
    if chosen.other:
        return unclear(chosen)
    if context.more_counted and (chosen.order or min(chosen.at) < 0):
        return Unmet(chosen.said, _MORE)
    if not (chosen.order or chosen.kind or chosen.words or chosen.files):
        return _at(chosen, context.counted, places)
    facts = [fact for path in context.counted if (fact := places.fact(path)) is not None]
    if len(facts) < len(context.counted):
        return unclear(chosen)
    fitting = [fact for fact in facts if _fits(chosen, fact)]
    return _ranked(chosen, fitting) if chosen.order else _at(chosen, [fact.path for fact in fitting], places)


def _fits(chosen: Chosen, fact: FileFact) -> bool:
    return (
        (fact.kind == "file" or not chosen.files)
        and (not chosen.kind or is_of(fact.name, chosen.kind))
        and holds(fact.name, chosen.words)
    )


def _at(chosen: Chosen, paths: Sequence[str], places: Places) -> Exact | Unmet:
    if any(not -len(paths) <= at < len(paths) for at in chosen.at):
        return Unmet(chosen.said, _FEWER, {"n": len(paths)})
    found = tuple(dict.fromkeys(paths[at] for at in chosen.at))
    gone = next((path for path in found if places.fact(path) is None and not places.is_outside(path)), None)
    return Exact(found) if gone is None else Unmet(chosen.said, _GONE, {"path": gone})


def _ranked(chosen: Chosen, facts: Sequence[FileFact]) -> Exact | Unmet:
    """The first so many by a rank, where the rank tells them apart from the next."""
    rank = _RANK[chosen.order]
    first = sorted(facts, key=rank)
    if len(first) < chosen.count:
        return Unmet(chosen.said, _FEWER, {"n": len(first)})
    if len(first) > chosen.count and rank(first[chosen.count - 1]) == rank(first[chosen.count]):
        return Unmet(chosen.said, _ALIKE)
    return Exact(tuple(fact.path for fact in first[: chosen.count]))
