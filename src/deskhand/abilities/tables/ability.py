"""Signatures of everything about tables; the work, the checks and the answers are in the modules beside this one.

The work is imported when it is done: a hub, which only reads signatures, starts without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator

from deskhand.abilities.tables import told
from deskhand.abilities.tables.change import Changes, several
from deskhand.abilities.tables.choices import Drawn, Into, Kept, Names, Start
from deskhand.abilities.tables.question import Question
from deskhand.abilities.tables.results import Answer, Charted, Described, Edited, Made, Trends
from deskhand.core.ability import Claim, ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Column, Content, File, Files, Folder, Reads, Sheet, Target
from deskhand.formats.sheets.table_format import TableFormat


async def _as_written(ctx: Ctx, result: Edited) -> Sequence[Claim]:
    from deskhand.abilities.tables.edited import as_written

    return await as_written(ctx, result)


async def _read_again(ctx: Ctx, result: Made) -> Sequence[Claim]:
    from deskhand.abilities.tables.making import read_again

    return await read_again(ctx, result)


async def _looked_at(ctx: Ctx, result: Charted) -> Sequence[Claim]:
    from deskhand.abilities.tables.charting import looked_at

    return await looked_at(ctx, result)


async def _answered_again(ctx: Ctx, result: Answer) -> Sequence[Claim]:
    from deskhand.abilities.tables.reckoned import answer_again

    return await answer_again(ctx, result)


async def _described_again(ctx: Ctx, result: Described) -> Sequence[Claim]:
    from deskhand.abilities.tables.reckoned import description_again

    return await description_again(ctx, result)


async def _trends_again(ctx: Ctx, result: Trends) -> Sequence[Claim]:
    from deskhand.abilities.tables.refigured import sentences_again

    return await sentences_again(ctx, result)


@ability("table.describe", effect=Risk.R0, check=_described_again, tell=told.described)
async def table_describe(ctx: Ctx, file: Target[File], sheet: Content[Sheet | None] = None) -> Described:
    """Columns, kinds, ranges, gaps and oddities of one sheet, and what other sheets there are."""
    from deskhand.abilities.tables.described import described

    return await described(ctx, file, sheet)


@ability("table.query", effect=Risk.R0, check=_answered_again, tell=told.answered)
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
    from deskhand.abilities.tables.answered import Source, answered

    return await answered(ctx, question, Source(file, sheet, rows), Source(other, other_sheet, other_rows))


@ability("table.edit", effect=Risk.R1, check=_as_written, tell=told.edited)
async def table_edit(
    ctx: Ctx,
    file: Target[File],
    change: Content[Changes],
    sheet: Content[Sheet | None] = None,
    save: Target[File | None] = None,
) -> Edited:
    """Change a table in place, or into a new file; formats, formulas, charts and widths stay."""
    from deskhand.abilities.tables.edited import edited

    return await edited(ctx, file, change, sheet, save)


@ability("table.create", effect=Risk.R1, check=_read_again, tell=told.made)
async def table_create(
    ctx: Ctx,
    save: Target[File | None] = None,
    rows: Content[list[Any] | None] = None,
    columns: Content[Names | None] = None,
    text: Content[str | None] = None,
    sheet: Content[Sheet | None] = None,
) -> Made:
    """A new table from rows (lists, records, rows of an answer), from a table written as text, or of names alone."""
    from deskhand.abilities.tables.making import created

    return await created(ctx, save, columns, rows, text, sheet)


@ability("table.merge", effect=Risk.R1, check=_read_again, tell=told.made)
async def table_merge(
    ctx: Ctx,
    files: Reads[Target[Files]],
    by: Content[Column | None] = None,
    source: bool = False,
    save: Target[File | None] = None,
) -> Made:
    """Several tables, or all sheets of one file, to one: stacked, or joined by a column; `source` names each row's."""
    from deskhand.abilities.tables.making import merged

    return await merged(ctx, files, by, save, source=source)


@ability("table.split", effect=Risk.R1, check=_read_again, tell=told.made)
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
    from deskhand.abilities.tables.making import split

    return await split(ctx, file, by, sheet, into, to, start)


@ability("table.convert", effect=Risk.R1, check=_read_again, tell=told.made)
async def table_convert(
    ctx: Ctx,
    file: Reads[Target[File]],
    to: TableFormat,
    sheet: Content[Sheet | None] = None,
    save: Target[File | None] = None,
) -> Made:
    """The same table in another format, as a new file."""
    from deskhand.abilities.tables.making import converted

    return await converted(ctx, file, to, sheet, save)


@ability("table.trends", effect=Risk.R0, check=_trends_again, tell=told.trends)
async def table_trends(
    ctx: Ctx,
    file: Target[File],
    measure: Content[Column | None] = None,
    by: Content[Column | None] = None,
    sheet: Content[Sheet | None] = None,
) -> Trends:
    """Key trends by statistics, each sentence with its numbers and the cells behind them; `by` are the groups."""
    from deskhand.abilities.tables.trends import trends

    return await trends(ctx, file, measure, by, sheet)


@ability("table.chart", effect=Risk.R1, check=_looked_at, tell=told.charted)
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
    from deskhand.abilities.tables.charting import Wanted, charted

    return await charted(ctx, file, Wanted(kind, x, y, sheet), to, save)
