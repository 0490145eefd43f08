"""A question to a table out of the items of its words: what rows must be like, groups, measures, order, the first few.

Each way of asking is a row of `_WAYS`: the letters of its items, conditions aside, and what they make.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from deskhand.core.world.facts import ColumnFact
from deskhand.planner.reading import Reading
from deskhand.planner.structured.conditions import Asked, Unread, take_conditions, without_joints
from deskhand.planner.structured.items import Item, read
from deskhand.planner.structured.known import BY_AGE, DATED, NUMERIC, Known, goes_down, may_add_up

Json = dict[str, Any]
_MOST_TOP: Final = 1_000


_ASKERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("谁", "哪位", "哪个人", "who", "whom"), "who"),
    **dict.fromkeys(("哪个", "哪一个", "哪些", "哪家", "哪种", "什么", "which", "which one", "what"), "which"),
}
"""Words that ask, where a value is looked for."""
_ASKING: Final = frozenset("kwlmstgor")
"""The letters of words that ask; columns, values and numbers alone may as well be the rest of a change."""


def question(of: Reading, places: Sequence[int], known: Known, *, further: bool = False) -> Json | None:
    """What the tokens at these places ask of a table; None where a word is left or their sense is open.

    What goes on from something else (`further`) asks only where a word of it does.
    """
    items = read(of, places, known)
    if items is None or (further and not any(one.code in _ASKING for one in items)):
        return None
    return made(items, known)


def made(items: Sequence[Item], known: Known) -> Json | None:
    """The question that items make."""
    asked = Asked(known, [part for one in items for part in _asker(one, known)])
    try:
        _over_at_all(asked)
        take_conditions(asked)
        without_joints(asked)
        for pattern, build in _WAYS:
            found = pattern.fullmatch(asked.codes)
            if found is not None:
                return _whole(asked, build(asked, _Taken(asked.items, found)))
    except Unread:
        return None
    return None


def _asker(one: Item, known: Known) -> list[Item]:
    """An item as it is where it was read as a value, and asks: 最高的是谁, 是哪个班级."""
    word = next((word for word in _ASKERS if one.code == "v" and one.said.startswith(word)), "")
    named = next((column for column in known.columns if word and one.said == f"{word}{column.name}"), None)
    if not word or (one.said != word and named is None):
        return [one]
    asker = replace(one, code="w", said=_ASKERS[word])
    return [asker] if named is None else [asker, replace(one, code="c", said="", column=named)]


def _over_at_all(asked: Asked) -> None:
    """Without words for what is over, where all that a table holds may be: it says no days. Several words for
    showing are one."""
    if "h" in asked.codes and any(one.holds in DATED for one in asked.known.columns):
        raise Unread
    left = [one for one in asked.items if one.code != "h"]
    asked.items = [one for at, one in enumerate(left) if one.code != "l" or at == 0 or left[at - 1].code != "l"]


def _whole(asked: Asked, made: Json) -> Json:
    if asked.where:
        made = {"where": asked.where, **made}
    if not made:
        raise Unread
    return made


@dataclass(frozen=True)
class _Taken:
    """The items that a pattern found by the names of its groups."""

    items: Sequence[Item]
    found: re.Match[str]

    def all(self, name: str) -> list[Item]:
        if self.found.groupdict().get(name) is None:
            return []
        return [one for one in self.items[self.found.start(name) : self.found.end(name)] if one.code not in "&g"]

    def one(self, name: str) -> Item | None:
        return next(iter(self.all(name)), None)

    def column(self, name: str) -> ColumnFact:
        one = self.one(name)
        if one is None or one.column is None:
            raise Unread
        return one.column

    def columns(self, name: str) -> list[ColumnFact]:
        return [one.column for one in self.all(name) if one.column is not None]


# ── what is asked of them ───────────────────────────────────────────────────────────────────────


def _measure(do: str, column: ColumnFact | None) -> Json:
    if column is None:
        raise Unread
    if do not in ("distinct", "max", "min") and not may_add_up(column):
        raise Unread
    return {"do": do, "column": column.name}


def _alone(asked: Asked) -> ColumnFact:
    """The one column that a measure without a column can be of."""
    if len(asked.known.numbers) != 1:
        raise Unread
    return asked.known.numbers[0]


def _groups(columns: Sequence[ColumnFact]) -> Json:
    return {"group": [{"column": one.name} for one in columns]} if columns else {}


def _down(best: Item, by: ColumnFact) -> bool:
    """Whether the most of a column comes first."""
    down = goes_down(best.said, by)
    if down is None:
        raise Unread
    return down


def _is_row(best: Item) -> bool:
    """Whether what is best is said of single rows, not of what several have together."""
    return best.said.endswith("highest") or best.said in BY_AGE


def _ranked(asked: Asked, of: ColumnFact, by: ColumnFact, top: int | None, best: Item) -> Json:
    """The things that have the most of something: what several rows say of one is added up."""
    down = _down(best, by)
    if not may_add_up(by) or of == by:
        if by.holds in DATED and _is_row(best):
            return _rows_by(by, top, down, [of.name, by.name])
        raise Unread
    if of.once or (_is_row(best) and best.code == "s"):
        return _rows_by(by, top, down, [of.name, by.name])
    name = f"sum of {by.name}"
    made: Json = {
        "group": [{"column": of.name}],
        "measures": [{"do": "sum", "column": by.name}],
        "sort": [{"by": name, "order": "descending" if down else "ascending"}],
    }
    return made if top is None else {**made, "top": top}


def _rows_by(by: ColumnFact, top: int | None, down: bool, columns: Sequence[str]) -> Json:
    made: Json = {"sort": [{"by": by.name, "order": "descending" if down else "ascending"}]}
    if top is not None:
        made["top"] = top
    return {**made, "columns": list(columns)} if columns else made


def _top(taken: _Taken, otherwise: int | None) -> int | None:
    one = taken.one("n")
    if one is None:
        return otherwise
    if not isinstance(one.number, int) or not 0 < one.number <= _MOST_TOP:
        raise Unread
    return one.number


def _first_few(asked: Asked, taken: _Taken) -> Json:
    """top 3 products by amount · 金额前三的产品"""
    best = taken.one("t") or taken.one("s")
    if best is None:
        raise Unread
    return _ranked(asked, taken.column("e"), taken.column("m"), _top(taken, None), best)


def _few_rows(asked: Asked, taken: _Taken) -> Json:
    """top 3 by amount: rows, or what they are of where one column says it"""
    best = taken.one("t") or taken.one("s")
    by = taken.column("m")
    if best is None or not (may_add_up(by) or by.holds in DATED):
        raise Unread
    return _rows_by(by, _top(taken, None), _down(best, by), [])


def _which_best(asked: Asked, taken: _Taken) -> Json:
    """which product has the highest price · 谁的数量最多"""
    best, asker = taken.one("s"), taken.one("w")
    entity = taken.one("e")
    of = entity.column if entity is not None else None
    if of is None and asker is not None and asker.said == "who":
        of = asked.known.person
    if of is None or best is None:
        raise Unread
    return _ranked(asked, of, taken.column("m"), _top(taken, 1), best)


def _whose_best(asked: Asked, taken: _Taken) -> Json:
    """数学最高的是谁; asked which it is and not who, it is the highest itself"""
    asker = taken.one("w")
    return (_which_best if asker is not None and asker.said == "who" else _highest)(asked, taken)


def _which_measured(asked: Asked, taken: _Taken) -> Json:
    """which department has the highest average salary · 哪个部门平均工资最高"""
    best, do = taken.one("s"), taken.one("f")
    of = taken.column("e")
    by = taken.column("m")
    if best is None or do is None or of == by:
        raise Unread
    down = _down(best, by)
    return {
        "group": [{"column": of.name}],
        "measures": [_measure(do.said, by)],
        "sort": [{"by": f"{do.said} of {by.name}", "order": "descending" if down else "ascending"}],
        "top": 1,
    }


def _which_count(asked: Asked, taken: _Taken) -> Json:
    """which city has the most members: most rows · 哪个班级人数最多"""
    best, of = taken.one("s"), taken.column("e")
    if not _belong(asked, of):
        _people(asked, taken)
    if best is None or best.said in BY_AGE:
        raise Unread
    down = best.said.startswith("max")
    return {
        "group": [{"column": of.name}],
        "measures": [{"do": "count"}],
        "sort": [{"by": "count", "order": "descending" if down else "ascending"}],
        "top": 1,
    }


def _highest(asked: Asked, taken: _Taken) -> Json:
    """the highest salary · 最高工资"""
    best = taken.one("s")
    if best is None or not _is_row(best):
        raise Unread
    by = taken.column("m")
    return {"measures": [_measure("max" if _down(best, by) else "min", by)], **_groups(taken.columns("y"))}


def _added(asked: Asked, taken: _Taken) -> Json:
    """average price per region · 按地区算金额合计 · min and max temperature"""
    does, columns = taken.all("f"), taken.columns("m") or [_alone(asked)]
    groups = taken.columns("y")
    if any(one in groups for one in columns) or (len(does) > 1 and len(columns) > 1):
        raise Unread
    if any(one.code == "s" and not _is_row(one) for one in does):
        raise Unread  # the most of what a row has, or of all its rows together
    measures = [_measure(_done(one, column), column) for one in does for column in columns]
    return {**_groups(groups), "measures": measures}


def _done(one: Item, column: ColumnFact) -> str:
    """The measure that is said, or the one that the best of a column is."""
    if one.code != "s":
        return one.said
    return "max" if _down(one, column) else "min"


def _people(asked: Asked, taken: _Taken) -> None:
    """People are as many as there are rows only where each has one."""
    person = asked.known.person
    if any(one.said == "people" for one in taken.items) and not (
        person is not None and (person.once or asked.known.empty)
    ):
        raise Unread


def _belong(asked: Asked, to: ColumnFact) -> bool:
    """Whether a table says of people what they belong to, and no more: then each of its rows is one of them there."""
    return asked.known.person not in (None, to) and len(asked.known.columns) == 2


def _counted(asked: Asked, taken: _Taken) -> Json:
    """how many students per class · how many units: a column of numbers is added up"""
    _people(asked, taken)
    column = taken.one("m")
    groups = _groups([*taken.columns("y"), *taken.columns("z")])
    if column is None or column.column is None:
        return {**groups, "measures": [{"do": "count"}]}
    of = column.column
    if of.holds in NUMERIC:
        return {**groups, "measures": [{"do": "sum", "column": of.name}]}
    if of.once:
        return {**groups, "measures": [{"do": "count"}]}
    if of.holds != "text":
        raise Unread  # nobody knows whether to add up or to count
    return {**groups, "measures": [{"do": "distinct", "column": of.name}]}


def _listed(asked: Asked, taken: _Taken) -> Json:
    """which cities · all rows where deposit is empty, sorted by date"""
    columns, by = taken.columns("m"), taken.one("o")
    asker = taken.one("w")
    if asker is not None and asker.said == "who" and not columns:
        if asked.known.person is None:
            raise Unread
        columns = [asked.known.person]
    if not columns and not asked.where and by is None:
        raise Unread
    if columns and not (asker is not None or taken.one("l") or asked.where or by is not None):
        raise Unread
    made: Json = {"columns": [one.name for one in columns]} if columns else {}
    if len(columns) == 1 and not columns[0].once and by is None and columns[0].holds not in NUMERIC:
        made["distinct"] = True
    if by is not None and by.column is not None:
        order = taken.one("d")
        down = order is not None and _down(order, by.column)
        made["sort"] = [{"by": by.column.name, "order": "descending" if down else "ascending"}]
    return made


_Y: Final = r"(?P<y>gc(?:&g?c)*)"
_Z: Final = _Y.replace("<y>", "<z>")
_M: Final = r"(?P<m>c(?:&c)*)"
_F: Final = r"(?P<f>[ms](?:&[ms])*)"
Way = tuple[re.Pattern[str], Callable[[Asked, _Taken], Json]]
_WAYS: Final[Sequence[Way]] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (r"[wl]?(?P<t>t)(?P<n>n?)(?P<e>c)(?:g|o|go)(?P<m>c)", _first_few),
        (r"[wl]?g?(?P<m>c)o?(?P<t>t)(?P<n>n?)(?P<e>c)w?", _first_few),
        (r"[wl]?(?P<t>t)(?P<n>n)r?(?:g|o|go)(?P<m>c)", _few_rows),
        (r"[wl]?(?P<t>t)(?P<n>n)r(?P<m>c)", _few_rows),
        (r"[wl]?g?(?P<m>c)o?(?P<t>t)(?P<n>n)r?w?", _few_rows),
        (r"[wl]?g?(?P<m>c)s(?P<t>t)(?P<n>n)(?P<e>c)w?", _first_few),
        (r"[wl]?g?(?P<m>c)s(?P<t>t)(?P<n>n)r?w?", _few_rows),
        (r"[wl]?(?P<n>n)(?P<s>s)(?P<m>c)", _few_rows),
        (r"(?P<w>w)r?(?P<e>c?)(?P<s>t)(?P<m>c)", _which_best),
        (r"(?P<w>w)r?(?P<e>c?)(?P<s>s)(?P<m>c)", _which_best),
        (r"(?P<w>w)(?P<e>c?)(?P<m>c)(?P<s>s)", _which_best),
        (r"(?P<m>c)(?P<s>s)w?(?P<e>c)w?", _which_best),
        (r"(?P<s>s)(?P<m>c)(?P<w>w)(?P<e>c?)", _which_best),
        (r"(?P<m>c)(?P<s>s)(?P<n>n)(?P<e>c)w?", _first_few),
        (r"(?P<m>c)(?P<s>s)(?P<w>w)(?P<e>)(?P<y>)", _whose_best),
        (r"(?P<m>c)(?P<s>s)(?P<w>w)(?P<e>c)", _which_best),
        (r"w(?P<e>c)(?P<s>s)(?P<f>m)(?P<m>c)", _which_measured),
        (r"w(?P<e>c)(?P<f>m)(?P<m>c)(?P<s>s)", _which_measured),
        (r"w(?P<e>c)(?P<m>c)(?P<f>m)(?P<s>s)", _which_measured),
        (r"w(?P<e>c)(?P<s>s)r", _which_count),
        (r"w(?P<e>c)(?:r|k)(?P<s>s)", _which_count),
        (rf"[wl]?{_Y}?(?P<s>s)(?P<m>c)", _highest),
        (rf"[wl]?(?P<s>s)(?P<m>c){_Y}?", _highest),
        (rf"{_Y}(?P<m>c)(?P<s>s)w?", _highest),
        (r"(?P<m>c)(?P<s>s)w?", _highest),
        (rf"[wlk]?{_F}{_M}?{_Y}?", _added),
        (rf"[wl]?{_Y}(?:&)?{_F}{_M}", _added),
        (rf"[wl]?{_Y}?{_M}{_F}", _added),
        (rf"[wl]?{_M}{_F}{_Y}", _added),
        (rf"w?{_Y}?k(?:r|(?P<m>c))?{_Z}?", _counted),
        (rf"w?(?P<m>c?)r?k{_Z}?", _counted),
        (r"(?P<w>w?)(?P<l>l?)r?(?P<m>(?:c(?:&c)*)?)r?(?:[og]{1,2}(?P<o>c)&?(?P<d>d))?", _listed),
        (r"(?P<w>w?)(?P<l>l?)r?(?P<m>(?:c(?:&c)*)?)r?(?:o(?P<o>c)(?P<d>d?))?", _listed),
        (r"(?P<l>l?)r?g(?P<o>c)(?P<d>d)o?(?P<m>)(?P<w>)", _listed),
    )
)
