"""Events, tasks and contacts put on a server and taken off it: once, never over somebody else's, and back again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from deskhand.core.accounts import ShelfKind
from deskhand.core.changes import Change, Print, Put, Remove
from deskhand.core.shown import shown
from deskhand.desk.accounts.alike import same_things
from deskhand.desk.accounts.problems import ChangedThere, ThereAlready
from deskhand.desk.files.item import Item
from deskhand.desk.files.workbench import Settled, Skip, Workbench
from deskhand.desk.vault import NoLongerKept

if TYPE_CHECKING:
    from deskhand.desk.accounts.dav import FarFile

_MOST: Final = 64 << 20


class Putting:
    def sources(self, change: Put) -> Sequence[str]:
        return ()

    def targets(self, change: Put) -> Sequence[str]:
        return ()

    def prepare(self, bench: Workbench, item: Item, change: Put) -> None:
        if not bench.vault.holds(change.content):
            raise Skip(NoLongerKept(path=shown(change.path)))
        if change.etag:
            former = _there(bench, change)
            if former is None or former.etag != change.etag:
                raise Skip(_changed(change))
            _keep(bench, item, change.path, former)

    def apply(self, bench: Workbench, item: Item, change: Put) -> None:
        servers, content = bench.servers(), content_of(bench, change.content, change.path)
        etag = servers.now(servers.put(change.account, kind_of(change.href), change.href, content, change.etag))
        now = None if etag else _there(bench, change)
        if etag is None and (now is None or change.etag or not same_things(now.content, content)):
            # Under a new name nothing stands but what an earlier try of this very change put there.
            raise Skip(_changed(change) if change.etag else _taken(change))
        _stands(item, etag or ("" if now is None else now.etag), len(content))

    def settle(self, bench: Workbench, item: Item, change: Put) -> Settled:
        now = _there(bench, change)
        content = content_of(bench, change.content, change.path)
        if now is not None and same_things(now.content, content):
            _stands(item, now.etag, len(content))
            return "done"
        if (now is None and not change.etag) or (now is not None and now.etag == change.etag):
            return "not_done"
        return "unknown"

    def inverse(self, item: Item, change: Put) -> list[Change] | None:
        etag = None if item.after is None else item.after.hash
        if not etag:
            return None
        if not change.etag:
            return [Remove(account=change.account, path=change.path, href=change.href, etag=etag)]
        if item.former is None:
            return None
        return [Put(account=change.account, path=change.path, href=change.href, content=item.former, etag=etag)]


class Removing:
    def sources(self, change: Remove) -> Sequence[str]:
        return ()

    def targets(self, change: Remove) -> Sequence[str]:
        return ()

    def prepare(self, bench: Workbench, item: Item, change: Remove) -> None:
        former = _there(bench, change)
        if former is None or former.etag != change.etag:
            raise Skip(_changed(change))
        _keep(bench, item, change.path, former)

    def apply(self, bench: Workbench, item: Item, change: Remove) -> None:
        servers = bench.servers()
        if not servers.now(servers.remove(change.account, kind_of(change.href), change.href, change.etag)):
            raise Skip(_changed(change))
        item.at = change.path

    def settle(self, bench: Workbench, item: Item, change: Remove) -> Settled:
        now = _there(bench, change)
        item.at = change.path
        if now is None:
            return "done"
        return "not_done" if now.etag == change.etag else "unknown"

    def inverse(self, item: Item, change: Remove) -> list[Change] | None:
        if item.former is None:
            return None
        return [Put(account=change.account, path=change.path, href=change.href, content=item.former)]


def kind_of(href: str) -> ShelfKind:
    return "people" if href.endswith(".vcf") else "calendar"


def content_of(bench: Workbench, name: str, path: str) -> bytes:
    """A content out of the vault; raises `Skip` where it is not kept any more."""
    fd = bench.vault.open(name)
    if fd is None:
        raise Skip(NoLongerKept(path=shown(path)))
    with os.fdopen(fd, "rb") as file:
        return file.read(_MOST)


def _there(bench: Workbench, change: Put | Remove) -> FarFile | None:
    servers = bench.servers()
    return servers.now(servers.file(change.account, kind_of(change.href), change.href))


def _keep(bench: Workbench, item: Item, path: str, former: FarFile) -> None:
    """Into the vault before the effect, so that it can be taken back."""
    kept, lost = bench.vault.keep_bytes(former.content, lambda hash_: bench.keep(hash_, path))
    bench.dropped += lost
    item.former = kept
    item.before = _print(len(former.content), former.etag)


def _stands(item: Item, etag: str, size: int) -> None:
    item.at = item.change.path if isinstance(item.change, Put) else None
    item.after = _print(size, etag)


def _print(size: int, etag: str) -> Print:
    return Print(kind="other", size=size, mtime_ns=0, inode=0, hash=etag)


def _changed(change: Put | Remove) -> ChangedThere:
    return ChangedThere(what=shown(change.path), host=shown(change.account))


def _taken(change: Put) -> ThereAlready:
    return ThereAlready(what=shown(change.path), host=shown(change.account))
