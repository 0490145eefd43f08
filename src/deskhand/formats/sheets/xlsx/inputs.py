"""What a formula rests on: names and columns of Excel tables written out as the plain references they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskhand.formats.sheets.a1 import cell, corners, sheet_ref
from deskhand.formats.sheets.xlsx.file import XlsxFile, child
from deskhand.formats.sheets.xlsx.refs import REFERENCE, refs_in

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_SHEET: Final = r"(?:'(?:[^']|'')+'|(?:\[\d+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)"
_BRACKETS: Final = r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]"
_PIECE: Final = re.compile(
    r"\"(?:[^\"]|\"\")*\"|#[A-Z][A-Z0-9/_]*[!?]?"
    rf"|{_SHEET}!(?:{REFERENCE})(?![\w(\[])"
    r"|\[\d+\]!?[\w.]+"
    rf"|(?:(?P<home>{_SHEET})!)?(?P<table>[^\W\d][\w.]*)(?P<part>{_BRACKETS})"
    rf"|(?P<bare>{_BRACKETS})"
    rf"|(?<![\w.$])(?:{REFERENCE})(?![\w(.\[!])"
    r"|(?P<call>[^\W\d][\w.]*)(?=\s*\()"
    rf"|(?:(?P<scope>{_SHEET})!)?(?P<name>[^\W\d\\][\w.\\?]*)"
    r"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
)
_ANYWHERE: Final = frozenset({"INDIRECT", "OFFSET"})
"""Functions that say only when they are worked out which cells they read."""
_WORDS: Final = frozenset({"true", "false"})
_SELECTED: Final = re.compile(r"\[([^\[\]]*)\]")
_DEEPEST: Final = 8
_NOT_HERE: Final = "STRUCTURED"
"""Put around a table whose cells are known, where it is not known which of them are meant: no function we work out."""


@dataclass
class Inputs:
    """The text of one formula with plain references alone."""

    text: str
    certain: bool = True
    """Every cell that it reads is among its references."""
    names: set[str] = field(default_factory=set[str])
    """The names and tables that it goes by."""


@dataclass(frozen=True, slots=True)
class _Table:
    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    header: int
    totals: int
    columns: tuple[str, ...]


class Names:
    """What the names and tables of a workbook stand for."""

    def __init__(self, file: XlsxFile) -> None:
        self.sheets = {name.casefold(): name for name in file.sheets()}
        order = list(file.sheets())
        self._names: dict[tuple[str, str], str] = {}
        listed = child(file.tree(file.workbook), "definedNames")
        for one in listed if listed is not None else ():
            scope = one.get("localSheetId")
            home = order[int(scope)].casefold() if scope is not None and int(scope) < len(order) else ""
            self._names[(home, one.get("name", "").casefold())] = one.text or ""
        self._tables: dict[str, _Table] = {}
        for sheet, part in file.sheets().items():
            for kind, of in file.related(part):
                if kind == "table" and of in file.package:
                    self._add(sheet, file.tree(of))

    def _add(self, sheet: str, root: Element) -> None:
        area = corners(root.get("ref", ""))
        columns = child(root, "tableColumns")
        if area is not None and columns is not None:
            header, totals = int(root.get("headerRowCount", "1")), int(root.get("totalsRowCount", "0"))
            made = _Table(sheet, *area, header, totals, tuple(one.get("name", "").casefold() for one in columns))
            for name in (root.get("displayName", ""), root.get("name", "")):
                self._tables[name.casefold()] = made

    def inputs(self, formula: str, home: str, row: int) -> Inputs:
        """The formula of a cell in row `row` of sheet `home`."""
        made = Inputs("")
        made.text = self._plain(formula, home.casefold(), row, made, 0)
        return made

    def _plain(self, formula: str, home: str, row: int, made: Inputs, deep: int) -> str:
        def piece(found: re.Match[str]) -> str:
            if found["call"]:
                made.certain &= found["call"].upper().rpartition(".")[2] not in _ANYWHERE
            elif found["table"]:
                return self._of_table(found["table"], found["part"], row, made) or self._unknown(found[0], made)
            elif found["bare"]:
                return self._unknown(found[0], made)
            elif found["name"]:
                return self._of_name(found["scope"], found["name"], home, row, made, deep)
            return found[0]

        return _PIECE.sub(piece, formula)

    @staticmethod
    def _unknown(text: str, made: Inputs) -> str:
        made.certain = False
        return text

    def _of_name(self, scope: str | None, name: str, home: str, row: int, made: Inputs, deep: int) -> str:
        key = name.casefold()
        if key in _WORDS or key.startswith("_xlpm."):
            return name
        if key in self._tables and scope is None:
            return self._of_table(name, "[]", row, made) or self._unknown(name, made)
        where = scope.strip("'").replace("''", "'").casefold() if scope is not None else home
        text = self._names.get((where, key)) or self._names.get(("", key))
        relative = text is not None and any(
            (ref.first.row and not ref.first.fixed_row) or (ref.first.column and not ref.first.fixed_column)
            for ref in refs_in(text)
        )
        if text is None or relative or deep > _DEEPEST:
            return self._unknown(name, made)
        made.names.add(key)
        inner = self._plain(text, where, row, made, deep + 1)
        return inner if re.fullmatch(rf"(?:{_SHEET}!)?(?:{REFERENCE})", inner) else f"({inner})"

    def _of_table(self, name: str, part: str, row: int, made: Inputs) -> str | None:
        """`Sales[Amount]` as the cells of that column; None where there is no such table."""
        table = self._tables.get(name.casefold())
        if table is None:
            return None
        made.names.add(name.casefold())
        whole = _text(table, table.top, table.left, table.bottom, table.right)
        inner = part[1:-1].strip()
        chosen = _SELECTED.findall(inner) if inner.startswith("[") else [inner] if inner else []
        columns = [one.casefold() for one in chosen if not one.startswith("#")]
        items = [one.casefold() for one in chosen if one.startswith("#")]
        if "'" in part or "@" in part or len(items) > 1 or any(one not in table.columns for one in columns):
            return f"{_NOT_HERE}({whole})"
        if len(columns) > 2 or (len(columns) == 2 and "]:[" not in inner.replace(" ", "")):
            return f"{_NOT_HERE}({whole})"
        at = [table.left + table.columns.index(one) for one in columns] or [table.left, table.right]
        rows = _rows(table, items[0] if items else "", row)
        return None if rows is None else _text(table, rows[0], min(at), rows[1], max(at))


def _rows(table: _Table, item: str, row: int) -> tuple[int, int] | None:
    first, last = table.top + table.header, table.bottom - table.totals
    found = {
        "": (first, last),
        "#data": (first, last),
        "#all": (table.top, table.bottom),
        "#headers": (table.top, table.top),
        "#totals": (table.bottom, table.bottom),
        "#this row": (row, row) if first <= row <= last else None,
    }
    return found.get(item)


def _text(table: _Table, top: int, left: int, bottom: int, right: int) -> str:
    first, last = cell(top, left), cell(bottom, right)
    return sheet_ref(table.sheet, first if first == last else f"{first}:{last}")
