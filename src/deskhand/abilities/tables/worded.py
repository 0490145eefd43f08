"""Rows and numbers as people read them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from deskhand.abilities.tables.question import Cell
from deskhand.core.shown import shown
from deskhand.core.words import Lang, Words

_YES: Final = Words("yes", "是")
_NO: Final = Words("no", "否")
_SIGNS: Final = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "CNY": "¥",
    "JPY": "¥",
    "$": "$",
    "€": "€",
    "£": "£",
    "¥": "¥",
    "￥": "¥",
}
_WIDEST: Final = 40
_ROW: Final = re.compile(r"row (\d+)")
_ROW_SAID: Final = Words("row {n}", "第 {n} 行")


def amount(value: float, unit: str = "", kind: str = "number") -> str:
    """1,234.5 · $15,000 · 12.5 % · 20 kg."""
    if kind == "percent":
        return f"{grouped(value * 100, 2)}%"
    text = grouped(value, 2 if abs(value) >= 1 else 4)
    if unit in _SIGNS:
        return f"-{_SIGNS[unit]}{text[1:]}" if text.startswith("-") else f"{_SIGNS[unit]}{text}"
    return f"{text} {unit}" if unit else text


def told_place(at: str, lang: Lang) -> str:
    """A cell or a range as it is; of a text table, which has no letters, the row."""
    found = _ROW.fullmatch(at)
    return at if found is None else _ROW_SAID.said(lang, n=found[1])


def grouped(value: float, places: int) -> str:
    """A number with thousands set apart and no more digits than say something."""
    text = f"{value:,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def told_cell(value: Cell, lang: Lang, kind: str = "", unit: str = "") -> str:
    """One cell in an answer; years and numbers of things are not set apart."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return (_YES if value else _NO).said(lang)
    if isinstance(value, str):
        return shown(value)
    if kind in ("percent", "money"):
        return amount(value, unit, kind)
    plain = isinstance(value, int) and 1000 <= value < 10_000
    return str(value) if plain else amount(value, unit)


def as_text(rows: Sequence[Sequence[Cell]]) -> str:
    """Rows as lines, their cells set apart by tabs, as a text or a mail can hold them."""
    return "\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)


def lined_up(rows: Sequence[Sequence[str]]) -> str:
    """Rows with their columns under each other, each no wider than fits a chat."""
    if not rows:
        return ""
    cut = [[_cut(cell) for cell in row] for row in rows]
    widths = [max(_width(row[at]) for row in cut) for at in range(len(cut[0]))]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cut
    )


def _cut(text: str) -> str:
    return text if _width(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _width(text: str) -> int:
    """How many columns a text takes; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
