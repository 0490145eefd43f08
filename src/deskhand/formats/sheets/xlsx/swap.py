"""Two columns of a table that change places, and everything that speaks of them.

Cells move as when a person cuts and pastes them: who pointed at one still does. What cannot go along, such as a range
that holds one of the two columns and others, is refused with its place before anything is done.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from deskhand.core.errors import Problem
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Words
from deskhand.formats.sheets.a1 import MOST_COLUMNS, letters
from deskhand.formats.sheets.xlsx.attached import move_attached
from deskhand.formats.sheets.xlsx.file import XlsxFile, child, elements, local
from deskhand.formats.sheets.xlsx.inputs import Names
from deskhand.formats.sheets.xlsx.refs import Corner, Ref, ranges_in, refs_in, rewritten

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_FORMULAS: Final = frozenset({"formula", "formula1", "formula2", "f", "calculatedColumnFormula", "totalsRowFormula"})
_LOOKS: Final = frozenset({"sheetViews", "dimension", "cols", "hyperlinks"})
_RULES: Final = frozenset({"conditionalFormatting", "dataValidation"})
_ANY_ORDER: Final = frozenset(
    {
        "SUM",
        "AVERAGE",
        "COUNT",
        "COUNTA",
        "COUNTBLANK",
        "MIN",
        "MAX",
        "MEDIAN",
        "PRODUCT",
        "SUBTOTAL",
        "ROWS",
        "COLUMNS",
    }
)
"""Functions to which it is the same in which order the columns of a range are."""
_CALL: Final = re.compile(r"([A-Za-z][\w.]*)\s*\(")
_TEXT: Final = re.compile(r"\"(?:[^\"]|\"\")*\"")


class ColumnsReferred(Problem):
    words = Words(
        "The columns {a} and {b} cannot change places, as this speaks of one of them together with others, or of their "
        "order: {places}. Nothing was changed. Change that first, or swap other columns.",
        "{a} 列和 {b} 列无法调换，因为以下内容同时引用其中一列和其他列，或依赖列的次序：{places}。没有做任何更改。"
        "请先修改这些内容，或调换其他列。",
    )


class _Torn(Exception):
    """A range that would not be one any more."""


@dataclass(frozen=True, slots=True)
class Swap:
    """Columns `a` and `b` (from 1) of the rows `first` to `last` of a sheet."""

    sheet: str
    a: int
    b: int
    first: int
    last: int

    def column(self, at: int) -> int:
        return {self.a: self.b, self.b: self.a}.get(at, at)

    def ref(self, ref: Ref, *, whole: bool) -> Ref:
        """A reference afterwards; `whole`: nothing stands in the two columns beyond these rows."""
        top, left, bottom, right = ref.rectangle()
        holds = (left <= self.a <= right, left <= self.b <= right)
        if not any(holds) or bottom < self.first or top > self.last or all(holds):
            return ref
        inside = self.first <= top and bottom <= self.last
        if left != right or not (inside or (whole and top <= self.first and self.last <= bottom)):
            raise _Torn
        return replace(ref, first=self._corner(ref.first), last=self._corner(ref.last))

    def _corner(self, corner: Corner) -> Corner:
        return replace(corner, column=self.column(corner.column))

    def both(self, ref: Ref) -> bool:
        """Whether it holds both of the columns beside each other."""
        top, left, bottom, right = ref.rectangle()
        return (
            left <= min(self.a, self.b) and max(self.a, self.b) <= right and bottom >= self.first and top <= self.last
        )


@dataclass
class Swapping:
    """A swap that goes through every part of a workbook."""

    file: XlsxFile
    swap: Swap
    whole: bool
    """Nothing stands in the two columns beyond the rows that are swapped."""
    names: Names
    torn: list[str] = field(default_factory=list[str])

    def everywhere(self) -> None:
        """Follow the columns in all that speaks of them; raises where something cannot."""
        parts = self.file.sheets()
        home = parts[self.swap.sheet]
        for name, part in parts.items():
            if part == home or b"!" in self.file.package.read(part) or part in self.file.changed:
                self._sheet(name, part)
        names = child(self.file.tree(self.file.workbook), "definedNames")
        for one in names if names is not None else ():
            if not one.get("name", "").startswith("_xlnm."):
                self._formula(one, self.file.workbook, "", one.get("name", ""))
        for kind, part in self.file.related(home):
            if kind == "table" and part in self.file.package:
                self._table(part)
            elif kind == "pivotTable" and part in self.file.package:
                for one in (one for one in elements(self.file.tree(part)) if local(one) == "location"):
                    self._ranges(one, part, "ref", part.rpartition("/")[2])
        for part in self.file.package.names:
            if part.startswith("xl/charts/") and part.endswith(".xml"):
                for one in elements(self.file.tree(part)):
                    if local(one) == "f":
                        self._formula(one, part, "", part.rpartition("/")[2])
        if self.torn:
            a, b = letters(self.swap.a - 1), letters(self.swap.b - 1)
            raise ColumnsReferred(a=a, b=b, places=shown_few(list(dict.fromkeys(self.torn)), "en", at_most=6))
        move_attached(self.file, home, self._where)
        self._widths(home)

    def _where(self, row: int, column: int) -> tuple[int, int]:
        inside = self.swap.first <= row <= self.swap.last
        return (row, self.swap.column(column + 1) - 1) if inside else (row, column)

    def _sheet(self, name: str, part: str) -> None:
        own = name == self.swap.sheet
        for top in self.file.tree(part):
            if local(top) in _LOOKS:
                continue
            for one in elements(top):
                if local(one) in _RULES:
                    self._rule(one, part, name, own=own)
                elif not _in_rule(one):
                    self._element(one, part, name, own=own)

    def _element(self, one: Element, part: str, name: str, *, own: bool) -> None:
        parent = one.getparent()
        at = parent.get("r", "") if parent is not None else ""
        place = f"{name}!{at or one.get('ref') or one.get('sqref') or local(one)}"
        if local(one) in _FORMULAS and one.text:
            self._formula(one, part, name, place)
        if not own:
            return
        if local(one) == "mergeCell" and any(self.swap.both(ref) for ref in ranges_in(one.get("ref", "")) or ()):
            self.torn.append(place)
        if local(one) == "filterColumn":
            self._filter(one, part)
        if local(one) == "sqref" and one.text:
            self._text_ranges(one, part, place)
        for key in ("ref", "sqref"):
            self._ranges(one, part, key, place)

    def _formula(self, element: Element, part: str, home: str, place: str, *, fixed: bool = False) -> None:
        """The references of one formula; `fixed`: only those that do not go along from cell to cell."""
        before = element.text or ""

        def change(ref: Ref) -> str | None:
            if not self._about(ref, home) or (fixed and not (ref.first.fixed_column and ref.last.fixed_column)):
                return None
            after = self.swap.ref(ref, whole=self.whole)
            return None if after == ref else after.text()

        try:
            after = rewritten(before, change)
        except _Torn:
            self.torn.append(shown(place))
            return
        if self._by_order(before, home):
            self.torn.append(shown(place))
        elif after != before:
            self.file.touch(part)
            element.text = after

    def _by_order(self, formula: str, home: str) -> bool:
        """Whether a formula looks at both columns in one range, and their order matters to it."""
        if not home:
            return False
        text = self.names.inputs(formula, home, 0).text
        both = any(self.swap.both(ref) and self._about(ref, home) for ref in refs_in(text))
        calls = {name.upper() for name in _CALL.findall(_TEXT.sub("", text))}
        return (both and not (calls and calls <= _ANY_ORDER)) or "]:[" in formula

    def _about(self, ref: Ref, home: str) -> bool:
        return (ref.sheet if ref.sheet is not None else home).casefold() == self.swap.sheet.casefold()

    def _ranges(self, element: Element, part: str, name: str, place: str) -> None:
        after = self._moved(element.get(name), place)
        if after is not None and after != element.get(name):
            self.file.touch(part)
            element.set(name, after)

    def _text_ranges(self, element: Element, part: str, place: str) -> None:
        after = self._moved(element.text, place)
        if after is not None and after != element.text:
            self.file.touch(part)
            element.text = after

    def _moved(self, text: str | None, place: str) -> str | None:
        """Ranges afterwards; None where a text is anything else, or cannot go along."""
        refs = ranges_in(text) if text else None
        if refs is None:
            return None
        try:
            return " ".join(self.swap.ref(ref, whole=self.whole).text() for ref in refs)
        except _Torn:
            self.torn.append(shown(place))
            return None

    def _rule(self, element: Element, part: str, name: str, *, own: bool) -> None:
        """A format or check for some cells: its cells, and the formulas that are read from the first of them."""
        place = f"{name}!{element.get('sqref', '')}"
        before = element.get("sqref", "")
        if own:
            self._ranges(element, part, "sqref", place)
        stays = element.get("sqref", "") == before
        for one in elements(element):
            if local(one) in _FORMULAS and one.text:
                refs = ranges_in(before) or []
                wide = any(ref.first.column != ref.last.column for ref in refs) or len(refs) > 1
                self._formula(one, part, name, place, fixed=own and stays and wide)

    def _filter(self, element: Element, part: str) -> None:
        """Filters count columns from the first of their range."""
        parent = element.getparent()
        refs = ranges_in(parent.get("ref", "")) if parent is not None else None
        if refs:
            left = refs[0].rectangle()[1]
            after = self.swap.column(int(element.get("colId", "0")) + left) - left
            if after != int(element.get("colId", "0")):
                self.file.touch(part)
                element.set("colId", str(after))

    def _table(self, part: str) -> None:
        """The columns of an Excel table, in the order of the cells."""
        root = self.file.tree(part)
        refs = ranges_in(root.get("ref", ""))
        columns = child(root, "tableColumns")
        if not refs or columns is None:
            return
        top, left, bottom, right = refs[0].rectangle()
        holds = [left <= one <= right and top <= self.swap.last and bottom >= self.swap.first for one in self._two]
        if any(holds) and (not all(holds) or top < self.swap.first or bottom > self.swap.last):
            self.torn.append(shown(root.get("displayName", "")))
        elif all(holds):
            self.file.touch(part)
            listed = list(columns)
            a, b = (one - left for one in self._two)
            listed[a], listed[b] = listed[b], listed[a]
            columns[:] = listed
            for one in elements(root):
                if local(one) == "filterColumn":
                    self._filter(one, part)
        for one in elements(root):
            if local(one) in _FORMULAS and one.text:
                self._formula(one, part, self.swap.sheet, root.get("displayName", ""))

    @property
    def _two(self) -> tuple[int, int]:
        return self.swap.a, self.swap.b

    def _widths(self, part: str) -> None:
        """Columns are as wide as what they hold, which stands elsewhere now."""
        cols = child(self.file.tree(part), "cols")
        if cols is None:
            return
        self.file.touch(part)
        held = {
            at: one for one in cols for at in self._two if int(one.get("min", "0")) <= at <= int(one.get("max", "0"))
        }
        looks = {at: dict(held[at].attrib) if at in held else None for at in self._two}
        for one in list(cols):
            _cut(cols, one, self._two)
        for at in self._two:
            look = looks[self.swap.column(at)]
            if look is not None:
                after = sum(int(one.get("min", "0")) < at for one in cols)
                made = cols.makeelement(held[self.swap.column(at)].tag, {str(k): str(v) for k, v in look.items()})
                made.set("min", str(at))
                made.set("max", str(at))
                cols.insert(after, made)


def _in_rule(one: Element) -> bool:
    return any(local(above) in _RULES for above in one.iterancestors())


def _cut(cols: Element, one: Element, columns: tuple[int, int]) -> None:
    """Take these columns out of what is said for several."""
    first, last = int(one.get("min", "1")), min(int(one.get("max", "1")), MOST_COLUMNS)
    inside = sorted(at for at in columns if first <= at <= last)
    if not inside:
        return
    place = list(cols).index(one)
    cols.remove(one)
    start = first
    for at in [*inside, last + 1]:
        if start < at:
            made = cols.makeelement(one.tag, {str(k): str(v) for k, v in one.attrib.items()})
            made.set("min", str(start))
            made.set("max", str(at - 1))
            cols.insert(place, made)
            place += 1
        start = at + 1


def swap_everywhere(file: XlsxFile, swap: Swap, *, whole: bool) -> None:
    """Follow two columns that change places; raises `ColumnsReferred` where something cannot."""
    Swapping(file, swap, whole, Names(file)).everywhere()
