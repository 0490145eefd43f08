"""Charts of tables: a picture, or a chart of the workbook's own that follows its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Final

from deskhand.abilities.tables.across import Across, across_of
from deskhand.abilities.tables.asked import asked
from deskhand.abilities.tables.choices import Drawn, Kept
from deskhand.abilities.tables.conditions import KINDS
from deskhand.abilities.tables.drawing import Drawing, Line, drawn
from deskhand.abilities.tables.fields import Field, cell_of, field_named, fields_of
from deskhand.abilities.tables.honest import check_one_currency, check_results
from deskhand.abilities.tables.marking import marked
from deskhand.abilities.tables.measures import with_numbers
from deskhand.abilities.tables.opening import in_table, there
from deskhand.abilities.tables.periods import grain_of, takes_mean
from deskhand.abilities.tables.problems import (
    NegativeSlices,
    NoDots,
    NoMeasure,
    NotANumber,
    NothingToDraw,
    TableNotWritten,
    TooManySlices,
)
from deskhand.abilities.tables.question import Group, Measure, Question, Sort
from deskhand.abilities.tables.results import Charted
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of
from deskhand.core.changes import Change, Write
from deskhand.core.doors import Ctx
from deskhand.core.paths import folder_of, joined, name_of, split_ending
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Sentence, Words
from deskhand.formats.glance import show_file
from deskhand.formats.package import Package
from deskhand.formats.shape import shape_of
from deskhand.formats.sheets.book import opened
from deskhand.formats.sheets.charts import workbook_with_chart
from deskhand.formats.sheets.dates import yearless
from deskhand.formats.sheets.table import ROW, Table
from deskhand.formats.sheets.writing import NewColumn, NewSheet

_MOST_SLICES: Final = 12
_MOST_LINES: Final = 6
_MOST_BARS: Final = 40
_FURTHEST: Final = 20
"""How many times as large or small a column may be to share an axis: below that, it lies flat on the ground."""
_DRAWN: Final = Words("chart", "图表")
_PICTURE: Final = Words("{file}: a picture of {n:point|points}", "{file}：包含 {n} 个数据点的图片")
_NO_PICTURE: Final = Words("{file} cannot be read as a picture", "{file} 无法作为图片读取")
_CHART: Final = Words("{file}: opened again, it holds the chart", "{file}：重新打开，其中有该图表")
_NO_CHART: Final = Words("{file}: opened again, the chart is missing", "{file}：重新打开，缺少该图表")


@dataclass(frozen=True)
class Plotted:
    """What is drawn, as a small table: the first column along the bottom, the others over it."""

    drawing: Drawing
    columns: list[NewColumn]
    rows: list[list[Any]]
    table: Table
    dropped: list[str] = field(default_factory=list[str])
    """Columns that would lie flat on the ground, or are too many."""
    more: int = 0
    """Names along the bottom that there is no room for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a chart is to show; what is not said is chosen: `x` along the bottom, the columns `y` over it."""

    kind: Drawn | None = None
    x: str | None = None
    y: Sequence[str] = ()
    sheet: str | None = None


async def charted(ctx: Ctx, file: str, wanted: Wanted, to: Kept, save: str | None) -> Charted:
    """Draw a table; what has several rows is added up, or averaged where that is what it is for."""
    plotted: Plotted | None = None

    async def propose() -> list[Change]:
        nonlocal plotted
        await there(ctx, file)
        name = shown(name_of(file))
        made: Plotted = await ctx.files.reading(file, lambda handle: plot(handle, name, wanted))
        plotted = made
        stem = split_ending(name_of(file))[0]
        place = save or joined(folder_of(file), f"{stem} chart.{to}")
        content = drawn(made.drawing) if to == "png" else _workbook(made)
        content = await marked(ctx, place, content, [file])
        return [Write(path=place, content=await ctx.files.keep(content))]

    done = (await ctx.files.carry_out(propose))[0]
    if done.state != "done" or done.at is None:
        raise TableNotWritten(file=shown(save or file), why=done.why or "")
    if plotted is None:  # interrupted after it was written
        return Charted(file=done.at, kind=wanted.kind or "bar", to=to, points=0, x="", y=[])
    drawing = plotted.drawing
    y = [line.name for line in drawing.lines]
    table = plotted.table
    return Charted(
        file=done.at, kind=drawing.kind, to=to, points=len(plotted.rows), x=drawing.x, y=y, dropped=plotted.dropped,
        more=plotted.more, totals=[table.row_name(row) for row in table.totals],
        unproven=[table.row_name(row) for row in table.unproven],
    )  # fmt: skip


def _workbook(made: Plotted) -> bytes:
    drawing = made.drawing
    return workbook_with_chart(NewSheet("Chart", made.columns, made.rows), drawing.kind, drawing.title)


def plot(handle: BinaryIO, name: str, wanted: Wanted) -> Plotted:
    """What a chart of this table shows."""
    return in_table(opened(handle, name), wanted.sheet, lambda table: _plotted(table, name, wanted))


def _plotted(table: Table, name: str, wanted: Wanted) -> Plotted:
    kind = wanted.kind
    fields = fields_of(table)
    across = across_of(table, fields) if not wanted.x and not wanted.y and kind in (None, "line", "bar") else None
    if across is not None:
        check_results(table, [one for one, _ in across.columns])
        return _over_columns(across, kind or "line", name)
    over = [field_named(fields, one) for one in wanted.y]
    along = field_named(fields, wanted.x) if wanted.x is not None else _along(fields, over, kind)
    numbers = [one for one in fields if one.numeric and one is not along]
    drawn_over = over or _alike(table, numbers, kind)
    check_one_currency(over or ([] if drawn_over else fields), table.frame())
    _check_numbers(drawn_over, fields, kind)
    check_results(table, drawn_over)
    chosen: Drawn = kind or ("line" if along is not None and along.kind == "date" else "bar")
    if chosen == "scatter" and along is not None and along.numeric:
        plotted = _points(table, along, drawn_over, name)
    else:
        plotted = _summed(table, along, drawn_over, chosen if chosen != "scatter" else "bar", name)
    return plotted if over else replace(plotted, dropped=[one.name for one in numbers if one not in drawn_over])


def _check_numbers(over: Sequence[Field], fields: Sequence[Field], kind: Drawn | None) -> None:
    """Numbers are drawn, and dots need two columns of them."""
    names = [shown(one.name) for one in fields if one.numeric]
    for one in over:
        if not one.numeric:
            kind_of, do = Sentence(KINDS[one.kind]), Sentence(_DRAWN)
            raise NotANumber(column=shown(one.name), kind=kind_of, do=do, columns=with_numbers(fields))
    if not over and kind == "scatter" and names:
        raise NoDots(columns=shown_few(names, "en"))
    if not over:
        raise NoMeasure(columns=shown_few([shown(one.name) for one in fields], "en", at_most=20))


def _over_columns(across: Across, kind: Drawn, name: str) -> Plotted:
    """A line for each row of a table that has its days across, those that come to the most."""
    frame = across.table.frame()
    names = [field.name for field, _ in across.columns]
    lines = [
        Line(" ".join(str(frame[one.key][at] or "") for one in across.names) or across.table.row_name(row),
             [frame[field.key][at] for field, _ in across.columns])
        for at, row in enumerate(frame[ROW].to_list())
    ]  # fmt: skip
    if not lines:
        raise NothingToDraw()
    largest = sorted(lines, key=lambda one: -sum(abs(value or 0) for value in one.values))[:_MOST_LINES]
    kept = [one for one in lines if one in largest]
    first = across.columns[0][0]
    columns = [NewColumn("", "text"), *[NewColumn(one.name, first.kind, first.unit) for one in kept]]
    rows: list[list[Any]] = [[names[at], *[line.values[at] for line in kept]] for at in range(len(names))]
    drawing = Drawing(kind, name, f"{names[0]} – {names[-1]}", first.unit, names, kept)
    dropped = [one.name for one in lines if one not in kept]
    return Plotted(drawing, columns, rows, across.table, dropped)


def _alike(table: Table, numbers: Sequence[Field], kind: Drawn | None) -> list[Field]:
    """The first column of numbers, and those that can be read at the same axis: of its unit, about as large."""
    if not numbers or kind == "pie":
        return list(numbers[:1])
    frame = table.frame([one.key for one in numbers])
    largest = {one.key: max((abs(float(n)) for n in frame[one.key].drop_nulls()), default=0.0) for one in numbers}
    first = numbers[0]
    low, high = largest[first.key] / _FURTHEST, largest[first.key] * _FURTHEST
    alike = [one for one in numbers if one.unit == first.unit and low <= largest[one.key] <= high]
    return alike[:_MOST_LINES]


def _along(fields: Sequence[Field], over: Sequence[Field], kind: Drawn | None) -> Field | None:
    """Days first, then names; for points the first numbers that are not drawn over them."""
    if kind == "scatter":
        numbers = [one for one in fields if one.numeric and one not in over]
        return numbers[0] if numbers else None
    for wanted in (("date",), ("text", "yesno")):
        found = next((one for one in fields if one.kind in wanted and one not in over), None)
        if found is not None:
            return found
    return next((one for one in fields if one.numeric and one not in over), None)


def _points(table: Table, along: Field, over: list[Field], name: str) -> Plotted:
    keys = [along.key, *[one.key for one in over]]
    frame = table.frame(keys).select(keys).drop_nulls()
    if not frame.height:
        raise NothingToDraw()
    lines = [Line(one.name, frame[one.key].to_list()) for one in over]
    drawing = Drawing("scatter", name, along.name, _y(over), frame[along.key].to_list(), lines)
    columns = [NewColumn(one.name, one.kind, one.unit) for one in (along, *over)]
    return Plotted(drawing, columns, [list(row) for row in frame.rows()], table)


def _summed(table: Table, along: Field | None, over: list[Field], kind: Drawn, name: str) -> Plotted:
    question = _question(table, along, over, kind)
    found = asked(question, table)
    frame = found.frame
    if not frame.height:
        raise NothingToDraw()
    if kind == "pie" and frame.height > _MOST_SLICES:
        raise TooManySlices(n=frame.height, most=_MOST_SLICES)
    first, *rest = found.fields if along is not None else [Field("", "", "text"), *found.fields]
    names = [cell_of(value, first.grain) for value in frame[first.key].to_list()] if along is not None else [""]
    lines = [Line(one.name, frame[made.key].to_list()) for one, made in zip(over, rest, strict=True)]
    drawing = Drawing(kind, name, along.name if along else "", _y(over), names, lines)
    columns = [
        NewColumn(along.name if along else "", "text"),
        *[NewColumn(one.name, one.kind, one.unit) for one in over],
    ]
    rows = [[names[at], *[line.values[at] for line in lines]] for at in range(len(names))]
    if kind == "pie":
        _check_slices(drawing)
    return Plotted(drawing, columns, rows, table, more=found.count - frame.height)


def _check_slices(drawing: Drawing) -> None:
    """Parts of a whole are not below zero, and not all of them nothing."""
    line = drawing.lines[0]
    below = [shown(str(name)) for name, value in zip(drawing.along, line.values, strict=True) if (value or 0) < 0]
    if below:
        raise NegativeSlices(names=shown_few(below, "en"), column=shown(line.name))
    if not any(line.values):
        raise NothingToDraw()


def _question(table: Table, along: Field | None, over: list[Field], kind: Drawn) -> Question:
    """What several rows of one name or day come to; names with the most first, days in their order."""
    measures = [Measure(do="mean" if takes_mean(one) else "sum", column=one.name) for one in over]
    if along is None:
        return Question(measures=measures)
    if along.kind == "date":
        days = [day for day in table.frame([along.key])[along.key].to_list() if day is not None]
        group = Group(column=along.name, by=grain_of(days, along.grain))
        return Question(group=[group], measures=measures, sort=[Sort(by=along.name)])
    first = f"{measures[0].do} of {over[0].name}"
    largest = kind == "pie" or _many(table, along)
    order = [Sort(by=first, order="descending")] if largest else [Sort(by=along.name)] if _months(table, along) else []
    top = _MOST_BARS if kind == "bar" else None
    return Question(group=[Group(column=along.name)], measures=measures, sort=order, top=top)


def _many(table: Table, along: Field) -> bool:
    """Whether there are more names than bars that can be told apart."""
    return table.frame([along.key])[along.key].n_unique() > _MOST_BARS


def _months(table: Table, along: Field) -> bool:
    """Whether the names have an order of their own."""
    if along.kind != "text":
        return False
    return all(yearless(name) is not None for name in table.frame([along.key])[along.key].drop_nulls().unique())


def _y(over: Sequence[Field]) -> str:
    return over[0].name if len(over) == 1 else ""


async def looked_at(ctx: Ctx, result: Charted) -> list[Claim]:
    """The picture opened as one, or the workbook opened and its chart found."""
    claims = await claims_of(ctx.files, ctx.files.done, ctx.lang)
    name = shown(name_of(result.file))
    holds = bool(await ctx.files.reading(result.file, lambda handle: _holds(handle, name, result.to)))
    if holds:
        await show_file(ctx.files, ctx.jail, result.file, name)
    good, bad = (_PICTURE, _NO_PICTURE) if result.to == "png" else (_CHART, _NO_CHART)
    return [*claims, Claim((good if holds else bad).said(ctx.lang, file=name, n=result.points), holds)]


def _holds(handle: BinaryIO, name: str, to: Kept) -> bool:
    if to == "png":
        return shape_of(handle, name) == "png"
    return any(part.startswith("xl/charts/chart") for part in Package.of(handle, name).names)
