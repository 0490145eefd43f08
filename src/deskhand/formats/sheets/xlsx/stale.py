"""Formulas whose results are old after a change: worked out anew where we can, left to the program where not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskhand.formats.sheets.a1 import place
from deskhand.formats.sheets.xlsx.evaluate import Cells, Result, Unknown, evaluated
from deskhand.formats.sheets.xlsx.file import XlsxFile, child, elements, local
from deskhand.formats.sheets.xlsx.refs import Ref, refs_in
from deskhand.formats.sheets.xlsx.sheet import XlsxSheet

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

At = tuple[str, int, int]
"""A cell: sheet, row, column from 0."""
_MOST_CELLS: Final = 2_000_000
"""The largest area that is looked through for one formula."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How many formulas were worked out, and how many are left to the program that opens the file."""

    worked_out: int = 0
    left: int = 0


def settle(file: XlsxFile, sheet: XlsxSheet) -> Settled:
    """Bring the results of formulas up to date after a sheet was changed."""
    _drop_chain(file, sheet)
    if not _has_formulas(file):
        return Settled()
    book = _Book(file)
    stale = book.depending({(sheet.name, row, column) for row, column in sheet.written} | book.resized())
    worked = left = 0
    for at in stale:
        result = book.result(at)
        if isinstance(result, Unknown):
            left += 1
        else:
            worked += 1
        book.write(at, result)
    if left or sheet.moved:
        _recalculate_when_opened(file)
    return Settled(worked, left)


def _drop_chain(file: XlsxFile, sheet: XlsxSheet) -> None:
    """The list of the order in which to calculate names cells; the program makes a new one."""
    chain = next((part for kind, part in file.related(file.workbook) if kind == "calcChain"), None)
    if chain is not None and chain in file.package and (sheet.moved or sheet.formulas_touched):
        file.drop(chain)


def _has_formulas(file: XlsxFile) -> bool:
    for part in file.sheets().values():
        if part in file.trees:
            if any(local(one) == "f" for one in elements(file.trees[part])):
                return True
        elif b"<f" in (content := file.package.read(part)) or b":f" in content:
            return True
    return False


def _recalculate_when_opened(file: XlsxFile) -> None:
    from lxml import etree

    root = file.tree(file.workbook)
    settings = child(root, "calcPr")
    if settings is None:
        space = etree.QName(root).namespace
        settings = etree.SubElement(root, f"{{{space}}}calcPr")
        before = [child(root, name) for name in ("definedNames", "externalReferences", "functionGroups", "sheets")]
        after = next((one for one in before if one is not None), None)
        if after is not None:
            after.addnext(settings)
    if settings.get("fullCalcOnLoad") != "1":
        file.touch(file.workbook)
        settings.set("fullCalcOnLoad", "1")


class _Book:
    """All cells of all sheets, read when they are needed."""

    def __init__(self, file: XlsxFile) -> None:
        self.file = file
        self.parts = file.sheets()
        self.names = {name.casefold(): name for name in self.parts}
        self._values: dict[str, dict[tuple[int, int], Element]] = {}
        self._strings: list[str] | None = None
        self._results: dict[At, Result | Unknown] = {}
        self._stale: set[At] = set()
        self.formulas: dict[At, str] = {}
        for name in self.parts:
            self._find_formulas(name)

    def _find_formulas(self, name: str) -> None:
        part = self.parts[name]
        if part not in self.file.trees:
            content = self.file.package.read(part)
            if b"<f" not in content and b":f" not in content:
                return
        for at, one in self.cells(name).items():
            inner = child(one, "f")
            if inner is not None and inner.text and inner.get("t") not in ("array", "dataTable"):
                self.formulas[(name, *at)] = inner.text
            elif inner is not None:
                self.formulas[(name, *at)] = ""

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
        reach = {at: [self._rectangle(ref, at[0]) for ref in refs_in(text)] for at, text in self.formulas.items()}
        news: set[At] = set(changed)
        while news:
            by_sheet: dict[str, list[tuple[int, int]]] = {}
            for name, row, column in news:
                by_sheet.setdefault(name, []).append((row, column))
            news = set[At]()
            for at, areas in reach.items():
                if at not in stale and any(_holds(area, by_sheet) for area in areas):
                    news.add(at)
            stale |= news
        self._stale = stale
        return stale

    def _rectangle(self, ref: Ref, home: str) -> tuple[str, int, int, int, int]:
        name = home if ref.sheet is None else self.names.get(ref.sheet.casefold(), "")
        top, left, bottom, right = ref.rectangle()
        return name, top, left - 1, bottom, right - 1

    def result(self, at: At) -> Result | Unknown:
        """What a formula gives now."""
        if at in self._results:
            return self._results[at]
        self._results[at] = Unknown()  # while it is being worked out: a circle is not
        text = self.formulas[at]
        try:
            self._results[at] = evaluated(text, lambda ref: self._area(ref, at[0]))
        except (Unknown, RecursionError) as wrong:
            self._results[at] = wrong if isinstance(wrong, Unknown) else Unknown()
        return self._results[at]

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
        never = one is not None and at in self.formulas and not _result_of(one)
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


def _result_of(one: Element) -> str:
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


def _holds(area: tuple[str, int, int, int, int], cells: dict[str, list[tuple[int, int]]]) -> bool:
    name, top, left, bottom, right = area
    return any(top <= row <= bottom and left <= column <= right for row, column in cells.get(name, ()))
