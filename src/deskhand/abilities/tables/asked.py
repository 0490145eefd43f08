"""A question answered: the rows that fit, worked out step by step over a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from deskhand.abilities.tables.conditions import ANYWHERE, columns_ordered, columns_tested, fitting, plain_text
from deskhand.abilities.tables.fields import Field, field_named, fields_of, kind_of
from deskhand.abilities.tables.formula import columns_in, worked
from deskhand.abilities.tables.honest import check_one_currency, check_results, in_one_currency, is_mixed, several
from deskhand.abilities.tables.measures import MEASURING, grouped, taken
from deskhand.abilities.tables.problems import CannotCompute, MeasuresMissing, OtherMissing
from deskhand.abilities.tables.question import Cell, Join, Question, Test
from deskhand.core.words import Sentence, Words
from deskhand.formats.sheets.dates import yearless
from deskhand.formats.sheets.table import ROW, Table

if TYPE_CHECKING:
    import polars as pl

_OTHER: Final = "o"
_DIFFERENCE: Final = Words("difference", "差额")
_CHANGE: Final = Words("change", "变化")
_SIDE: Final = Words("{value}", "{value}")
_PLUS: Final = Words("{measure}, {said}", "{measure}，{said}")
_MOST_PERIODS: Final = 100


@dataclass(frozen=True)
class Asked:
    """What came of a question: a frame, its fields, how many rows fit before the first were taken.

    `used` are the fields of the table that were measured, and `rows` the numbers of the rows they were measured over.
    """

    frame: pl.DataFrame
    fields: list[Field]
    count: int
    used: list[Field]
    rows: list[int]


def asked(question: Question, table: Table, other: Table | None = None) -> Asked:
    """Answer a question to one table, or to two that are joined."""
    return _rest(question, *sifted(question, table, other))


def sifted(question: Question, table: Table, other: Table | None = None) -> tuple[pl.DataFrame, list[Field]]:
    """The rows that fit, each with what is worked out of it, before anything is taken of them together."""
    fields = fields_of(table)
    for field in (field_named(fields, name) for name in columns_ordered(question.where) if name in _names(fields)):
        if is_mixed(field):
            raise several(field, table.frame([field.key])[field.key].to_list())
    frame, fields = _read(question, table, fields, other)
    for computed in question.compute:
        frame, fields = _computed(frame, fields, computed.name, computed.formula)
    if question.where and (question.compute or question.join):
        frame = frame.filter(fitting(question.where, fields))
    _check(question, frame, fields, table)
    return _comparable(question, frame, fields)


def _names(fields: Sequence[Field]) -> set[str]:
    return {field.name for field in fields}


def _rest(question: Question, frame: pl.DataFrame, fields: list[Field]) -> Asked:
    import polars as pl

    used, rows = _used(question, frame, fields)
    if question.compare is not None:
        frame, fields = _compared(question, frame, fields)
    elif question.group or question.measures:
        frame, keys = grouped(frame, question.group, fields)
        frame, fields = taken(frame, keys, question.measures, fields)
    frame, fields, order = _shown(question, frame, fields)
    if question.distinct:
        alike = [plain_text(field) if field.kind == "text" else pl.col(field.key) for field in fields]
        frame = frame.filter(pl.struct([one.alias(f"u{at}") for at, one in enumerate(alike)]).is_first_distinct())
    count = frame.height
    if order:
        keys = [key for key, _ in order]
        frame = frame.sort(keys, descending=[down for _, down in order], nulls_last=True, maintain_order=True)
    return Asked(frame.slice(question.skip, question.top), fields, count, used, rows)


def _check(question: Question, frame: pl.DataFrame, fields: Sequence[Field], table: Table) -> None:
    """What is tested must have results in every row, what is measured in those that are left."""
    own = [field for field in fields if field.key in table.unworked]
    if not own:
        return
    tested = {field_named(fields, name).key for name in columns_tested(question.where) if name != ANYWHERE}
    check_results(table, [field for field in own if field.key in tested])
    names = [name for one in question.compute for name in columns_in(one.formula)]
    names += [one.column for one in question.group] + [one.column for one in question.measures if one.column]
    names += [question.compare.column] if question.compare else []
    names += [one.by for one in question.sort if not question.measures]
    keys = {field_named(fields, name).key for name in names}
    rows = frame[ROW].to_list() if ROW in frame.columns else None
    check_results(table, [field for field in own if field.key in keys], rows)


def _comparable(question: Question, frame: pl.DataFrame, fields: list[Field]) -> tuple[pl.DataFrame, list[Field]]:
    """Amounts in several currencies are neither measured nor put in order together."""
    measured = {field_named(fields, one.column).key for one in question.measures if one.column and one.do in MEASURING}
    sorted_by = [] if question.measures else [field_named(fields, one.by).key for one in question.sort]
    by = [field_named(fields, one.column).key for one in question.group]
    return in_one_currency(frame, fields, {*measured, *sorted_by}, by)


def _read(
    question: Question, table: Table, fields: list[Field], other: Table | None
) -> tuple[pl.DataFrame, list[Field]]:
    """Only the columns that are needed, and of a long file only the rows that fit."""
    import polars as pl

    if question.join is not None:
        if other is None:
            raise OtherMissing()
        return _joined(question.join, table.frame(), fields, other)
    keys = _needed(question, fields)
    if not question.where or question.compute:
        return table.frame(keys), fields
    keep = fitting(question.where, fields)
    kept = [frame.filter(keep) for frame in table.frames(keys)]
    return pl.concat(kept, how="vertical"), fields


def _needed(question: Question, fields: Sequence[Field]) -> set[str]:
    """The keys of the columns that a question touches; all where it shows whole rows."""
    tested = columns_tested(question.where)
    if ANYWHERE in tested:
        return {field.key for field in fields}
    names = tested + [name for one in question.compute for name in columns_in(one.formula)]
    names += [one.column for one in question.group] + [one.column for one in question.measures if one.column]
    if question.compare is not None:
        names.append(question.compare.column)
    if not (question.group or question.measures or question.compare):
        if not question.columns:
            return {field.key for field in fields}
        names += [*question.columns, *(one.by for one in question.sort)]
    computed = {one.name for one in question.compute}
    return {field_named(fields, name).key for name in names if name not in computed}


def _computed(frame: pl.DataFrame, fields: list[Field], name: str, formula: str) -> tuple[pl.DataFrame, list[Field]]:
    from polars.exceptions import PolarsError

    key = f"f{len(fields)}"
    check_one_currency([field_named(fields, one) for one in columns_in(formula)], frame)
    expr = worked(formula, lambda wanted: field_named(fields, wanted))
    try:
        frame = frame.with_columns(expr.alias(key))
    except PolarsError:
        raise CannotCompute(formula=formula) from None
    units = {field_named(fields, one).unit for one in columns_in(formula)}
    unit = units.pop() if len(units) == 1 else ""
    kind = kind_of(frame.schema[key])
    return frame, [*fields, Field(name, key, kind, unit if kind == "number" else "")]


def _joined(join: Join, frame: pl.DataFrame, fields: list[Field], other: Table) -> tuple[pl.DataFrame, list[Field]]:
    theirs = [
        Field(field.name, f"{_OTHER}{field.key}", field.kind, field.unit, field.grain) for field in fields_of(other)
    ]
    right = other.frame().drop(ROW)
    right = right.rename({key: f"{_OTHER}{key}" for key in right.columns})
    if join.on is None:
        left, right = frame.with_row_index("k"), right.with_row_index("k")
    else:
        here, there = field_named(fields, join.on), field_named(theirs, join.other or join.on)
        left = frame.with_columns(plain_text(here).alias("k"))
        right = right.with_columns(plain_text(there).alias("k")).drop(there.key)
        theirs.remove(there)
    joined = left.join(right, on="k", how="left" if join.keep == "all" else "inner", maintain_order="left").drop("k")
    return joined, [*fields, *_apart(theirs, fields)]


def _apart(theirs: Sequence[Field], ours: Sequence[Field]) -> list[Field]:
    names = _names(ours)
    return [replace(one, name=f"{one.name} (2)" if one.name in names else one.name) for one in theirs]


def _used(question: Question, frame: pl.DataFrame, fields: Sequence[Field]) -> tuple[list[Field], list[int]]:
    if not (question.measures or question.compare) or question.join is not None:
        return [], []
    measured = [field_named(fields, one.column) for one in question.measures if one.column]
    rows = frame[ROW].to_list() if measured else []
    return [field for field in measured if field.key.startswith("c")], rows


def _compared(question: Question, frame: pl.DataFrame, fields: list[Field]) -> tuple[pl.DataFrame, list[Field]]:
    """Group columns, the measure for each of the two values, the difference, and the change as a share."""
    import polars as pl

    compare = question.compare
    if compare is None or not question.measures:
        raise MeasuresMissing()
    frame, keys = grouped(frame, question.group, fields)
    sides: list[pl.DataFrame] = []
    made: list[Field] = []
    for value in compare.values:
        test = Test.model_validate({"column": compare.column, "is": "==", "value": value})
        side, made = taken(frame.filter(fitting([test], fields)), keys, question.measures, fields)
        sides.append(side)
    measured = made[len(keys) :]
    by = [key.key for key in keys]
    names = [f"{field.key}b" for field in measured]
    second = sides[1].rename({field.key: name for field, name in zip(measured, names, strict=True)})
    if by:
        both = sides[0].join(second, on=by, how="full", coalesce=True, nulls_equal=True, maintain_order="left_right")
    else:
        both = pl.concat([sides[0], second], how="horizontal")
    out: list[Field] = [*keys]
    for field, name in zip(measured, names, strict=True):
        a, b = pl.col(field.key), pl.col(name)
        both = both.with_columns((b - a).alias(f"{field.key}d"), ((b - a) / a.abs()).alias(f"{field.key}s"))
        plus = "" if len(measured) == 1 else f"{field.name}, "
        out += [
            *(
                replace(field, name=f"{plus}{value}", key=key, label=_label(_SIDE, field, plus, value))
                for value, key in zip(compare.values, (field.key, name), strict=True)
            ),
            Field(f"{plus}difference", f"{field.key}d", "number", field.unit, label=_label(_DIFFERENCE, field, plus)),
            Field(f"{plus}change", f"{field.key}s", "percent", label=_label(_CHANGE, field, plus)),
        ]
    return both, out


def _label(words: Words, field: Field, plus: str, value: Cell = None) -> Sentence:
    """The column of a comparison; `plus` where several things are compared."""
    said = Sentence(words, {"value": value})
    return said if not plus else Sentence(_PLUS, {"measure": field.label or field.name, "said": said})


def _shown(
    question: Question, frame: pl.DataFrame, fields: list[Field]
) -> tuple[pl.DataFrame, list[Field], list[tuple[str, bool]]]:
    """The fields that are shown, and by which keys the rows are ordered, shown or not."""

    order: list[tuple[str, bool]] = []
    for at, sort in enumerate(question.sort):
        field = field_named(fields, sort.by)
        frame = frame.with_columns(_in_order(field, frame).alias(f"s{at}"))
        order.append((f"s{at}", sort.order == "descending"))
    shown = [field_named(fields, name) for name in question.columns] if question.columns else fields
    return frame, shown, order


def _in_order(field: Field, frame: pl.DataFrame) -> pl.Expr:
    """By what a column is put in order: months and quarters by their numbers, other texts as they are compared."""
    import polars as pl

    if field.kind != "text":
        return pl.col(field.key)
    names = frame[field.key].drop_nulls().unique()
    if 0 < names.len() <= _MOST_PERIODS:
        found = {name: period for name in names.to_list() if (period := yearless(name)) is not None}
        if len(found) == names.len() and len({period for period, _ in found.values()}) == 1:
            return pl.col(field.key).replace_strict({name: n for name, (_, n) in found.items()}, return_dtype=pl.Int64)
    return plain_text(field)
