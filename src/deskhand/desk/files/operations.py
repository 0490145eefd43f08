"""Which class carries out which kind of change."""

from __future__ import annotations

from typing import Any, Final

from deskhand.core.changes import Change
from deskhand.desk.files.copying import Copying
from deskhand.desk.files.moving import MakingFolder, Moving, RemovingFolder
from deskhand.desk.files.workbench import Operation

_OPERATIONS: Final[dict[str, Operation[Any]]] = {
    "make_folder": MakingFolder(),
    "remove_folder": RemovingFolder(),
    "move": Moving(),
    "copy": Copying(),
}


def operation(change: Change) -> Operation[Any]:
    return _OPERATIONS[change.op]


def paths_of(change: Change) -> list[str]:
    """Every path a change names, all of which must lie in the granted folders."""
    at = operation(change)
    return [*at.sources(change), *at.targets(change)]
