"""What the abilities about tables hand back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from deskhand.abilities.tables.question import Cell
from deskhand.core.values import Column, File, Files, Range, Record, Sheet

Holds = Literal["number", "money", "percent", "date", "time", "yesno", "text", "empty"]


class Place(Record):
    """A cell and what stands in it."""

    at: Range
    text: str


class ColumnFact(Record):
    """One column. `least` and `most` are of numbers and days; `odd` are cells that do not fit, `odds` how many."""

    name: Column
    letter: str
    kind: Holds
    unit: str = ""
    filled: int
    empty: int
    distinct: int
    many: bool = False
    """There are more different values than `distinct`, too many to tell apart."""
    least: Cell = None
    most: Cell = None
    mean: float | None = None
    total: float | None = None
    common: list[str] = Field(default_factory=list[str])
    odd: list[Place] = Field(default_factory=list[Place])
    odds: int = 0
    unsettled: bool = False
    currencies: list[str] = Field(default_factory=list[str])
    """Of amounts in several of them: each, with how many there are."""
    unworked: int = 0
    """Formulas without a result."""


class SheetFact(Record):
    """One sheet of the file; `tables` are the ranges of what is in it, the largest first."""

    name: Sheet
    tables: list[Range]
    hidden: bool = False


class Described(Record):
    """`range` is the table that is described, header included; `totals` are rows left out because they sum others up,

    `unproven` ones are only called so, and `others` are the other tables of the sheet. `last` is its last row.

    `active` says what in the file could act by itself (macros, links); nothing of it was run.
    """

    file: File
    sheet: Sheet
    range: Range
    rows: int
    header: int
    columns: list[ColumnFact]
    names: list[Column]
    totals: list[Range]
    notes: list[str]
    duplicates: int
    sheets: list[SheetFact]
    active: list[str]
    unsure_lines: int = 0
    """Lines of a text table whose letters could not be read surely."""
    unproven: list[Range] = Field(default_factory=list[Range])
    others: list[Range] = Field(default_factory=list[Range])
    last: int = 0


class Row(Record):
    """One row of an answer, its cells in the order of the columns; `at` is where it stands in the file, if it does."""

    cells: list[Cell]
    at: Range | None = None


class Answer(Record):
    """`count` is of all rows that fit, `rows` are those asked for; `values` is their first column, `value` its first.

    `text` is the rows as lines; `cells` are those behind measured numbers; `left_out` the first cells that do not fit
    their column and count for nothing, `left` how many there are.
    """

    file: File | None
    sheet: Sheet
    columns: list[Column]
    rows: list[Row]
    count: int
    value: Cell
    values: list[Cell]
    text: str
    cells: list[Range]
    left_out: list[Place]
    left: int = 0
    unsure_lines: int = 0
    labels: list[str] = Field(default_factory=list[str])
    """What the columns are called in the language of who asks."""
    totals: list[Range] = Field(default_factory=list[Range])
    """Rows that sum others up, and are left out."""
    unproven: list[Range] = Field(default_factory=list[Range])
    """Rows that are called totals, are no sum of the others, and count as data."""


class Changed(Record):
    """One cell that was written: where, what stood there, what stands there now."""

    at: Range
    before: Cell = None
    after: Cell = None


class Step(Record):
    """One change of several: what was done, and to how many cells, rows or columns."""

    do: str
    count: int


class Note(Record):
    """What the person must know beside what was done: how many, and where or what the first of them are."""

    what: Literal["guarded", "macros", "broken", "carried", "odd", "skipped", "repeated", "block"]
    n: int = 0
    of: list[str] = Field(default_factory=list[str])


class Edited(Record):
    """`file` is the one that was written. `cells` are the first that were; `parts` the parts of the package that had to

    change beside the sheet itself. `worked_out` formulas were brought up to date, `left` ones the program will.
    """

    file: File
    sheet: Sheet
    steps: list[Step]
    cells: list[Changed]
    written: int
    rows: int
    parts: list[str]
    areas: list[Range] = Field(default_factory=list[Range])
    print: str = ""
    """All the cells that were written and hold values, as ranges by row and column, and a print of what they hold."""
    worked_out: int = 0
    left: int = 0
    active: list[str] = Field(default_factory=list[str])
    notes: list[Note] = Field(default_factory=list[Note])
    changed: bool = True
    """False where everything was so already, and nothing was written."""
    known: bool = True
    """False where the work was interrupted and what it wrote is told from the file alone."""


class MadeFile(Record):
    """One new file; `prints` are short names for what stands in the cells of each of its sheets."""

    file: File
    sheets: list[Sheet]
    rows: int
    columns: list[Column]
    prints: list[str]


class Made(Record):
    """`file` is the first of the new `files`; `joined` is how many rows a join must have, by its keys."""

    file: File
    files: Files
    made: list[MadeFile]
    rows: int
    joined: int | None = None
    notes: list[Note] = Field(default_factory=list[Note])
    known: bool = True
    """False where the work was interrupted and only the files are known."""


class FigureFact(Record):
    """A number of a sentence, and how it comes from its cells: their sum, their mean, the mean of periods' sums, the

    change or share against other cells, or the middle slope from period to period.
    """

    name: str
    value: float
    how: Literal["sum", "mean", "change", "share", "slope", "count", "average"]
    cells: list[Range] = Field(default_factory=list[Range])
    against: list[Range] = Field(default_factory=list[Range])


class SentenceFact(Record):
    """One thing the numbers say; `chance` is how likely noise alone would look like it."""

    kind: Literal[
        "latest", "partial", "missing", "too_few", "trend", "shift", "season", "outlier", "share", "mix", "steady"
    ]
    measure: Column
    text: str
    cells: list[Range]
    figures: list[FigureFact]
    chance: float | None = None


class Trends(Record):
    """`text` is all sentences, the most important first; `periods` are complete ones, by `by`."""

    file: File
    sheet: Sheet
    by: Literal["year", "quarter", "month", "week", "day"]
    first: str
    last: str
    periods: int
    measures: list[Column]
    sentences: list[SentenceFact]
    text: str
    enough: bool
    left_out: list[Place]
    totals: list[Range] = Field(default_factory=list[Range])
    unproven: list[Range] = Field(default_factory=list[Range])


class Charted(Record):
    """A chart, in a file of its own."""

    file: File
    kind: Literal["line", "bar", "pie", "scatter"]
    to: Literal["png", "xlsx"]
    points: int
    x: Column
    y: list[Column]
    dropped: list[Column] = Field(default_factory=list[Column])
    """Columns, or rows of a table with its days across, that are not drawn."""
    more: int = 0
    """Names along the bottom that are not drawn, for want of room."""
    totals: list[Range] = Field(default_factory=list[Range])
    unproven: list[Range] = Field(default_factory=list[Range])
