"""A second one of a file or a whole folder, whole under its real name or not there at all."""

from __future__ import annotations

from collections.abc import Sequence

from deskhand.core.changes import Change, Copy, Trash
from deskhand.desk.files.duplicate import duplicate
from deskhand.desk.files.expected import expected, still
from deskhand.desk.files.item import Item
from deskhand.desk.files.problems import IntoItself
from deskhand.desk.files.staging import announce, named, remove_tree, settle_name, settle_staged
from deskhand.desk.files.workbench import Settled, Workbench


class Copying:
    def sources(self, change: Copy) -> Sequence[str]:
        return (change.path,)

    def targets(self, change: Copy) -> Sequence[str]:
        return (change.to,)

    def prepare(self, bench: Workbench, item: Item, change: Copy) -> None:
        expected(bench, item, change.path, hashed=False)
        source, to = bench.beneath.absolute(change.path), bench.beneath.absolute(change.to)
        if to.startswith(source + "/"):
            raise IntoItself(path=change.path)

    def apply(self, bench: Workbench, item: Item, change: Copy) -> None:
        before = item.looked
        with bench.beneath.source(change.path) as source, bench.beneath.place(change.to) as target:
            name = announce(bench.notes, item, bench.beneath.absolute(change.to))
            try:
                hash_ = duplicate(source.folder, source.name, target.folder, name, bench.halt)
                still(before, source, change.path)
                new = settle_name(bench.notes, item, target, name)
            except BaseException:
                remove_tree(target.folder, name)
                raise
            item.before = before.model_copy(update={"hash": hash_})
            named(bench, item, target, change.to, new, hash_)

    def settle(self, bench: Workbench, item: Item, change: Copy) -> Settled:
        return settle_staged(bench, item, change.to)

    def inverse(self, item: Item, change: Copy) -> list[Change] | None:
        return None if item.at is None else [Trash(path=item.at, expect=item.after)]
