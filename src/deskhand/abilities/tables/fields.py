"""A table while it is being asked: named fields over the columns of a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from deskhand.abilities.tables.problems import NoSuchColumn, WhichColumn
from deskhand.abilities.tables.question import Cell
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Lang, Sentence
from deskhand.formats.sheets.table import NUMERIC, Column, Kind, Table, plain, unit_of

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Field:
    """One column of what is asked: from the table, computed, or measured."""

    name: str
    key: str
    kind: Kind
    unit: str = ""
    grain: str = ""
    letter: str = ""
    native: bool = False
    label: Sentence | None = None
    """What it is called in an answer, where that is no name of a column: the sum of one."""

    def called(self, lang: Lang) -> str:
        return self.name if self.label is None else self.label.said(lang)

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC

    @classmethod
    def of(cls, column: Column, *, lettered: bool) -> Field:
        letter = column.letter if lettered else ""
        return cls(column.name, column.key, column.kind, column.unit, column.grain, letter, column.native)


def fields_of(table: Table) -> list[Field]:
    return [Field.of(column, lettered=table.lettered) for column in table.columns]


def field_named(fields: Sequence[Field], wanted: str) -> Field:
    """The field of that name: exactly, without its unit, by its letter, as one of many (`ages`), or the only one with

    the words in its name.
    """
    for fits in (_same, _base, _letter, _many, _part):
        found = [field for field in fields if fits(field, wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            raise WhichColumn(column=shown(wanted), columns=shown_few([one.name for one in found], "en", at_most=10))
    raise NoSuchColumn(column=shown(wanted), columns=shown_few([one.name for one in fields], "en", at_most=30))


def _same(field: Field, wanted: str) -> bool:
    return plain(field.name) == plain(wanted)


def _base(field: Field, wanted: str) -> bool:
    return plain(unit_of(field.name)[0]) == plain(unit_of(wanted)[0])


def _letter(field: Field, wanted: str) -> bool:
    return bool(field.letter) and field.letter == wanted


def _many(field: Field, wanted: str) -> bool:
    return plain(field.name).removesuffix("s") == plain(wanted).removesuffix("s")


def _part(field: Field, wanted: str) -> bool:
    return len(plain(wanted)) > 1 and plain(wanted) in plain(field.name)


def kind_of(dtype: pl.DataType) -> Kind:
    """What an expression came to be."""
    import polars as pl

    if dtype.is_numeric():
        return "number"
    if dtype == pl.Boolean:
        return "yesno"
    if dtype == pl.Time:
        return "time"
    return "date" if dtype.is_temporal() else "text"


def cell_of(value: Any, grain: str = "") -> Cell:
    """A value of a frame as it stands in a result: whole numbers without a point, days as ISO."""
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        tidy = float(f"{value:.15g}")
        return int(tidy) if tidy.is_integer() and abs(tidy) < 1e15 else tidy
    if isinstance(value, datetime):
        if value.time() == time():
            day = value.date().isoformat()
            return {"month": day[:7], "year": day[:4], "quarter": f"{day[:4]}-Q{(value.month + 2) // 3}"}.get(
                grain, day
            )
        return value.isoformat(sep=" ", timespec="seconds" if not value.microsecond else "auto")
    if isinstance(value, time):
        return value.isoformat(timespec="minutes" if not value.second else "seconds")
    return value
