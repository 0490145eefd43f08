"""Whether a weighed plan stands although phrases miss a name or give a reason: it takes every word they stopped at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

from deskhand.core.flow.risk import Risk
from deskhand.core.paths import name_of, split_ending
from deskhand.core.plan.model import Do, Plan
from deskhand.core.plan.refs import refs_in
from deskhand.core.plan.types import ListOf
from deskhand.core.registry import Registry
from deskhand.planner.places import Places
from deskhand.planner.planned import Planned
from deskhand.planner.tongue import STOP

_FEEDING: Final = frozenset({"files.find", "files.list", "value.told", "value.pick", "value.without"})
"""What may only bring together what another step needs."""
_JOINS: Final = frozenset({"and", "or", "plus", "和", "或"})
"""What joins two things of one search; a mark or a place in a list may belong to two requests."""
_LITTLE: Final = 4
"""Letters that may be left over where a phrase names something that is not there."""
_INSIDE: Final = ("doc.", "table.", "image.", "pdf.")
"""What takes a part of what stands in a file, or adds to it."""


def standing(read: Planned, found: Planned | None, places: Places, registry: Registry) -> Planned | None:
    """The weighed plan, where what phrases said of the request speaks not against it."""
    said = read.missing or read.unused
    if found is None or _goes_into(said, found, places, named=bool(read.missing)):
        return found
    closed = bool(read.reason) and not read.missing and not _stops(read)
    joint = not _JOINS.isdisjoint(read.unused)
    mark = not joint and not any(c.isalnum() for word in read.unused for c in word)
    closed = closed and not (mark and _only_looks(found, registry)) and not (joint and _searches_not(found))
    if read.complete or (closed and (joint or not _is_compound(found))):
        return None  # why one thing cannot be done is no reason against two that take every word
    if any(_speaks_of(name, found, registry) for name in read.missing):
        return None
    left = "".join(found.unused)
    return None if read.reason and left and (len(left) > _LITTLE or any(c.isdigit() for c in left)) else found


def _goes_into(said: Sequence[str], found: Planned, places: Places, *, named: bool) -> bool:
    """Whether a plan of one step takes every word, and is about what stands in a file that they name.

    "The last line of a.md" is no file, and "the trends in a.xlsx" no folder.

    `named` with its ending, and not by its words alone.
    """
    steps = [step for plan in _plans(found) for step in plan.steps if isinstance(step, Do)]
    values = (step.with_.get(key) for step in steps if step.do.startswith(_INSIDE) for key in ("file", "files"))
    rows = [cast("list[object]", value) if isinstance(value, list) else [value] for value in values]
    paths = {one for row in rows for one in row if isinstance(one, str) and "$" not in one}
    if len(steps) != 1 or found.unused or not paths or any(places.is_closed(path) for path in paths):
        return False
    stems = {split_ending(name_of(path))[0].casefold() for path in paths}
    names = {name_of(path).casefold() for path in paths} if named else stems
    return all(
        one.casefold() in stems or any(len(name) > 1 and name in one.casefold() for name in names) for one in said
    )


def _speaks_of(name: str, found: Planned, registry: Registry) -> bool:
    """Whether a plan still speaks of what is not there; a whole name of a file that is not there is no other one."""
    steps = [step for plan in _plans(found) for step in plan.steps if isinstance(step, Do)]
    if split_ending(name)[1] and " " not in name and "://" not in name:
        return not any(
            _is_address(registry, step.do, key, value, name) for step in steps for key, value in step.with_.items()
        )
    return any(
        name.casefold() in str(value).casefold()
        and next(refs_in({key: value}), None) is None
        and not (_is_machine(step.do, key, name) or (len(steps) > 1 and _names_no_file(registry, step.do, key)))
        for step in steps
        for key, value in step.with_.items()
    )


def _is_address(registry: Registry, do: str, key: str, value: object, name: str) -> bool:
    """Whether what is no file here stands in a plan as the page it is, or where it lies in the cloud:
    "download example.com/fonts.zip, then …"."""
    if do.startswith("cloud.") and key == "path" and "/" in str(value) and name.endswith(str(value)):
        return True
    kind = registry[do].param_types.get(key)
    host, slash, _ = name.partition("/")
    takes = kind is not None and kind.kind == "url" and name.casefold() in str(value).casefold()
    return takes and bool(slash) and "." in host  # "nothere.pdf" is a file, and no page


def _names_no_file(registry: Registry, do: str, key: str) -> bool:
    """Whether a value is what an address, a machine, a program or a column is called, which no file need be."""
    of = registry[do].param_types[key]
    kind = of.item.kind if isinstance(of, ListOf) else of.kind
    return kind in ("url", "app", "window", "column", "record") or (do.startswith("cloud.") and key == "name")


def _is_machine(do: str, key: str, name: str) -> bool:
    """Whether a value is what a machine is called, written as such names are: "start web-1"."""
    return do.startswith("cloud.") and key == "name" and any(c.isdigit() or c in "-_" for c in name)


def _stops(read: Planned) -> bool:
    """Whether a reason is only about what we do ourselves: "cancel the dentist" may be no word for us."""
    return any(one.do == STOP for one in read.suggest)


def _only_looks(found: Planned, registry: Registry) -> bool:
    """Whether it takes every word, changes nothing and looks for no files, whatever keeps them from a search."""
    steps = [step for plan in _plans(found) for step in plan.steps if isinstance(step, Do)]
    looks = all(step.do not in _FEEDING and registry[step.do].risk(step.with_) == Risk.R0 for step in steps)
    return bool(steps) and not found.unused and looks


def _searches_not(found: Planned) -> bool:
    """Whether it takes every word, and several files by their names: what joins these joins no search."""
    steps = [step for plan in _plans(found) for step in plan.steps if isinstance(step, Do)]
    rows = [_rows(step.with_.get("files")) for step in steps]
    several = any(sum(isinstance(one, str) and "$" not in one for one in row) > 1 for row in rows)
    return not found.unused and several and not any(step.do in _FEEDING for step in steps)


def _rows(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]


def _is_compound(found: Planned) -> bool:
    """Whether every plan does different things, and no word was left."""
    does = [{step.do for step in plan.steps if isinstance(step, Do)} - _FEEDING for plan in _plans(found)]
    return not found.unused and all(len(rows) > 1 for rows in does if rows)


def _plans(found: Planned) -> list[Plan]:
    return [plan for plan in (found.plan, *found.readings) if plan is not None]
