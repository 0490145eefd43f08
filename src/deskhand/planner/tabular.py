"""Whether a clause behind one that named a table means the table, a part of it, or all of a folder.

"Open sales.xlsx and remove duplicates" means rows, and "…, take a screenshot and delete the amount column" no picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from deskhand.core.filetypes import kind_of
from deskhand.core.plan.model import Do
from deskhand.core.values import texts_in
from deskhand.planner.match import Match
from deskhand.planner.steps import REMOVING, Steps
from deskhand.planner.values import Earlier

_TABLES: Final = "table."
_LOOKING: Final = frozenset({"files.open", "files.find", "files.copy", "files.move", "files.rename", "doc.read"})
"""After these a table that was named is still the table that is spoken of."""
_OPENING: Final = ("files.open", "doc.read")
_MADE: Final = ("table.convert", "table.merge", "table.split", "table.create", "table.chart")
_FETCHING: Final = frozenset({"web.download", "cloud.get", "web.table", "pdf.tables", "files.unzip"})
_DUPLICATES: Final = "files.duplicates"
_PLAIN: Final = frozenset(
    ("it", "that", "this", "the file", "that file", "this file", "the sheet", "the table", "它", "这个", "那个", "文件")
)
"""What is said of all of a file."""


def strays(so_far: Steps, match: Match, given: Mapping[str, Any]) -> bool:
    """Whether a clause would do to a whole file, a folder or another file what it says of a table."""
    last = so_far.steps[-1] if so_far.steps else None
    if last is None or not _names_a_table(so_far.steps):
        return False
    do = match.template.ability
    if do == _DUPLICATES:
        return bool(given.get("trash")) and not any(name == "folder" for name, _, _, _ in match.bound)
    said = [value.said.casefold() for _, value, _, _ in match.bound if isinstance(value, Earlier)]
    if do in REMOVING and (last.do in _OPENING or (last.do.startswith(_TABLES) and last.do not in _MADE)):
        return any(one not in _PLAIN for one in said)
    if not do.startswith(_TABLES) or not isinstance(given.get("file"), str):
        return False
    origin = given["file"].removeprefix("$").partition(".")[0]
    step = next((one for one in so_far.steps if one.id == origin), None)
    if step is None or step.do in _LOOKING or step.do.startswith(_TABLES):
        return False
    brings = step.do in _FETCHING  # what was fetched is a table of its own, where no other was named
    return not brings or _names_a_table([one for one in so_far.steps if one is not step])


def _names_a_table(steps: list[Do]) -> bool:
    texts = (text for step in steps for text in texts_in(list(step.with_.values())))
    return any(kind_of(text) == "spreadsheet" for text in texts)
