"""What is open, where nothing is known of it but the titles of windows: `LibreOffice Calc: budget.xlsx - Calc`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from deskhand.core.world.facts import FileFact, Seen
from deskhand.core.world.query import Query
from deskhand.core.world.terms import finder

_PARTS: Final = re.compile(r"\s+[-–—|•]\s+|\s+\(|\)|\[|\]")
_MARKS: Final = "*•● "
Named = Callable[[str], Sequence[FileFact]]


def titled(apps_open: Sequence[str], query: Query, named: Named) -> list[Seen]:
    """The windows, programs or files that answer a question about what is open now, in the order they were listed.

    A file is one that a title names and that nothing else of that name makes doubtful.
    """
    about, app = finder(query.about), finder(query.app)
    found = [one for one in _read(apps_open, query, named) if about(f"{one.name} {one.path}") and app(one.app)]
    return list({(one.kind, one.path or one.name): one for one in found}.values())[: query.limit]


def _read(apps_open: Sequence[str], query: Query, named: Named) -> Iterator[Seen]:
    for line in apps_open:
        app, _, title = (part.strip() for part in line.partition(":"))
        path = _document(title, named)
        if query.kind == "app":
            yield Seen(kind="app", name=app, app=app, open=True)
        elif query.kind == "window":
            yield Seen(kind="window", name=title or app, path=path, app=app, open=True)
        elif query.kind == "file" and path:
            yield Seen(kind="file", name=path.rpartition("/")[2], path=path, app=app, open=True)


def _document(title: str, named: Named) -> str:
    """The one file that a title names."""
    parts = dict.fromkeys(part.strip(_MARKS) for part in (title, *_PARTS.split(title)) if part)
    found = {fact.path for part in parts if part for fact in named(part) if fact.kind == "file"}
    return next(iter(found)) if len(found) == 1 else ""
