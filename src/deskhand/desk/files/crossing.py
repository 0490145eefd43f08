"""A move to another disk: copied, read back, named, and only then does the source go."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager

from deskhand.core.fault import reach
from deskhand.desk.files.beneath import Place, beside, parent_text
from deskhand.desk.files.duplicate import duplicate
from deskhand.desk.files.expected import still
from deskhand.desk.files.item import Item
from deskhand.desk.files.naming import rename_new
from deskhand.desk.files.prints import same, tree_hash
from deskhand.desk.files.problems import AsideGone, CannotProve, ChangedSince, IsALink, NotAFolder, Vanished
from deskhand.desk.files.staging import (
    AWAY,
    announce,
    announce_aside,
    named,
    named_again,
    put_back,
    remove_tree,
    settle_name,
    settle_staged,
)
from deskhand.desk.files.workbench import Settled, Workbench


def move_across(bench: Workbench, item: Item, source: Place, path: str, target: Place, to: str) -> None:
    """Move where no rename can reach. Until the copy has its name the source is untouched; then it goes in one step."""
    _remember_whole(bench, item, source, path)
    name = announce(bench.notes, item, bench.beneath.absolute(to))
    try:
        hash_ = duplicate(source.folder, source.name, target.folder, name, bench.halt, verify=True)
        still(item.looked, source, path)
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
    if before is None or all(row.n != item.n for row in bench.notes.staged()):
        return None
    with _source_or_none(bench, path) as source:
        if source is not None:
            put_back(bench, item, source, path)
        if source is None or bench.beneath.stat(path) is None:
            _account_for_aside(bench, item, path)
        if settle_staged(bench, item, to) != "done":
            return None
        if source is None:
            return "done"
        proven = before.kind != "folder" or before.hash is not None
        if proven and same(before, source.folder, source.name):
            _retire(bench, item, source, path)
        elif bench.beneath.stat(path) is not None:
            item.why = ChangedSince(path=path).said(bench.lang)
    return "done"


@contextmanager
def _source_or_none(bench: Workbench, path: str) -> Generator[Place | None]:
    """Where the source lay; None where even its folder is gone."""
    with ExitStack() as opened:
        try:
            source = opened.enter_context(bench.beneath.place(path))
        except (Vanished, NotAFolder, IsALink):
            source = None
        yield source


def _account_for_aside(bench: Workbench, item: Item, path: str) -> None:
    """Raises `AsideGone` for a source that was set aside and never found to be as it was, and is nowhere now.

    Its note in the journal stays then: should its folder come back, it can still be named.
    """
    rows = [row for row in bench.notes.staged() if row.n == item.n]
    aside = next((row.place for row in rows if row.name.endswith(AWAY)), None)
    if aside is None:
        return
    folder = parent_text(aside)
    if all(row.name.endswith(AWAY) or parent_text(row.place) != folder for row in rows):
        item.staged = False
        raise AsideGone(path=path, aside=aside, side_effect="unknown")


def _remember_whole(bench: Workbench, item: Item, source: Place, path: str) -> None:
    """Everything in a folder counts before it may go; kept in the journal, so that it counts after a crash too."""
    before = item.looked
    if before.kind != "folder":
        return
    tree = tree_hash(source.folder, source.name)
    if tree is None:
        raise CannotProve(path=path)
    item.before = before.model_copy(update={"hash": tree})
    bench.notes.remember(item)


def _retire(bench: Workbench, item: Item, source: Place, path: str) -> None:
    """Set the source aside in one step, look once more, and only then remove it; put it back if it is not the same."""
    absolute = bench.beneath.absolute(path)
    aside = announce_aside(bench.notes, item, absolute)
    rename_new(source.folder, source.name, source.folder, aside)
    unchanged = False
    try:
        reach("desk.crossing.retired")
        unchanged = same(item.looked, source.folder, aside)
    finally:
        if not unchanged:
            _give_back(source, aside, beside(absolute, aside), path)
    if not unchanged:
        raise ChangedSince(path=path, side_effect="partial")
    proven = announce(bench.notes, item, absolute)  # from here on a crash may clear it away
    rename_new(source.folder, aside, source.folder, proven)
    reach("desk.crossing.proven")
    remove_tree(source.folder, proven)
    bench.touched.add(parent_text(absolute))


def _give_back(source: Place, aside: str, at: str, path: str) -> None:
    try:
        named_again(source, aside, at, path)
    except FileNotFoundError:
        raise AsideGone(path=path, aside=at, side_effect="unknown") from None
