"""A move to another disk: copied, read back, named, and only then does the source go."""

from __future__ import annotations

from deskhand.core.fault import reach
from deskhand.desk.files.beneath import Place, parent_text
from deskhand.desk.files.duplicate import duplicate
from deskhand.desk.files.expected import still
from deskhand.desk.files.item import Item
from deskhand.desk.files.naming import rename_new
from deskhand.desk.files.prints import same, tree_hash
from deskhand.desk.files.problems import ChangedSince
from deskhand.desk.files.staging import announce, named, remove_tree, settle_name, settle_staged
from deskhand.desk.files.workbench import Settled, Skip, Workbench


def move_across(bench: Workbench, item: Item, source: Place, path: str, target: Place, to: str) -> None:
    """Move where no rename can reach. Until the copy has its name the source is untouched; then it goes in one step."""
    before = item.looked
    name = announce(bench.notes, item, bench.beneath.absolute(to))
    tree = tree_hash(source.folder, source.name) if before.kind == "folder" else None
    try:
        hash_ = duplicate(source.folder, source.name, target.folder, name, bench.halt, verify=True)
        _unchanged(item, source, path, tree)
        new = settle_name(bench.notes, item, target, name)
    except BaseException:
        remove_tree(target.folder, name)
        raise
    named(bench, item, target, to, new, hash_)
    reach("desk.crossing.named")
    _retire(bench, item, source, path)


def settle_across(bench: Workbench, item: Item, path: str, to: str) -> Settled | None:
    """After a crash: if the copy has its name, the source goes now; None where this was no move across disks."""
    before = item.before
    if before is None or settle_staged(bench, item, to) != "done":
        return None
    with bench.beneath.place(path) as source:
        if same(before, source.folder, source.name):
            _retire(bench, item, source, path)
    return "done"


def _unchanged(item: Item, source: Place, path: str, tree: str | None) -> None:
    still(item.looked, source, path)
    if tree is not None and tree_hash(source.folder, source.name) != tree:
        raise Skip(ChangedSince(path=path))


def _retire(bench: Workbench, item: Item, source: Place, path: str) -> None:
    """Take the source away in one step, then remove it; put it back if somebody wrote to it at the last moment."""
    absolute = bench.beneath.absolute(path)
    name = announce(bench.notes, item, absolute)
    rename_new(source.folder, source.name, source.folder, name)
    reach("desk.crossing.retired")
    before = item.looked
    if not same(before, source.folder, name):
        rename_new(source.folder, name, source.folder, source.name)
        raise ChangedSince(path=path, side_effect="partial")
    remove_tree(source.folder, name)
    bench.touched.add(parent_text(absolute))
