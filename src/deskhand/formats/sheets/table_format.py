"""The formats that a table can be written in."""

from __future__ import annotations

from typing import Final, Literal

TableFormat = Literal["xlsx", "csv", "ods", "json", "parquet"]
FORMATS: Final[tuple[TableFormat, ...]] = ("xlsx", "csv", "ods", "json", "parquet")
