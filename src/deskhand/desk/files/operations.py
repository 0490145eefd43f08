"""Which class carries out which kind of change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from deskhand.core.afterwards import path_of
from deskhand.core.changes import Change, Move, RemoveFolder, Trash
from deskhand.desk.accounts.posting import Appending, Discarding, Sending
from deskhand.desk.accounts.putting import Putting, Removing
from deskhand.desk.files.copying import Copying
from deskhand.desk.files.launching import Launching
from deskhand.desk.files.moving import MakingFolder, Moving, RemovingFolder
from deskhand.desk.files.trashing import Restoring, Trashing
from deskhand.desk.files.workbench import Operation
from deskhand.desk.files.writing import Writing

_OPERATIONS: Final[dict[str, Operation[Any]]] = {
    "make_folder": MakingFolder(),
    "remove_folder": RemovingFolder(),
    "move": Moving(),
    "copy": Copying(),
    "trash": Trashing(),
    "restore": Restoring(),
    "write": Writing(),
    "launch": Launching(),
    "put": Putting(),
    "remove": Removing(),
    "send": Sending(),
    "append": Appending(),
    "discard": Discarding(),
}


def operation(change: Change) -> Operation[Any]:
    return _OPERATIONS[change.op] if change.op in _OPERATIONS else _with_archives()[change.op]


@cache
def _with_archives() -> Mapping[str, Operation[Any]]:
    """What reads and writes archives takes a megabyte of memory, which a desk that waits has no use for."""
    from deskhand.desk.files.packing import Packing
    from deskhand.desk.files.unpacking import Unpacking

    return {"pack": Packing(), "unpack": Unpacking()}


def known_as(change: Change) -> str:
    """What a person knows the thing by that a change is about."""
    return next(iter(operation(change).targets(change)), "") or path_of(change)


def displaced(change: Change) -> Sequence[str]:
    """What has another name or place afterwards, or none."""
    return (change.path,) if isinstance(change, Move | Trash | RemoveFolder) else ()


def paths_of(change: Change) -> list[str]:
    """Every path a change names, all of which must lie in the granted folders."""
    at = operation(change)
    return [*at.sources(change), *at.targets(change)]
