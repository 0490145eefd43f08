"""A text table as typed columns: kinds told from its beginning, rows read block by block when they are asked for."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from deskhand.core.words import Sentence, Words
from deskhand.formats.library import require
from deskhand.formats.problems import FileTooLarge
from deskhand.formats.sheets.a1 import MOST_COLUMNS
from deskhand.formats.sheets.csvs import Dialect, Doubt, blocks, dialect_of, first_rows, rows_in
from deskhand.formats.sheets.find import header_at, is_remark
from deskhand.formats.sheets.kinds import Kinds, decided, typed_texts
from deskhand.formats.sheets.table import ROW, Column, Odds, Table, unit_of
from deskhand.formats.sheets.totals import Totals, called_total, may_be_bare, totals_of

if TYPE_CHECKING:
    import polars as pl

_COLUMNS: Final = Words("{n} columns", "{n} 列")
_NARROWER: Final = Words(
    "Check what splits its fields, or keep only the columns you need.", "请检查分隔符，或只保留需要的列。"
)
_TAIL: Final = 3
"""So many of the last rows of a file of several blocks may be totals."""
_HINT: Final = r"(?i)[计計汇匯均]|总|總|合|total|sum|average|mean|avg|median"
_SAMPLED: Final = 400


@dataclass
class TextTable:
    """One text table in an open file."""

    file: BinaryIO
    dialect: Dialect
    width: int
    skip: int
    """Rows before the first one of data."""
    kinds: dict[str, Kinds]
    table: Table

    def frames(self, keys: Collection[str]) -> Iterator[pl.DataFrame]:
        """Typed frames of these columns; totals are left out, and named in the table."""
        import polars as pl

        self.table.odd = {key: Odds() for key in keys}
        self.table.totals = self.table.unproven = ()
        row = 1
        held: pl.DataFrame | None = None
        whole = True
        doubt = Doubt()
        for block in blocks(self.file, self.dialect, doubt=doubt):
            self.table.unsure_lines = doubt.lines
            texts = self._texts(block)
            texts = texts.with_row_index(ROW, offset=row)
            row += texts.height
            if held is not None and not block.endswith(b"\n"):  # the last line, which no line end closes
                held = pl.concat([held, texts])
                continue
            if held is not None:
                whole = False
                yield self._typed(held, keys)
            held = texts
        if held is None:
            yield self._typed(self._texts(b"").with_row_index(ROW, offset=1), keys)
            return
        yield self._typed(self._without_totals(held, whole=whole), keys)
        self.table.last = max(row - 1, self.table.first - 1)

    def _texts(self, block: bytes) -> pl.DataFrame:
        import polars as pl
        from polars.exceptions import ComputeError, NoDataError, ShapeError

        names = [f"column_{at + 1}" for at in range(self.width)]
        schema = dict.fromkeys(names, pl.String)
        if not block.strip():
            return pl.DataFrame(schema=schema)
        try:
            return pl.read_csv(
                io.BytesIO(block), has_header=False, separator=self.dialect.delimiter, schema=schema,
                extra_columns="ignore", missing_columns="insert", encoding="utf8-lossy",
            )  # fmt: skip
        except (ComputeError, NoDataError, ShapeError):  # quotes inside a field, and the like: read row by row
            rows = [[*row[: self.width], *[None] * (self.width - len(row))] for row in self._rows(block)]
            return pl.DataFrame(rows, schema=schema, orient="row")

    def _rows(self, block: bytes) -> list[list[str]]:
        return rows_in(block.decode(errors="replace"), self.dialect.delimiter)

    def _without_totals(self, texts: pl.DataFrame, *, whole: bool) -> pl.DataFrame:
        """Totals are told by what they come to; in the last block of a long file, only by what they are called."""
        texts = self._without_remarks(texts)
        found = self._totals(texts) if whole else Totals()
        if not whole:
            last = [row for row in texts.tail(_TAIL).rows() if called_total(row[1:]) in ("sure", "likely")]
            found = Totals([row[0] for row in last])
        self.table.totals, self.table.unproven = tuple(found.rows), tuple(found.unproven)
        return texts if not found.rows else texts.filter(~texts[ROW].is_in(found.rows))

    def _totals(self, texts: pl.DataFrame) -> Totals:
        """By their numbers in the file; looked for only where a word or a gap in the last row hints at one."""
        import polars as pl

        data = texts.filter(texts[ROW] > self.skip)
        if not data.height:
            return Totals()
        hinted = data.select(pl.any_horizontal(pl.exclude(ROW).str.contains(_HINT)).fill_null(value=False)).to_series()
        named = any(called_total(data.row(at)[1:]) for at in hinted.arg_true().to_list())
        if not named and not may_be_bare(data.row(-1)[1:]):
            return Totals()
        rows = data.rows()
        found = totals_of([row[1:] for row in rows], 0, len(rows), 0, self.width)
        return Totals([rows[at][0] for at in found.rows], [rows[at][0] for at in found.unproven])

    def _without_remarks(self, texts: pl.DataFrame) -> pl.DataFrame:
        stop = texts.height
        while stop and texts[ROW][stop - 1] > self.skip + 1:
            row = texts.row(stop - 1)[1:]
            if any(row) and not is_remark(row, self.width):
                break
            stop -= 1
        return texts.head(stop)

    def _typed(self, texts: pl.DataFrame, keys: Collection[str]) -> pl.DataFrame:
        import polars as pl

        if self.skip:
            texts = texts.filter(texts[ROW] > self.skip)
        filled = texts.select(pl.any_horizontal(pl.exclude(ROW).is_not_null()))
        if texts.height and not filled.to_series().all():
            texts = texts.filter(filled.to_series())
        made = [texts[ROW]]
        for column in self.table.columns:
            if column.key in keys:
                source = texts[f"column_{column.index + 1}"]
                series, left = typed_texts(source, self.kinds[column.key])
                self._note(column.key, texts, source, left)
                made.append(series.alias(column.key))
        return pl.DataFrame(made)

    def _note(self, key: str, texts: pl.DataFrame, source: pl.Series, left: pl.Series) -> None:
        if count := int(left.sum() or 0):
            odds = self.table.odd[key]
            first = texts[ROW].filter(left).head(20).to_list()
            for row, text in zip(first, source.filter(left).head(20).to_list(), strict=True):
                odds.add(row, str(text))
            odds.count += count - len(first)


def text_table(file: BinaryIO, name: str, delimiter: str | None = None) -> Table:
    """The table in a text file; `name` is what its only sheet is called."""
    require("polars")
    dialect = dialect_of(file, delimiter)
    rows = first_rows(file, dialect, _SAMPLED)
    if (widest := max(map(len, rows), default=0)) > MOST_COLUMNS:
        held, most = (Sentence(_COLUMNS, {"n": f"{n:,}"}) for n in (widest, MOST_COLUMNS))
        raise FileTooLarge(file=name, size=held, most=most, advice=Sentence(_NARROWER))
    return _table_of(file, dialect, rows, name)


def _table_of(file: BinaryIO, dialect: Dialect, rows: Sequence[Sequence[str]], name: str) -> Table:
    header, names = header_at(rows[:60])
    width = max(len(names), 1)
    skip = 0 if header is None else header + 1
    while header is None and skip < len(rows) and not any(rows[skip]):
        skip += 1
    kinds: dict[str, Kinds] = {}
    columns: list[Column] = []
    for at, title in enumerate(names):
        of = decided([row[at] if at < len(row) else None for row in rows[skip:]])
        columns.append(Column(title, at, of.kind, of.unit or unit_of(title)[1], of.grain, of.unsettled))
        kinds[columns[-1].key] = of
    notes = tuple(" ".join(part for part in row if part) for row in rows[: header or 0] if any(row))
    table = Table(
        name, tuple(columns), lambda keys: iter(()), 0 if header is None else header + 1, skip + 1, 0,
        notes=notes, lettered=False,
    )  # fmt: skip
    table.frames = TextTable(file, dialect, width, skip, kinds, table).frames
    return table
