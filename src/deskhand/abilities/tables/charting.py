"""Charts of tables: a picture, or a chart of the workbook's own that follows its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from deskhand.abilities.tables.asked import asked
from deskhand.abilities.tables.choices import Drawn, Kept
from deskhand.abilities.tables.drawing import Drawing, Line, drawn
from deskhand.abilities.tables.fields import Field, cell_of, field_named, fields_of
from deskhand.abilities.tables.marking import marked
from deskhand.abilities.tables.opening import there
from deskhand.abilities.tables.periods import grain_of, takes_mean
from deskhand.abilities.tables.problems import NoMeasure, NothingToDraw, TableNotWritten, TooManySlices
from deskhand.abilities.tables.question import Group, Measure, Question, Sort
from deskhand.abilities.tables.results import Charted
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of
from deskhand.core.changes import Change, Write
from deskhand.core.doors import Ctx
from deskhand.core.paths import folder_of, joined, name_of, split_ending
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Words
from deskhand.formats.glance import show_file
from deskhand.formats.package import Package
from deskhand.formats.shape import shape_of
from deskhand.formats.sheets.book import opened
from deskhand.formats.sheets.charts import workbook_with_chart
from deskhand.formats.sheets.table import Table
from deskhand.formats.sheets.writing import NewColumn, NewSheet

_MOST_SLICES: Final = 12
_MOST_LINES: Final = 6
_MOST_BARS: Final = 40
_FURTHEST: Final = 20
"""How many times as large or small a column may be to share an axis: below that, it lies flat on the ground."""
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
    points = len(plotted.rows)
    return Charted(file=done.at, kind=drawing.kind, to=to, points=points, x=drawing.x, y=y)


def _workbook(made: Plotted) -> bytes:
    drawing = made.drawing
    return workbook_with_chart(NewSheet("Chart", made.columns, made.rows), drawing.kind, drawing.title)


def plot(handle: BinaryIO, name: str, wanted: Wanted) -> Plotted:
    """What a chart of this table shows."""
    kind = wanted.kind
    table = opened(handle, name).table(wanted.sheet)
    fields = fields_of(table)
    over = [field_named(fields, one) for one in wanted.y]
    along = field_named(fields, wanted.x) if wanted.x is not None else _along(fields, over, kind)
    over = over or _alike(table, [one for one in fields if one.numeric and one is not along], kind)
    if not over or not all(one.numeric for one in over):
        raise NoMeasure(columns=shown_few([one.name for one in fields if one.numeric], "en", at_most=20))
    chosen: Drawn = kind or ("line" if along is not None and along.kind == "date" else "bar")
    if chosen == "scatter" and along is not None and along.numeric:
        return _points(table, along, over, name)
    return _summed(table, along, over, chosen if chosen != "scatter" else "bar", name)


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
    return Plotted(drawing, columns, [list(row) for row in frame.rows()])


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
    return Plotted(drawing, columns, rows)


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
    order = [Sort(by=first, order="descending")] if kind == "pie" or _many(table, along) else []
    top = _MOST_BARS if kind == "bar" else None
    return Question(group=[Group(column=along.name)], measures=measures, sort=order, top=top)


def _many(table: Table, along: Field) -> bool:
    """Whether there are more names than bars that can be told apart."""
    return table.frame([along.key])[along.key].n_unique() > _MOST_BARS


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
