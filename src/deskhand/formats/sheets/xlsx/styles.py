"""Formats of cells: which show days, and one more where a day is written into a cell that shows none."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Final

from deskhand.formats.sheets.numerals import number as number_of
from deskhand.formats.sheets.xlsx.file import XlsxFile, child, local

_DAY_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DAY: Final = 14
_MOMENT: Final = 22
_TIME: Final = 20
_DAY_LETTERS: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_DOLLARS: Final = frozenset({*range(5, 9), 42, 44})
_SYMBOL: Final = re.compile(r"\[\$([^-\]]+)[^\]]*\]|\"([^\"]*)\"|\\?([$€£¥￥₩₹₽])")
_LITERAL: Final = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]|_.")


class Styles:
    """The formats of a workbook; one that is missing is put in only when it is needed."""

    def __init__(self, file: XlsxFile) -> None:
        self._file = file
        self._part = next((part for kind, part in file.related(file.workbook) if kind == "styles"), None)
        self._made: dict[tuple[int, int], int] = {}

    def shows_day(self, style: int) -> bool:
        """Whether a cell of this style shows its number as a day or a time."""
        number = self._format(style)
        if number in _DAY_FORMATS:
            return True
        code = self._codes().get(number, "")
        return _DAY_LETTERS.search(_LITERAL.sub("", code)) is not None

    def currency(self, style: int) -> str:
        """The currency in which a cell of this style shows its number: `USD`; nothing where it shows none."""
        number = self._format(style)
        if number in _DOLLARS:
            return "USD"
        first = self._codes().get(number, "").partition(";")[0]
        for found in _SYMBOL.finditer(first):
            sign = next((one for one in found.groups() if one), "").strip()
            read = number_of(f"1 {sign}") or number_of(f"{sign}1")
            if read is not None and read.money:
                return read.unit
        return ""

    def currencies(self) -> dict[int, str]:
        """The currency of each style that shows one."""
        formats = child(self._file.tree(self._part), "cellXfs") if self._part is not None else None
        count = len(formats) if formats is not None else 0
        return {style: sign for style in range(count) if (sign := self.currency(style))}

    def for_day(self, style: int, *, moment: bool = False, clock: bool = False) -> int:
        """This style, showing a day."""
        if self._part is None or self.shows_day(style):
            return style
        wanted = _TIME if clock else _MOMENT if moment else _DAY
        if (style, wanted) not in self._made:
            self._made[(style, wanted)] = self._new(style, wanted)
        return self._made[(style, wanted)]

    def _new(self, style: int, number: int) -> int:
        root = self._file.touch(self._part or "")
        formats = child(root, "cellXfs")
        if formats is None or style >= len(formats):
            return style
        made = deepcopy(formats[style])
        made.set("numFmtId", str(number))
        made.set("applyNumberFormat", "1")
        formats.append(made)
        formats.set("count", str(len(formats)))
        return len(formats) - 1

    def _format(self, style: int) -> int:
        if self._part is None:
            return 0
        formats = child(self._file.tree(self._part), "cellXfs")
        if formats is None or style >= len(formats):
            return 0
        return int(formats[style].get("numFmtId", "0"))

    def _codes(self) -> dict[int, str]:
        if self._part is None:
            return {}
        listed = child(self._file.tree(self._part), "numFmts")
        return {
            int(one.get("numFmtId", "0")): one.get("formatCode", "")
            for one in (listed if listed is not None else ())
            if local(one) == "numFmt"
        }
