"""Columns of Excel tables in formulas (`Sales[Amount]`), followed when they get another name or are taken out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from deskhand.formats.sheets.xlsx.file import XlsxFile, elements, local
from deskhand.formats.sheets.xlsx.refs import GONE

_FORMULAS: Final = frozenset(
    {"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula"}
)
_PART: Final = r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]"


def rename_table_column(file: XlsxFile, tables: Sequence[str], old: str, new: str) -> None:
    """Formulas that go by the name of a table's column go by its new one."""
    if old.casefold() == new.casefold() or not old:
        return
    after = re.sub(r"(['\[\]#])", r"'\1", new)

    def renamed(table: str, part: str) -> str:
        inner = part[1:-1]
        if inner.casefold() in (old.casefold(), f"@{old}".casefold()):
            return f"{table}[{inner[: len(inner) - len(old)]}{after}]"
        return table + re.sub(rf"\[(@?){re.escape(old)}\]", lambda at: f"[{at[1]}{after}]", part, flags=re.IGNORECASE)

    _everywhere(file, tables, renamed)


def without_table_columns(file: XlsxFile, tables: Sequence[str], gone: Sequence[str]) -> None:
    """Formulas that go by columns which were taken out say so, as the program itself would write them."""
    for old in gone:
        holds = re.compile(rf"\[@?{re.escape(old)}\]", re.IGNORECASE)
        _everywhere(file, tables, lambda table, part: GONE if holds.search(part) else table + part)  # noqa: B023


def _everywhere(file: XlsxFile, tables: Sequence[str], change: Callable[[str, str], str]) -> None:
    names = "|".join(re.escape(name) for name in dict.fromkeys(tables) if name)
    found = re.compile(rf"\"(?:[^\"]|\"\")*\"|(?<![\w.])(?P<table>{names})(?P<part>{_PART})", re.IGNORECASE)
    for part in file.package.names:
        if not (part.startswith("xl/") and part.endswith(".xml")):
            continue
        if part not in file.changed and b"[" not in file.package.read(part):
            continue
        for element in elements(file.tree(part)):
            if local(element) in _FORMULAS and element.text and "[" in element.text:
                after = found.sub(lambda at: change(at["table"], at["part"]) if at["table"] else at[0], element.text)
                if after != element.text:
                    if GONE in after and GONE not in element.text:
                        file.broken.append(element)
                    file.touch(part)
                    element.text = after
