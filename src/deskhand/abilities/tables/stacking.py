"""Several tables to one, and one to several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import prod

from deskhand.abilities.tables.beginnings import beginnings_of
from deskhand.abilities.tables.problems import ManyToMany
from deskhand.core.shown import shown, shown_few
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
            elif known.kind != column.kind or (known.unit and column.unit and known.unit != column.unit):
                columns[plain(column.name)] = NewColumn(known.name, "text")
    rows = [row for name, table in tables for row in _under(columns, name, table, source=source)]
    first = [NewColumn(SOURCE)] if source else []
    return NewSheet(MERGED, [*first, *columns.values()], rows)


def _under(columns: dict[str, NewColumn], name: str, table: NewSheet, *, source: bool) -> list[list[Value]]:
    """The rows of one table under the columns of all; among texts, an amount keeps its currency or unit."""
    own = {plain(column.name): at for at, column in enumerate(table.columns)}
    units = {plain(column.name): column.unit for column in table.columns if column.kind in ("number", "money")}
    rows: list[list[Value]] = []
    for row in table.rows:
        cells = [
            _as(row[own[key]], column, units.get(key, "")) if key in own else None for key, column in columns.items()
        ]
        rows.append([name, *cells] if source else cells)
    return rows


def _as(value: Value, column: NewColumn, unit: str) -> Value:
    if column.kind != "text":
        return value
    if not isinstance(value, int | float):
        return worded(value)
    if not unit:
        return value
    text = worded(value)
    return f"{unit} {text}" if unit.isupper() else f"{text} {unit}"


def keyed(tables: Sequence[Named], keys: Sequence[str]) -> NewSheet:
    """Rows with the same key side by side, all of them; equal columns are told apart by their table.

    A key may come several times in one table; where it does in a second one too, it is not said which rows belong
    together, and that is refused. A row whose key is empty, or in no other table, stands by itself.
    """
    first = tables[0][1]
    columns = [next(column for column in first.columns if column.name == keys[0])]
    rows: list[_Keyed] = []
    several: dict[str, str] = {}
    for (name, table), wanted in zip(tables, keys, strict=True):
        at = next(at for at, column in enumerate(table.columns) if column.name == wanted)
        others = [n for n in range(len(table.columns)) if n != at]
        width = len(columns)
        taken = {plain(column.name) for column in columns}
        columns += [_apart(table.columns[n], name, taken) for n in others]
        new: dict[str, list[Sequence[Value]]] = {}
        alone: list[Sequence[Value]] = []
        for row in table.rows:
            key = key_of(row[at])
            (new.setdefault(key, []) if key else alone).append(row)
        _refuse_many_to_many(several, name, new)
        rows = _beside(rows, new, width, at, others)
        rows += [("", _cells(row, at, others, width)) for row in alone]
    return NewSheet(MERGED, columns, [[*row, *[None] * (len(columns) - len(row))] for _, row in rows])


_Keyed = tuple[str, list[Value]]
"""A joined row behind its key."""


def key_of(value: Value) -> str:
    """What a key is compared by; nothing for an empty one."""
    return plain(worded(value) or "")


def _beside(
    rows: list[_Keyed], new: dict[str, list[Sequence[Value]]], width: int, at: int, others: Sequence[int]
) -> list[_Keyed]:
    """Each row with every one of the new rows of its key, then those whose key was in no table before."""
    joined: list[_Keyed] = []
    for key, row in rows:
        wide = [*row, *[None] * (width - len(row))]
        joined += [(key, [*wide, *(one[n] for n in others)]) for one in new.get(key, [])] or [(key, row)]
    before = {key for key, _ in rows}
    for key, ones in new.items():
        joined += [(key, _cells(one, at, others, width)) for one in ones if key not in before]
    return joined


def _cells(row: Sequence[Value], at: int, others: Sequence[int], width: int) -> list[Value]:
    """A row of a later table by itself: its key first, its other cells behind those of the tables before."""
    return [row[at], *[None] * (width - 1), *(row[n] for n in others)]


def _refuse_many_to_many(several: dict[str, str], name: str, new: dict[str, list[Sequence[Value]]]) -> None:
    """`several`: the keys that came more than once in a table before, with the first such table."""
    repeated = [key for key, rows in new.items() if len(rows) > 1]
    both = [key for key in repeated if key in several]
    if both:
        raise ManyToMany(
            n=len(both), first=shown(several[both[0]]), second=shown(name), keys=shown_few(both, "en", at_most=5)
        )
    several.update(dict.fromkeys(repeated, name))


def repeated(tables: Sequence[Named], keys: Sequence[str]) -> list[str]:
    """The keys that come several times in one of the tables."""
    return [key for counts in _counts(tables, keys) for key, count in counts.items() if key and count > 1]


def rows_of_join(tables: Sequence[Named], keys: Sequence[str]) -> int:
    """How many rows a join must have, by counting keys alone: what the joined table is checked against."""
    counts = _counts(tables, keys)
    empty = sum(one.pop("", 0) for one in counts)
    every = set[str]().union(*counts)
    return empty + sum(prod(max(1, one[key]) for one in counts) for key in every)


def _counts(tables: Sequence[Named], keys: Sequence[str]) -> list[Counter[str]]:
    counts: list[Counter[str]] = []
    for (_, table), wanted in zip(tables, keys, strict=True):
        at = next(at for at, column in enumerate(table.columns) if column.name == wanted)
        counts.append(Counter(key_of(row[at]) for row in table.rows))
    return counts


def _apart(column: NewColumn, table: str, taken: set[str]) -> NewColumn:
    if plain(column.name) not in taken:
        return column
    return NewColumn(f"{column.name} ({table})", column.kind, column.unit)


def parts_of(table: NewSheet, by: int, empty: str, start: int | None = None) -> list[NewSheet]:
    """The rows of each value of a column, in the order in which the values first appear; or of each beginning, by the

    alphabet.
    """
    texts = [worded(row[by]) or "" for row in table.rows]
    parts: dict[str, list[Sequence[Value]]] = {}
    names: dict[str, str] = {}
    for row, text in zip(table.rows, texts if start is None else beginnings_of(texts, start), strict=True):
        parts.setdefault(plain(text), []).append(row)
        names.setdefault(plain(text), text or empty)
    keys = list(parts) if start is None else sorted(parts, key=lambda key: (not key, key))
    return [NewSheet(names[key], table.columns, parts[key]) for key in keys]
