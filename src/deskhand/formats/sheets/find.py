"""Where the tables are in a sheet: header rows that are not the first, titles above, totals and remarks below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from deskhand.formats.sheets.a1 import letters
from deskhand.formats.sheets.dates import day
from deskhand.formats.sheets.kinds import Value, is_empty, worded
from deskhand.formats.sheets.numerals import number
from deskhand.formats.sheets.table import named, plain
from deskhand.formats.sheets.totals import totals_of

Rows = Sequence[Sequence[Value]]
_REMARK: Final = re.compile(
    r"(?:sources?|notes?|remarks?|as of|data from)\b|[*※]|(?:来源|备注|注|说明|数据来源)(?:[:：]|$)"
    r"|(?:制表|制单|审核|复核|填表|填报|编制|经办|统计|核准|批准|负责|打印|导出|截至|单位负责|财务负责)[^:：]{0,6}[:：]"
    r"|(?:prepared|approved|checked|reviewed|verified|compiled|created|printed|generated|exported|updated|signed)"
    r"\s*(?:by|on|at|from|:)",
    re.IGNORECASE,
)
_NAMED_REMARK: Final = re.compile(r"[^\W\d][^:：]{0,20}[:：]\s*\S.*")
_HEADER_WITHIN: Final = 30


@dataclass(frozen=True, slots=True)
class Found:
    """One table in a grid, all of it counted from 0: header rows, data rows, columns."""

    names: tuple[str, ...]
    header: int | None
    first: int
    stop: int
    left: int
    totals: tuple[int, ...]
    notes: tuple[str, ...]
    unproven: tuple[int, ...] = ()

    @property
    def right(self) -> int:
        return self.left + len(self.names)

    @property
    def cells(self) -> int:
        return (self.stop - self.first) * len(self.names)


def tables_in(rows: Rows) -> list[Found]:
    """All tables of a sheet, the largest first; one without any header has letters for names."""
    found = [one for block in _blocks(rows) for one in [_table(rows, *block)] if one is not None]
    found = _joined(rows, found)
    return sorted(found, key=lambda one: -one.cells)


def header_at(rows: Rows) -> tuple[int | None, list[str]]:
    """The header among the first rows of a table that goes on beyond them, and the names it gives."""
    width = max((len(row) for row in rows), default=0)
    row = _header(rows, 0, len(rows), 0, width)
    return row, _names(rows, row, 0, width)


def _filled(row: Sequence[Value], left: int = 0, right: int | None = None) -> int:
    return sum(not is_empty(value) for value in row[left:right])


def _blocks(rows: Rows) -> list[tuple[int, int, int, int]]:
    """First row, stop row, first column, stop column of what stands apart from the rest."""
    blocks: list[tuple[int, int, int, int]] = []
    start: int | None = None
    for at in range(len(rows) + 1):
        empty = at == len(rows) or all(map(is_empty, rows[at]))
        if empty and start is not None:
            blocks += _beside(rows, start, at)
            start = None
        elif not empty and start is None:
            start = at
    return blocks


def _beside(rows: Rows, start: int, stop: int) -> list[tuple[int, int, int, int]]:
    """Tables that stand side by side have an empty column between them, and a header each."""
    width = max(len(row) for row in rows[start:stop])
    used = [any(at < len(row) and not is_empty(row[at]) for row in rows[start:stop]) for at in range(width)]
    spans: list[tuple[int, int]] = []
    begin: int | None = None
    for at in range(width + 1):
        if at < width and used[at]:
            begin = at if begin is None else begin
        elif begin is not None:
            spans.append((begin, at))
            begin = None
    if len(spans) > 1 and all(right - left > 1 for left, right in spans):
        return [(*_trimmed(rows, start, stop, left, right), left, right) for left, right in spans]
    return [(start, stop, spans[0][0], spans[-1][1])] if spans else []


def _trimmed(rows: Rows, start: int, stop: int, left: int, right: int) -> tuple[int, int]:
    while start < stop and not _filled(rows[start], left, right):
        start += 1
    while stop > start and not _filled(rows[stop - 1], left, right):
        stop -= 1
    return start, stop


def _table(rows: Rows, start: int, stop: int, left: int, right: int) -> Found | None:
    header = _header(rows, start, stop, left, right)
    top = start if header is None else header
    first = start if header is None else header + 1
    notes = [text for row in rows[start:top] for text in [_joined_text(row[left:right])] if text]
    names = _names(rows, header, left, right)
    while stop > first and is_remark(rows[stop - 1][left:right], right - left):
        stop -= 1
        notes.append(_joined_text(rows[stop][left:right]))
    totals = totals_of(rows, first, stop, left, right)
    return Found(tuple(names), header, first, stop, left, tuple(totals.rows), tuple(notes), tuple(totals.unproven))


def is_remark(row: Sequence[Value], width: int) -> bool:
    """Whether a row below a table is none of its rows: who made it, where it comes from, a sentence."""
    texts = [value for value in row if not is_empty(value)]
    if not texts or width < 2 or not all(isinstance(text, str) for text in texts):
        return False
    first = str(texts[0]).strip()
    if len(texts) > 1:  # Prepared by: | Bob
        return len(texts) == 2 and first.endswith((":", "：")) and _REMARK.match(first) is not None
    return (
        _REMARK.match(first) is not None
        or _NAMED_REMARK.fullmatch(first) is not None
        or (width > 2 and len(first) > 40)
    )


def _header(rows: Rows, start: int, stop: int, left: int, right: int) -> int | None:
    """The first row that is as wide as the table, all names, all different, above something that is not."""
    width = right - left
    for at in range(start, min(stop, start + _HEADER_WITHIN)):
        row = rows[at][left:right]
        filled = [value for value in row if not is_empty(value)]
        if len(filled) < max(1, min(width, 2)) or len(filled) < width * 0.6:
            continue
        if _is_over(rows, at, stop, left, right):
            return at + 1
        if not _all_names(filled):
            return None if _looks_like_data(filled) else at if _is_years(filled) else None
        below = rows[at + 1 : stop]
        if at + 1 < stop and width > 1 and _goes_below(rows, at, stop, left, right):
            continue
        if width == 1 and not below and start == at:
            return None
        return at
    return None


def _goes_below(rows: Rows, at: int, stop: int, left: int, right: int) -> bool:
    """A row of groups over a row of names: gaps above, and every column named below."""
    row, below = list(rows[at][left:right]), list(rows[at + 1][left:right])
    gaps = _filled(row) < right - left
    full = _filled(below) == right - left and _all_names(below)
    return gaps and full and at + 2 < stop


def _is_over(rows: Rows, at: int, stop: int, left: int, right: int) -> bool:
    """Years or names over quarters or names that come again: only both together tell the columns apart."""
    if at + 2 >= stop:
        return False
    row, below, data = ([*one[left:right], *[None] * (right - left)][: right - left] for one in rows[at : at + 3])
    columns = range(right - left)
    gaps = [column for column in columns if is_empty(row[column])]
    if not gaps or is_empty(row[0]) or not all(_is_title(value) for value in (*row, *below) if not is_empty(value)):
        return False
    group, names = "", list[str]()
    for column in columns:
        group = group if is_empty(row[column]) else plain(worded(row[column]) or "")
        names.append(f"{group}\n{plain(worded(below[column]) or '')}")
    if any(is_empty(below[column]) for column in gaps) or len(set(names)) < len(names):
        return False
    again = [plain(worded(below[column]) or "") for column in columns if not is_empty(below[column])]
    return len(set(again)) < len(again) and any(
        isinstance(data[column], int | float) or number(str(data[column] or "")) is not None for column in gaps
    )


def _is_title(value: Value) -> bool:
    """A name, a year or a month."""
    if isinstance(value, str):
        return len(value) <= 60 and (number(value) is None or day(f"{value.strip()}年") is not None)
    return isinstance(value, date) or (_is_whole(value) and 1900 <= float(str(value)) <= 2100)


def _is_whole(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)


def _all_names(values: Sequence[Value]) -> bool:
    texts = [value.strip() for value in values if isinstance(value, str)]
    if len(texts) < len(values) * 0.7 or any(isinstance(value, date | time) for value in values):
        return False
    numbers = sum(number(text) is not None or _is_day(text) for text in texts)
    different = len({plain(str(worded(value))) for value in values})
    return numbers <= len(texts) * 0.3 and different > len(values) * 0.7 and all(len(text) <= 120 for text in texts)


def _is_day(text: str) -> bool:
    found = day(text)
    return found is not None and found.grain in ("day", "moment")


def _looks_like_data(values: Sequence[Value]) -> bool:
    return not _is_years(values)


def _is_years(values: Sequence[Value]) -> bool:
    """Name, 2021, 2022, 2023: years, months and days are names of columns behind at least one text."""
    rest = values[1:]
    if not isinstance(values[0], str) or len(rest) < 2:
        return False
    return all(
        (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and value == int(value)
            and 1900 <= value <= 2100
        )
        or isinstance(value, date)
        or (isinstance(value, str) and (day(value) is not None or number(value) is None))
        for value in rest
    ) and len({str(value) for value in rest}) == len(rest)


def _names(rows: Rows, header: int | None, left: int, right: int) -> list[str]:
    if header is None:
        return [letters(at) for at in range(left, right)]
    row = list(rows[header][left:right]) + [None] * (right - left)
    above = _groups(rows, header, left, right)
    names = [
        " ".join(part for part in (above[at], worded(row[at]) or "") if part) or letters(left + at)
        for at in range(right - left)
    ]
    return named([" ".join(name.split()) for name in names])


def _groups(rows: Rows, header: int, left: int, right: int) -> list[str]:
    """What stands over the names in a row of groups, each reaching to the next."""
    none = [""] * (right - left)
    if header == 0:
        return none
    row = list(rows[header - 1][left:right]) + [None] * (right - left)
    filled = [at for at in range(right - left) if not is_empty(row[at])]
    own = list(rows[header][left:right])
    over = [row[at] for at in filled]
    if len(filled) < 2 or len(filled) == right - left:
        return none
    if not _all_names(over) and not (len(own) >= right - left and all(map(_is_title, over))):
        return none
    groups, group = list(none), ""
    for at in range(right - left):
        group = (worded(row[at]) or "") if not is_empty(row[at]) else group
        groups[at] = group if plain(group) != plain(worded(own[at]) or "") else ""
    return groups


def _joined(rows: Rows, found: list[Found]) -> list[Found]:
    """A table with an empty row in it is one table: what follows without a header goes on, column for column."""
    whole: list[Found] = []
    for one in sorted(found, key=lambda table: (table.left, table.first)):
        before = whole[-1] if whole else None
        if (
            before is not None
            and one.header is None
            and before.header is not None
            and before.left <= one.left
            and one.right <= before.right
            and one.first - before.stop <= 2
            and (len(one.names) > 1 or len(before.names) == 1)
        ):
            totals = totals_of(rows, before.first, one.stop, before.left, before.right)
            whole[-1] = Found(
                before.names, before.header, before.first, one.stop, before.left,
                tuple(totals.rows), (*before.notes, *one.notes), tuple(totals.unproven),
            )  # fmt: skip
        else:
            whole.append(one)
    return whole


def _joined_text(row: Sequence[Value]) -> str:
    return " ".join(text for text in (worded(value) for value in row) if text)
