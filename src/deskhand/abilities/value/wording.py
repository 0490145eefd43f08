"""A value as people read it: bytes as sizes, amounts, percentages, dates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

from deskhand.core.errors import Problem
from deskhand.core.plan.refs import shown
from deskhand.core.words import Lang, Words, size

As = Literal["plain", "size", "money", "percent", "date"]

_DAY: Final = Words("{day} {month} {year}", "{year}年{month}月{day}日")
_AT: Final = Words("{day}, {time}", "{day} {time}")
_SPAN: Final = Words("{start} to {end}", "{start}至{end}")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LARGEST: Final = Decimal(10) ** 18


class NotThatKind(Problem):
    words = Words(
        '"{value}" cannot be shown as {as_}. Nothing was changed; leave the format out to show it as it is.',
        "“{value}”无法显示为 {as_}。没有做任何更改；不指定格式即可原样显示。",
    )


def worded(value: Any, as_: As, lang: Lang) -> str:
    """The value in words; raises `NotThatKind` where it is no size, amount or date."""
    if as_ == "plain":
        return shown(value, lang)
    if as_ == "date":
        return _date(value, lang)
    amount = _number(value, as_)
    if as_ == "size":
        if amount < 0:
            raise _not(value, as_)
        return size(int(amount))
    return f"{amount:,.2f}" if as_ == "money" else f"{_trimmed(amount * 100)}%"


def _number(value: Any, as_: As) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _not(value, as_)
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise _not(value, as_) from None
    if not amount.is_finite() or abs(amount) > _LARGEST:
        raise _not(value, as_)
    return amount


def _trimmed(amount: Decimal) -> str:
    """At most one digit after the point, and none that says nothing."""
    return f"{amount:,.1f}".removesuffix(".0")


def _date(value: Any, lang: Lang) -> str:
    if not isinstance(value, str):
        raise _not(value, "date")
    start, slash, end = value.partition("/")
    try:
        first = _moment(start, lang)
        return _SPAN.said(lang, start=first, end=_moment(end, lang)) if slash else first
    except ValueError:
        raise _not(value, "date") from None


def _moment(text: str, lang: Lang) -> str:
    moment = datetime.fromisoformat(text)
    try:
        day, time = date.fromisoformat(text), None
    except ValueError:
        day, time = moment.date(), f"{moment:%H:%M}"
    month = day.month if lang == "zh" else _MONTHS[day.month - 1]
    said = _DAY.said(lang, day=day.day, month=month, year=day.year)
    return said if time is None else _AT.said(lang, day=said, time=time)


def _not(value: Any, as_: As) -> NotThatKind:
    return NotThatKind(value=shown(value)[:100], as_=as_)
