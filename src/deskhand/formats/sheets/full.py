"""What a sheet has no room for."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.formats.sheets.a1 import MOST_COLUMNS, MOST_ROWS


class SheetFull(Problem):
    words = Words(
        "A sheet holds at most {rows} rows and {columns} columns, and this would be more. Nothing was changed. "
        "Write into another sheet or file, or into csv or Parquet, which have no such limit.",
        "一个工作表最多容纳 {rows} 行、{columns} 列，这样会超出。没有做任何更改。"
        "请写入另一个工作表或文件，或使用没有此限制的 csv、Parquet。",
    )


def sheet_full() -> SheetFull:
    return SheetFull(rows=f"{MOST_ROWS:,}", columns=f"{MOST_COLUMNS:,}")
