"""Rows and columns put into a sheet and taken out of it, in every part that speaks of its cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskhand.formats.sheets.a1 import MOST_COLUMNS, cell, place
from deskhand.formats.sheets.xlsx.file import XlsxFile, child, elements, local
from deskhand.formats.sheets.xlsx.refs import GONE, Shift, refs_in, shifted, shifted_ranges
from deskhand.formats.sheets.xlsx.structured import without_table_columns

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_RANGES: Final = ("ref", "sqref", "activeCell", "topLeftCell")
_FORMULAS: Final = frozenset({"formula", "formula1", "formula2", "f", "calculatedColumnFormula", "totalsRowFormula"})
_HOLDERS: Final = frozenset(
    {"mergeCell", "conditionalFormatting", "dataValidation", "hyperlink", "ignoredError"}
    | {"protectedRange", "comment", "threadedComment", "sparkline", "inputCells"}
)
"""Elements that are nothing without the cells they are about."""
_COUNTED: Final = frozenset({"mergeCells", "dataValidations", "hyperlinks", "ignoredErrors", "protectedRanges"})


def shift_sheet(file: XlsxFile, sheet: str, shift: Shift) -> None:
    """Shift rows or columns of a sheet, and all that refers to them anywhere in the workbook."""
    parts = file.sheets()
    root = file.touch(parts[sheet])
    data = child(root, "sheetData")
    if data is not None:
        _shift_cells(data, shift)
    if shift.axis == "column":
        _shift_columns(root, shift)
    for part in (element for element in root if local(element) != "sheetData"):
        _shift_about(part, shift, sheet)
    _tidy(root)
    _shift_breaks(root, shift)
    for name, part in parts.items():
        _shift_formulas_of(file, part, name, sheet, shift)
    _shift_workbook(file, sheet, shift)
    for kind, part in file.related(parts[sheet]):
        if part in file.package:
            _shift_related(file, kind, part, sheet, shift)
    _shift_charts(file, sheet, shift)


def _shift_cells(data: Element, shift: Shift) -> None:
    for row in list(data):
        number = int(row.get("r", "0"))
        if shift.axis == "row":
            after = shift.one(number)
            if after is None:
                data.remove(row)
                continue
            if after != number:
                row.set("r", str(after))
                for one in row:
                    at = place(one.get("r", ""))
                    if at is not None:
                        one.set("r", cell(after, at[1]))
        else:
            row.attrib.pop("spans", None)
            for one in list(row):
                at = place(one.get("r", ""))
                moved = shift.one(at[1] + 1) if at is not None else None
                if at is not None and moved is None:
                    row.remove(one)
                elif at is not None and moved is not None:
                    one.set("r", cell(number, moved - 1))


def _shift_columns(root: Element, shift: Shift) -> None:
    """Widths of columns; new ones are as wide as the one before them."""
    cols = child(root, "cols")
    if cols is None:
        return
    for col in list(cols):
        first, last = int(col.get("min", "1")), int(col.get("max", "1"))
        grown = Shift("column", shift.at, shift.count, extend=True) if shift.count > 0 and first <= last else shift
        moved = grown.span(first, last)
        if shift.count > 0 and first == last == shift.at - 1:
            moved = (first, last + shift.count)
        if moved is None or moved[0] > MOST_COLUMNS:
            cols.remove(col)
        else:
            col.set("min", str(moved[0]))
            col.set("max", str(min(moved[1], MOST_COLUMNS)))
    if not len(cols):
        root.remove(cols)


def _shift_about(part: Element, shift: Shift, sheet: str) -> None:
    """An element beside the cells: its ranges and formulas, and those of all below it."""
    for element in list(elements(part)):
        for name in _RANGES:
            text = element.get(name)
            if text and _is_ranges(text):
                after = shifted_ranges(text, shift)
                if after:
                    element.set(name, after)
                elif local(element) in _HOLDERS:
                    _removed(element)
                elif name in ("activeCell", "topLeftCell", "sqref"):
                    element.set(name, "A1")
        if local(element) == "sqref" and element.text and _is_ranges(element.text):
            after = shifted_ranges(element.text, shift)
            if after:
                element.text = after
            else:
                _removed_holder(element)
        elif local(element) in _FORMULAS and element.text:
            element.text = shifted(element.text, shift, sheet, sheet)


def _is_ranges(text: str) -> bool:
    return all(re.fullmatch(r"\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?", one) for one in text.split())


def _removed(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _removed_holder(element: Element) -> None:
    """A sparkline or a newer format whose cells are gone."""
    parent = element.getparent()
    if parent is not None:
        _removed(parent)


def _tidy(root: Element) -> None:
    """Lists that say how many they hold, and lists that hold nothing any more."""
    for element in list(root):
        if local(element) in _COUNTED:
            if len(element) == 0:
                root.remove(element)
            elif element.get("count") is not None:
                element.set("count", str(len(element)))


def _shift_breaks(root: Element, shift: Shift) -> None:
    wanted = "rowBreaks" if shift.axis == "row" else "colBreaks"
    breaks = child(root, wanted)
    for one in list(breaks) if breaks is not None else ():
        after = shift.one(int(one.get("id", "0")) + 1)
        if after is None:
            _removed(one)
        else:
            one.set("id", str(after - 1))


def _shift_formulas_of(file: XlsxFile, part: str, name: str, sheet: str, shift: Shift) -> None:
    """Formulas in the cells of any sheet; the ranges of array formulas in the shifted one."""
    content = file.package.read(part) if part not in file.changed else b"<f"
    if b"<f" not in content and b":f" not in content:
        return
    root = file.tree(part)
    for element in elements(root):
        if name != sheet and local(element) not in _FORMULAS:
            continue
        if local(element) == "f":
            if name == sheet:
                for key in ("ref", "r1", "r2"):
                    if element.get(key):
                        element.set(key, shifted_ranges(element.get(key, ""), shift) or "A1")
            _shift_text(file, part, element, name, sheet, shift)
        elif name != sheet:
            _shift_text(file, part, element, name, sheet, shift)


def _shift_text(file: XlsxFile, part: str, element: Element, name: str, sheet: str, shift: Shift) -> None:
    if not element.text or (name == sheet and _beside_cells(element)):
        return
    before, after = element.text, shifted(element.text, shift, sheet, name)
    if after != before:
        element.text = after
        file.changed.add(part)
        _note_broken(file, element, before)
        if _sizes(before) != _sizes(after):
            file.resized.append(element)


def _note_broken(file: XlsxFile, element: Element, before: str) -> None:
    if (element.text or "").count(GONE) > before.count(GONE):
        file.broken.append(element)


def _sizes(formula: str) -> list[tuple[int, int]]:
    rectangles = [ref.rectangle() for ref in refs_in(formula)]
    return [(bottom - top, right - left) for top, left, bottom, right in rectangles]


def _beside_cells(element: Element) -> bool:
    """Not a cell's own formula: what stands beside the cells was shifted already."""
    parent = element.getparent()
    return parent is None or local(parent) != "c"


def _shift_workbook(file: XlsxFile, sheet: str, shift: Shift) -> None:
    """Names for cells: print areas, filters, and what people named."""
    part = file.workbook
    names = child(file.tree(part), "definedNames")
    for one in list(names) if names is not None else ():
        if one.text:
            before, after = one.text, shifted(one.text, shift, sheet, "")
            if after != before:
                file.touch(part)
                one.text = after
                _note_broken(file, one, before)
                if _sizes(before) != _sizes(after):
                    file.resized.append(one)


def _shift_related(file: XlsxFile, kind: str, part: str, sheet: str, shift: Shift) -> None:
    if kind == "table":
        _shift_table(file, part, sheet, shift)
    elif kind in ("comments", "threadedComment"):
        _shift_about(file.touch(part), shift, sheet)
    elif kind == "vmlDrawing":
        _shift_vml(file, part, shift)
    elif kind == "drawing":
        _shift_anchors(file, part, shift)
    elif kind == "pivotTable":
        for element in elements(file.tree(part)):
            if local(element) == "location" and element.get("ref"):
                file.touch(part)
                element.set("ref", shifted_ranges(element.get("ref", ""), shift) or element.get("ref", ""))


def _shift_table(file: XlsxFile, part: str, sheet: str, shift: Shift) -> None:
    """An Excel table: its range, and one entry for each of its columns."""
    root = file.tree(part)
    before = root.get("ref", "")
    _shift_about(file.touch(part), shift, sheet)
    file.resized.append(root)
    if shift.axis == "row" or not before:
        return
    first, _, last = before.partition(":")
    a, b = place(first), place(last or first)
    columns = child(root, "tableColumns")
    if a is None or b is None or columns is None:
        return
    listed = list(columns)
    gone: list[str] = []
    for at in range(b[1] + 1, a[1], -1):
        if shift.one(at) is None and at - a[1] - 1 < len(listed):
            columns.remove(listed[at - a[1] - 1])
            gone.append(listed[at - a[1] - 1].get("name", ""))
    without_table_columns(file, (root.get("displayName", ""), root.get("name", "")), gone)
    if shift.count > 0 and a[1] + 1 < shift.at <= b[1] + 1:
        _new_table_columns(columns, shift.at - a[1] - 1, shift.count)
    columns.set("count", str(len(columns)))


def _new_table_columns(columns: Element, at: int, count: int) -> None:
    from lxml import etree

    used = {int(one.get("id", "0")) for one in columns}
    names = {one.get("name", "").casefold() for one in columns}
    tag = columns[0].tag
    for more in range(count):
        number = max(used, default=0) + 1
        used.add(number)
        name = f"Column{number}"
        while name.casefold() in names:
            name += "_"
        names.add(name.casefold())
        columns.insert(at + more, etree.Element(tag, {"id": str(number), "name": name}))


def _shift_anchors(file: XlsxFile, part: str, shift: Shift) -> None:
    """Pictures and charts keep to the cells they lie over."""
    wanted = "row" if shift.axis == "row" else "col"
    for element in elements(file.tree(part)):
        if local(element) == wanted and element.text and element.text.strip().isdigit():
            index = int(element.text) + 1
            after = shift.one(index)
            after = shift.at if after is None else after
            if after != index:
                file.touch(part)
                element.text = str(after - 1)


def _shift_vml(file: XlsxFile, part: str, shift: Shift) -> None:
    """Notes are drawn by an old kind of part that counts rows and columns from 0."""
    wanted = "Row" if shift.axis == "row" else "Column"
    for element in elements(file.tree(part)):
        text = (element.text or "").strip()
        if local(element) == wanted and text.isdigit():
            after = shift.one(int(text) + 1)
            element.text = str((after or shift.at) - 1)
            file.touch(part)
        elif local(element) == "Anchor" and text.count(",") == 7:
            numbers = [int(one) for one in text.split(",")]
            for at in (2, 6) if shift.axis == "row" else (0, 4):
                moved = shift.one(numbers[at] + 1)
                numbers[at] = (moved or shift.at) - 1
            element.text = ", ".join(str(one) for one in numbers)
            file.touch(part)


def _shift_charts(file: XlsxFile, sheet: str, shift: Shift) -> None:
    """Charts anywhere in the workbook that show these cells, and what pivot tables are made from."""
    for part in file.package.names:
        chart = part.startswith("xl/charts/") and part.endswith(".xml")
        if chart and b"!" in file.package.read(part):
            for element in elements(file.tree(part)):
                if local(element) == "f" and element.text:
                    before, after = element.text, shifted(element.text, shift, sheet, "")
                    if after != before:
                        file.touch(part)
                        element.text = after
                        _note_broken(file, element, before)
        elif "pivotCacheDefinition" in part and part.endswith(".xml"):
            for element in elements(file.tree(part)):
                if local(element) == "worksheetSource" and element.get("sheet") == sheet and element.get("ref"):
                    file.touch(part)
                    element.set("ref", shifted_ranges(element.get("ref", ""), shift) or element.get("ref", ""))
