"""Tables written as text, in a mail or on a page: with tabs, bars, commas, or columns set apart by blanks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from deskhand.formats.sheets.csvs import rows_in
from deskhand.formats.sheets.find import tables_in
from deskhand.formats.sheets.kinds import Value

_RULE: Final = re.compile(r"[\s|+:=─━┼│-]*")
_PAIR: Final = re.compile(r"\s*(.{1,60}?)\s*[:：=]\s*(.+?)\s*")


def rows_of_text(text: str) -> tuple[list[str], list[list[Value]]]:
    """Names of columns and rows; lines around the table are left out. Lines of `name: value` are a table of two, or

    of a row for each thing where the names come again.
    """
    lines = [line for line in text.splitlines() if line.strip() and not _RULE.fullmatch(line)]
    records = _records(lines)
    if len(records) > 1:
        names = list(dict.fromkeys(name for record in records for name in record))
        return names, [[record.get(name) for name in names] for record in records]
    splits = [_longest([split(line) for line in lines]) for split in _SPLITS]
    most = max(map(len, splits), default=0)
    # A surer way to cut lines wins, but not where it fits only a few of those that are a table another way.
    best = next(
        (rows for rows in splits if len(rows) > 1 and len(rows) * _FEW >= most), [[line.strip()] for line in lines]
    )
    grid: list[list[Value]] = [list(row) for row in best]
    found = tables_in(grid)
    if not found:
        return [], []
    first = found[0]
    rows = [list(row[first.left : first.right]) for row in grid[first.first : first.stop]]
    return list(first.names), rows


def _records(lines: list[str]) -> list[dict[str, Value]]:
    """Things told of one after the other, each in lines of `name: value`: a new one begins where the first name

    comes again.
    """
    matched = (_PAIR.fullmatch(line) for line in lines)
    pairs = [(one[1], one[2]) for one in matched if one]
    if len({name for name, _ in pairs}) < _FEWEST_PARTS:
        return []
    found: list[dict[str, Value]] = []
    for name, value in pairs:
        if name == pairs[0][0]:
            found.append({})
        found[-1].setdefault(name, value)
    return found


def _longest(rows: list[list[str]]) -> list[list[str]]:
    """The longest stretch of lines that have the same number of cells, more than one."""
    best: list[list[str]] = []
    run: list[list[str]] = []
    for row in rows:
        if run and (len(row) != len(run[0]) or len(row) < 2):
            run = []
        if len(row) > 1:
            run.append(row)
        if len(run) > len(best):
            best = list(run)
    return best


def _barred(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|│").replace("│", "|").split("|")]


def _separated(delimiter: str) -> Callable[[str], list[str]]:
    def split(line: str) -> list[str]:
        rows = rows_in(line.strip(), delimiter, 1)
        return [cell.strip() for cell in rows[0]] if rows else []

    return split


def _blanks(line: str) -> list[str]:
    return re.split(r"\s{2,}", line.strip())


def _words(line: str) -> list[str]:
    return line.split()


def _pairs(line: str) -> list[str]:
    found = _PAIR.fullmatch(line)
    return [found[1], found[2]] if found else []


_FEWEST_PARTS: Final = 2
_FEW: Final = 4
_SPLITS: Final[tuple[Callable[[str], list[str]], ...]] = (
    _barred,
    _separated("\t"),
    _separated(","),
    _separated(";"),
    _blanks,
    _pairs,
    _words,
)
"""What sets cells apart, the surest first."""
