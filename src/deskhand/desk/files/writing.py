"""New content for a file, at once or not at all; what stood there before goes to the vault first."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import Final

from deskhand.core.changes import Change, Trash, Write
from deskhand.core.fault import reach
from deskhand.desk.files.beneath import Place, parent_text
from deskhand.desk.files.duplicate import write_all
from deskhand.desk.files.expected import expected
from deskhand.desk.files.item import Item
from deskhand.desk.files.naming import exchange
from deskhand.desk.files.prints import BLOCK, same
from deskhand.desk.files.problems import ChangedSince, IsALink, NotAFile
from deskhand.desk.files.staging import announce, named, remove_tree, settle_name, settle_staged
from deskhand.desk.files.workbench import Settled, Skip, Workbench
from deskhand.desk.vault import NoLongerKept

_NEW_MODE: Final = 0o666


class Writing:
    def sources(self, change: Write) -> Sequence[str]:
        return (change.path,)

    def targets(self, change: Write) -> Sequence[str]:
        return (change.path,)

    def prepare(self, bench: Workbench, item: Item, change: Write) -> None:
        replaces = change.replace and bench.beneath.stat(change.path) is not None
        if replaces or change.expect is not None:
            expected(bench, item, change.path)
        if item.before is not None and item.before.kind != "file":
            raise (IsALink if item.before.kind == "link" else NotAFile)(path=change.path)
        if not bench.vault.holds(change.content):
            raise Skip(NoLongerKept(path=change.path))
        if replaces:
            self._keep_former(bench, item, change)

    def apply(self, bench: Workbench, item: Item, change: Write) -> None:
        with bench.beneath.place(change.path) as place:
            name = announce(bench.notes, item, bench.beneath.absolute(change.path))
            try:
                self._fill(bench, item, place, name, change)
                if change.replace and item.before is not None:
                    _replace(bench, item, place, name, change.path)
                    new = place.name
                else:
                    new = settle_name(bench.notes, item, place, name)
            except BaseException:
                remove_tree(place.folder, name)
                raise
            named(bench, item, place, change.path, new, change.content)

    def settle(self, bench: Workbench, item: Item, change: Write) -> Settled:
        if _swapped_out_another(bench, item, change):
            return "not_done"
        settled = settle_staged(bench, item, change.path)
        if settled == "done" and item.after is not None:
            item.after = item.after.model_copy(update={"hash": change.content})
        return settled

    def inverse(self, item: Item, change: Write) -> list[Change] | None:
        if item.at is None:
            return None
        if item.before is None or not change.replace:
            return [Trash(path=item.at, expect=item.after)]
        if item.former is None:
            return None
        return [Write(path=item.at, content=item.former, replace=True, expect=item.after)]

    def _keep_former(self, bench: Workbench, item: Item, change: Write) -> None:
        """Into the vault before the effect, and into the journal with the item: a crash loses neither."""
        before = item.looked
        if not bench.vault.fits(before.size):
            bench.dropped.append(change.path)
            return
        with bench.beneath.opened(change.path) as fd:
            kept, lost = bench.vault.keep_file(fd, bench.halt, lambda hash_: bench.keep(hash_, change.path))
        bench.dropped += lost
        item.former = kept
        item.before = before.model_copy(update={"hash": kept})

    def _fill(self, bench: Workbench, item: Item, place: Place, name: str, change: Write) -> None:
        content = bench.vault.open(change.content)
        if content is None:
            raise Skip(NoLongerKept(path=change.path))
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            fd = os.open(name, flags, _NEW_MODE, dir_fd=place.folder)
            try:
                while block := os.read(content, BLOCK):
                    bench.halt()
                    write_all(fd, block)
                if item.before is not None and change.replace:
                    found = os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
                    os.fchmod(fd, stat.S_IMODE(found.st_mode) & 0o777)
                if change.executable:
                    mode = stat.S_IMODE(os.fstat(fd).st_mode)
                    os.fchmod(fd, mode | (mode & 0o444) >> 2)
                os.fsync(fd)
            finally:
                os.close(fd)
        finally:
            os.close(content)
        reach("desk.write.filled")


def _swapped_out_another(bench: Workbench, item: Item, change: Write) -> bool:
    """Whether the crash came just after a swap that took out what somebody had written meanwhile; then it goes back."""
    before = item.before
    for row in bench.notes.staged():
        if before is None or row.n != item.n or row.inode is None:
            continue
        with bench.beneath.place(row.place) as left, bench.beneath.place(change.path) as place:
            try:
                out = os.stat(left.name, dir_fd=left.folder, follow_symlinks=False)
            except FileNotFoundError:
                continue
            if out.st_ino != row.inode and not same(before, left.folder, left.name):
                return exchange(left.folder, left.name, place.folder, place.name)
    return False


def _replace(bench: Workbench, item: Item, place: Place, name: str, path: str) -> None:
    """Swap the new content in; if it turns out that somebody wrote in between, swap back and leave it."""
    before = item.looked
    bench.notes.staged_inode(item.n, name, os.stat(name, dir_fd=place.folder, follow_symlinks=False).st_ino)
    if not same(before, place.folder, place.name):
        raise Skip(ChangedSince(path=path))
    reach("desk.write.before_swap")
    if not exchange(place.folder, name, place.folder, place.name):
        os.rename(name, place.name, src_dir_fd=place.folder, dst_dir_fd=place.folder)
        return
    reach("desk.write.swapped")
    if not same(before, place.folder, name):
        exchange(place.folder, name, place.folder, place.name)
        raise Skip(ChangedSince(path=path))
    remove_tree(place.folder, name)
    bench.touched.add(parent_text(bench.beneath.absolute(path)))
