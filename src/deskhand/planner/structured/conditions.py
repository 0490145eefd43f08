"""What rows must be like, taken out of the items of a question: more than, between, equal to, empty, within days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from deskhand.core.world.facts import ColumnFact
from deskhand.planner.structured.items import Item
from deskhand.planner.structured.known import DATED, Known, goes_down, may_add_up, plainly

Json = dict[str, Any]
ANYWHERE: Final = "*"
AGED: Final = {"older": "oldest", "younger": "youngest", "earlier": "earliest", "later": "latest"}
"""Comparisons that mean more or less of a column by what it holds, and what is first by each."""
_DAYS: Final = frozenset({"date", "day", "birthday", "deadline", "due date", "日期", "时间", "生日", "截止日期"})
"""Names of columns that hold days, where nothing stands in them yet."""


class Unread(Exception):
    """The words are known one by one, and make no question together."""


@dataclass
class Asked:
    """A question in the making."""

    known: Known
    items: list[Item]
    where: list[Json] = field(default_factory=list[Json])

    @property
    def codes(self) -> str:
        return "".join(one.code for one in self.items)


def tested(items: Sequence[Item], known: Known) -> list[Json] | None:
    """What rows must be like, where items say nothing else."""
    asked = Asked(known, list(items))
    try:
        take_conditions(asked)
    except Unread:
        return None
    return asked.where if asked.where and re.fullmatch(r"w?r?", asked.codes) else None


def without_joints(asked: Asked) -> None:
    """Commas at the ends join nothing, and of two beside each other one is enough."""
    kept: list[Item] = []
    for one in asked.items:
        if one.code != "&" or (kept and kept[-1].code != "&"):
            kept.append(one)
    asked.items = kept[:-1] if kept and kept[-1].code == "&" else kept


_TESTS: Final = (
    (re.compile(r"(?P<c>c?)b(?P<a>n)&(?P<z>n)"), "between"),
    (re.compile(r"(?P<c>c)>(?P<a>n|D)"), "than"),
    (re.compile(r"(?P<c>c)(?P<a>n)p"), "behind"),
    (re.compile(r"(?P<c>c)(?P<a>e|f)"), "filled"),
    (re.compile(r">(?P<a>n)(?P<c>c)"), "than"),
    (re.compile(r"(?P<c>)>(?P<a>n|D)"), "than"),
    (re.compile(r"(?P<c>)(?P<a>n)p"), "behind"),
    (re.compile(r"(?P<c>c?)(?P<a>v(?:&v)+)"), "among"),
    (re.compile(r"(?P<c>c?)(?:(?<!k)r|g)?(?P<a>v)"), "equal"),
    (re.compile(r"(?P<c>c)(?P<a>n)(?![&n])"), "number"),
    (re.compile(r"(?P<c>c)(?P<a>D)"), "day"),
    (re.compile(r"(?P<a>D)(?P<c>c)"), "day"),
    (re.compile(r"(?P<c>)(?P<a>D)"), "day"),
)


def take_conditions(asked: Asked) -> None:
    """Take out of the items whatever says what rows must be like."""
    again = True
    while again:
        again = False
        for pattern, how in _TESTS:
            for found in pattern.finditer(asked.codes):
                test = _test(asked, found, how)
                if test is None:
                    continue
                start, stop = found.span()
                if found["c"] and how in ("equal", "among") and test["column"] != asked.items[start].name:
                    start += 1  # the column beside a value is what is asked for, not where it stands: Alice's score
                asked.where.append(test)
                asked.items[start:stop] = []
                again = True
                break
            if again:
                break


def _test(asked: Asked, found: re.Match[str], how: str) -> Json | None:
    items, known = asked.items, asked.known
    column = items[found.start("c")].column if found["c"] else None
    values = [one for one in items[found.start("a") : found.end("a")] if one.code != "&"]
    first = values[0]
    if how in ("equal", "among"):
        return _equal(column, values, beside=items[found.start()].stop == first.start)
    if how == "number":
        follows = found.start() > 0 and asked.codes[found.start() - 1] in "msgtkn"
        if follows or column is None or column.holds not in ("number", "text", "empty"):
            return None
        return {"column": column.name, "value": first.number}
    if how == "filled":
        return {"column": column.name, "is": "empty" if first.code == "e" else "filled"} if column else None
    if how == "day" or first.code == "D":
        return _when(known, column, first, "==" if how == "day" else _sign(asked, found))
    if column is not None and not (may_add_up(column) or column.holds in DATED):
        return None
    if column is not None and column.holds == "empty" and asked.codes[found.end() : found.end() + 1] == "c":
        raise Unread  # "products below 10 units": which of them is below it, nobody knows
    sign = _sign(asked, found)
    if column is None:
        rows = known.ages if sign in AGED else known.numbers
        if len(rows) != 1:
            raise Unread  # a number may be that of several columns
        column = rows[0]
    if sign in AGED and column.holds in DATED:
        raise Unread  # "older than 12", by the day of birth
    sign = _of_age(sign, column)
    if how == "between":
        last = items[found.start("z")].number
        return {"column": column.name, "is": "between", "value": sorted((first.number, last))}
    return {"column": column.name, "is": sign, "value": first.number}


def _sign(asked: Asked, found: re.Match[str]) -> str:
    span = asked.items[found.start() : found.end()]
    return next((one.said for one in span if one.code in (">", "p")), "==")


def _of_age(sign: str, column: ColumnFact) -> str:
    """The sign that being older or younger has in a column: an earlier day, or a greater age."""
    if sign not in AGED:
        return sign
    first = goes_down(AGED[sign], column)
    if first is None:
        raise Unread
    return ">" if first else "<"


def _equal(column: ColumnFact | None, values: Sequence[Item], *, beside: bool) -> Json:
    places = {one.name or ANYWHERE for one in values}
    if len(places) != 1:
        raise Unread
    name = places.pop()
    if name == ANYWHERE and column is not None and beside:
        name = column.name  # "city Munich", not "score of Munich"
    said = [one.said for one in values]
    if len(said) > 1:
        return {"column": name, "is": "in", "value": said}
    return {"column": name, "value": said[0]}


def _when(known: Known, column: ColumnFact | None, day: Item, sign: str) -> Json | None:
    dates = [one for one in known.columns if one.holds == "date"]
    dates = dates or [one for one in known.columns if one.holds == "empty" and plainly(one.name) in map(plainly, _DAYS)]
    if column is not None and column not in dates:
        return None
    if column is None and len(dates) != 1:
        raise Unread
    first, dash, last = day.said.partition("/")
    name = (column or dates[0]).name
    sign = _of_age(sign, column or dates[0])
    if dash:
        if sign != "==" or not first or not last:
            raise Unread
        return {"column": name, "is": "between", "value": [first, last]}
    return {"column": name, "is": sign, "value": day.said}
