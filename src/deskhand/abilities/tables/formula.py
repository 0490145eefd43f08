"""Formulas over the columns of a table: arithmetic, a few functions, nothing that runs.

A column is named in brackets, `[Unit price]`, or plainly where its name is one word. `sum`, `mean`, `median`, `count`,
and `min` and `max` of one value, are of the whole column; everything else is of each row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from deskhand.abilities.tables.fields import Field
from deskhand.abilities.tables.problems import BadFormula

if TYPE_CHECKING:
    import polars as pl

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\[(?P<column>[^\[\]]+)\]|\"(?P<text>[^\"]*)\""
    r"|(?P<word>[^\W\d]\w*)|(?P<sign><=|>=|<>|!=|==|[-+*/^%&<>=(),]))"
)
_POWER: Final = {"=": 1, "==": 1, "!=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "&": 2, "+": 3, "-": 3}
_POWER_MORE: Final = {"*": 4, "/": 4, "%": 4, "^": 6}
_BINDS: Final = {**_POWER, **_POWER_MORE}
_DEEPEST: Final = 50


@dataclass(frozen=True, slots=True)
class Worked:
    """An expression, whether it is text, and how a workbook writes it, for one row and for the whole column."""

    expr: pl.Expr
    text: bool = False
    excel: str = ""
    whole: str = ""


Find = Callable[[str], Field]
"""The column of a name; raises where there is none."""
Cells = Callable[[Field], tuple[str, str]]
"""How a workbook names a column's cell in the row that is meant, and all its cells."""


def worked(formula: str, find: Find) -> pl.Expr:
    """The formula as an expression over a frame; raises `BadFormula` where it cannot be read."""
    return _Reader(formula, find).whole().expr


def in_excel(formula: str, find: Find, cells: Cells) -> str:
    """The same formula as a workbook writes it, without its `=`."""
    return _Reader(formula, find, cells).whole().excel


def columns_in(formula: str) -> list[str]:
    """Every column that a formula names."""
    tokens = _tokens(formula)
    names: list[str] = []
    for at, (kind, text) in enumerate(tokens):
        called = at + 1 < len(tokens) and tokens[at + 1][1] == "("
        if kind == "column" or (kind == "word" and not called):
            names.append(text)
    return names


def _tokens(formula: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    at = 0
    body = formula.strip().removeprefix("=").rstrip()
    while at < len(body):
        found = _TOKEN.match(body, at)
        if found is None or found.lastgroup is None:
            raise BadFormula(formula=formula, part=body[at : at + 20])
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens


class _Reader:
    """Precedence climbing over the tokens."""

    def __init__(self, formula: str, find: Find, cells: Cells | None = None) -> None:
        self.formula = formula
        self.find = find
        self.cells = cells
        self.tokens = _tokens(formula)
        self.at = 0
        self.depth = 0

    def whole(self) -> Worked:
        result = self.value(0)
        if self.at < len(self.tokens):
            self.fail(self.tokens[self.at][1])
        return result

    def fail(self, part: str) -> NoReturn:
        raise BadFormula(formula=self.formula, part=part)

    def next(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" else ""

    def value(self, least: int) -> Worked:
        self.depth += 1
        if self.depth > _DEEPEST:
            self.fail("…")
        left = self.single()
        while (sign := self.next()) in _BINDS and _BINDS[sign] > least:
            self.at += 1
            right = self.value(_BINDS[sign] - (sign == "^"))
            left = _joined(sign, left, right)
        self.depth -= 1
        return left

    def single(self) -> Worked:
        import polars as pl

        if self.at >= len(self.tokens):
            self.fail("")
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Worked(pl.lit(float(text)), excel=text)
        if kind == "text":
            return Worked(pl.lit(text), text=True, excel=f'"{text}"')
        if kind == "column" or (kind == "word" and self.next() != "("):
            field = self.find(text)
            here, whole = self.cells(field) if self.cells is not None else ("", "")
            return Worked(pl.col(field.key), field.kind in ("text", "empty"), here, whole)
        if kind == "word":
            return self.called(text)
        if text == "-":
            inner = self.value(5)
            return Worked(-inner.expr, excel=f"-{inner.excel}")
        if text != "(":
            self.fail(text)
        inner = self.value(0)
        self.closed()
        return Worked(inner.expr, inner.text, f"({inner.excel})", inner.whole)

    def closed(self) -> None:
        if self.next() != ")":
            self.fail(self.next())
        self.at += 1

    def called(self, name: str) -> Worked:
        self.at += 1
        given: list[Worked] = []
        while self.next() != ")":
            given.append(self.value(0))
            if self.next() == ",":
                self.at += 1
            elif self.next() != ")":
                self.fail(self.next())
        self.closed()
        result = _applied(name.casefold(), [one.expr for one in given])
        if result is None:
            self.fail(f"{name}()")
        excel = _EXCEL.get(name.casefold(), name.upper())
        over = given[0].whole if len(given) == 1 and name.casefold() in _WHOLE and given[0].whole else None
        if name.casefold() in ("round", "ceil") and len(given) == 1:
            return Worked(result, excel=f"{excel}({given[0].excel},0)")
        return Worked(result, excel=f"{excel}({over or ','.join(one.excel for one in given)})")


def _joined(sign: str, left: Worked, right: Worked) -> Worked:
    import polars as pl

    written = (
        f"MOD({left.excel},{right.excel})" if sign == "%" else f"{left.excel}{_WRITTEN.get(sign, sign)}{right.excel}"
    )
    if sign == "&":
        joined = pl.concat_str([_text(left.expr), _text(right.expr)])
        return Worked(joined, text=True, excel=written)
    if left.text != right.text:  # 3 beside "3": both as they are written
        left, right = Worked(_text(left.expr)), Worked(_text(right.expr))
    return Worked(_SIGNS[sign](left.expr, right.expr), excel=written)


_WRITTEN: Final = {"==": "=", "!=": "<>"}
_EXCEL: Final = {"mean": "AVERAGE", "floor": "INT", "ceil": "ROUNDUP", "length": "LEN"}
_WHOLE: Final = frozenset({"sum", "mean", "average", "min", "max", "median", "count"})
_SIGNS: Final[dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "%": lambda a, b: a % b,
    "^": lambda a, b: a**b,
    "=": lambda a, b: a == b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _rounded(value: pl.Expr, places: pl.Expr | None = None) -> pl.Expr:
    """Half away from zero, as spreadsheets and people do it."""
    import polars as pl

    scale = pl.lit(10.0) ** (places if places is not None else pl.lit(0.0))
    return value.sign() * ((value.abs() * scale * (1 + 1e-15) + 0.5).floor() / scale)


def _text(value: pl.Expr) -> pl.Expr:
    """A value as it is written in a cell: 1001 without .0, a day without its midnight."""
    import polars as pl

    if value.meta.is_literal():
        return pl.lit(_as_written(pl.select(value).to_series())[0], dtype=pl.String)
    return value.map_batches(_as_written, return_dtype=pl.String)


def _as_written(values: pl.Series) -> pl.Series:
    import polars as pl

    if values.dtype.is_float():
        whole = values.cast(pl.Int64, strict=False)
        return pl.select(
            pl.when(whole == values).then(whole.cast(pl.String)).otherwise(values.cast(pl.String)).alias(values.name)
        ).to_series()
    if values.dtype == pl.Datetime:
        return values.dt.strftime("%Y-%m-%d %H:%M:%S").str.strip_suffix(" 00:00:00")
    return values.cast(pl.String)


def _whole(count: pl.Expr) -> pl.Expr:
    """How many characters; fewer than none are none."""
    import polars as pl

    return count.clip(0).cast(pl.Int64)


def _place(part: pl.Expr, text: pl.Expr) -> pl.Expr:
    """Where a part first stands in a text, the first character being 1; nothing where it does not."""
    import polars as pl

    before = _text(text).str.split(part, literal=True).list.first().str.len_chars()
    return pl.when(_text(text).str.contains(part, literal=True)).then(before + 1)


def _chosen(condition: pl.Expr, yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    import polars as pl

    return pl.when(condition).then(yes).otherwise(no)


_OF_ONE: Final[dict[str, Callable[[pl.Expr], pl.Expr]]] = {
    "sum": lambda one: one.sum(),
    "mean": lambda one: one.mean(),
    "average": lambda one: one.mean(),
    "min": lambda one: one.min(),
    "max": lambda one: one.max(),
    "median": lambda one: one.median(),
    "count": lambda one: one.count(),
    "round": lambda one: _rounded(one),
    "abs": lambda one: one.abs(),
    "floor": lambda one: one.floor(),
    "ceil": lambda one: one.ceil(),
    "sqrt": lambda one: one.sqrt(),
    "year": lambda one: one.dt.year(),
    "month": lambda one: one.dt.month(),
    "day": lambda one: one.dt.day(),
    "upper": lambda one: one.str.to_uppercase(),
    "lower": lambda one: one.str.to_lowercase(),
    "length": lambda one: one.str.len_chars(),
}
_OF_TWO: Final[dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    "round": lambda value, places: _rounded(value, places),
    "left": lambda text, count: _text(text).str.head(_whole(count)),
    "right": lambda text, count: _text(text).str.tail(_whole(count)),
    "find": lambda part, text: _place(part, text),
}
_OF_EACH: Final = {
    "sum": "sum_horizontal", "mean": "mean_horizontal", "average": "mean_horizontal",
    "min": "min_horizontal", "max": "max_horizontal",
}  # fmt: skip


def _applied(name: str, given: list[pl.Expr]) -> pl.Expr | None:
    """A function of these values; None where there is none of that name that takes so many."""
    import polars as pl

    if len(given) == 1 and name in _OF_ONE:
        return _OF_ONE[name](given[0])
    if len(given) > 1 and name in _OF_EACH:
        return getattr(pl, _OF_EACH[name])(*given)
    if len(given) == 2 and name in _OF_TWO:
        return _OF_TWO[name](*given)
    return _chosen(*given) if name == "if" and len(given) == 3 else None
