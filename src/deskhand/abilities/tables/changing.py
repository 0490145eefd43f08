"""Changes to a table, worked out to writes, moves and removals of cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from deskhand.abilities.tables.change import (
    AddColumn,
    AddRows,
    Change,
    DeleteColumns,
    DeleteRows,
    Fill,
    RemoveDuplicates,
    Rename,
    Replace,
    Set,
    SortRows,
    Swap,
    Total,
)
from deskhand.abilities.tables.conditions import plain_text
from deskhand.abilities.tables.fields import Field, cell_of, field_named
from deskhand.abilities.tables.formula import in_excel
from deskhand.abilities.tables.ground import (
    Ground,
    Made,
    Touch,
    check_not_merged,
    computed,
    fitted,
    nth_row,
    selected,
    tidy,
)
from deskhand.abilities.tables.noted import note
from deskhand.abilities.tables.problems import BadChange, NoSuchCell, TotalsAlready
from deskhand.core.shown import shown_few
from deskhand.core.words import Sentence, Words
from deskhand.formats.sheets.a1 import cell, corners, letters
from deskhand.formats.sheets.kinds import Value
from deskhand.formats.sheets.table import ROW
from deskhand.formats.sheets.xlsx.refs import offset
from deskhand.formats.sheets.xlsx.sheet import Content, Formula

_ONE_OF: Final = Words("say one of value, compute and formula", "请只给出 value、compute、formula 之一")
_AT_OR_COLUMN: Final = Words("say which cells, by at or by column", "请用 at 或 column 指明单元格")
_NO_FORMULAS: Final = Words("a text table holds no formulas", "文本表格不能包含公式")
_NO_NUMBERS: Final = Words("no column holds numbers", "没有一列是数字")
_NO_HEADER: Final = Words("there is no header to rename", "没有可以改名的表头")
_ROWS_OR_COLUMNS: Final = Words("say two rows or two columns", "请指明两行或两列")
_WIDTH: Final = Words("a row has {n} cells, and the table {m} columns", "一行有 {n} 个单元格，而表格有 {m} 列")
_ENOUGH_ROWS: Final = 20
"""So many rows with the same formula make it the formula of their column."""
_LABELS: Final = {
    "sum": Words("Total", "合计"), "mean": Words("Average", "平均"), "min": Words("Minimum", "最小值"),
    "max": Words("Maximum", "最大值"), "median": Words("Median", "中位数"), "count": Words("Count", "数量"),
}  # fmt: skip
_EXCEL: Final = {
    "sum": "SUM", "mean": "AVERAGE", "min": "MIN", "max": "MAX", "median": "MEDIAN", "count": "COUNT"
}  # fmt: skip


def made(ground: Ground, change: Change) -> Made:
    """Carry one change out; raises a problem, with nothing done, where it cannot be."""
    done = _DONE[change.do](ground, change)
    touched = list({(one.row, one.column): one for one in done.touched}.values())
    if done.count == len(done.touched):
        done.count = len(touched)
    done.touched = touched
    done.notes += [*note("odd", ground.odd), *note("block", ground.blocks)]
    return done


def _set(ground: Ground, change: Set) -> Made:
    given = [change.value is not None, change.compute is not None, change.formula is not None]
    if sum(given) > 1:
        raise BadChange(why=Sentence(_ONE_OF))
    if (change.at is None) == (change.column is None):
        raise BadChange(why=Sentence(_AT_OR_COLUMN))
    if change.at is not None:
        return _set_cells(ground, change, change.at)
    field, column = ground.column(change.column or "")
    rows = selected(ground, change.where, change.nth)
    results = computed(ground, change.compute) if change.compute else {}
    touched: list[Touch] = []
    for row in rows:
        value = tidy(results[row]) if change.compute else fitted(change.value, field)
        content = _content(ground, change, value)
        touched.append(ground.write(row, column, content, before=ground.was(row, field.key)))
    return Made("set", len(touched), touched)


def _content(ground: Ground, change: Set, value: Value) -> Content:
    if not change.formula:
        return value
    if not ground.formulas:
        raise BadChange(why=Sentence(_NO_FORMULAS))
    return Formula(change.formula.removeprefix("="))


def _set_cells(ground: Ground, change: Set, at: str) -> Made:
    area = corners(at.rpartition("!")[2])
    if area is None:
        raise NoSuchCell(cell=at)
    top, left, bottom, right = area
    touched: list[Touch] = []
    known = {int(field.key[1:]): field for field in ground.fields}
    rows = set(ground.rows)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            field = known.get(column)
            value: Value = fitted(change.value, field) if field is not None and row in rows else change.value
            before = ground.was(row, field.key) if field is not None and row in rows else None
            touched.append(ground.write(row, column, _content(ground, change, value), before=before))
    return Made("set", len(touched), touched)


def _add_rows(ground: Ground, change: AddRows) -> Made:
    rows = [_row(ground, given) for given in change.rows]
    if change.before is not None:
        at = nth_row(ground.rows, change.before)
        extend = False
    else:
        at, extend = ground.last + 1, True
    like = ground.last if ground.last > ground.table.header else None
    carried_on = [] if like is None else [one for one in ground.fields if _goes_on(ground, int(one.key[1:]))]
    ground.cells.insert_rows(at, len(rows), like, extend=extend)
    source = like + len(rows) if like is not None and like >= at else like
    touched: list[Touch] = []
    carried: list[str] = []
    for number_, row in enumerate(rows, at):
        given = dict(row)
        for one in dict.fromkeys([*given, *carried_on]):
            column = int(one.key[1:])
            content: Content = given.get(one)
            if content is None and one in carried_on and source is not None:
                content = Formula(offset(ground.cells.formula(source, column) or "", number_ - source, 0))
                carried.append(cell(number_, column))
            like_cell = (source, column) if source is not None else None
            touched.append(ground.write(number_, column, content, like_cell))
    return Made("add_rows", len(rows), touched, note("carried", carried))


def _goes_on(ground: Ground, column: int) -> bool:
    """Whether the last rows of a column all hold the same formula, each for its own row."""
    last = ground.cells.formula(ground.last, column)
    rows = ground.rows[-_ENOUGH_ROWS:-1]
    return last is not None and all(
        (above := ground.cells.formula(row, column)) is not None and offset(above, ground.last - row, 0) == last
        for row in rows
    )


def _row(ground: Ground, given: Any) -> list[tuple[Field, Value]]:
    """A new row: a list of cells, names with values, or a row of an answer."""
    if isinstance(given, Mapping):
        entries = cast("Mapping[str, Any]", given)
        if "cells" in entries and set(entries) <= {"cells", "at"}:
            return _row(ground, list(entries["cells"]))
        pairs = [(field_named(ground.fields, name), value) for name, value in entries.items()]
        return [(field, fitted(value, field)) for field, value in pairs]
    values: list[Any] = list(cast("Sequence[Any]", given)) if isinstance(given, list | tuple) else [given]
    if len(values) > len(ground.fields):
        raise BadChange(why=Sentence(_WIDTH, {"n": len(values), "m": len(ground.fields)}))
    return [(field, fitted(value, field)) for field, value in zip(ground.fields, values, strict=False)]


def _add_column(ground: Ground, change: AddColumn) -> Made:
    at = (ground.column(change.after)[1] if change.after else ground.right) + 1
    results = computed(ground, change.compute) if change.compute else {}
    pattern = _row_formula(ground, change.compute) if change.compute and change.live and ground.formulas else None
    beside = at - 1
    if at <= ground.right:
        ground.cells.insert_columns(at)
        pattern = _row_formula(ground, change.compute or "", at) if pattern is not None else None
    touched: list[Touch] = []
    header = ground.table.header
    if header:
        touched.append(ground.write(header, at, change.name, (header, beside)))
    numbers = next((field for field in ground.fields if field.numeric), None)
    like = int(numbers.key[1:]) if numbers is not None and change.compute else beside
    like = like + 1 if like >= at else like
    for row in ground.rows:
        value = tidy(results[row]) if change.compute else change.value
        content: Content = Formula(pattern.replace("\x00", str(row)), value) if pattern is not None else value
        touched.append(ground.write(row, at, content, (row, like)))
    return Made("add_column", len(ground.rows), touched)


def _row_formula(ground: Ground, formula: str, inserted: int | None = None) -> str:
    """The formula as a workbook writes it, with a mark where each row's number goes."""
    first, last = min(ground.rows, default=1), ground.last

    def cells(field: Field) -> tuple[str, str]:
        column = int(field.key[1:])
        letter = letters(column + 1 if inserted is not None and column >= inserted else column)
        return f"{letter}\x00", f"{letter}${first}:{letter}${last}"

    return in_excel(formula, lambda name: field_named(ground.fields, name), cells)


def _total(ground: Ground, change: Total) -> Made:
    chosen = [ground.column(name)[0] for name in change.columns] or [one for one in ground.fields if one.numeric]
    if not chosen:
        raise BadChange(why=Sentence(_NO_NUMBERS))
    below = [row for row in ground.table.totals if row > ground.last]
    if below and change.of == "sum" and change.label is None:
        raise TotalsAlready(rows=shown_few([ground.table.row_name(row) for row in below], "en"))
    at = max((ground.last, *ground.table.totals)) + 1
    like = ground.last if ground.last > ground.table.header else None
    ground.cells.insert_rows(at, 1, like)
    touched: list[Touch] = []
    label_field = next((one for one in ground.fields if one not in chosen), None)
    if label_field is not None:
        label = change.label or (_LABELS[change.of].zh if ground.zh else _LABELS[change.of].en)
        column = int(label_field.key[1:])
        touched.append(ground.write(at, column, label, (like, column) if like is not None else None, label=True))
    for one in chosen:
        column = int(one.key[1:])
        value, written = _summed(ground, change, one)
        content: Content = Formula(written, value) if change.live and ground.formulas else value
        touched.append(ground.write(at, column, content, (like, column) if like is not None else None))
    return Made("total", 1, touched)


def _summed(ground: Ground, change: Total, field: Field) -> tuple[Value, str]:
    """The number of a total, and the formula that gives it."""
    column = int(field.key[1:])
    first = min(ground.rows, default=1)
    area = f"{cell(first, column)}:{cell(max(ground.last, first), column)}"
    formula = change.compute or f"{change.of}([{field.name}])"
    if change.compute is None and change.of == "count":
        return ground.frame[field.key].count(), f"COUNTA({area})"
    results = list(computed(ground, formula).values())
    value = tidy(results[0]) if results else None
    if change.compute is None:
        return value, f"{_EXCEL[change.of]}({area})"
    return value, _row_formula(ground, change.compute).replace("\x00", str(first))


def _delete_rows(ground: Ground, change: DeleteRows) -> Made:
    return _without(ground, "delete_rows", selected(ground, change.where, change.nth))


def _without(ground: Ground, do: str, rows: Sequence[int]) -> Made:
    for first, count in reversed(_runs(sorted(rows))):
        ground.cells.delete_rows(first, count)
    return Made(do, len(rows))


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and sum(runs[-1]) == row:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((row, 1))
    return runs


def _delete_columns(ground: Ground, change: DeleteColumns) -> Made:
    columns = sorted({ground.column(name)[1] for name in change.columns}, reverse=True)
    for column in columns:
        ground.cells.delete_columns(column)
    return Made("delete_columns", len(columns))


def _sort(ground: Ground, change: SortRows) -> Made:
    import polars as pl

    frame, keys = ground.frame, list[str]()
    for at, sort in enumerate(change.by):
        field, _ = ground.column(sort.by)
        frame = frame.with_columns((plain_text(field) if field.kind == "text" else pl.col(field.key)).alias(f"s{at}"))
        keys.append(f"s{at}")
    down = [sort.order == "descending" for sort in change.by]
    order = frame.sort(keys, descending=down, nulls_last=True, maintain_order=True)[ROW].to_list()
    check_not_merged(ground, min(ground.rows, default=0), ground.last)
    ground.cells.reorder(ground.rows, order, ground.left, ground.right)
    return Made("sort", sum(a != b for a, b in zip(ground.rows, order, strict=True)))


def _swap(ground: Ground, change: Swap) -> Made:
    if (change.rows is None) == (change.columns is None):
        raise BadChange(why=Sentence(_ROWS_OR_COLUMNS))
    if change.rows is not None:
        a, b = (nth_row(ground.rows, at) for at in change.rows)
        check_not_merged(ground, min(a, b), max(a, b))
        ground.cells.reorder([a, b], [b, a], ground.left, ground.right)
        return Made("swap", 2)
    columns = change.columns or ("", "")
    left, right = (ground.column(name)[1] for name in columns)
    ground.cells.swap_columns(
        left, right, ground.table.header or ground.table.first, max(ground.last, *ground.table.totals, 0)
    )
    return Made("swap", 2)


def _fill(ground: Ground, change: Fill) -> Made:
    field, column = ground.column(change.column)
    touched: list[Touch] = []
    above: Value = None
    for row, value in zip(ground.rows, ground.frame[field.key].to_list(), strict=True):
        if value is not None:
            above = value
            continue
        new = fitted(change.value, field) if change.value is not None else above
        if new is not None:
            touched.append(ground.write(row, column, new, (row, column)))
    return Made("fill", len(touched), touched)


def _rename(ground: Ground, change: Rename) -> Made:
    if change.column is None or not ground.table.header:
        raise BadChange(why=Sentence(_NO_HEADER))
    field, column = ground.column(change.column)
    return Made("rename", 1, [ground.write(ground.table.header, column, change.to, before=field.name)])


def _replace(ground: Ground, change: Replace) -> Made:
    import polars as pl

    fields = [ground.column(name)[0] for name in change.columns] or [one for one in ground.fields if one.kind == "text"]
    touched: list[Touch] = []
    skipped: list[str] = []
    for one in fields if change.columns else ground.fields:
        column = int(one.key[1:])
        if one not in fields:
            held = zip(ground.rows, ground.frame[one.key].to_list(), strict=True)
            skipped += [cell(row, column) for row, value in held if change.find in str(cell_of(value, one.grain))]
            continue
        texts = pl.col(one.key).cast(pl.String)
        hits = ground.frame.filter(texts.str.contains(change.find, literal=True)).select(ROW, texts)
        for row, text in hits.rows():
            if ground.cells.formula(row, column) is not None:
                skipped.append(cell(row, column))
                continue
            new = text.replace(change.find, change.by)
            touched.append(ground.write(row, column, fitted(new, one), before=text))
    return Made("replace", len(touched), touched, note("skipped", skipped))


def _remove_duplicates(ground: Ground, change: RemoveDuplicates) -> Made:
    fields = [ground.column(name)[0] for name in change.columns] or ground.fields
    keys = [plain_text(one).alias(one.key) if one.kind == "text" else one.key for one in fields]
    kept = ground.frame.select(ROW, *keys).unique([one.key for one in fields], keep="first", maintain_order=True)
    stays = set(kept[ROW].to_list())
    return _without(ground, "remove_duplicates", [row for row in ground.rows if row not in stays])


_DONE: Final[dict[str, Callable[[Ground, Any], Made]]] = {
    "set": _set,
    "add_rows": _add_rows,
    "add_column": _add_column,
    "total": _total,
    "delete_rows": _delete_rows,
    "delete_columns": _delete_columns,
    "sort": _sort,
    "swap": _swap,
    "fill": _fill,
    "rename": _rename,
    "replace": _replace,
    "remove_duplicates": _remove_duplicates,
}
