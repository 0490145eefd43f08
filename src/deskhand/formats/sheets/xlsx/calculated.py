"""The cells of a workbook by their places, and what its formulas come to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskhand.formats.sheets.a1 import corners, place
from deskhand.formats.sheets.xlsx.evaluate import Cells, Result, Unknown, evaluated
from deskhand.formats.sheets.xlsx.file import XlsxFile, child, elements, local
from deskhand.formats.sheets.xlsx.inputs import Names
from deskhand.formats.sheets.xlsx.refs import Ref, offset, refs_in

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

At = tuple[str, int, int]
"""A cell: sheet, row, column from 0."""
Rectangle = tuple[str, int, int, int, int]
"""An area: sheet, first row and column, last row and column."""
_AS_LARGE: Final = re.compile(r"\b(?:SUMIF|AVERAGEIF)\s*\(", re.IGNORECASE)
_MOST_CELLS: Final = 2_000_000
"""The largest area that is looked through for one formula."""


class Calculated:
    """All cells of all sheets, read when they are needed, and their formulas."""

    def __init__(self, file: XlsxFile) -> None:
        self.file = file
        self.parts = file.sheets()
        self.names = {name.casefold(): name for name in self.parts}
        self._values: dict[str, dict[tuple[int, int], Element]] = {}
        self._strings: list[str] | None = None
        self._results: dict[At, Result | Unknown] = {}
        self._stale: set[At] = set()
        self.formulas: dict[At, str] = {}
        """With plain references alone: names and columns of tables are written out."""
        self._uncertain: set[At] = set()
        """Formulas that say only when they are worked out what they read."""
        self._arrays: dict[At, list[At]] = {}
        """Formulas that fill several cells, with these."""
        self._by_name: dict[str, set[At]] = {}
        self._stands_for = Names(file)
        for name in self.parts:
            self._find_formulas(name)

    def _find_formulas(self, name: str) -> None:
        part = self.parts[name]
        if part not in self.file.trees:
            content = self.file.package.read(part)
            if b"<f" not in content and b":f" not in content:
                return
        shared: dict[str, tuple[str, int, int]] = {}
        for at, one in self.cells(name).items():
            inner = child(one, "f")
            if inner is None:
                continue
            text, kind = inner.text or "", inner.get("t")
            if kind == "shared" and text:
                shared[inner.get("si", "")] = (text, *at)
            elif kind == "shared" and inner.get("si", "") in shared:
                master, row, column = shared[inner.get("si", "")]
                text = offset(master, at[0] - row, at[1] - column)
            self._note((name, *at), text, inner if kind in ("array", "dataTable") else None)

    def _note(self, at: At, text: str, several: Element | None) -> None:
        """A formula; `several` is its element where it fills more cells than its own."""
        inputs = self._stands_for.inputs(text, at[0], at[1])
        self.formulas[at] = inputs.text
        if not inputs.certain or not text:
            self._uncertain.add(at)
        for name in inputs.names:
            self._by_name.setdefault(name, set()).add(at)
        if several is not None:
            area = corners(several.get("ref", ""))
            top, left, bottom, right = area if area is not None else (at[1], at[2], at[1], at[2])
            filled = {(row, column) for row, column in self.cells(at[0]) if top <= row <= bottom}
            self._arrays[at] = [(at[0], *one) for one in filled if left <= one[1] <= right]

    def cells(self, name: str) -> dict[tuple[int, int], Element]:
        if name not in self._values:
            found: dict[tuple[int, int], Element] = {}
            data = child(self.file.tree(self.parts[name]), "sheetData")
            for row in data if data is not None else ():
                for one in row:
                    at = place(one.get("r", ""))
                    if at is not None:
                        found[at] = one
            self._values[name] = found
        return self._values[name]

    def resized(self) -> set[At]:
        found: set[At] = set()
        by_part = {part: name for name, part in self.parts.items()}
        for element in self.file.resized:
            for name in (element.get("name", ""), element.get("displayName", "")):
                found |= self._by_name.get(name.casefold(), set())
            parent = element.getparent()
            at = place(parent.get("r", "")) if parent is not None else None
            top = element.getroottree().getroot()
            part = next((part for part, tree in self.file.trees.items() if tree is top), None)
            if at is not None and part in by_part:
                found.add((by_part[part], *at))
        return found

    def depending(self, changed: set[At]) -> set[At]:
        """Every formula that rests on one of these cells, over any number of others."""
        stale = {at for at in changed if at in self.formulas}
        stale |= self._uncertain if changed else set[At]()
        reach = {at: self._reach(at[0], text) for at, text in self.formulas.items()}
        news: set[At] = changed | stale | {one for at in stale for one in self._arrays.get(at, ())}
        while news:
            by_sheet: dict[str, list[tuple[int, int]]] = {}
            for name, row, column in news:
                by_sheet.setdefault(name, []).append((row, column))
            news = set[At]()
            for at, areas in reach.items():
                if at not in stale and any(_holds(area, by_sheet) for area in areas):
                    news.add(at)
            stale |= news
            news |= {one for at in news for one in self._arrays.get(at, ())}
        self._stale = stale
        return stale

    def _reach(self, home: str, text: str) -> list[Rectangle]:
        """The areas that a formula rests on. What is summed where another area fits is as large as that one."""
        refs = list(refs_in(text))
        areas = [area for ref in refs for area in self._sheets_of(ref, home)]
        if areas and _AS_LARGE.search(text):
            high = max(bottom - top for _, top, _, bottom, _ in areas)
            wide = max(right - left for _, _, left, _, right in areas)
            areas = [(name, top, left, top + high, left + wide) for name, top, left, _, _ in areas]
        return areas

    def _sheets_of(self, ref: Ref, home: str) -> list[Rectangle]:
        """One area, or one on each of the sheets from the first to the last that it names."""
        first, colon, last = (ref.sheet or "").casefold().partition(":")
        if not colon or first not in self.names or last not in self.names:
            return [self._rectangle(ref, home)]
        order = list(self.names)
        between = sorted((order.index(first), order.index(last)))
        _, top, left, bottom, right = self._rectangle(ref, home)
        return [(self.names[one], top, left, bottom, right) for one in order[between[0] : between[1] + 1]]

    def _rectangle(self, ref: Ref, home: str) -> Rectangle:
        name = home if ref.sheet is None else self.names.get(ref.sheet.casefold(), "")
        top, left, bottom, right = ref.rectangle()
        return name, top, left - 1, bottom, right - 1

    def result(self, at: At) -> Result | Unknown:
        """What a formula gives now."""
        if at in self._results:
            return self._results[at]
        self._results[at] = Unknown()  # while it is being worked out: a circle is not
        if at in self._arrays or at in self._uncertain:
            return self._results[at]
        text = self.formulas[at]
        try:
            self._results[at] = evaluated(text, lambda ref: self._area(ref, at[0]))
        except (Unknown, RecursionError) as wrong:
            self._results[at] = wrong if isinstance(wrong, Unknown) else Unknown()
        return self._results[at]

    def held(self, at: At) -> Result:
        """What stands in a cell; raises `Unknown` where it is an error, or a formula without a result."""
        one = self.cells(at[0]).get(at[1:])
        return None if one is None else self._read(one)

    def _area(self, ref: Ref, home: str) -> Cells:
        name, top, left, bottom, right = self._rectangle(ref, home)
        if name not in self.parts:
            raise Unknown
        cells = self.cells(name)
        if ref.first.row == 0 or ref.first.column == 0:
            bottom = min(bottom, max((row for row, _ in cells), default=1))
            right = min(right, max((column for _, column in cells), default=0))
        if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
            raise Unknown
        return [[self._value(name, row, column) for column in range(left, right + 1)] for row in range(top, bottom + 1)]

    def _value(self, name: str, row: int, column: int) -> Result:
        at = (name, row, column)
        one = self.cells(name).get((row, column))
        never = one is not None and at in self.formulas and not result_of(one)
        if at in self._stale or never:
            result = self.result(at)
            if isinstance(result, Unknown):
                raise result
            return result
        return None if one is None else self._read(one)

    def _read(self, one: Element) -> Result:
        kind = one.get("t", "n")
        if kind == "inlineStr":
            return "".join(text.text or "" for text in elements(one) if local(text) == "t")
        inner = child(one, "v")
        if inner is None or inner.text is None:
            if child(one, "f") is not None:
                raise Unknown
            return None
        if kind == "s":
            return self._string(int(inner.text))
        if kind == "e":
            raise Unknown
        if kind == "b":
            return inner.text == "1"
        return inner.text if kind in ("str", "d") else float(inner.text)

    def _string(self, index: int) -> str:
        if self._strings is None:
            part = next((part for kind, part in self.file.related(self.file.workbook) if kind == "sharedStrings"), None)
            listed = self.file.tree(part) if part is not None else ()
            self._strings = [_joined(one) for one in listed]
        return self._strings[index] if index < len(self._strings) else ""

    def write(self, at: At, result: Result | Unknown) -> None:
        """Put a result where it is shown; where it is not known, nothing, which makes a program work it out."""
        for other in self._arrays.get(at, ()):
            if other != at and (old := child(cell := self.cells(other[0])[other[1:]], "v")) is not None:
                cell.remove(old)
        one = self.cells(at[0])[(at[1], at[2])]
        self.file.touch(self.parts[at[0]])
        inner = child(one, "v")
        one.attrib.pop("t", None)
        if isinstance(result, Unknown) or result is None:
            if inner is not None:
                one.remove(inner)
            return
        if inner is None:
            from lxml import etree

            inner = etree.SubElement(one, f"{{{etree.QName(one).namespace}}}v")
        if isinstance(result, bool | str):
            one.set("t", "b" if isinstance(result, bool) else "str")
        inner.text = str(int(result)) if isinstance(result, bool) else _written(result)


def result_of(one: Element) -> str:
    """What a program left in a cell; nothing where none ever worked its formula out."""
    inner = child(one, "v")
    return (inner.text or "") if inner is not None else ""


def _written(result: float | str) -> str:
    if isinstance(result, str):
        return result
    tidy = float(f"{result:.15g}")
    return str(int(tidy)) if tidy.is_integer() and abs(tidy) < 1e15 else repr(tidy)


def _joined(one: Element) -> str:
    """A shared text; how it is pronounced is no part of it."""
    parts: list[str] = []
    for text in elements(one):
        parent = text.getparent()
        if local(text) == "t" and (parent is None or local(parent) != "rPh"):
            parts.append(text.text or "")
    return "".join(parts)


def _holds(area: Rectangle, cells: dict[str, list[tuple[int, int]]]) -> bool:
    name, top, left, bottom, right = area
    return any(top <= row <= bottom and left <= column <= right for row, column in cells.get(name, ()))
