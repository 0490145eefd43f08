"""What a column holds, told from its values: numbers with unit or currency, days, times, yes and no, or text.

A few cells that do not fit (`n/a` among prices) leave the column what it is; they are named, and count for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from deskhand.formats.sheets.dates import Order, clock, day, order_of, unsettled
from deskhand.formats.sheets.numerals import Number, number
from deskhand.formats.sheets.table import Kind

if TYPE_CHECKING:
    import polars as pl

Value = str | float | int | bool | date | datetime | time | timedelta | None
"""What a reader finds in a cell; nothing, or an empty text, is an empty cell."""
ENOUGH: Final = 0.8
"""The share of cells that must fit for a column to be of a kind."""
_SAMPLE: Final = 400
_NOTHING: Final = frozenset({"", "-", "—", "–", "n/a", "na", "#n/a", "null", "none", "nan", "无", "暂无", "/"})
_YES_NO: Final = {
    **dict.fromkeys(("true", "yes", "y", "是", "√", "✓", "对"), True),
    **dict.fromkeys(("false", "no", "n", "否", "×", "✗"), False),
}
MIXED: Final = "?"
"""The unit of a column that holds amounts in several currencies: it is text, as nothing can be added up over it."""
_MIDNIGHT: Final = datetime(2000, 1, 1)  # noqa: DTZ001
_FORMATS: Final = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M"),
    *("%Y年%m月%d日", "%Y%m%d"),
)
_MONEY: Final = r"^\s*[-(−]?\s*[$€£¥￥]?\s*-?(\d{1,3}(,\d{3})+|\d{1,15})(\.\d+)?\s*\)?\s*%?\s*$"


@dataclass(frozen=True, slots=True)
class Typed:
    """A column's values brought to one kind; what did not fit is None, and named by its place in the list."""

    kind: Kind
    series: pl.Series
    unit: str = ""
    grain: str = ""
    odd: tuple[tuple[int, str], ...] = ()
    odds: int = 0
    unsettled: bool = False
    native: bool = False


@dataclass(frozen=True)
class Kinds:
    """What was decided for a column, so that later blocks of a long file are read the same way."""

    kind: Kind
    unit: str = ""
    grain: str = ""
    comma: bool = False
    order: Order = "mdy"
    unsettled: bool = False
    native: bool = False
    """Most of the values are no texts: numbers as numbers, days as days."""
    known: dict[str, Any] = field(default_factory=dict[str, Any])
    """Texts that were read already."""

    def read(self, text: str) -> Any:
        """One text as this kind, or None."""
        if text not in self.known:
            if len(self.known) > 200_000:
                self.known.clear()
            self.known[text] = _READ[self.kind](text, self)
        return self.known[text]


def _number(text: str, of: Kinds) -> float | None:
    found = number(text, comma=of.comma)
    return None if found is None or (found.unit and found.unit != of.unit) else found.value


def _day(text: str, of: Kinds) -> datetime | None:
    found = day(text, of.order)
    return None if found is None else found.at


_READ: Final[dict[Kind, Callable[[str, Kinds], Any]]] = {
    "number": _number,
    "money": _number,
    "percent": _number,
    "date": _day,
    "time": lambda text, _: clock(text),
    "yesno": lambda text, _: _YES_NO.get(text.strip().casefold()),
    "text": lambda text, _: text,
    "empty": lambda text, _: None,
}


def is_empty(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def decided(values: Sequence[Value], marks: Collection[str] = ()) -> Kinds:
    """The kind of a column by a sample of its values; `marks` are the currencies that formats of its cells show."""
    filled = [value for value in values if not is_empty(value)]
    if not filled:
        return Kinds("empty")
    texts = [value.strip() for value in filled if isinstance(value, str)]
    real = [text for text in texts if text.casefold() not in _NOTHING]
    plain: Counter[Kind] = Counter(_plain_kind(value) for value in filled if not isinstance(value, str))
    total = len(real) + plain.total()
    if not total:
        return Kinds("text")
    need = total * ENOUGH if total > 4 else total - 0.5
    for kind in _TRIED:
        found = kind(real, plain, need, marks)
        if found is not None:
            return replace(found, native=plain.total() >= len(real))
    return Kinds("text")


def _plain_kind(value: Value) -> Kind:
    if isinstance(value, bool):
        return "yesno"
    if isinstance(value, int | float):
        return "number"
    return "date" if isinstance(value, date) else "time" if isinstance(value, time | timedelta) else "text"


def _as_date(texts: list[str], plain: Counter[Kind], need: float, marks: Collection[str]) -> Kinds | None:
    order, settled = order_of(texts)
    found = [one for one in (day(text, order) for text in texts) if one is not None]
    packed = sum(text.isdigit() for text in texts)
    if len(found) + plain["date"] < need or packed > len(texts) / 2 > plain["date"]:
        return None
    grains = Counter(one.grain for one in found)
    grain = grains.most_common(1)[0][0] if grains else ""
    return Kinds("date", grain=grain, order=order, unsettled=not settled and any(unsettled(text) for text in texts))


def _numbers(texts: list[str], *, comma: bool) -> list[Number]:
    return [one for text in texts if (one := number(text, comma=comma)) is not None]


def _as_number(texts: list[str], plain: Counter[Kind], need: float, marks: Collection[str]) -> Kinds | None:
    found = _numbers(texts, comma=False)
    comma = False
    if any("," in text or "，" in text or text.count(".") > 1 for text in texts):
        otherwise = _numbers(texts, comma=True)
        comma = len(otherwise) > len(found)
        found = otherwise if comma else found
    if len(found) + plain["number"] < need:
        return None
    kind, unit = _measure(found, plain["number"], marks)
    return None if kind is None else Kinds(kind, unit, comma=comma)


def _measure(found: list[Number], plain: int, marks: Collection[str]) -> tuple[Kind | None, str]:
    """Money where anything is money; two units of things are no measure, and two currencies are only text."""
    units = {one.unit for one in found if one.unit}
    currencies = {one.unit for one in found if one.money} | set(marks)
    if currencies and units <= currencies:
        return ("money", currencies.pop()) if len(currencies) == 1 else ("text", MIXED)
    if len(units) > 1 or (units and sum(bool(one.unit) for one in found) < len(found) * ENOUGH):
        return None, ""
    if found and sum(one.percent for one in found) > (len(found) + plain) / 2:
        return "percent", "%"
    return "number", units.pop() if units else ""


def _as_time(texts: list[str], plain: Counter[Kind], need: float, marks: Collection[str]) -> Kinds | None:
    return Kinds("time") if plain["time"] + sum(clock(text) is not None for text in texts) >= need else None


def _as_yes_no(texts: list[str], plain: Counter[Kind], need: float, marks: Collection[str]) -> Kinds | None:
    fitting = [text.casefold() for text in texts if text.casefold() in _YES_NO]
    letters = len(set(fitting)) == 1 and len(fitting[0]) == 1  # a single letter, always the same, is a name
    return Kinds("yesno") if plain["yesno"] + len(fitting) >= need and not letters else None


_TRIED: Final = (_as_date, _as_number, _as_time, _as_yes_no)


def typed(values: Sequence[Value], marks: Sequence[str] = ()) -> Typed:
    """A whole column of a sheet in memory; `marks` says of each value which currency its format shows, if any does."""
    import polars as pl

    of = decided(_sample(values), {mark for mark in marks if mark})
    if of.unit == MIXED and marks:
        values = [_marked(value, mark) for value, mark in zip(values, marks, strict=True)]
    read, odd, odds = _brought(values, of)
    return Typed(
        of.kind,
        pl.Series(read, dtype=dtype(of.kind), strict=False),
        of.unit,
        of.grain,
        odd,
        odds,
        of.unsettled,
        of.native,
    )


def _marked(value: Value, mark: str) -> Value:
    """An amount as text, with the currency that its format shows."""
    return f"{mark} {worded(value)}" if mark and isinstance(value, int | float) else value


def _sample(values: Sequence[Value]) -> Sequence[Value]:
    if len(values) <= 2 * _SAMPLE:
        return values
    step = len(values) // _SAMPLE
    return [*values[:_SAMPLE], *values[_SAMPLE::step]]


def _brought(values: Sequence[Value], of: Kinds) -> tuple[list[Any], tuple[tuple[int, str], ...], int]:
    read: list[Any] = []
    odd: list[tuple[int, str]] = []
    odds = 0
    for at, value in enumerate(values):
        one = _one(value, of)
        if one is None and not is_empty(value):
            odds += 1
            if len(odd) < 20:
                odd.append((at, str(value)))
        read.append(one)
    return read, tuple(odd), odds


def _one(value: Value, of: Kinds) -> Any:
    if value is None:
        return None
    if of.kind == "text":
        return worded(value)
    if isinstance(value, str):
        return of.read(value) if value.strip() else None
    if _plain_kind(value) != ("number" if of.kind in ("money", "percent") else of.kind):
        return None
    if of.kind == "date":
        return value if isinstance(value, datetime) else datetime.combine(value, time())  # type: ignore[arg-type]
    if isinstance(value, timedelta):
        return (_MIDNIGHT + value).time() if timedelta() <= value < timedelta(days=1) else None
    return float(value) if of.kind in ("number", "money", "percent") else value  # type: ignore[arg-type]


def worded(value: Value) -> str | None:
    """A value as text, as it would be shown; None for an empty one."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def dtype(kind: Kind) -> Any:
    """How a kind is held in a frame."""
    import polars as pl

    held = {
        "date": pl.Datetime("us"),
        "time": pl.Time(),
        "yesno": pl.Boolean(),
        "text": pl.String(),
        "empty": pl.String(),
    }
    return held.get(kind, pl.Float64())


def typed_texts(texts: pl.Series, of: Kinds) -> tuple[pl.Series, pl.Series]:
    """A column of texts as a kind, and which of its filled cells did not fit. Fast where the forms are plain ones."""
    import polars as pl

    plain = texts.str.strip_chars()
    plain = plain.set(plain == "", None)
    if of.kind in ("text", "empty"):
        return plain.cast(dtype(of.kind)), plain.is_null() & plain.is_not_null()
    read = _quickly(plain, of)
    left = read.is_null() & plain.is_not_null()
    if left.any():
        distinct = plain.filter(left).unique()
        found = {text: of.read(text) for text in distinct.to_list()}
        known = {text: value for text, value in found.items() if value is not None}
        if known:
            slow = plain.replace_strict(
                list(known),
                pl.Series(list(known.values()), dtype=dtype(of.kind)),
                default=None,
                return_dtype=dtype(of.kind),
            )
            read = read.zip_with(~left, slow)
            left = read.is_null() & plain.is_not_null()
    return read, left


def _quickly(plain: pl.Series, of: Kinds) -> pl.Series:
    """What can be read without looking at each text by itself."""
    import polars as pl

    if of.kind in ("number", "money", "percent") and not of.comma:
        read = plain.cast(pl.Float64, strict=False)
        read = read.set(read.is_infinite() | read.is_nan(), None)
        left = read.is_null() & plain.is_not_null()
        return _money(plain, read) if left.sum() > 1000 else read
    if of.kind == "date":
        for form in _FORMATS:
            read = plain.str.to_datetime(form, strict=False, time_unit="us")
            if read.null_count() - plain.null_count() < max(1, plain.len() // 20):
                return read
    return pl.Series(plain.name, [None] * plain.len(), dtype=dtype(of.kind))


def _money(plain: pl.Series, read: pl.Series) -> pl.Series:
    """1,234.50, $15,000, (1,200), 12 %."""
    import polars as pl

    fits = plain.str.contains(_MONEY).fill_null(value=False)
    amount = plain.str.replace_all(r"[^0-9.]", "").cast(pl.Float64, strict=False)
    amount = amount.set(plain.str.contains(r"[-(−]").fill_null(value=False), None).fill_null(-amount)
    share = plain.str.ends_with("%").fill_null(value=False)
    amount = amount.zip_with(~share, amount / 100)
    return read.zip_with(read.is_not_null() | ~fits, amount)
