"""What a planner sees of a testbed before any step: names of files, sheets, columns and people, and nothing inside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.officebench.tasks import ROOMS
from deskhand.core.errors import Problem
from deskhand.formats.sheets.book import opened

TABLES: Final = frozenset({".csv", ".ods", ".tsv", ".xls", ".xlsx"})


def names_seen(testbed: Path, person: str) -> list[str]:
    """Every name there, folders included; people are known by their boxes and calendars, which are called after them.

    `person` is whose desk it is. The rooms are part of what every request is said in.
    """
    names = [person, *ROOMS]
    for place in sorted(testbed.rglob("*")):
        names.append(place.stem if place.is_file() else place.name)
        if place.suffix.lower() in TABLES and place.is_file():
            names += _inside(place)
    return names


def _inside(file: Path) -> Iterator[str]:
    """The names of sheets and columns; none of a file that is no table, whatever its ending says."""
    try:
        with file.open("rb") as handle:
            book = opened(handle, file.name)
            for sheet in book.sheets:
                yield sheet
                yield from (column.name for table in book.tables(sheet) for column in table.columns)
    except Problem:
        return
