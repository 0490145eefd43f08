"""Mails sent, and drafts laid down and taken out again. What was sent cannot be taken back, and is never sent twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from deskhand.core.changes import Append, Change, Discard, Print, Send
from deskhand.core.errors import Problem
from deskhand.core.fault import reach
from deskhand.core.shown import shown
from deskhand.desk.accounts.problems import NOT_LISTED, ChangedThere, MayBeSent
from deskhand.desk.accounts.putting import content_of
from deskhand.desk.files.item import Item
from deskhand.desk.files.workbench import Settled, Skip, Workbench
from deskhand.desk.vault import NoLongerKept

if TYPE_CHECKING:
    from deskhand.desk.accounts.imap import There

_SEEN: Final = "(\\Seen)"
_DRAFT: Final = "(\\Seen \\Draft)"


class Sending:
    def sources(self, change: Send) -> Sequence[str]:
        return ()

    def targets(self, change: Send) -> Sequence[str]:
        return ()

    def prepare(self, bench: Workbench, item: Item, change: Send) -> None:
        _held(bench, change)

    def apply(self, bench: Workbench, item: Item, change: Send) -> None:
        servers, content = bench.servers(), content_of(bench, change.content, change.path)
        try:
            servers.now(servers.send(change.account, content, change.to))
        except MayBeSent as wrong:
            item.state, item.why = "unknown", wrong.said(bench.lang)
            return
        reach("desk.send.sent")
        item.at = change.path
        item.after = _print(content)
        if change.copy_to:
            try:
                # Many servers keep a copy of what they send by themselves.
                if not servers.now(servers.with_id(change.account, change.copy_to, change.id)):
                    servers.now(servers.append(change.account, change.copy_to, content, _SEEN))
            except Problem:
                item.why = NOT_LISTED.said(bench.lang, box=shown(change.copy_to))

    def settle(self, bench: Workbench, item: Item, change: Send) -> Settled:
        if not change.copy_to:
            return "unknown"
        servers = bench.servers()
        if not servers.now(servers.with_id(change.account, change.copy_to, change.id)):
            return "unknown"  # sent or not: that no copy lies there proves nothing
        item.at = change.path
        return "done"

    def inverse(self, item: Item, change: Send) -> list[Change] | None:
        return None


class Appending:
    def sources(self, change: Append) -> Sequence[str]:
        return ()

    def targets(self, change: Append) -> Sequence[str]:
        return ()

    def prepare(self, bench: Workbench, item: Item, change: Append) -> None:
        _held(bench, change)

    def apply(self, bench: Workbench, item: Item, change: Append) -> None:
        servers, content = bench.servers(), content_of(bench, change.content, change.path)
        if not servers.now(servers.with_id(change.account, change.box, change.id)):
            servers.now(servers.append(change.account, change.box, content, _DRAFT))
        item.at = change.path
        item.after = _print(content)

    def settle(self, bench: Workbench, item: Item, change: Append) -> Settled:
        servers = bench.servers()
        if not servers.now(servers.with_id(change.account, change.box, change.id)):
            return "not_done"
        item.at = change.path
        item.after = _print(content_of(bench, change.content, change.path))
        return "done"

    def inverse(self, item: Item, change: Append) -> list[Change] | None:
        return [Discard(account=change.account, path=change.path, content=change.content, id=change.id, box=change.box)]


class Discarding:
    def sources(self, change: Discard) -> Sequence[str]:
        return ()

    def targets(self, change: Discard) -> Sequence[str]:
        return ()

    def prepare(self, bench: Workbench, item: Item, change: Discard) -> None:
        _held(bench, change)
        if not _same_drafts(bench, change):
            raise Skip(ChangedThere(what=shown(change.path), host=shown(change.account)))

    def apply(self, bench: Workbench, item: Item, change: Discard) -> None:
        servers = bench.servers()
        found = _same_drafts(bench, change)
        if not found:
            raise Skip(ChangedThere(what=shown(change.path), host=shown(change.account)))
        servers.now(servers.discard(change.account, change.box, [one.uid for one in found]))
        item.at = change.path

    def settle(self, bench: Workbench, item: Item, change: Discard) -> Settled:
        servers = bench.servers()
        item.at = change.path
        return "not_done" if servers.now(servers.with_id(change.account, change.box, change.id)) else "done"

    def inverse(self, item: Item, change: Discard) -> list[Change] | None:
        return [Append(account=change.account, path=change.path, content=change.content, id=change.id, box=change.box)]


def _same_drafts(bench: Workbench, change: Discard) -> list[There]:
    """The mails of that name that still say what was laid down; one that its person wrote on in is theirs."""
    servers, content = bench.servers(), content_of(bench, change.content, change.path)
    found = servers.now(servers.with_id(change.account, change.box, change.id))
    return [one for one in found if one.content.strip() == content.strip()]


def _held(bench: Workbench, change: Send | Append | Discard) -> None:
    if not bench.vault.holds(change.content):
        raise Skip(NoLongerKept(path=shown(change.path)))


def _print(content: bytes) -> Print:
    return Print(kind="other", size=len(content), mtime_ns=0, inode=0)
