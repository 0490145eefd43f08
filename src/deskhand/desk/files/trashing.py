"""Into the trash and out of it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from deskhand.core.changes import Change, Restore, Trash
from deskhand.core.paths import native_path, path_text
from deskhand.desk.files.beneath import beside, parent_text
from deskhand.desk.files.expected import expected, still
from deskhand.desk.files.item import Item
from deskhand.desk.files.naming import found_as, rename_free
from deskhand.desk.files.prints import look_at, same
from deskhand.desk.files.problems import BadName, ChangedSince
from deskhand.desk.files.trash import (
    Bin,
    NotInTrash,
    bin_for,
    bins_holding,
    came_from,
    clear_notes,
    entry_of,
    forget_note,
    holds,
    put,
    renote,
    text_place,
)
from deskhand.desk.files.workbench import Settled, Skip, Workbench


class Trashing:
    def sources(self, change: Trash) -> Sequence[str]:
        return (change.path,)

    def targets(self, change: Trash) -> Sequence[str]:
        return (change.path,)

    def prepare(self, bench: Workbench, item: Item, change: Trash) -> None:
        expected(bench, item, change.path)

    def apply(self, bench: Workbench, item: Item, change: Trash) -> None:
        before = item.looked
        absolute = bench.beneath.absolute(change.path)
        native = native_path(absolute)
        with bench.beneath.place(change.path) as place, bin_for(place, change.path, native) as bin_:
            still(before, place, change.path)
            entry = put(bin_, place, native, datetime.now())  # noqa: DTZ005 - the specification wants local time
            bench.touched.add(parent_text(absolute))
            self._gone(bench, item, bin_, entry)

    def settle(self, bench: Workbench, item: Item, change: Trash) -> Settled:
        before = item.before
        if before is None:
            return "not_done"
        native = native_path(bench.beneath.absolute(change.path))
        with bench.beneath.place(change.path) as place, bins_holding(place, native) as bins:
            for bin_ in bins:
                entry = entry_of(bin_, place.name, before.inode)
                if entry is not None:
                    renote(bin_, entry, native, datetime.now())  # noqa: DTZ005 - the specification wants local time
                    self._gone(bench, item, bin_, entry)
                    return "done"
                clear_notes(bin_, place.name, native)
            return "not_done" if same(before, place.folder, place.name) else "unknown"

    def inverse(self, item: Item, change: Trash) -> list[Change] | None:
        if item.entry is None:
            return None
        return [Restore(path=change.path, entry=item.entry, expect=item.after)]

    def _gone(self, bench: Workbench, item: Item, bin_: Bin, entry: str) -> None:
        before = item.looked
        bench.trashes.add(bin_.path)
        item.entry, item.at = path_text(entry), text_place(bin_, entry)
        item.after = look_at(bin_.files, entry).model_copy(update={"hash": before.hash})


class Restoring:
    def sources(self, change: Restore) -> Sequence[str]:
        return (change.path,)  # the folder it goes back to must be there before its trash can be told

    def targets(self, change: Restore) -> Sequence[str]:
        return (change.path,)

    def prepare(self, bench: Workbench, item: Item, change: Restore) -> None:
        entry, native = self._names(bench, change)
        with bench.beneath.place(change.path) as place, bins_holding(place, native) as bins:
            bin_ = _holding(bins, entry, native)
            if bin_ is None:
                raise Skip(NotInTrash(path=change.path))
            if change.expect is not None and not same(change.expect, bin_.files, entry):
                raise Skip(ChangedSince(path=change.path))
            item.before = look_at(bin_.files, entry, bench.budget)

    def apply(self, bench: Workbench, item: Item, change: Restore) -> None:
        entry, native = self._names(bench, change)
        with bench.beneath.place(change.path) as place, bins_holding(place, native) as bins:
            bin_ = _holding(bins, entry, native)
            if bin_ is None:
                raise Skip(NotInTrash(path=change.path))
            new = rename_free(bin_.files, entry, place.folder, place.name)
            self._back(bench, item, change, place.folder, new)
            forget_note(bin_, entry)
            bench.trashes.add(bin_.path)

    def settle(self, bench: Workbench, item: Item, change: Restore) -> Settled:
        before = item.before
        if before is None:
            return "not_done"
        entry, native = self._names(bench, change)
        with bench.beneath.place(change.path) as place, bins_holding(place, native) as bins:
            new = found_as(place.folder, place.name, before.inode)
            if new is not None:
                self._back(bench, item, change, place.folder, new)
                for bin_ in bins:
                    if came_from(bin_, entry, native) and not holds(bin_, entry):
                        forget_note(bin_, entry)
                return "done"
            return "unknown" if _holding(bins, entry, native) is None else "not_done"

    def inverse(self, item: Item, change: Restore) -> list[Change] | None:
        return None if item.at is None else [Trash(path=item.at, expect=item.after)]

    def _names(self, bench: Workbench, change: Restore) -> tuple[str, str]:
        entry = native_path(change.entry)
        if "/" in entry or entry in ("", ".", ".."):
            raise BadName(path=change.entry)
        return entry, native_path(bench.beneath.absolute(change.path))

    def _back(self, bench: Workbench, item: Item, change: Restore, folder: int, new: str) -> None:
        before = item.looked
        bench.touched.add(parent_text(bench.beneath.absolute(change.path)))
        item.at = beside(change.path, path_text(new))
        item.after = look_at(folder, new).model_copy(update={"hash": before.hash})


def _holding(bins: Sequence[Bin], entry: str, native: str) -> Bin | None:
    """The trash that has this entry and notes this place for it; nothing else may be taken out by this name."""
    return next((one for one in bins if came_from(one, entry, native) and holds(one, entry)), None)
