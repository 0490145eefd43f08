"""Signatures of everything about tables; the work, the checks and the answers are in the modules beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

from deskhand.abilities.tables.change import Changes, several
from deskhand.abilities.tables.choices import Drawn, Into, Kept, Names, Start
from deskhand.abilities.tables.question import Question
from deskhand.abilities.tables.results import Answer, Charted, Described, Edited, Made, Trends
from deskhand.core.ability import ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.later import later
from deskhand.core.values import Column, Content, File, Files, Folder, Reads, Sheet, Target
from deskhand.formats.sheets.table_format import TableFormat

if TYPE_CHECKING:
    from deskhand.abilities.tables import (
        answered,
        charting,
        described,
        edited,
        making,
        reckoned,
        refigured,
        told,
        trends,
    )
else:
    answered, charting, described, edited, making, reckoned, refigured, told, trends = later(
        __package__, "answered", "charting", "described", "edited", "making", "reckoned", "refigured", "told", "trends"
    )


@ability("table.describe", effect=Risk.R0, check=reckoned.description_again, tell=told.described)
async def table_describe(ctx: Ctx, file: Target[File], sheet: Content[Sheet | None] = None) -> Described:
    """Columns, kinds, ranges, gaps and oddities of one sheet, and what other sheets there are."""
    return await described.described(ctx, file, sheet)


@ability("table.query", effect=Risk.R0, check=reckoned.answer_again, tell=told.answered)
async def table_query(
    ctx: Ctx,
    question: Content[Question],
    file: Target[File | None] = None,
    sheet: Content[Sheet | None] = None,
    rows: Content[list[Any] | None] = None,
    other: Target[File | None] = None,
    other_sheet: Content[Sheet | None] = None,
    other_rows: Content[list[Any] | None] = None,
) -> Answer:
    """Ask a table in a file, or rows of an earlier step; `question.join` joins another file, or other such rows."""
    return await answered.answered(
        ctx, question, answered.Source(file, sheet, rows), answered.Source(other, other_sheet, other_rows)
    )


@ability("table.edit", effect=Risk.R1, check=edited.as_written, tell=told.edited)
async def table_edit(
    ctx: Ctx,
    file: Target[File],
    change: Content[Changes],
    sheet: Content[Sheet | None] = None,
    save: Target[File | None] = None,
) -> Edited:
    """Change a table in place, or into a new file; formats, formulas, charts and widths stay."""
    return await edited.edited(ctx, file, change, sheet, save)


@ability("table.create", effect=Risk.R1, check=making.read_again, tell=told.made)
async def table_create(
    ctx: Ctx,
    save: Target[File | None] = None,
    rows: Content[list[Any] | None] = None,
    columns: Content[Names | None] = None,
    text: Content[str | None] = None,
    sheet: Content[Sheet | None] = None,
) -> Made:
    """A new table from rows (lists, records, rows of an answer), from a table written as text, or of names alone."""
    return await making.created(ctx, save, columns, rows, text, sheet)


@ability("table.merge", effect=Risk.R1, check=making.read_again, tell=told.made)
async def table_merge(
    ctx: Ctx,
    files: Reads[Target[Files]],
    by: Content[Column | None] = None,
    source: bool = False,
    save: Target[File | None] = None,
) -> Made:
    """Several tables, or all sheets of one file, to one: stacked, or joined by a column; `source` names each row's."""
    return await making.merged(ctx, files, by, save, source=source)


@ability("table.split", effect=Risk.R1, check=making.read_again, tell=told.made)
async def table_split(
    ctx: Ctx,
    file: Reads[Target[File]],
    by: Content[Column],
    into: Into = "files",
    sheet: Content[Sheet | None] = None,
    to: Target[Folder | None] = None,
    start: Start | None = None,
) -> Made:
    """One table to several, a file or a sheet for each value of a column, in the order in which they first appear.

    With `start`, for each of their beginnings, in the order of the alphabet.
    """
    return await making.split(ctx, file, by, sheet, into, to, start)


@ability("table.convert", effect=Risk.R1, check=making.read_again, tell=told.made)
async def table_convert(
    ctx: Ctx,
    file: Reads[Target[File]],
    to: TableFormat,
    sheet: Content[Sheet | None] = None,
    save: Target[File | None] = None,
) -> Made:
    """The same table in another format, as a new file."""
    return await making.converted(ctx, file, to, sheet, save)


@ability("table.trends", effect=Risk.R0, check=refigured.sentences_again, tell=told.trends)
async def table_trends(
    ctx: Ctx,
    file: Target[File],
    measure: Content[Column | None] = None,
    by: Content[Column | None] = None,
    sheet: Content[Sheet | None] = None,
) -> Trends:
    """Key trends by statistics, each sentence with its numbers and the cells behind them; `by` are the groups."""
    return await trends.trends(ctx, file, measure, by, sheet)


@ability("table.chart", effect=Risk.R1, check=charting.looked_at, tell=told.charted)
async def table_chart(
    ctx: Ctx,
    file: Reads[Target[File]],
    kind: Drawn | None = None,
    x: Content[Column | None] = None,
    y: Content[Annotated[list[Column], BeforeValidator(several)]] = [],  # noqa: B006
    sheet: Content[Sheet | None] = None,
    to: Kept = "png",
    save: Target[File | None] = None,
) -> Charted:
    """A line, bar, pie or scatter chart: a picture, or a workbook with a chart of its own."""
    return await charting.charted(ctx, file, charting.Wanted(kind, x, y, sheet), to, save)
