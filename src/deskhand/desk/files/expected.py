"""The look before a change: is it there, is it still what was expected?"""

from __future__ import annotations

import os

from deskhand.core.changes import Print
from deskhand.desk.files.beneath import Place
from deskhand.desk.files.item import Item
from deskhand.desk.files.prints import look_at, same
from deskhand.desk.files.problems import ChangedSince, Vanished
from deskhand.desk.files.workbench import Skip, Workbench


def expected(bench: Workbench, item: Item, path: str, *, hashed: bool = True) -> None:
    """Fill in how it looks; skip what is no longer as the change expects, complain about what is not there."""
    expect = item.change.expect
    try:
        with bench.beneath.source(path) as place:
            if expect is not None:
                still(expect, place, path)
            item.before = look_at(place.folder, place.name, bench.budget if hashed else None)
    except (FileNotFoundError, Vanished):
        problem = Vanished(path=path)
        if expect is not None:
            raise Skip(problem) from None
        raise problem from None


def still(look: Print, place: Place, path: str) -> None:
    """Skip what is gone, or does not look so any more."""
    if same(look, place.folder, place.name):
        return
    try:
        os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
    except FileNotFoundError:
        raise Skip(Vanished(path=path)) from None
    raise Skip(ChangedSince(path=path))
