"""Cells of an OpenDocument sheet, taken over one by one from what LibreOffice made of it; all else stays as it lies."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Final

from deskhand.formats.package import Package, written

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

CONTENT: Final = "content.xml"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_KIND: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_VALUE: Final = (
    *(f"{_OFFICE}{name}" for name in ("value-type", "value", "date-value", "time-value", "boolean-value")),
    *(f"{_OFFICE}{name}" for name in ("string-value", "currency")),
    _KIND,
)
_FORMULA: Final = f"{_TABLE}formula"
_STYLE: Final = f"{_TABLE}style-name"
_ROW, _CELL, _COVERED = f"{_TABLE}table-row", f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_ROWS: Final = f"{_TABLE}number-rows-repeated"
_COLUMNS: Final = f"{_TABLE}number-columns-repeated"
_MOST_FILLED: Final = 10_000
"""How often a filled cell or row may be repeated and still be looked at one by one."""
Position = tuple[int, int]
"""Row from 1, column from 0."""


def taken_over(before: bytes, after: bytes, name: str, sheet: str, touched: Collection[Position]) -> bytes | None:
    """The file before, with the `touched` cells of one sheet and what formulas come to as they are in the file after.

    None where that would not be the whole change: the sheet has another name now, or where cells were added something
    stood already, so that others moved.
    """
    package = Package.held(before, name)
    root, other = package.xml(CONTENT), Package.held(after, name).xml(CONTENT)
    tables, others = _tables(root), _tables(other)
    if sheet not in tables or tables.keys() != others.keys():
        return None
    for title, table in tables.items():
        old, new = _filled(table), _filled(others[title])
        direct = set(touched) if title == sheet else set[Position]()
        worked_out = {at for at, cell in old.items() if cell.get(_FORMULA) and _shown(cell) != _shown(new.get(at))}
        for at in sorted(direct | worked_out):
            _take(_cell_at(table, at), new.get(at), whole=at in direct, like=old.get((at[0] - 1, at[1])))
    return package.changed({CONTENT: written(root)})


def filled(content: bytes, name: str, sheet: str) -> set[Position]:
    """Where anything stands on a sheet; nowhere, where there is no such sheet."""
    table = _tables(Package.held(content, name).xml(CONTENT)).get(sheet)
    return set() if table is None else set(_filled(table))


def _tables(root: Element) -> dict[str, Element]:
    held = root.find(f".//{_OFFICE}spreadsheet")
    found = [] if held is None else held.findall(f"{_TABLE}table")
    return {table.get(f"{_TABLE}name", ""): table for table in found}


def _rows(table: Element) -> Iterator[Element]:
    """In groups and headers too, and none of a table that lies within a cell."""
    for row in table.iter(_ROW):
        above = row.getparent()
        while above is not None and above.tag != f"{_TABLE}table":
            above = above.getparent()
        if above is table:
            yield row


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row if cell.tag in (_CELL, _COVERED)]


def _times(one: Element, attribute: str) -> int:
    return int(one.get(attribute, "1"))


def _filled(table: Element) -> dict[Position, Element]:
    found: dict[Position, Element] = {}
    number = 1
    for row in _rows(table):
        times, column = _times(row, _ROWS), 0
        for cell in _cells(row):
            wide = _times(cell, _COLUMNS)
            if _shown(cell) is not None and wide <= _MOST_FILLED and times <= _MOST_FILLED:
                found.update({(number + down, column + right): cell for down in range(times) for right in range(wide)})
            column += wide
        number += times
    return found


def _shown(cell: Element | None) -> tuple[str | None, ...] | None:
    """What stands in a cell, to compare; None where nothing does."""
    if cell is None or (cell.get(f"{_OFFICE}value-type") is None and cell.get(_FORMULA) is None):
        return None
    text = "\n".join("".join(part.itertext()) for part in cell.findall(f"{_TEXT}p"))
    return (*(cell.get(name) for name in _VALUE if name != _KIND), text)


def _cell_at(table: Element, at: Position) -> Element:
    """This one cell by itself: taken out of the repeated ones it was among, or added."""
    row = _split(list(_rows(table)), at[0] - 1, _ROWS)
    if row is None:
        missing = at[0] - sum(_times(one, _ROWS) for one in _rows(table))
        row = table.makeelement(_ROW, {_ROWS: str(missing)})
        table.append(row)
        row.append(row.makeelement(_CELL, {}))
        return _cell_at(table, at)
    cell = _split(_cells(row), at[1], _COLUMNS)
    if cell is None:
        missing = at[1] + 1 - sum(_times(one, _COLUMNS) for one in _cells(row))
        row.append(row.makeelement(_CELL, {_COLUMNS: str(missing)}))
        return _cell_at(table, at)
    return cell


def _split(ones: list[Element], wanted: int, attribute: str) -> Element | None:
    """Of elements that may each stand for several, the one at this place, standing for itself alone."""
    begin = 0
    for one in ones:
        times = _times(one, attribute)
        if wanted < begin + times:
            parent = one.getparent()
            if parent is not None:
                at = parent.index(one)
                for there, count in ((at + 1, begin + times - wanted - 1), (at, wanted - begin)):
                    if count:
                        parent.insert(there, _repeated(deepcopy(one), attribute, count))
            one.attrib.pop(attribute, None)
            return one
        begin += times
    return None


def _repeated(one: Element, attribute: str, count: int) -> Element:
    one.attrib.pop(attribute, None)
    if count > 1:
        one.set(attribute, str(count))
    return one


def _take(cell: Element, new: Element | None, like: Element | None, *, whole: bool) -> None:
    """What stands in the new cell; a cell that was empty looks like the one above it. Notes in the cell stay."""
    empty = _shown(cell) is None
    given: Mapping[str, str] = {} if new is None else {str(name): str(value) for name, value in new.attrib.items()}
    for name in (*_VALUE, *([_FORMULA] if whole else [])):
        cell.attrib.pop(name, None)
        if name in given:
            cell.set(name, given[name])
    if empty and like is not None and (style := like.get(_STYLE)) is not None:
        cell.set(_STYLE, style)
    for part in cell.findall(f"{_TEXT}p"):
        cell.remove(part)
    for part in [] if new is None else new.findall(f"{_TEXT}p"):
        words = deepcopy(part)
        for one in words.iter():
            one.attrib.pop(f"{_TEXT}style-name", None)
        cell.append(words)
