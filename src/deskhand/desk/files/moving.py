"""Another place or name, and folders made or removed."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence

from deskhand.core.changes import Change, MakeFolder, Move, RemoveFolder
from deskhand.core.paths import path_text
from deskhand.desk.files.beneath import beside, parent_text
from deskhand.desk.files.crossing import move_across, settle_across
from deskhand.desk.files.expected import expected, still
from deskhand.desk.files.item import Item
from deskhand.desk.files.naming import found_as, rename_free
from deskhand.desk.files.prints import print_of
from deskhand.desk.files.problems import AlreadyThere, IntoItself, NotAFolder, NotEmpty, Vanished
from deskhand.desk.files.workbench import Settled, Skip, Workbench


class Moving:
    """One rename; over to another disk it is a copy, checked, and then the source goes."""

    def sources(self, change: Move) -> Sequence[str]:
        return (change.path,)

    def targets(self, change: Move) -> Sequence[str]:
        return (change.path, change.to)

    def prepare(self, bench: Workbench, item: Item, change: Move) -> None:
        expected(bench, item, change.path)
        source, to = bench.beneath.absolute(change.path), bench.beneath.absolute(change.to)
        if to == source:
            raise Skip(AlreadyThere(path=change.path))
        if to.startswith(source + "/"):
            raise IntoItself(path=change.path)

    def apply(self, bench: Workbench, item: Item, change: Move) -> None:
        before = item.looked
        with bench.beneath.place(change.path) as source, bench.beneath.place(change.to) as target:
            still(before, source, change.path)
            bench.touched.update(parent_text(bench.beneath.absolute(path)) for path in (change.path, change.to))
            try:
                new = rename_free(source.folder, source.name, target.folder, target.name)
            except OSError as wrong:
                if wrong.errno != errno.EXDEV:
                    raise
                move_across(bench, item, source, change.path, target, change.to)
                return
            item.at = beside(change.to, path_text(new))
            found = os.stat(new, dir_fd=target.folder, follow_symlinks=False)
            item.after = print_of(found, before.hash)

    def settle(self, bench: Workbench, item: Item, change: Move) -> Settled:
        across = settle_across(bench, item, change.path, change.to)
        return settle_renamed(bench, item, change.path, change.to) if across is None else across

    def inverse(self, item: Item, change: Move) -> list[Change] | None:
        return None if item.at is None else [Move(path=item.at, to=change.path, expect=item.after)]


def settle_renamed(bench: Workbench, item: Item, path: str, to: str) -> Settled:
    """Where the inode that was to be moved stands now."""
    before = item.before
    if before is None:
        return "not_done"
    source = bench.beneath.stat(path)
    here = source is not None and source.st_ino == before.inode
    try:
        with bench.beneath.place(to) as target:
            new = found_as(target.folder, target.name, before.inode)
            if new is None:
                return "not_done" if here else "unknown"
            if here:  # two names of one file: on a disk that moves in two steps it may be half way
                return "unknown"
            item.at = beside(to, path_text(new))
            item.after = print_of(os.stat(new, dir_fd=target.folder, follow_symlinks=False), before.hash)
            return "done"
    except (Vanished, NotAFolder):
        return "not_done" if here else "unknown"


class MakingFolder:
    """A folder, and those missing above it; what is there already is fine."""

    def sources(self, change: MakeFolder) -> Sequence[str]:
        return ()

    def targets(self, change: MakeFolder) -> Sequence[str]:
        return (change.path,)

    def prepare(self, bench: Workbench, item: Item, change: MakeFolder) -> None:
        item.earlier = [path for path in item.made if bench.beneath.stat(path) is not None]
        item.made = [*item.earlier, *_missing(bench, change.path)]

    def apply(self, bench: Workbench, item: Item, change: MakeFolder) -> None:
        made: list[str] = []
        for path in item.made:
            with bench.beneath.place(path) as place:
                try:
                    os.mkdir(place.name, 0o777, dir_fd=place.folder)
                except FileExistsError:
                    if path not in item.earlier:
                        continue
            made.append(path)
            bench.touched.add(parent_text(bench.beneath.absolute(path)))
        item.made = made
        self._look(bench, item, change)

    def settle(self, bench: Workbench, item: Item, change: MakeFolder) -> Settled:
        found = bench.beneath.stat(change.path)
        if found is None:
            return "not_done"
        self._look(bench, item, change)
        return "done"

    def inverse(self, item: Item, change: MakeFolder) -> list[Change] | None:
        return [RemoveFolder(path=path) for path in reversed(item.made)]

    def _look(self, bench: Workbench, item: Item, change: MakeFolder) -> None:
        found = bench.beneath.stat(change.path)
        if found is None:
            raise Vanished(path=change.path)
        if not stat.S_ISDIR(found.st_mode):
            raise NotAFolder(path=change.path)
        item.at, item.after = change.path, print_of(found)


def _missing(bench: Workbench, path: str) -> list[str]:
    """The folders that are not there yet, outermost first."""
    absolute = bench.beneath.absolute(path)
    missing: list[str] = []
    while bench.beneath.covers(absolute) and bench.beneath.stat(absolute) is None:
        missing.insert(0, bench.beneath.text(absolute))
        absolute = parent_text(absolute)
    return missing


class RemovingFolder:
    """An empty folder goes; one with something in it stays and is named."""

    def sources(self, change: RemoveFolder) -> Sequence[str]:
        return (change.path,)

    def targets(self, change: RemoveFolder) -> Sequence[str]:
        return (change.path,)

    def prepare(self, bench: Workbench, item: Item, change: RemoveFolder) -> None:
        try:
            expected(bench, item, change.path)
        except Vanished as gone:  # what was wanted is so already
            raise Skip(gone) from None

    def apply(self, bench: Workbench, item: Item, change: RemoveFolder) -> None:
        with bench.beneath.place(change.path) as place:
            bench.touched.add(parent_text(bench.beneath.absolute(change.path)))
            try:
                os.rmdir(place.name, dir_fd=place.folder)
            except OSError as wrong:
                if wrong.errno in (errno.ENOTEMPTY, errno.EEXIST):
                    raise Skip(NotEmpty(path=change.path)) from None
                raise

    def settle(self, bench: Workbench, item: Item, change: RemoveFolder) -> Settled:
        return "done" if bench.beneath.stat(change.path) is None else "not_done"

    def inverse(self, item: Item, change: RemoveFolder) -> list[Change] | None:
        return [MakeFolder(path=change.path)]
