"""What must not be added up without a word: amounts in several currencies, and formulas that nobody worked out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from deskhand.abilities.tables.fields import Field
from deskhand.abilities.tables.problems import NoResults, SeveralCurrencies
from deskhand.core.shown import shown, shown_few
from deskhand.formats.sheets.kinds import MIXED
from deskhand.formats.sheets.numerals import Number, number
from deskhand.formats.sheets.table import Table

if TYPE_CHECKING:
    import polars as pl

_CELLS: Final = 5
_FIGURES: Final = re.compile(r"[\d.,'()\s+-]+")


def is_mixed(field: Field) -> bool:
    """Whether a column holds amounts in several currencies."""
    return field.kind == "text" and field.unit == MIXED


def currencies_of(texts: Iterable[str | None]) -> Counter[str]:
    """How many amounts there are in each currency; in none, where none is written."""
    read = Counter(text for text in texts if text is not None)
    found: Counter[str] = Counter()
    for text, count in read.items():
        one = number(text)
        if one is not None:
            found[one.unit] += count
    return found


def several(field: Field, texts: Iterable[str | None]) -> SeveralCurrencies:
    """Why nothing can be worked out over a column."""
    read = [text for text in texts if text]
    found = currencies_of(read)
    said = [f"{unit or '–'}: {count:,}" for unit, count in found.most_common()]
    written = [_FIGURES.sub("", text) for text in read if (one := number(text)) is not None and one.money]
    example = next((sign for sign in written if sign), "")
    return SeveralCurrencies(column=shown(field.name), currencies=shown_few(said, "en", at_most=8), example=example)


def check_one_currency(fields: Iterable[Field], frame: pl.DataFrame) -> None:
    """None of these columns may hold several currencies."""
    for field in fields:
        if is_mixed(field):
            raise several(field, frame[field.key].to_list())


def in_one_currency(
    frame: pl.DataFrame, fields: list[Field], measured: Collection[str], by: Sequence[str]
) -> tuple[pl.DataFrame, list[Field]]:
    """Mixed columns that are measured, as amounts where the rows that are left, or those of each group, share one

    currency; raises `SeveralCurrencies` where they do not.
    """
    import polars as pl

    made = list(fields)
    for at, field in enumerate(fields):
        if field.key not in measured or not is_mixed(field):
            continue
        texts: list[str | None] = frame[field.key].to_list()
        known: dict[str | None, Number | None] = {text: number(text) if text else None for text in set(texts)}
        read = [known[text] for text in texts]
        units = pl.Series("unit", [None if one is None else one.unit for one in read], dtype=pl.String)
        if by:
            most = frame.select(by).with_columns(units).drop_nulls("unit").group_by(by).agg(pl.col("unit").n_unique())
            alone = (most["unit"].max() or 0) == 1
        else:
            alone = units.n_unique() - bool(units.null_count()) == 1
        if not alone:
            raise several(field, texts)
        values = pl.Series(field.key, [None if one is None else one.value for one in read], dtype=pl.Float64)
        frame = frame.with_columns(values)
        names = units.drop_nulls().unique()
        made[at] = replace(field, kind="money", unit=names[0] if names.len() == 1 else "")
    return frame, made


def check_results(table: Table, fields: Iterable[Field], rows: Iterable[int] | None = None) -> None:
    """None of these columns may have formulas without results in these rows, or in any."""
    wanted = None if rows is None else set(rows)
    for field in fields:
        missing = [row for row in table.unworked.get(field.key, ()) if wanted is None or row in wanted]
        if missing:
            column = next(one for one in table.columns if one.key == field.key)
            cells = [table.cell(column.index, row) for row in missing]
            where = shown_few(cells, "en", at_most=_CELLS)
            raise NoResults(n=len(missing), column=shown(field.name), cells=where)
