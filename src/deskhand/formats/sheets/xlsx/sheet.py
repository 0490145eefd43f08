"""One sheet of a workbook that is being changed: its cells, its rows and columns, their order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from deskhand.formats.sheets.a1 import MOST_COLUMNS, MOST_ROWS, cell, corners, place
from deskhand.formats.sheets.full import sheet_full
from deskhand.formats.sheets.kinds import Value
from deskhand.formats.sheets.xlsx.attached import move_attached
from deskhand.formats.sheets.xlsx.file import XlsxFile, child, elements, local
from deskhand.formats.sheets.xlsx.refs import Shift, offset
from deskhand.formats.sheets.xlsx.shift import shift_sheet
from deskhand.formats.sheets.xlsx.structured import rename_table_column
from deskhand.formats.sheets.xlsx.styles import Styles
from deskhand.formats.sheets.xlsx.swap import Swap, swap_everywhere

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_SPACED: Final = re.compile(r"^\s|\s$|\n")
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001
_KEPT: Final = ("ht", "customHeight", "s", "customFormat", "hidden")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its `=`, with the result that is shown until a program works it out anew."""

    text: str
    result: Value = None


Content = Value | Formula


class XlsxSheet:
    """The cells of one sheet. Rows count from 1 and columns from 0, as everywhere here."""

    def __init__(self, file: XlsxFile, name: str) -> None:
        self.file = file
        self.name = name
        self.part = file.sheets()[name]
        self.styles = Styles(file)
        self.written: set[tuple[int, int]] = set()
        """Cells that stand for something else than before."""
        self.moved = False
        """Cells stand elsewhere than before."""
        self.formulas_touched = False
        """A cell with a formula was written, or a formula into a cell."""
        self._load()

    def _load(self) -> None:
        self.root = self.file.tree(self.part)
        data = child(self.root, "sheetData")
        if data is None:
            data = _made(self.root, "sheetData")
            self.root.append(data)
        self.data = data
        self.rows: dict[int, Element] = {}
        last = 0
        for row in data:
            last = int(row.get("r") or last + 1)
            if row.get("r") is None:
                row.set("r", str(last))
            self.rows[last] = row

    def _cells(self, row: int) -> dict[int, Element]:
        element = self.rows.get(row)
        if element is None:
            return {}
        cells: dict[int, Element] = {}
        last = -1
        for one in element:
            at = place(one.get("r", ""))
            last = at[1] if at is not None else last + 1
            if at is None:
                one.set("r", cell(row, last))
            cells[last] = one
        return cells

    def style(self, row: int, column: int) -> int:
        """The number of a cell's format: its own, its row's or its column's."""
        found = self._cells(row).get(column)
        if found is not None:
            return int(found.get("s", "0"))
        element = self.rows.get(row)
        if element is not None and element.get("customFormat") == "1":
            return int(element.get("s", "0"))
        cols = child(self.root, "cols")
        for col in cols if cols is not None else ():
            if int(col.get("min", "0")) <= column + 1 <= int(col.get("max", "0")):
                return int(col.get("style", "0"))
        return 0

    def formula(self, row: int, column: int) -> str | None:
        """The formula in a cell, without its `=`."""
        found = self._cells(row).get(column)
        inner = child(found, "f") if found is not None else None
        if inner is None:
            return None
        if inner.get("t") == "shared" and not inner.text:
            self.expand_shared()
            return inner.text
        return inner.text or None

    def set(self, row: int, column: int, content: Content, like: tuple[int, int] | None = None) -> Value:
        """Write a cell; its format stays, and a new one is formatted like another one."""
        if row > MOST_ROWS or column >= MOST_COLUMNS:
            raise sheet_full()
        self.file.touch(self.part)
        existing = self._cells(row).get(column)
        element = existing if existing is not None else self._new(row, column)
        if existing is not None and (inner := child(existing, "f")) is not None and inner.get("t") == "shared":
            self.expand_shared()
        style = int(element.get("s", "0")) if existing is not None or like is None else self.style(*like)
        self.formulas_touched |= isinstance(content, Formula) or child(element, "f") is not None
        for one in list(element):
            element.remove(one)
        for name in ("t", "cm", "vm"):
            element.attrib.pop(name, None)
        self._fill(element, content, style)
        self._name_table_column(row, column, content)
        self.written.add((row, column))
        self._widen(row, column)
        return content.result if isinstance(content, Formula) else content

    def _fill(self, element: Element, content: Content, style: int) -> None:
        value = content.result if isinstance(content, Formula) else content
        if isinstance(value, date | time | timedelta):
            moment = isinstance(value, datetime) and value.time() != time()
            style = self.styles.for_day(style, moment=moment, clock=isinstance(value, time | timedelta))
            value = self._serial(value)
        if style:
            element.set("s", str(style))
        if isinstance(content, Formula):
            inner = _made(element, "f")
            inner.text = content.text
            element.append(inner)
        if value is None or value == "":
            return
        if isinstance(value, str) and not isinstance(content, Formula):
            element.set("t", "inlineStr")
            holder = _made(element, "is")
            text = _made(element, "t")
            holder.append(text)
            element.append(holder)
        else:
            text = _made(element, "v")
            element.append(text)
            if isinstance(value, bool | str):
                element.set("t", "b" if isinstance(value, bool) else "str")
        text.text = _ILLEGAL.sub("", str(int(value)) if isinstance(value, bool) else _written(value))
        if isinstance(value, str) and _SPACED.search(value):
            text.set(_SPACE, "preserve")

    def _serial(self, value: date | time | timedelta) -> float:
        if isinstance(value, time):
            value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        if isinstance(value, timedelta):
            return value / timedelta(days=1)
        at = value if isinstance(value, datetime) else datetime.combine(value, time())
        settings = child(self.file.tree(self.file.workbook), "workbookPr")
        first = _EPOCH_1904 if settings is not None and settings.get("date1904") in ("1", "true") else _EPOCH
        return (at - first) / timedelta(days=1)

    def _new(self, row: int, column: int) -> Element:
        element = self._row(row)
        made = _made(element, "c", r=cell(row, column))
        after = [at for at in self._cells(row) if at < column]
        element.insert(len(after), made)
        return made

    def _row(self, row: int) -> Element:
        if row not in self.rows:
            made = _made(self.data, "row", r=str(row))
            before = sum(1 for number in self.rows if number < row)
            self.data.insert(before, made)
            self.rows[row] = made
        return self.rows[row]

    def _widen(self, row: int, column: int) -> None:
        """The range that the sheet says it fills."""
        dimension = child(self.root, "dimension")
        found = corners(dimension.get("ref", "")) if dimension is not None else None
        if dimension is None or found is None:
            return
        top, left, bottom, right = found
        first, last = cell(min(top, row), min(left, column)), cell(max(bottom, row), max(right, column))
        dimension.set("ref", first if first == last else f"{first}:{last}")
        element = self.rows.get(row)
        if element is not None:
            element.attrib.pop("spans", None)

    def insert_rows(self, at: int, count: int, like: int | None = None, *, extend: bool = False) -> None:
        """Empty rows before row `at`, as high as row `like`; what ends just above takes them in if `extend`."""
        if max(self.rows, default=0) + count > MOST_ROWS:
            raise sheet_full()
        self.expand_shared()
        source = self.rows.get(like) if like is not None else None
        kept = {name: source.get(name) for name in _KEPT} if source is not None else {}
        shift_sheet(self.file, self.name, Shift("row", at, count, extend))
        self._shifted(Shift("row", at, count))
        for row in range(at, at + count):
            for name, value in kept.items():
                if value is not None and name != "hidden":
                    self._row(row).set(name, value)

    def delete_rows(self, at: int, count: int = 1) -> None:
        """Take rows out; what stands below moves up."""
        self.expand_shared()
        for top, left, bottom, _ in self.merged():
            if at <= top < at + count <= bottom:
                self._keep_value((top, left), (at + count, left))
        shift_sheet(self.file, self.name, Shift("row", at, -count))
        self._shifted(Shift("row", at, -count))

    def insert_columns(self, at: int, count: int = 1) -> None:
        """Empty columns before column `at`."""
        widest = max((max(self._cells(row), default=0) for row in self.rows), default=0)
        if widest + count >= MOST_COLUMNS:
            raise sheet_full()
        self.expand_shared()
        shift_sheet(self.file, self.name, Shift("column", at + 1, count))
        self._shifted(Shift("column", at + 1, count))

    def delete_columns(self, at: int, count: int = 1) -> None:
        self.expand_shared()
        for top, left, _, right in self.merged():
            if at <= left < at + count <= right:
                self._keep_value((top, left), (top, at + count))
        shift_sheet(self.file, self.name, Shift("column", at + 1, -count))
        self._shifted(Shift("column", at + 1, -count))

    def _keep_value(self, before: tuple[int, int], after: tuple[int, int]) -> None:
        """What merged cells hold stands in their first one; where that is taken out, the next is the first."""
        one = self._cells(before[0]).get(before[1])
        if one is None:
            return
        row = self._row(after[0])
        covered = self._cells(after[0]).get(after[1])
        if covered is not None:
            row.remove(covered)
        parent = one.getparent()
        if parent is not None:
            parent.remove(one)
        self._put(one, *after)
        self.written.add(after)

    def _shifted(self, shift: Shift) -> None:
        self._load()
        self.moved = True
        after: set[tuple[int, int]] = set()
        for row, column in self.written:
            moved = shift.one(row if shift.axis == "row" else column + 1)
            if moved is not None:
                after.add((moved, column) if shift.axis == "row" else (row, moved - 1))
        self.written = after

    def reorder(self, rows: Sequence[int], order: Sequence[int], left: int, right: int) -> None:
        """Put what stands in row `order[n]` (columns `left` to `right`) into row `rows[n]`, formats with it."""
        self.expand_shared()
        self.file.touch(self.part)
        self.formulas_touched = True
        contents = {row: {at: one for at, one in self._cells(row).items() if left <= at <= right} for row in rows}
        for cells in contents.values():
            for one in cells.values():
                parent = one.getparent()
                if parent is not None:
                    parent.remove(one)
        for target, source in zip(rows, order, strict=True):
            for column, one in contents[source].items():
                inner = child(one, "f")
                if inner is not None and inner.text and target != source:
                    inner.text = offset(inner.text, target - source, 0)
                self._put(one, target, column)
                if target != source:
                    self.written.add((target, column))
        after = dict(zip(order, rows, strict=True))
        move_attached(self.file, self.part, lambda row, at: (after.get(row, row) if left <= at <= right else row, at))

    def swap_columns(self, a: int, b: int, first: int, last: int) -> None:
        """What stands in two columns changes places, from row `first` to `last`; all that speaks of them follows."""
        self.expand_shared()
        beyond = (row for row in self.rows if not first <= row <= last)
        whole = not any(len(one) for row in beyond for at, one in self._cells(row).items() if at in (a, b))
        swap_everywhere(self.file, Swap(self.name, a + 1, b + 1, first, last), whole=whole)
        self.file.touch(self.part)
        self.formulas_touched = self.moved = True
        for row in range(first, last + 1):
            cells = self._cells(row)
            for column in (a, b):
                if column in cells:
                    self.rows[row].remove(cells[column])
            for column, other in ((a, b), (b, a)):
                if column in cells:
                    self._put(cells[column], row, other)
                    self.written.add((row, other))

    def _put(self, one: Element, row: int, column: int) -> None:
        one.set("r", cell(row, column))
        element = self._row(row)
        element.insert(len([at for at in self._cells(row) if at < column]), one)

    def expand_shared(self) -> None:
        """Give each cell of a shared formula its own, so that cells can be moved one by one."""
        masters: dict[str, tuple[str, int, int]] = {}
        waiting: list[tuple[Element, str, int, int]] = []
        for element in elements(self.data):
            if local(element) != "f" or element.get("t") != "shared":
                continue
            parent = element.getparent()
            at = place(parent.get("r", "")) if parent is not None else None
            if at is None:
                continue
            key = element.get("si", "")
            if element.text:
                masters[key] = (element.text, *at)
            else:
                waiting.append((element, key, *at))
            for name in ("t", "si", "ref"):
                element.attrib.pop(name, None)
        if masters:
            self.file.touch(self.part)
        for element, key, row, column in waiting:
            if key in masters:
                text, first, left = masters[key]
                element.text = offset(text, row - first, column - left)

    @property
    def protected(self) -> bool:
        """Whether the sheet says that it is not to be changed."""
        found = child(self.root, "sheetProtection")
        return found is not None and found.get("sheet") in ("1", "true")

    def merged(self) -> list[tuple[int, int, int, int]]:
        """Merged areas: first row and column, last row and column."""
        listed = child(self.root, "mergeCells")
        found = [corners(one.get("ref", "")) for one in (listed if listed is not None else ())]
        return [one for one in found if one is not None]

    def tables(self) -> Mapping[str, tuple[int, int, int, int]]:
        """The areas of Excel's own tables, by their parts."""
        areas: dict[str, tuple[int, int, int, int]] = {}
        for kind, part in self.file.related(self.part):
            area = (
                corners(self.file.tree(part).get("ref", "")) if kind == "table" and part in self.file.package else None
            )
            if area is not None:
                areas[part] = area
        return areas

    def _name_table_column(self, row: int, column: int, content: Content) -> None:
        """An Excel table wants the name of each column to be what its header says."""
        for part, (top, left, _, right) in self.tables().items():
            root = self.file.tree(part)
            if row != top or not left <= column <= right or root.get("headerRowCount") == "0":
                continue
            columns = child(self.file.touch(part), "tableColumns")
            if columns is not None and column - left < len(columns) and not isinstance(content, Formula):
                old, new = columns[column - left].get("name", ""), _written(content)
                columns[column - left].set("name", new)
                rename_table_column(self.file, (root.get("displayName", ""), root.get("name", "")), old, new)


def _made(near: Element, name: str, **attributes: str) -> Element:
    """A new element in the namespace of the sheet."""
    from lxml import etree

    space = etree.QName(near).namespace
    return etree.Element(f"{{{space}}}{name}" if space else name, attributes)


def _written(value: Value) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return "" if value is None else str(value)
