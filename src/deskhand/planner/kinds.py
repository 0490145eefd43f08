"""What an ability can be done with, as far as the name of a file says what it is: no PDF is split by a column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from deskhand.core.filetypes import kind_of
from deskhand.core.paths import name_of
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.planner.values import Unmet

_UNFIT: Final = Words(
    "“{said}” is a file of a kind that this cannot be done with. Nothing was done.",
    "“{said}”这类文件不能这样处理。没有做任何操作。",
)
NO_TABLES: Final = frozenset(
    {"pdf", "picture", "presentation", "video", "music", "archive", "disk", "program", "book", "font", "code"}
)
"""Files that can hold no table by their names."""
_SEEN_OR_HEARD: Final = frozenset({"picture", "video", "music", "archive", "disk", "program", "font"})
_NO_PICTURES: Final = frozenset(
    {"spreadsheet", "document", "presentation", "text", "video", "music", "archive", "disk", "program", "book", "font"}
)
_NEVER: Final[Mapping[str, frozenset[str]]] = {
    "table.": NO_TABLES,
    "doc.read": _SEEN_OR_HEARD,
    "doc.summarize": _SEEN_OR_HEARD,
    "doc.ask": _SEEN_OR_HEARD,
    "doc.edit": _SEEN_OR_HEARD | {"pdf"},
    "image.": _NO_PICTURES,
    "pdf.": _SEEN_OR_HEARD - {"picture"} | {"spreadsheet"},
}
"""By the beginning of an ability's name, the kinds it can do nothing with."""


def unfit(do: str, given: Mapping[str, Any]) -> Unmet | None:
    """What is to be said of the first file of a kind that the ability can do nothing with."""
    never = next((kinds for begin, kinds in _NEVER.items() if do.startswith(begin)), frozenset[str]())
    named = [given.get("file"), *_rows(given.get("files"))]
    names = (name_of(one) for one in named if isinstance(one, str) and "$" not in one)
    found = next((name for name in names if kind_of(name) in never), None)
    return None if found is None else Unmet(shown(found), _UNFIT)


def _rows(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [value]
