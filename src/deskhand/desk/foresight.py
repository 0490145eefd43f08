"""What a proposal meets on the disk: how each thing looks before it is touched, and the name it will really get."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import Final

from deskhand.core.changes import Change, Copy, Launch, Move, Pack, Print, Trash, Unpack, Write
from deskhand.core.errors import Problem
from deskhand.core.paths import folder_of, joined, name_of, native_path, path_text
from deskhand.desk.files.beneath import ITSELF, Beneath, Place
from deskhand.desk.files.item import Item
from deskhand.desk.files.naming import free_names
from deskhand.desk.files.operations import operation
from deskhand.desk.files.prints import look_at, tree_hash

FORESEEN: Final = 200
"""How many changes of a list are looked at; a card shows fewer."""
Halt = Callable[[], None]


def looked_at(proposed: Sequence[Change], beneath: Beneath, halt: Halt) -> list[Change]:
    """The changes, each expecting what it takes to look as it looks now.

    A yes is then bound to the things themselves, not to their names. What an earlier change of the list brings there,
    takes away or alters cannot be looked at yet, and nothing is expected of it.
    """
    with _Eyes(beneath) as eyes:
        seen: list[Change] = []
        for change in proposed:
            halt()
            seen.append(_seen(change, eyes))
            eyes.touch(operation(change).targets(change))
        return seen


def _seen(change: Change, eyes: _Eyes) -> Change:
    if isinstance(change, Pack):
        looks = [look for path in change.paths if (look := eyes.look(path, whole=True)) is not None]
        known = len(looks) == len(change.paths) and not change.expects
        return change.model_copy(update={"expects": looks}) if known else change
    if not isinstance(change, Move | Copy | Trash | Unpack | Launch) or change.expect is not None:
        return change
    look = eyes.look(change.path, whole=isinstance(change, Copy | Trash))
    return change if look is None else change.model_copy(update={"expect": look})


class _Eyes:
    """Looks at one thing after the other; the folder they lie in is walked to once."""

    def __init__(self, beneath: Beneath) -> None:
        self._beneath = beneath
        self._opened = ExitStack()
        self._parent = ""
        self._folder = -1
        self._touched: set[str] = set()
        self._around: set[str] = set()
        """The folders above what was touched."""

    def __enter__(self) -> _Eyes:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def touch(self, paths: Sequence[str]) -> None:
        """These will be others by the time of the next change."""
        for path in paths:
            absolute = self._beneath.absolute(path)
            self._touched.add(absolute)
            for above in islice(_upwards(absolute), 1, None):
                if above in self._around:
                    break
                self._around.add(above)

    def look(self, path: str, *, whole: bool) -> Print | None:
        """How a thing looks; None where nothing is, or something else will be by then.

        `whole` counts everything in a folder; otherwise only which folder it is.
        """
        absolute = self._beneath.absolute(path)
        if not self._touched.isdisjoint(_upwards(absolute)) or (whole and absolute in self._around):
            return None
        try:
            place = self._place(path, absolute)
            look = look_at(place.folder, place.name)
            if look.kind != "folder":
                return look
            # Its time changes with whatever is put into it: no reason to ask again whether it may be moved.
            tree = tree_hash(place.folder, place.name) if whole else None
        except (OSError, Problem):
            return None  # said by whoever tries to carry the change out, with what is in the way
        return look.model_copy(update={"mtime_ns": 0, "hash": tree})

    def _place(self, path: str, absolute: str) -> Place:
        parent, _, name = absolute.rpartition("/")
        if parent == self._parent and self._folder >= 0 and not self._beneath.is_granted(absolute):
            return Place(self._folder, native_path(name))
        self._opened.close()
        self._folder = -1
        place = self._opened.enter_context(self._beneath.source(path))
        if place.name != ITSELF:
            self._parent, self._folder = parent, place.folder
        return place


def _upwards(path: str) -> Iterator[str]:
    """A path and the folders above it."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def foresee(items: Sequence[Item], beneath: Beneath) -> None:
    """Put the name that is free into each change, given the disk as it is and the changes before it."""
    taken: set[str] = set()
    left: set[str] = set()
    for item in items[:FORESEEN]:
        change = item.change
        meant = _meant(change)
        if meant is not None:
            folder = folder_of(meant)
            tries = (joined(folder, path_text(name)) for name in free_names(native_path(name_of(meant))))
            free = (one for one in tries if one not in taken and (one in left or not _stands(beneath, one)))
            to = next(free, meant)
            taken.add(to)
            item.change = change.model_copy(update={"path" if isinstance(change, Write) else "to": to})
        if isinstance(change, Move | Trash):
            left.add(change.path)


def _meant(change: Change) -> str | None:
    """What a change would call the thing it brings; None where it takes no free name instead of one that is taken."""
    if isinstance(change, Move | Copy | Pack | Unpack):
        return change.to
    return change.path if isinstance(change, Write) and not change.replace else None


def _stands(beneath: Beneath, path: str) -> bool:
    """Whether something is there; a folder that may not be looked into says so when the change is carried out."""
    try:
        return beneath.stat(path) is not None
    except (OSError, Problem):
        return False
