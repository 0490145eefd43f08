"""Parquet as rows that are changed and written again in the types that it had."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, BinaryIO

from deskhand.formats.library import needed


def parquet_records(file: BinaryIO) -> tuple[list[str], list[list[Any]]]:
    """The names and values as they are."""
    with needed("polars"):
        import polars as pl
    file.seek(0)
    frame = pl.read_parquet(file)
    return frame.columns, [list(row) for row in frame.rows()]


def parquet_of_records(file: BinaryIO, rows: Sequence[Sequence[Any]]) -> bytes:
    """These rows, the first of which are the names; a column keeps the type that it has in the file, where it can."""
    import polars as pl
    from polars.exceptions import PolarsError

    file.seek(0)
    types = pl.read_parquet_schema(file)
    series: list[pl.Series] = []
    for at, name in enumerate(rows[0]):
        values = [row[at] if at < len(row) else None for row in rows[1:]]
        try:
            series.append(pl.Series(str(name), values, dtype=types.get(str(name)), strict=True))
        except (PolarsError, TypeError):
            series.append(pl.Series(str(name), values, strict=False))
    made = io.BytesIO()
    pl.DataFrame(series).write_parquet(made)
    return made.getvalue()
