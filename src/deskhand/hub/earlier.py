"""What was spoken of before in a chat: what "it", "these" and "the second one" can mean in its next message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from sqlalchemy import select

from deskhand.hub import db
from deskhand.hub.run.live import load
from deskhand.hub.run.views import receipts
from deskhand.hub.store import Reader
from deskhand.hub.views import FINAL, ReceiptView
from deskhand.planner import Context

FILES: Final = ("files", "file", "extra", "largest")
"""Where results name files, the plainest first."""
FOLDERS: Final = ("to", "folder")
MOST_FILES: Final = 1_000


def earlier(reader: Reader, chat: int, root: str) -> Context | None:
    """The chat's last finished run below the same root, with the files and the folder that its last result named."""
    number = reader.connection.execute(
        select(db.run.c.id)
        .where(db.run.c.chat == chat, db.run.c.state.in_(sorted(FINAL)), db.run.c.overtakes.is_(False))
        .order_by(db.run.c.id.desc())
        .limit(1)
    ).scalar()
    live = None if number is None else load(reader, int(number))
    if live is None or live.forgotten or live.root != root:
        return None
    done = [receipt for receipt in receipts(live) if receipt.outcome == "done"]
    named = next((files for receipt in reversed(done) if (files := _files(receipt))), ())
    folder = next((folder for receipt in reversed(done) if (folder := _folder(receipt)) is not None), None)
    return Context(last_run=live.id, files=named, folder=folder)


def _files(receipt: ReceiptView) -> tuple[str, ...]:
    for name in FILES:
        found = tuple(_paths(receipt.result.get(name)))
        if found:
            return found[:MOST_FILES]
    return ()


def _folder(receipt: ReceiptView) -> str | None:
    return next((path for name in FOLDERS for path in _paths(receipt.result.get(name))), None)


def _paths(value: object) -> Iterator[str]:
    """Paths in a result, whether bare or inside a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in cast("list[object]", value):
            yield from _paths(one)
    elif isinstance(value, Mapping):
        path = cast("Mapping[str, Any]", value).get("path")
        if isinstance(path, str):
            yield path
