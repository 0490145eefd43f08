"""The columns of a table and the values in it, found where words name them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from deskhand.core.world.facts import ColumnFact, SheetFact
from deskhand.planner.text import folded

NUMERIC: Final = frozenset({"number", "money", "percent"})
DATED: Final = frozenset({"date", "time"})
BY_AGE: Final = frozenset({"oldest", "youngest", "earliest", "latest"})
"""What comes first by a day or an age, whichever the column holds."""
_APART: Final = re.compile(r"[\s_\-]+")
_UNIT: Final = re.compile(r"^(.*?\S)\s*[(（\[【][^()（）\[\]【】]{1,12}[)）\]】]$")
_POSSESSIVE: Final = re.compile(r"(?:'s|s')$")
_AGES: Final = frozenset({"age", "年龄", "岁数", "年纪"})
"""Names of columns that hold how old something is."""
LONGEST: Final = 8
"""Tokens in the longest name of a column or value that is looked for."""
_PEOPLE: Final = frozenset(
    {
        "name", "fullname", "person", "people", "who", "salesperson", "employee", "student", "member", "customer",
        "client", "rep", "salesrep", "seller", "teacher", "player", "participant", "author", "owner", "colleague",
        "pupil", "staff",
        "姓名", "名字", "人员", "销售员", "业务员", "员工", "学生", "会员", "客户", "客服", "老师", "负责人", "选手",
        "同学", "成员",
    }
)  # fmt: skip
"""Names of columns that hold people, where it is asked who."""
_OTHER_NAMES: Final[Mapping[str, Sequence[str]]] = {
    "salespeople": ("salesperson",), "people": ("person",), "children": ("child",),
    "sellers": ("salesperson", "seller"), "reps": ("salesperson", "rep"),
}  # fmt: skip


def plainly(text: str) -> str:
    """A name as it is compared: width, case and spaces aside."""
    return _APART.sub("", folded(text))


def singular(text: str) -> str:
    """The same word as one of many: `cities` is `city`, `scores` is `score`."""
    if not text.isascii() or len(text) < 4 or text.endswith("ss"):
        return text
    if text.endswith("ies"):
        return f"{text[:-3]}y"
    return text.removesuffix("s")


def of_nobody(key: str) -> str:
    """A word without the ending that says whose something is."""
    return _POSSESSIVE.sub("", key)


@dataclass(frozen=True)
class Known:
    """One sheet, asked for names."""

    sheet: SheetFact

    @property
    def columns(self) -> Sequence[ColumnFact]:
        return self.sheet.columns

    @cached_property
    def _named(self) -> Mapping[str, tuple[ColumnFact, ...]]:
        """Columns by their names: whole, without a unit, and by a part that no other column has."""
        whole: dict[str, list[ColumnFact]] = defaultdict(list)
        part: dict[str, list[ColumnFact]] = defaultdict(list)
        for column in self.columns:
            name = column.name
            base = _UNIT.sub(r"\1", name)
            for one in {plainly(name), plainly(base), singular(plainly(base))}:
                whole[one].append(column)
            for one in _parts(base):
                part[one].append(column)
        found = {name: tuple(rows) for name, rows in part.items() if len(rows) == 1}
        return found | {name: tuple(rows) for name, rows in whole.items()}

    def named(self, text: str) -> ColumnFact | None:
        """The one column that words are the name of."""
        key = plainly(of_nobody(text.strip()))
        for one in (key, singular(key), *_OTHER_NAMES.get(key, ())):
            rows = self._named.get(one, ())
            if len(rows) == 1:
                return rows[0]
        return None

    def whole(self, text: str) -> bool:
        """Whether words are all of a column's name, or all but its unit."""
        key = singular(plainly(of_nobody(text.strip())))
        names = (plainly(name) for one in self.columns for name in (one.name, _UNIT.sub(r"\1", one.name)))
        return any(key == singular(name) for name in names)

    @cached_property
    def _values(self) -> Mapping[str, tuple[tuple[ColumnFact, str], ...]]:
        found: dict[str, list[tuple[ColumnFact, str]]] = defaultdict(list)
        for column in self.columns:
            for value in column.values:
                found[plainly(value)].append((column, value))
        return {name: tuple(rows) for name, rows in found.items() if name}

    def valued(self, text: str) -> tuple[tuple[ColumnFact, str], ...]:
        """The columns in which a value stands, and how it is written there."""
        key = plainly(text.strip())
        for one in (key, plainly(of_nobody(text.strip())), singular(key)):
            if one in self._values:
                return self._values[one]
        return ()

    @property
    def empty(self) -> bool:
        """Whether nothing is known to stand in it, so that any value may come to."""
        return not self.sheet.known or all(column.holds == "empty" for column in self.columns)

    @cached_property
    def person(self) -> ColumnFact | None:
        """The one column that holds people."""
        rows = [one for one in self.columns if plainly(one.name) in _PEOPLE or singular(plainly(one.name)) in _PEOPLE]
        return rows[0] if len(rows) == 1 else None

    @cached_property
    def numbers(self) -> Sequence[ColumnFact]:
        return [one for one in self.columns if one.holds in NUMERIC]

    @cached_property
    def ages(self) -> Sequence[ColumnFact]:
        return [one for one in self.columns if is_age(one)]


def is_age(column: ColumnFact) -> bool:
    """Whether a column says how old something is, so that more of it is older."""
    base = plainly(_UNIT.sub(r"\1", column.name))
    return column.holds not in DATED and (singular(base) in _AGES or base in _AGES)


def goes_down(said: str, column: ColumnFact) -> bool | None:
    """Whether what is said to be first has the most of a column; None where that cannot be told.

    What is oldest has the first of all dates, and the greatest age; of other numbers nobody knows which it has.
    """
    if said in BY_AGE:
        first = said in ("oldest", "earliest")
        if column.holds in DATED:
            return not first
        return first if said in ("oldest", "youngest") and is_age(column) else None
    return said.startswith(("max", "descending"))


def _parts(name: str) -> set[str]:
    """Parts of a name that may stand for it: its words, in Chinese two or more characters."""
    words = [one for one in _APART.split(folded(name)) if one]
    found = {one for one in words if len(words) > 1 and len(one) > 2}
    if not name.isascii() and len(words) == 1:
        size = len(name)
        found |= {name[a:b] for a in range(size) for b in range(a + 2, size + 1) if b - a < size}
    return found | {singular(one) for one in found}


def may_add_up(column: ColumnFact) -> bool:
    """Whether a column may hold numbers, as far as that is known."""
    return column.holds in NUMERIC or column.holds in ("empty", "")
