"""What one clause leaves out, another must not take: "empty Downloads, delete all of it except a.zip"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

from deskhand.core.plan.model import Do, Each, Plan, walk
from deskhand.core.plan.refs import whole_ref
from deskhand.core.words import Words

TAKEN: Final = Words(
    "One part of this leaves something out that another part takes with it. Nothing was done. Say it once, with what "
    "is to stay: “delete everything in Downloads except report.pdf”.",
    "这句话里一处要保留的内容，另一处却会一起处理。没有做任何操作。请合成一句，并说明要保留什么："
    "“删除下载里的所有文件，除了 report.pdf”。",
)
_WITHOUT: Final = "value.without"
_TAKING: Final = frozenset({"files.delete", "files.move", "files.rename", "files.organize"})
"""After these a thing is no longer where it was."""


def takes_what_stays(plan: Plan) -> bool:
    """Whether a step takes what another was told to leave out."""
    steps = _by_name(plan)
    does = [step for step, _ in walk(plan.steps) if isinstance(step, Do)]
    return any(
        _meets(other, left, steps)
        for left in does
        if left.do == _WITHOUT
        for other in does
        if other.do in _TAKING and not _goes_through(other.with_.get("files"), left, steps)
    )


def _goes_through(value: Any, left: Do, steps: dict[str, Do]) -> bool:
    """Whether what is taken is what one exception left, or what another left of that."""
    source = _source(value, steps)
    while source is not None and source is not left and source.do == _WITHOUT:
        source = _source(source.with_.get("items"), steps)
    return source is left


def _by_name(plan: Plan) -> dict[str, Do]:
    """Each step by its name, and for the item of a loop the step that brought what it goes through."""
    found = {step.id: step for step, _ in walk(plan.steps) if isinstance(step, Do)}
    for step, _ in walk(plan.steps):
        if isinstance(step, Each) and (source := _source(step.each, found)) is not None:
            found[step.as_] = source
    return found


def _meets(taking: Do, left: Do, steps: dict[str, Do]) -> bool:
    """Whether it takes from what the exception was made of, or the excepted things by name or by their folder."""
    whole, taken = _source(left.with_.get("items"), steps), _source(taking.with_.get("files"), steps)
    if whole is taking or (taken is not None and taken is whole):
        return True
    places = [*_texts(taking.with_.get("files")), *_texts(taking.with_.get("folder"))]
    places += [] if taken is None else _texts(taken.with_.get("folder")) or ["."]
    but = _source(left.with_.get("but"), steps)
    stays = [*_texts(left.with_.get("but")), *(_texts(but.with_.get("folder")) if but is not None else [])]
    return any(_around(place, one) or (taken is not None and _around(one, place)) for place in places for one in stays)


def _source(value: Any, steps: dict[str, Do]) -> Do | None:
    if isinstance(value, list):
        several = cast("list[Any]", value)
        value = several[0] if len(several) == 1 else None
    ref = whole_ref(value) if isinstance(value, str) else None
    return None if ref is None else steps.get(ref.step)


def _texts(value: Any) -> list[str]:
    return list(_flat(value))


def _flat(value: Any) -> Iterator[str]:
    if isinstance(value, str) and whole_ref(value) is None:
        yield value
    elif isinstance(value, list):
        for one in cast("list[Any]", value):
            yield from _flat(one)


def _around(place: str, path: str) -> bool:
    return place in (".", path) or path.startswith(f"{place}/")
