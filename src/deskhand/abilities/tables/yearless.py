"""Months and quarters that are written without their year, which stands beside them, in a name, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from deskhand.abilities.tables.fields import Field
from deskhand.abilities.tables.question import By
from deskhand.formats.sheets.dates import yearless

if TYPE_CHECKING:
    import polars as pl

_MONTH: Final = re.compile(r"months?|月份?", re.IGNORECASE)
_A_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Periods:
    """The first day of each row's period. `since` is the year of the first where nobody said which year it is."""

    field: Field
    by: By
    starts: list[date | None]
    since: int | None


def without_year(
    fields: Sequence[Field], years: Sequence[Field], frame: pl.DataFrame, names: Iterable[str], today: date
) -> Periods | None:
    """The column of months or quarters, if there is one; `years` are columns of years, `names` may hold the year."""
    for field in fields:
        found = _read(field, frame[field.key].to_list())
        if found is None:
            continue
        by, numbers = found
        if years:
            beside: list[float | None] = frame[years[0].key].to_list()
            known = [None if year is None else int(year) for year in beside]
            return Periods(field, by, _starts(by, numbers, known), None)
        said = {int(one) for name in names for one in _A_YEAR.findall(name)}
        rises = _rises(numbers, [frame[one.key].to_list() for one in fields if one.kind == "text" and one is not field])
        if len(said) == 1 and not rises[-1]:
            return Periods(field, by, _starts(by, numbers, [said.pop()] * len(numbers)), None)
        since = today.year - 1 - rises[-1]
        return Periods(field, by, _starts(by, numbers, [since + more for more in rises]), since)
    return None


def _read(field: Field, values: Sequence[object]) -> tuple[By, list[int | None]] | None:
    if field.numeric and _MONTH.fullmatch(field.name.strip()):
        numbers = [int(one) if isinstance(one, int | float) and one in range(1, 13) else None for one in values]
        if [one is None for one in numbers] != [one is None for one in values]:
            return None
        by: By = "month"
    elif field.kind == "text":
        found = [None if one is None else yearless(str(one)) for one in values]
        kinds: set[By] = {one[0] for one in found if one is not None}
        if len(kinds) != 1 or [one is None for one in found] != [one is None for one in values]:
            return None
        by = kinds.pop()
        numbers = [None if one is None else one[1] for one in found]
    else:
        return None
    return (by, numbers) if len({one for one in numbers if one is not None}) >= _FEWEST else None


def _rises(numbers: Sequence[int | None], texts: Sequence[Sequence[object]]) -> list[int]:
    """How many years each row lies after the first: one more after each December, unless another name begins there."""
    rows = [at for at, one in enumerate(numbers) if one is not None]
    falls = [b for a, b in pairwise(rows) if (numbers[b] or 0) < (numbers[a] or 0)]
    bounds = [0, *falls, len(numbers)]
    runs = [range(a, b) for a, b in pairwise(bounds)]
    for column in texts:
        held = [{column[at] for at in run} for run in runs]
        if all(len(one) == 1 for one in held) and len({next(iter(one)) for one in held}) == len(runs):
            return [0] * len(numbers)
    return [sum(at >= fall for fall in falls) for at in range(len(numbers))]


def _starts(by: By, numbers: Sequence[int | None], years: Sequence[int | None]) -> list[date | None]:
    each = 3 if by == "quarter" else 1
    return [
        None if number is None or year is None or not 1 <= year <= 9999 else date(year, (number - 1) * each + 1, 1)
        for number, year in zip(numbers, years, strict=True)
    ]
