"""An answer reckoned a second way: the cells read again, and taken together one by one, without the frames.

What the first way leaves to the library (groups, sums, middles) is done here over plain lists, so that a fault in one
of them shows as a claim that does not hold.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median, stdev, variance
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from deskhand.abilities.tables.answered import Source
from deskhand.abilities.tables.asked import sifted
from deskhand.abilities.tables.conditions import fitting
from deskhand.abilities.tables.fields import Field, cell_of, field_named
from deskhand.abilities.tables.measures import measured_fields
from deskhand.abilities.tables.question import By, Cell, Compare, Question, Test
from deskhand.abilities.tables.results import Answer, ColumnFact, Described
from deskhand.core.ability import Claim
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.formats.sheets.book import opened
from deskhand.formats.sheets.table import ROW, Column, Table, plain

if TYPE_CHECKING:
    import polars as pl

_RECKONED: Final = Words(
    "every number reckoned again from its {n:cell|cells}", "每个数字都已用其 {n} 个单元格重新计算，结果一致"
)
_NOT_RECKONED: Final = Words(
    "reckoned again from the {n:cell|cells}, not every number is the same",
    "用其 {n} 个单元格重新计算后，有数字不一致",
)
_COUNTED: Final = Words("read and counted again: {n:row fits|rows fit}", "重新读取并计数：有 {n} 行符合")
_NOT_COUNTED: Final = Words(
    "read and counted again, {m:row fits|rows fit} and not {n}", "重新读取并计数：有 {m} 行符合，而不是 {n} 行"
)
_SHOWN: Final = Words("every cell shown is as it stands there", "显示的每个单元格都与原处一致")
_NOT_SHOWN: Final = Words("not every cell shown is as it stands there", "显示的单元格中有与原处不一致的")
_PROFILE: Final = Words(
    "read and counted again: {n:row|rows}, and every total, gap and range is the same",
    "重新读取并计数：{n} 行，各列的合计、空格数和范围都一致",
)
_NOT_PROFILE: Final = Words(
    "read and counted again, these differ: {names}", "重新读取并计数后，以下内容不一致：{names}"
)
_ROWS: Final = Words("the rows", "行数")
_ORDERED: Final = frozenset({"number", "money", "percent", "date", "time"})

Values = Sequence[Any]
Made = list[tuple[str, Cell]]
"""One row of an answer: the names of its columns, and what stands under them."""
TAKEN: Final[Mapping[str, Callable[[Values], Any]]] = {
    "sum": math.fsum,
    "share": math.fsum,
    "mean": lambda values: math.fsum(values) / len(values) if values else None,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "median": lambda values: median(values) if values else None,
    "count": len,
    "distinct": lambda values: len(set(values)),
    "deviation": lambda values: stdev(values) if len(values) > 1 else None,
    "variance": lambda values: variance(values) if len(values) > 1 else None,
    "first": lambda values: values[0] if values else None,
    "last": lambda values: values[-1] if values else None,
}


async def answer_again(ctx: Ctx, result: Answer) -> list[Claim]:
    """Numbers from their cells; of rows that are shown, how many there are and what stands in them."""
    question: Question = ctx.given["question"]
    frame, fields = await _sifted(ctx, question)
    if not (question.measures or question.group or question.compare):
        return _rows_again(ctx, question, result, frame, fields)
    made, cells, size = _made(question, frame, fields)
    wanted = [dict(zip(result.columns, row.cells, strict=True)) for row in result.rows]
    found = [dict(row) for row in made]
    by = [one for one in result.columns if one in {field_named(fields, key.column).name for key in question.group}]
    holds = _all_found(wanted, found, by, size) and (question.distinct or result.count == len(found))
    if not any(one.column for one in question.measures):
        words = _COUNTED if holds else _NOT_COUNTED
        return [Claim(words.said(ctx.lang, n=result.count if question.group else frame.height, m=len(found)), holds)]
    return [Claim((_RECKONED if holds else _NOT_RECKONED).said(ctx.lang, n=cells), holds)]


async def _sifted(ctx: Ctx, question: Question) -> tuple[pl.DataFrame, list[Field]]:
    given = ctx.given
    file, other = given.get("file"), Source(given.get("other"), given.get("other_sheet"), given.get("other_rows"))
    second = await other.held(ctx) if other.there else None
    if file is None or second is not None:
        return sifted(question, await Source(file, given.get("sheet"), given.get("rows")).held(ctx), second)

    def work(handle: BinaryIO) -> tuple[pl.DataFrame, list[Field]]:
        return sifted(question, opened(handle, shown(name_of(file))).table(ctx.given.get("sheet")))

    found: tuple[pl.DataFrame, list[Field]] = await ctx.files.reading(file, work)
    return found


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def _rows_again(
    ctx: Ctx, question: Question, result: Answer, frame: pl.DataFrame, fields: Sequence[Field]
) -> list[Claim]:
    shows = [field_named(fields, name) for name in question.columns] or list(fields)
    rows = [[cell_of(value, field.grain) for field, value in zip(shows, row, strict=True)]
            for row in frame.select([one.key for one in shows]).iter_rows()]  # fmt: skip
    keyed = {tuple(_folded(cell) for cell in row) for row in rows} if question.distinct else rows
    holds = len(keyed) == result.count
    claims = [
        Claim((_COUNTED if holds else _NOT_COUNTED).said(ctx.lang, n=result.count, m=len(keyed)), holds),
    ]
    there = {tuple(row) for row in rows}
    right = all(tuple(row.cells) in there for row in result.rows)
    if result.rows:
        claims.append(Claim((_SHOWN if right else _NOT_SHOWN).said(ctx.lang), right))
    return claims


def _folded(cell: Any) -> Any:
    return plain(cell) if isinstance(cell, str) else cell


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


def _made(question: Question, frame: pl.DataFrame, fields: Sequence[Field]) -> tuple[list[Made], int, float]:
    """Every row of the answer as its groups and numbers come to, of how many cells they were made, and how much all

    these come to without their signs: what adding them up can lose is a tiny part of that.
    """
    keys = [field_named(fields, one.column) for one in question.group]
    measured = measured_fields(question.measures, fields)
    columns = [None if of is None else frame[of.key].to_list() for _, _, of in measured]
    cells = sum(len(one) - one.count(None) for one in columns if one is not None)
    size = math.fsum(abs(value) for one in columns for value in one or () if _is_number(value))
    every = range(frame.height)
    of_keys = [
        [_group(value, group.by) for value in frame[key.key].to_list()]
        for key, group in zip(keys, question.group, strict=True)
    ]
    named = [(key.name, group.by or key.grain) for key, group in zip(keys, question.group, strict=True)]
    if question.compare is None:
        parts = _parts(every, of_keys, whole=not keys)
        rows = [_row(question, parts[one], one, named, measured, columns) for one in parts]
        return _shares(question, [name for name, _, _ in _names(measured)], rows), cells, size
    compare = question.compare
    like = [_like(frame, fields, compare.column, value) for value in compare.values]
    sides = [_parts(rows, of_keys, whole=not keys) for rows in like]
    both = {**sides[0], **sides[1]}
    return [_compared(question, compare, one, sides, named, measured, columns) for one in both], cells, size


def _names(measured: Sequence[tuple[Field, Any, Field | None]]) -> list[tuple[str, Field, Field | None]]:
    return [(made.name, made, of) for made, _, of in measured]


def _like(frame: pl.DataFrame, fields: Sequence[Field], column: str, value: Cell) -> list[int]:
    """The rows of one side of a comparison."""
    test = Test.model_validate({"column": column, "is": "==", "value": value})
    return frame.select(fitting([test], fields).alias("fits"))["fits"].arg_true().to_list()


def _parts(rows: Sequence[int], keys: Sequence[Values], *, whole: bool) -> dict[tuple[Any, ...], list[int]]:
    """Rows by what they are alike in."""
    parts: dict[tuple[Any, ...], list[int]] = {(): []} if whole else {}
    for row in rows:
        parts.setdefault(tuple(_alike(key[row]) for key in keys), []).append(row)
    return parts


def _group(value: Any, by: By | None) -> Any:
    """The period that a day is in, by its first day."""
    if by is None or not isinstance(value, datetime):
        return value
    day = value.replace(hour=0, minute=0, second=0, microsecond=0)
    if by == "week":
        return day - timedelta(days=day.weekday())
    month = {"year": 1, "quarter": (day.month - 1) // 3 * 3 + 1}.get(by, day.month)
    return day if by == "day" else day.replace(month=month, day=1)


def _alike(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return " ".join(unicodedata.normalize("NFKC", value).replace("_", " ").lower().split())


def _row(
    question: Question, rows: Sequence[int], key: tuple[Any, ...], named: Sequence[tuple[str, str]],
    measured: Sequence[tuple[Field, Any, Field | None]], columns: Sequence[Values | None],
) -> Made:  # fmt: skip
    made = [(name, cell_of(value, grain)) for (name, grain), value in zip(named, key, strict=True)]
    for measure, (name, of, _), column in zip(question.measures, _names(measured), columns, strict=True):
        if column is None:
            made.append((name, len(rows)))
            continue
        values = [column[row] for row in rows if column[row] is not None]
        values = [_alike(value) for value in values] if measure.do == "distinct" else values
        made.append((name, cell_of(TAKEN[measure.do](values), of.grain)))
    return made


def _shares(question: Question, names: Sequence[str], rows: list[Made]) -> list[Made]:
    """Where a share is asked for, each part of the whole."""
    for measure, name in zip(question.measures, names, strict=True):
        if measure.do == "share":
            whole = math.fsum(float(value or 0) for row in rows for one, value in row if one == name)
            rows = [
                [(one, cell_of(float(value or 0) / whole) if one == name and whole else value) for one, value in row]
                for row in rows
            ]
    return rows


def _compared(
    question: Question, compare: Compare, key: tuple[Any, ...], sides: Sequence[Mapping[tuple[Any, ...], list[int]]],
    named: Sequence[tuple[str, str]], measured: Sequence[tuple[Field, Any, Field | None]],
    columns: Sequence[Values | None],
) -> Made:  # fmt: skip
    """Both sides, the difference, and the change as a share; a side without such a group has no number."""
    made = [(name, cell_of(value, grain)) for (name, grain), value in zip(named, key, strict=True)]
    values = [dict(_row(question, side[key], (), [], measured, columns)) if key in side else {} for side in sides]
    for name, _, _ in _names(measured):
        plus = "" if len(measured) == 1 else f"{name}, "
        a, b = (side.get(name) for side in values)
        made += [(f"{plus}{compare.values[0]}", a), (f"{plus}{compare.values[1]}", b)]
        numbers = isinstance(a, int | float) and isinstance(b, int | float)
        made.append((f"{plus}difference", float(b) - float(a) if numbers else None))  # type: ignore[arg-type]
        change = (float(b) - float(a)) / abs(float(a)) if numbers and a else None  # type: ignore[arg-type]
        made.append((f"{plus}change", change))
    return made


def _all_found(
    wanted: Sequence[Mapping[str, Cell]], found: Sequence[Mapping[str, Cell]], by: Sequence[str], size: float
) -> bool:
    """Whether each row of the answer is one of those that come out again; `by` are the groups that it names."""
    alike: dict[tuple[Any, ...], list[Mapping[str, Cell]]] = {}
    for one in found:
        alike.setdefault(tuple(_alike(one[name]) for name in by), []).append(one)
    return all(
        any(
            all(same(value, one[name], size) for name, value in row.items())
            for one in alike.get(tuple(_alike(row[name]) for name in by), [])
        )
        for row in wanted
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def same(told: Cell, again: Cell, size: float = 0.0) -> bool:
    if isinstance(told, int | float) and isinstance(again, int | float):
        return math.isclose(told, again, rel_tol=1e-9, abs_tol=max(1e-9, size * 1e-12))
    return _alike(told) == _alike(again)


# ── descriptions ─────────────────────────────────────────────────────────────────────────────────


async def description_again(ctx: Ctx, result: Described) -> list[Claim]:
    """The sheet read again: its rows, and of each column the gaps, the range and the total."""
    name, sheet = shown(name_of(result.file)), ctx.given.get("sheet")

    def work(handle: BinaryIO) -> tuple[int, list[str]]:
        table = opened(handle, name).table(sheet)
        return _profile(table, result)

    rows, wrong = await ctx.files.reading(result.file, work)
    if rows != result.rows:
        wrong = [_ROWS.said(ctx.lang), *wrong]
    comma = "、" if ctx.lang == "zh" else ", "
    if wrong:
        return [Claim(_NOT_PROFILE.said(ctx.lang, names=comma.join(shown(one) for one in wrong)), holds=False)]
    return [Claim(_PROFILE.said(ctx.lang, n=rows), holds=True)]


def _profile(table: Table, result: Described) -> tuple[int, list[str]]:
    rows = 0
    seen = {column.key: _Seen() for column in table.columns}
    for frame in table.frames([column.key for column in table.columns]):
        rows += len(frame[ROW])
        for column in table.columns:
            held = frame[column.key].drop_nulls()
            measured = column.kind in _ORDERED or column.numeric
            seen[column.key].add(held.to_list() if measured else (), len(held), column)
    wrong = [
        column.name
        for column, fact in zip(table.columns, result.columns, strict=True)
        if not seen[column.key].fits(fact, rows, column)
    ]
    return rows, wrong


@dataclass
class _Seen:
    """What was counted of one column so far."""

    filled: int = 0
    total: float = 0.0
    size: float = 0.0
    ends: list[Any] = field(default_factory=list[Any])

    def add(self, values: Values, filled: int, column: Column) -> None:
        self.filled += filled
        if column.kind in _ORDERED and values:
            self.ends = [min(*self.ends[:1], min(values)) if self.ends else min(values),
                         max(*self.ends[1:], max(values)) if self.ends else max(values)]  # fmt: skip
        if column.numeric:
            self.total = math.fsum((self.total, *values))
            self.size = math.fsum((self.size, *map(abs, values)))

    def fits(self, fact: ColumnFact, rows: int, column: Column) -> bool:
        least, most = self.ends or (None, None)
        told = ((fact.least, cell_of(least, column.grain)), (fact.most, cell_of(most, column.grain)))
        return (
            self.filled == fact.filled - fact.odds
            and max(0, rows - self.filled - fact.odds - fact.unworked) == fact.empty
            and all(same(one, other) for one, other in told)
            and (fact.total is None or same(fact.total, self.total, self.size))
        )
