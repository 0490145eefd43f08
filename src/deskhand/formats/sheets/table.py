"""What a table is once it was found: typed columns, and where each of its cells stands in the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from deskhand.formats.sheets.a1 import cell, letters, span

if TYPE_CHECKING:
    import polars as pl

    from deskhand.formats.sheets.kinds import Value

Kind = Literal["number", "money", "percent", "date", "time", "yesno", "text", "empty"]
NUMERIC: Final[frozenset[Kind]] = frozenset({"number", "money", "percent"})
ROW: Final = "#"
"""The column of a frame that holds each row's number in the sheet."""
_UNIT: Final = re.compile(
    r"^(?P<name>.*?\S)\s*(?:[(（\[【](?P<a>[^()（）\[\]【】]{1,12})[)）\]】]|/\s*(?P<b>[^\s/]{0,3}元|kg|km|%))$"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `index` counts from 0 in the sheet; `key` names it in the frame."""

    name: str
    index: int
    kind: Kind
    unit: str = ""
    grain: str = ""
    """Of dates: the finest that is written (`day`, `month` …)."""
    unsettled: bool = False
    """Nothing settles whether 3/5/2026 is in March or in May here; it was read as March."""
    native: bool = False
    """Its cells hold numbers or days themselves, where others hold texts that mean some."""

    @property
    def key(self) -> str:
        return f"c{self.index}"

    @property
    def letter(self) -> str:
        return letters(self.index)

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC


@dataclass
class Odds:
    """Filled cells that do not fit their column: how many, and the first of them by row with their text."""

    count: int = 0
    first: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def add(self, row: int, text: str) -> None:
        self.count += 1
        if len(self.first) < 20:
            self.first.append((row, text))


Frames = Callable[[Collection[str]], "Iterator[pl.DataFrame]"]
"""Frames of the columns with these keys, in order, each with the number of every row."""


@dataclass
class Table:
    """One table of one sheet. Rows count from 1, as in the sheet; `header` is 0 where there is none."""

    sheet: str
    columns: tuple[Column, ...]
    frames: Frames
    header: int
    first: int
    last: int
    """Of a long file: known once its frames were read."""
    totals: tuple[int, ...] = ()
    """Rows that sum others up, and are left out."""
    unproven: tuple[int, ...] = ()
    """Rows that are called totals and are not: no sum of the others, so they count as data."""
    unworked: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    """By key of the column: rows with a formula whose result is not known."""
    notes: tuple[str, ...] = ()
    """Titles above it, and remarks below."""
    lettered: bool = True
    """In a sheet, where columns have letters."""
    others: tuple[str, ...] = ()
    """Other tables of the same sheet, as ranges."""
    unsure_lines: int = 0
    """Lines of a text table whose letters could not be read surely; known once its frames were read."""
    odd: dict[str, Odds] = field(default_factory=dict[str, Odds])
    """By key, once frames were read."""
    raw: Callable[[int, int], Value] | None = None
    """What stands in a cell as it is, by row from 1 and column from 0; of a text table only while it is open."""
    texts: bool = False
    """All cells are texts, whatever they mean."""

    def frame(self, keys: Collection[str] | None = None) -> pl.DataFrame:
        """All rows of these columns, or of all."""
        import polars as pl

        wanted = [column.key for column in self.columns if keys is None or column.key in keys]
        return pl.concat(list(self.frames(wanted)), how="vertical")

    @property
    def width(self) -> int:
        return len(self.columns)

    def cell(self, column: int, row: int) -> str:
        """The name of a cell: `B7`, or `row 7` where columns have no letters."""
        return cell(row, column) if self.lettered else f"row {row}"

    def row_name(self, row: int) -> str:
        """The cells of one row: `A7:C7`, or `row 7`."""
        return span(row, self.columns[0].index, row, self.columns[-1].index) if self.lettered else f"row {row}"

    def range(self) -> str:
        """Where the table stands, header included and totals too."""
        first = self.header or self.first
        last = max((self.last, *self.totals))
        return span(first, self.columns[0].index, max(first, last), self.columns[-1].index)


def plain(text: str) -> str:
    """A name as it is compared: letter case, width and spaces aside."""
    return re.sub(r"[\s_]+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


def unit_of(name: str) -> tuple[str, str]:
    """`Revenue ($)` is `Revenue` in `$`."""
    found = _UNIT.match(name)
    return (found["name"], found["a"] or found["b"]) if found else (name, "")


def named(columns: Sequence[str]) -> list[str]:
    """Names that differ: a second `Total` is called `Total (2)`."""
    seen: dict[str, int] = {}
    names: list[str] = []
    for name in columns:
        count = seen[plain(name)] = seen.get(plain(name), 0) + 1
        names.append(name if count == 1 else f"{name} ({count})")
    return names
