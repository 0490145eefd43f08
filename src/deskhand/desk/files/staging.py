"""Making something whole under a name nobody looks for, before it gets its real name in one step.

The journal knows the temporary name before it exists, and the inode before the real name is given: after a crash it
can be told apart whether the thing that stands there is ours.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from deskhand.core.changes import Print
from deskhand.core.fault import reach
from deskhand.core.paths import path_text
from deskhand.desk.files.beneath import OURS, Beneath, Place, beside, parent_text
from deskhand.desk.files.item import Item
from deskhand.desk.files.naming import found_as, rename_free
from deskhand.desk.files.notes import Notes, StagedRow
from deskhand.desk.files.prints import UNSEEN_TREE, print_of, tree_hash
from deskhand.desk.files.problems import IsALink, NotAFolder, SetAside, TakenPlace, Vanished
from deskhand.desk.files.workbench import Settled, Workbench

AWAY: Final = ".away"
"""How the name of somebody's own thing ends while it is set aside; it is put back, never cleared away."""


def temporary_name(ending: str = ".part") -> str:
    return f"{OURS}{secrets.token_hex(8)}{ending}"


def announce(notes: Notes, item: Item, path: str) -> str:
    """A temporary name beside `path` (absolute text), in the journal before anything has it."""
    return _announced(notes, item, path, temporary_name())


def announce_aside(notes: Notes, item: Item, path: str) -> str:
    """A name to set somebody's own thing aside under; a crash that leaves it there has it put back."""
    return _announced(notes, item, path, temporary_name(AWAY))


def _announced(notes: Notes, item: Item, path: str, name: str) -> str:
    item.staged = True
    notes.stage(item.n, name, beside(path, name))
    reach("desk.staging.announced")
    return name


def put_back(bench: Workbench, item: Item, source: Place, path: str) -> None:
    """Whatever a crash left set aside gets its name again, or the next free one if that was taken meanwhile.

    Raises `SetAside` where it cannot have one; its note in the journal stays then, so that it can be named later.
    """
    for row in bench.notes.staged():
        if row.n == item.n and row.name.endswith(AWAY):
            with suppress(FileNotFoundError):
                named_again(source, row.name, row.place, path)
                bench.touched.add(parent_text(row.place))
                reach("desk.staging.put_back")
            item.staged = True


def named_again(source: Place, aside: str, at: str, path: str) -> None:
    """Give what stands set aside (`at`, absolute text) its name; raises `SetAside` with why not."""
    try:
        rename_free(source.folder, aside, source.folder, source.name)
    except FileNotFoundError:
        raise
    except OSError as wrong:
        raise SetAside(path=path, aside=at, why=os.strerror(wrong.errno or 0), side_effect="partial") from None
    except TakenPlace as wrong:
        raise SetAside(path=path, aside=at, why=wrong, side_effect="partial") from None


def settle_name(notes: Notes, item: Item, place: Place, name: str) -> str:
    """Give the finished thing its real name, or the next free one; returns the name it got."""
    inode = os.stat(name, dir_fd=place.folder, follow_symlinks=False).st_ino
    notes.staged_inode(item.n, name, inode)
    reach("desk.staging.whole")
    new = rename_free(place.folder, name, place.folder, place.name)
    reach("desk.staging.named")
    return new


def remove_tree(folder: int, name: str) -> None:
    """Remove a file or a whole folder below an open one; what is not there is fine. Links are removed, not followed."""
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(found.st_mode):
        os.unlink(name, dir_fd=folder)
        return
    os.chmod(name, stat.S_IMODE(found.st_mode) | 0o700, dir_fd=folder)
    fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        with os.scandir(fd) as entries:
            names = [entry.name for entry in entries]
        for one in names:
            remove_tree(fd, one)
    finally:
        os.close(fd)
    os.rmdir(name, dir_fd=folder)


def sweep(beneath: Beneath, rows: Sequence[StagedRow]) -> None:
    """Remove what a job that died left half-made; not what has its real name or is only set aside."""
    for row in rows:
        if row.name.endswith(AWAY):
            continue
        with suppress(Vanished, NotAFolder, IsALink), beneath.place(row.place) as place:  # or it went with its folder
            remove_tree(place.folder, place.name)
            reach("desk.staging.swept")


def named(bench: Workbench, item: Item, target: Place, to: str, new: str, hash_: str | None) -> None:
    """Say where a finished thing is and how it looks."""
    bench.touched.add(parent_text(bench.beneath.absolute(to)))
    item.at = beside(to, path_text(new))
    item.after = finished_print(target.folder, new, hash_)


def finished_print(folder: int, name: str, hash_: str | None) -> Print:
    """How something we made looks; of a folder, everything in it counts."""
    look = print_of(os.stat(name, dir_fd=folder, follow_symlinks=False), hash_)
    return look.model_copy(update={"hash": tree_hash(folder, name) or UNSEEN_TREE}) if look.kind == "folder" else look


def settle_staged(bench: Workbench, item: Item, to: str) -> Settled:
    """Whether the thing that was made under a temporary name has its real one: known by its inode."""
    for row in bench.notes.staged():
        if row.n != item.n or row.inode is None:
            continue
        item.staged = True
        try:
            with bench.beneath.place(to) as target:
                new = found_as(target.folder, target.name, row.inode)
                if new is not None:
                    named(bench, item, target, to, new, None)
                    return "done"
        except (Vanished, NotAFolder):
            continue
    return "not_done"
