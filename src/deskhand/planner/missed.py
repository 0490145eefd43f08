"""Whether a plan stands although phrases miss a name: it takes every word, or it still speaks of what is not there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

from deskhand.core.paths import name_of, split_ending
from deskhand.core.plan.model import Do
from deskhand.core.plan.refs import refs_in
from deskhand.core.registry import Registry
from deskhand.planner.places import Places
from deskhand.planner.planned import Planned

_INSIDE: Final = ("doc.", "table.", "image.", "pdf.")
"""What takes a part of what stands in a file, or adds to it."""


def goes_into(said: Sequence[str], found: Planned, places: Places, *, named: bool) -> bool:
    """Whether a plan of one step takes every word, and is about what stands in a file that they name.

    "The last line of a.md" is no file, and "the trends in a.xlsx" no folder.

    `named` with its ending, and not by its words alone.
    """
    plans = (found.plan, *found.readings)
    steps = [step for plan in plans if plan is not None for step in plan.steps if isinstance(step, Do)]
    values = (step.with_.get(key) for step in steps if step.do.startswith(_INSIDE) for key in ("file", "files"))
    rows = [cast("list[object]", value) if isinstance(value, list) else [value] for value in values]
    paths = {one for row in rows for one in row if isinstance(one, str) and "$" not in one}
    if len(steps) != 1 or found.unused or not paths or any(places.is_closed(path) for path in paths):
        return False
    names = {name_of(path) if named else split_ending(name_of(path))[0] for path in paths}
    return all(any(len(name) > 1 and name.casefold() in one.casefold() for name in names) for one in said)


def speaks_of(name: str, found: Planned, registry: Registry) -> bool:
    """Whether a plan still speaks of what is not there; a whole name of a file that is not there is no other one."""
    plans = (found.plan, *found.readings)
    steps = [step for plan in plans if plan is not None for step in plan.steps if isinstance(step, Do)]
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
    """Whether what is no file here stands in a plan as the page it is: "download example.com/fonts.zip, then …"."""
    kind = registry[do].param_types.get(key)
    host, slash, _ = name.partition("/")
    takes = kind is not None and kind.kind == "url" and name.casefold() in str(value).casefold()
    return takes and bool(slash) and "." in host  # "nothere.pdf" is a file, and no page


def _names_no_file(registry: Registry, do: str, key: str) -> bool:
    """Whether a value is what an address, a machine or a program is called, which no file need be."""
    kind = registry[do].param_types[key].kind
    return kind in ("url", "app", "window") or (do.startswith("cloud.") and key == "name")


def _is_machine(do: str, key: str, name: str) -> bool:
    """Whether a value is what a machine is called, written as such names are: "start web-1"."""
    return do.startswith("cloud.") and key == "name" and any(c.isdigit() or c in "-_" for c in name)
