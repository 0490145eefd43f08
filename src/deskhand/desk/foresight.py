"""What a preview shows of names: the one a thing will really get where the wanted one is taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from deskhand.core.changes import Copy, Move, Pack, Trash, Unpack
from deskhand.core.errors import Problem
from deskhand.core.paths import folder_of, joined, name_of, native_path, path_text
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.item import Item
from deskhand.desk.files.naming import free_names

FORESEEN: Final = 200
"""How many changes of a list are looked at; a card shows fewer."""


def foresee(items: Sequence[Item], beneath: Beneath) -> None:
    """Put the name that is free into each change, given the disk as it is and the changes before it."""
    taken: set[str] = set()
    left: set[str] = set()
    for item in items[:FORESEEN]:
        change = item.change
        if isinstance(change, Move | Copy | Pack | Unpack):
            folder = folder_of(change.to)
            tries = (joined(folder, path_text(name)) for name in free_names(native_path(name_of(change.to))))
            free = (one for one in tries if one not in taken and (one in left or not _stands(beneath, one)))
            to = next(free, change.to)
            taken.add(to)
            item.change = change.model_copy(update={"to": to})
        if isinstance(change, Move | Trash):
            left.add(change.path)


def _stands(beneath: Beneath, path: str) -> bool:
    """Whether something is there; a folder that may not be looked into says so when the change is carried out."""
    try:
        return beneath.stat(path) is not None
    except (OSError, Problem):
        return False
