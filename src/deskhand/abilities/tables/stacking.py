"""Several tables to one, and one to several."""

from __future__ import annotations

from collections.abc import Sequence

from deskhand.formats.sheets.kinds import Value, worded
from deskhand.formats.sheets.table import plain
from deskhand.formats.sheets.writing import NewColumn, NewSheet

Named = tuple[str, NewSheet]
"""A table with the name of where it comes from."""
SOURCE = "source"
MERGED = "Merged"


def stacked(tables: Sequence[Named], *, source: bool) -> NewSheet:
    """All rows of all tables under the columns of the first, those that only others have behind them."""
    columns: dict[str, NewColumn] = {}
    for _, table in tables:
        for column in table.columns:
            known = columns.setdefault(plain(column.name), column)
            if "empty" in (known.kind, column.kind):
                kind = column.kind if known.kind == "empty" else known.kind
                columns[plain(column.name)] = NewColumn(known.name, kind, known.unit or column.unit)
            elif known.kind != column.kind:
                columns[plain(column.name)] = NewColumn(known.name, "text")
    rows = [row for name, table in tables for row in _under(columns, name, table, source=source)]
    first = [NewColumn(SOURCE)] if source else []
    return NewSheet(MERGED, [*first, *columns.values()], rows)


def _under(columns: dict[str, NewColumn], name: str, table: NewSheet, *, source: bool) -> list[list[Value]]:
    """The rows of one table under the columns of all."""
    own = {plain(column.name): at for at, column in enumerate(table.columns)}
    rows: list[list[Value]] = []
    for row in table.rows:
        cells = [_as(row[own[key]], column) if key in own else None for key, column in columns.items()]
        rows.append([name, *cells] if source else cells)
    return rows


def _as(value: Value, column: NewColumn) -> Value:
    return worded(value) if column.kind == "text" else value


def keyed(tables: Sequence[Named], keys: Sequence[str]) -> NewSheet:
    """One row for each key, in the order in which they first appear; equal columns are told apart by their table."""
    first = tables[0][1]
    columns = [next(column for column in first.columns if column.name == keys[0])]
    rows: dict[str, list[Value]] = {}
    for (name, table), key in zip(tables, keys, strict=True):
        at = next(at for at, column in enumerate(table.columns) if column.name == key)
        others = [n for n in range(len(table.columns)) if n != at]
        width = len(columns)
        taken = {plain(column.name) for column in columns}
        columns += [_apart(table.columns[n], name, taken) for n in others]
        for row in table.rows:
            held = rows.setdefault(plain(worded(row[at]) or ""), [row[at]])
            held += [None] * (len(columns) - len(held))
            held[width:] = [row[n] for n in others]
    full = [[*row, *[None] * (len(columns) - len(row))] for row in rows.values()]
    return NewSheet(MERGED, columns, full)


def _apart(column: NewColumn, table: str, taken: set[str]) -> NewColumn:
    if plain(column.name) not in taken:
        return column
    return NewColumn(f"{column.name} ({table})", column.kind, column.unit)


def parts_of(table: NewSheet, by: int, empty: str) -> list[NewSheet]:
    """The rows of each value of a column, in the order in which the values first appear."""
    parts: dict[str, list[Sequence[Value]]] = {}
    names: dict[str, str] = {}
    for row in table.rows:
        text = worded(row[by]) or ""
        parts.setdefault(plain(text), []).append(row)
        names.setdefault(plain(text), text or empty)
    return [NewSheet(names[key], table.columns, rows) for key, rows in parts.items()]
