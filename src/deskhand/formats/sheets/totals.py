"""Rows that sum others up, told by what they are called and by what they come to.

A word alone is not enough: Total is a company too. What is called a total must be the sum or the mean of rows above it,
unless the word can mean nothing else (合计, subtotal); what is called nothing must be the sum of all, in every column.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final, Literal

from deskhand.formats.sheets.kinds import Value, is_empty
from deskhand.formats.sheets.numerals import number

Rows = Sequence[Sequence[Value]]
_HINT: Final = re.compile(r"[计計汇匯均]|总|總|合|total|sum|average|mean|avg|median", re.IGNORECASE)
_SURE: Final = re.compile(
    r"(?:grand|sub|overall)[ -]?totals?"
    r"|.{0,20}(?:(?:小|合|总|共)[计計]|總計)(?:数|額|额)?|本?[年月页]?累[计計]|总[额数]|汇总|平均(?:值|数|分)?|均值",
    re.IGNORECASE,
)
"""Without blanks; nothing but a total is called so."""
_LIKELY: Final = re.compile(
    r"(?:overall )?(?:totals?|sum|average|mean|avg\.?|median)|总和|合[计計]数?|累[计計]", re.IGNORECASE
)
_WITHIN: Final = re.compile(
    r"\b(?:sub-?)?totals?$|^(?:sub-?)?totals?\b|^(?:sum|average|mean) (?:of|for)\b", re.IGNORECASE
)
"""North total, Total for North."""
_LONGEST: Final = 40
_FEWEST_SUMMED: Final = 2
_MOST_BLOCKS: Final = 200
_WHOLE: Final = 0.5
_PLACE: Final = 0.005
_SHARE: Final = 0.01
_DIGITS: Final = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")
Sure = Literal["sure", "likely", "within", "unnamed"]


@dataclass
class Totals:
    """Rows that are totals, and rows that are called so and are none, counted from 0."""

    rows: list[int] = field(default_factory=list[int])
    unproven: list[int] = field(default_factory=list[int])


def called_total(values: Sequence[Value]) -> Sure | None:
    """How surely a row is a total by its first text, or its second under a name that goes on."""
    texts = [value for value in values if isinstance(value, str) and value.strip()][:2]
    for at, text in enumerate(texts):
        found = _called(text) if len(text) <= _LONGEST and _HINT.search(text) else None
        if found is not None and at == 0:
            return found
        if found == "sure" or (found == "likely" and len(values) > len(texts)):
            return "likely"
    return None


def _called(text: str) -> Sure | None:
    plain = unicodedata.normalize("NFKC", text).strip().rstrip(":").strip("() ")
    closed = re.sub(r"\s+", "", plain)
    if _SURE.fullmatch(plain) or _SURE.fullmatch(closed):
        return "sure"
    if _LIKELY.fullmatch(plain) or _LIKELY.fullmatch(closed):
        return "likely"
    return "within" if _WITHIN.search(plain) else None


def totals_of(rows: Rows, first: int, stop: int, left: int, right: int) -> Totals:
    """The totals among the rows of a table."""
    found = Totals()
    named: dict[int, Sure] = {}
    for at in range(first, stop):
        called = called_total(rows[at][left:right])
        if called is not None:
            named[at] = called
    last = stop - 1
    if last not in named and stop - first > _FEWEST_SUMMED and _is_bare(rows, first, last, left, right):
        named[last] = "unnamed"
    if not named:
        return found
    sums = _Sums(rows, named, left, right)
    for at in range(first, stop):
        sure = named.get(at)
        if sure is not None and _is_total(sums, at, sure, alone=_filled(rows[at][left:right]) == 1):
            found.rows.append(at)
            sums.begin()
            continue
        if sure == "likely":
            found.unproven.append(at)
        sums.add(at)
    return found


def _is_total(sums: _Sums, at: int, sure: Sure, *, alone: bool) -> bool:
    if sure == "sure":
        return True
    if sure == "unnamed":
        return sums.are_all(at)
    return sums.fit(at) or (sure == "likely" and alone and sums.known)


def _filled(row: Sequence[Value]) -> int:
    return sum(not is_empty(value) for value in row)


def may_be_bare(row: Sequence[Value]) -> bool:
    """Whether a last row says no name, and leaves a place for one empty."""
    names = any(isinstance(value, str) and value.strip() and _number(value) is None for value in row)
    return not names and any(is_empty(value) for value in row)


def _is_bare(rows: Rows, first: int, last: int, left: int, right: int) -> bool:
    """Whether the last row alone says no name in the first column where every other row says one."""
    if not may_be_bare([*rows[last][left:right], *[None] * (right - len(rows[last]))]):
        return False
    empty = next((at for at in range(left, right) if at >= len(rows[last]) or is_empty(rows[last][at])), None)
    return empty is not None and all(
        empty < len(one) and isinstance(one[empty], str) and not is_empty(one[empty]) for one in rows[first:last]
    )


class _Sums:
    """What the numbers so far come to, in the columns where a total may stand: in all, and since each block began."""

    def __init__(self, rows: Rows, candidates: Iterable[int], left: int, right: int) -> None:
        self._rows = rows
        there = {at: rows[at] for at in candidates}
        self._columns = [
            column for column in range(left, right)
            if any(column < len(row) and _number(row[column]) is not None for row in there.values())
        ]  # fmt: skip
        self._values: dict[int, list[float]] = {column: [] for column in self._columns}
        self._totals: dict[int, list[float]] = {column: [0.0] for column in self._columns}
        self._begun: dict[int, list[int]] = {column: [0] for column in self._columns}

    @property
    def known(self) -> bool:
        """Whether there is anything that could be summed up."""
        return any(self._values.values())

    def _at(self, at: int, column: int) -> float | None:
        row = self._rows[at]
        return _number(row[column]) if column < len(row) else None

    def add(self, at: int) -> None:
        for column in self._columns:
            value = self._at(at, column)
            if value is not None:
                self._values[column].append(value)
                self._totals[column].append(self._totals[column][-1] + value)

    def begin(self) -> None:
        """A block ends with its total."""
        for column in self._columns:
            self._begun[column].append(len(self._values[column]))

    def fit(self, at: int) -> bool:
        """Whether a number of the row is the sum, mean or middle of those since some block began."""
        for column in self._columns:
            value, own = self._at(at, column), self._values[column]
            if value is None or not own:
                continue
            totals = self._totals[column]
            for start in {0, *self._begun[column][-_MOST_BLOCKS:]}:
                count = len(own) - start
                summed = totals[-1] - totals[start]
                if count and (_same(value, summed, own, start) or _same(value, summed / count, own, start)):
                    return True
            if _same(value, median(own), own, 0):
                return True
        return False

    def are_all(self, at: int) -> bool:
        """Whether every number of the row is the sum of all above it."""
        there = [(column, value) for column in self._columns for value in [self._at(at, column)] if value is not None]
        return any(value for _, value in there) and all(
            len(own := self._values[column]) >= _FEWEST_SUMMED and _same(value, self._totals[column][-1], own, 0)
            for column, value in there
        )


def _same(value: float, wanted: float, above: Sequence[float], start: int) -> bool:
    """Within what rounding may come to: to whole numbers, or to the second place."""
    if value == wanted or math.isclose(value, wanted, rel_tol=1e-9):
        return True
    if value.is_integer():
        return abs(value - wanted) <= _WHOLE and not wanted.is_integer() and abs(value) > 1
    return abs(value - wanted) <= min(_PLACE * (len(above) - start + 1), abs(wanted) * _SHARE)


def _number(value: Value) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, str):
        return None
    if _DIGITS.fullmatch(value):
        return float(value)
    found = number(value)
    return None if found is None else found.value
