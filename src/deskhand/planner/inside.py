"""What is said after a step that looked into a folder is said of that folder: "list Downloads and delete the zips"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, cast

from deskhand.core.filetypes import is_of
from deskhand.core.paths import name_of, split_ending
from deskhand.core.plan.model import Do
from deskhand.core.plan.types import Type
from deskhand.planner.places import is_path
from deskhand.planner.steps import FIND, LIST, Steps
from deskhand.planner.values import Exact, Search, Value, Without

_OPEN: Final = "files.open"
_LOOKING: Final = frozenset({FIND, LIST, "files.usage", "files.duplicates", "files.organize"})
_HERE: Final = "."


def folder_before(so_far: Steps) -> tuple[Do, str] | None:
    """The last step that was asked for to look into one folder, and the folder."""
    for step in reversed(so_far.steps):
        if step.id in so_far.found_as:
            continue  # a search that only feeds another step
        folder = step.with_.get("file" if step.do == _OPEN else "folder")
        if step.do not in (*_LOOKING, _OPEN) or not isinstance(folder, str) or folder.startswith("$"):
            continue
        fact = so_far.places.fact(folder)
        if folder != _HERE and fact is not None and fact.kind == "folder":
            return step, folder
    return None


def looked_into(so_far: Steps, wanted: Type | None, value: Value, said: str) -> Value:
    """The value, looked for in the folder that was looked into; what may be meant otherwise is asked about."""
    if wanted is None or wanted.kind not in ("file", "files"):
        return value
    if isinstance(value, Search) and _is_of_given(so_far, value):
        so_far.unsure = said
    looked = folder_before(so_far)
    if looked is None:
        return value
    step, folder = looked
    if isinstance(value, Without):
        return replace(value, whole=looked_into(so_far, wanted, value.whole, said))
    if isinstance(value, Search) and "folder" not in value.args:
        if step.do == FIND:
            so_far.unsure = said  # of what was found there, or of all that is there
        return replace(value, args={**value.args, "folder": folder})
    if isinstance(value, Exact) and not split_ending(said)[1] and not is_path(said):
        paths = value.value if isinstance(value.value, tuple) else (str(value.value),)
        elsewhere = [path for path in paths if not path.startswith(f"{folder}/")]
        if any(_is_guessed(so_far, path, said) for path in elsewhere):
            so_far.unsure = said
    return value


def _is_of_given(so_far: Steps, value: Search) -> bool:
    """Whether a kind alone is looked for, and a step before was given a file of that kind: it may be only this one."""
    kind = value.args.get("kind")
    if not isinstance(kind, str) or value.args.keys() - {"kind", "limit"}:
        return False
    given = (one for step in so_far.steps for name in ("file", "files") for one in _listed(step.with_.get(name)))
    return any(is_of(path, kind) for path in given)


def _listed(given: Any) -> list[str]:
    """The paths that a step is given by name."""
    paths = cast("list[Any]", given) if isinstance(given, list) else [given]
    return [path for path in paths if isinstance(path, str) and not path.startswith("$")]


def _is_guessed(so_far: Steps, path: str, said: str) -> bool:
    """Whether words may as well be said of what was looked at: no name exactly as something elsewhere has it."""
    return so_far.lang == "zh" or name_of(path) not in said
