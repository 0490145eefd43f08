"""Changes to a table as people say them: each way is a pattern over the whole of the words, and what it makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from deskhand.core.words import Lang
from deskhand.core.world.facts import ColumnFact
from deskhand.planner.numbers import number_at
from deskhand.planner.structured.formula import formula
from deskhand.planner.structured.known import NUMERIC, Known, may_add_up, plainly, singular
from deskhand.planner.structured.rows import Around, rows
from deskhand.planner.structured.saying import split, unquoted

Json = dict[str, Any]
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_CELL: Final = re.compile(r"(?:cell )?([A-Z]{1,3}[1-9]\d{0,6})", re.IGNORECASE)
_MOST_NAME: Final = 6
_NOT_PLAIN: Final = re.compile(
    r"\b(?:not|no|except|only|if|unless|without|but|where|whose|then|and then|save)\b|不要|除了|只|如果|然后|除非", re.IGNORECASE
)
"""Words that say more than the value they would stand in."""
_CELL_WORDS: Final = {
    "en": (
        re.compile(r"(?P<who>.+?)(?:'s|s') (?P<col>.+)", re.IGNORECASE),
        re.compile(r"(?:the )?(?P<col>.+?) (?:of|for) (?P<who>.+)", re.IGNORECASE),
        re.compile(r"(?:the )?(?:score|grade|value|number|mark)s? of (?P<who>.+?) (?:in|for) (?P<col>.+)", re.IGNORECASE),
        re.compile(r"(?P<who>.+?)(?:'s|s') (?:score|grade|value|mark)s? (?:in|for) (?P<col>.+)", re.IGNORECASE),
    ),
    "zh": (re.compile(r"(?P<who>.+?)的(?P<col>.+)"), re.compile(r"(?P<who>.+?) (?P<col>.+)")),
}
_ONLY_WORDS: Final = re.compile(
    r"^(?:the|all|every|each|column|columns|whole)\s+|\s+(?:column|columns|score|scores|grade|value|values)$"
    r"|^(?:所有|全部|每个)的?|(?:那|这|一)?列$|字段$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Changing:
    """Reads changes to one table."""

    known: Known | None
    around: Around

    @property
    def lang(self) -> Lang:
        return self.around.lex.lang

    def changes(self, text: str) -> list[Json] | None:
        """Every change that is said, in order; None where a word is left."""
        whole = self.change(text)
        if whole is not None:
            return [whole]
        joints = (" and then ", " then ", " and ", ", ", "; ") if self.lang == "en" else ("，然后", "然后", "，再", "，", ",", "；", "并", "再")
        for count in range(len(joints), 0, -1):
            parts = split(text, joints[:count])
            if len(parts) > 1:
                made = [self.change(one) for one in parts]
                if all(one is not None for one in made):
                    return [one for one in made if one is not None]
        return None

    def change(self, text: str) -> Json | None:
        for pattern, build in _WAYS[self.lang]:
            found = pattern.fullmatch(text.strip())
            if found is not None and (made := build(self, found)) is not None:
                return made
        return None

    # ── the parts of a change ────────────────────────────────────────────────────────────────────

    def column(self, text: str | None) -> ColumnFact | None:
        if text is None or self.known is None:
            return None
        bare = text.strip()
        found = self.known.named(unquoted(bare))
        while found is None and (less := _ONLY_WORDS.sub("", bare).strip()) != bare:
            bare = less
            found = self.known.named(unquoted(bare))
        return found

    def columns(self, text: str) -> list[str] | None:
        parts = split(text, (" and ", ", ", ",", " & ", "、", "和", "与", "及"))
        alike = self._so_many(text)
        if alike:
            return alike
        found = [self.column(one) for one in parts]
        return [one.name for one in found if one is not None] if found and all(found) else None

    def _so_many(self, text: str) -> list[str]:
        """Columns that are called alike, where it is said how many: "the two midterm scores"."""
        count, _, rest = text.removeprefix("the ").partition(" ")
        number = number_at([count.casefold()], 0)
        stem = singular(plainly(_ONLY_WORDS.sub("", rest)))
        if number is None or number[1] < 2 or not stem or self.known is None:
            return []
        found = [one.name for one in self.known.columns if plainly(one.name).startswith(stem)]
        return found if len(found) == number[1] else []

    def name(self, text: str) -> str | None:
        """A name for something new: quoted, or a few plain words."""
        said = unquoted(text)
        if said == text and '"' in text or "'" in text[1:-1].replace("'s", ""):
            return None  # words beside a quotation
        if said == text and (_NOT_PLAIN.search(text) or len(text.split()) > _MOST_NAME or len(text) > 60):
            return None
        return said or None

    def value(self, text: str, column: ColumnFact | None) -> str | int | float | None:
        """What a cell is to hold; None for words that are more than a value."""
        said = unquoted(text)
        plain = said.replace(",", "")
        if said == text and _NUMBER.fullmatch(plain):
            return float(plain) if "." in plain else int(plain)
        if column is not None and column.holds in NUMERIC and column.holds == "number":
            return None
        return self.name(text)

    def rows(self, text: str) -> Json | None:
        return rows(text, self.known, self.around)

    def cell(self, text: str) -> tuple[Json, ColumnFact] | None:
        """The rows and the column of something like "Alice's score in math"."""
        for pattern in _CELL_WORDS[self.lang]:
            found = pattern.fullmatch(text)
            if found is None:
                continue
            column, which = self.column(found["col"]), self.rows(found["who"])
            if column is not None and which is not None:
                return which, column
        if self.known is None or len(text.split()) < 2 and self.lang == "en":
            return None
        cuts = [at for at, c in enumerate(text) if c == " "] if self.lang == "en" else range(1, len(text))
        for at in cuts:
            for one, other in ((text[:at], text[at:]), (text[at:], text[:at])):
                column, which = self.column(one), self.rows(other)
                if column is not None and which is not None and not self.known.empty:
                    return which, column
        return None


# ── what each way makes ─────────────────────────────────────────────────────────────────────────


def _add_column(of: Changing, said: re.Match[str]) -> Json | None:
    given = said.groupdict()
    name = of.name(given["name"])
    if name is None:
        return None
    made: Json = {"do": "add_column", "name": name}
    if given.get("after") is not None:
        column = of.column(given["after"])
        if column is None:
            return None
        made["after"] = column.name
    if given.get("formula") is not None:
        worked = formula(given["formula"], of.known)
        if worked is None:
            return None
        made["compute"] = worked
    if given.get("value") is not None:
        value = of.value(given["value"], None)
        if value is None:
            return None
        made["value"] = value
    return made


def _delete_columns(of: Changing, said: re.Match[str]) -> Json | None:
    columns = of.columns(said["cols"])
    return {"do": "delete_columns", "columns": columns} if columns else None


def _delete_rows(of: Changing, said: re.Match[str]) -> Json | None:
    which = of.rows(said["rows"])
    return {"do": "delete_rows", **which} if which is not None else None


def _set(of: Changing, said: re.Match[str]) -> Json | None:
    at = _CELL.fullmatch(said["cell"].strip())
    if at is not None:
        value = of.value(said["val"], None)
        return None if value is None else {"do": "set", "at": at[1].upper(), "value": value}
    found = of.cell(said["cell"].strip())
    if found is None:
        return None
    which, column = found
    value = of.value(said["val"], column)
    return None if value is None else {"do": "set", **which, "column": column.name, "value": value}


def _set_only(of: Changing, said: re.Match[str]) -> Json | None:
    """The one column of numbers, where only whose it is was said: 可乐改成4."""
    which = of.rows(said["who"])
    numbers = of.known.numbers if of.known is not None else ()
    if which is None or len(numbers) != 1 or "where" not in which:
        return None
    value = of.value(said["val"], numbers[0])
    if not isinstance(value, int | float):
        return None
    return {"do": "set", **which, "column": numbers[0].name, "value": value}


def _set_all(of: Changing, said: re.Match[str]) -> Json | None:
    column = of.column(said["col"])
    if column is None:
        return None
    value = of.value(said["val"], column)
    return None if value is None else {"do": "set", "column": column.name, "value": value}


def _scaled(sign: str) -> Callable[[Changing, re.Match[str]], Json | None]:
    """A column, or one cell of it, raised or lowered by so many per cent, or by so much."""

    def build(of: Changing, said: re.Match[str]) -> Json | None:
        column = of.column(said["cell"])
        which: Json = {}
        if column is None:
            found = of.cell(said["cell"].strip()) or _only_number(of, said["cell"])
            if found is None:
                return None
            which, column = found
        if not may_add_up(column):
            return None
        percent = said.groupdict().get("pct") is not None
        number = said["num"]
        compute = f"[{column.name}] * (1 {sign} {number} / 100)" if percent else f"[{column.name}] {sign} {number}"
        return {"do": "set", **which, "column": column.name, "compute": compute}

    return build


def _only_number(of: Changing, text: str) -> tuple[Json, ColumnFact] | None:
    """The one number of what is named: "the amount of apple" where no other column holds numbers."""
    which = of.rows(text)
    numbers = of.known.numbers if of.known is not None else ()
    return (which, numbers[0]) if which is not None and "where" in which and len(numbers) == 1 else None


def _halved(of: Changing, said: re.Match[str]) -> Json | None:
    found = of.cell(said["cell"].strip()) or _only_number(of, said["cell"])
    if found is None:
        return None
    which, column = found
    return {"do": "set", **which, "column": column.name, "compute": f"[{column.name}] / 2"} if may_add_up(column) else None


_OF: Final = {
    "total": "sum", "totals": "sum", "sum": "sum", "sums": "sum", "average": "mean", "averages": "mean", "mean": "mean",
    "median": "median", "maximum": "max", "minimum": "min", "合计": "sum", "总计": "sum", "总和": "sum", "求和": "sum", "汇总": "sum",
    "平均": "mean", "平均值": "mean", "平均数": "mean", "均值": "mean", "平均分": "mean", "最大值": "max", "最小值": "min",
}  # fmt: skip


def _total(of: Changing, said: re.Match[str]) -> Json | None:
    given = said.groupdict()
    made: Json = {"do": "total"}
    how = _OF[given["of"].lower()]
    if how != "sum":
        made["of"] = how
    if given.get("cols"):
        columns = of.columns(given["cols"])
        if columns is None and not _names_rows(of, given["cols"]):
            return None
        if columns:
            made["columns"] = columns
    if given.get("label"):
        label = of.name(given["label"])
        if label is None:
            return None
        made["label"] = label
    return made


_WHAT: Final = re.compile(r"(?:the )?(?:scores|numbers|items?|values|costs?|amounts?|figures|weights?|prices?|rows|entries)", re.IGNORECASE)


def _names_rows(of: Changing, text: str) -> bool:
    """Whether words only say that it is of everything there."""
    return _WHAT.fullmatch(text.strip()) is not None


def _add_row(of: Changing, said: re.Match[str]) -> Json | None:
    cells = [one for one in split(said["cells"], (", ", ",", "、", "，", "; ", ";"))]
    if of.known is None or len(cells) < 2:
        return None
    columns = list(of.known.columns)
    if len(cells) != len(columns):
        return None
    values: Json = {}
    for cell, column in zip(cells, columns, strict=True):
        value = of.value(cell, column)
        if value is None:
            return None
        values[column.name] = value
    return {"do": "add_rows", "rows": [values]}


def _sort(of: Changing, said: re.Match[str]) -> Json | None:
    column = of.column(said["col"])
    if column is None:
        return None
    down = any(said.groupdict().get(one) for one in ("down", "down2"))
    return {"do": "sort", "by": [{"by": column.name, "order": "descending"} if down else {"by": column.name}]}


def _swap(of: Changing, said: re.Match[str]) -> Json | None:
    a, b = of.column(said["a"]), of.column(said["b"])
    return {"do": "swap", "columns": [a.name, b.name]} if a is not None and b is not None and a != b else None


def _rename(of: Changing, said: re.Match[str]) -> Json | None:
    column, name = of.column(said["col"]), of.name(said["name"])
    return {"do": "rename", "column": column.name, "to": name} if column is not None and name is not None else None


def _replace(of: Changing, said: re.Match[str]) -> Json | None:
    find, by = said["find"].strip(), of.name(said["by"])
    made: Json = {"do": "replace"}
    given = said.groupdict()
    if given.get("col") is not None:
        column = of.column(given["col"])
        if column is None:
            return None
        made["columns"] = [column.name]
    else:
        first, _, rest = find.removeprefix("the ").partition(" ")
        column = of.column(first) if rest else None
        if column is not None:
            find, made["columns"] = rest, [column.name]
    said_find = of.name(find)
    if said_find is None or by is None:
        return None
    stands = of.known is None or of.known.empty or any(
        said_find.casefold() in value.casefold() for one in of.known.columns for value in one.values
    )
    return {**made, "find": said_find, "by": by} if stands else None


def _fill(of: Changing, said: re.Match[str]) -> Json | None:
    column = of.column(said["col"])
    if column is None:
        return None
    value = of.value(said["val"], column)
    return None if value is None else {"do": "fill", "column": column.name, "value": value}


def _once(of: Changing, said: re.Match[str]) -> Json | None:
    if not said.groupdict().get("cols"):
        return {"do": "remove_duplicates"}
    columns = of.columns(said["cols"])
    return {"do": "remove_duplicates", "columns": columns} if columns else None


# ── the ways ────────────────────────────────────────────────────────────────────────────────────

_ADD: Final = r"(?:add|insert|append|create|put in|put|write)"
_DROP: Final = r"(?:delete|remove|drop|erase|kick out|get rid of|take out|strike|cut)"
_CHANGE: Final = r"(?:change|set|update|correct|edit|modify|make|fix)"
_LAST: Final = r"(?:(?:at|to|in|into|on|as|after|under|below) the (?:very )?(?:bottom|end|last|bottom row|last row)(?: row| line)?(?: of)?(?: the)?)"
_LABEL: Final = (
    r"(?:(?:with (?:the )?(?:header|label|heading|title|name)|called|labelled|labeled|named) (?P<label>.+?))"
)
_SUM: Final = r"(?P<of>totals?|sums?|average|averages|mean|median|maximum|minimum)"
_WORK: Final = (
    rf"(?:calculate|compute|work out|find) (?:the )?(?:items? )?{_SUM}(?: (?:of|for)\b)?(?: ?(?:the )?(?P<cols>[^,]*?))?(?: listed| there)?"
)
_DOWN: Final = (
    r"descending(?:ly)?|descent(?:ly)?|in descending order|(?:from )?high(?:est)? to low(?:est)?|largest first|highest first"
    r"|biggest first|newest first|from largest to smallest|z to a"
)
_UP: Final = (
    r"ascending(?:ly)?|in ascending order|(?:from )?low(?:est)? to high(?:est)?|smallest first|lowest first|oldest first"
    r"|a to z|alphabetically|from smallest to largest"
)
_NOUN: Final = r"(?:it|the rows|rows|the table|the sheet|items|students|the students|people|everything|entries|the list|names)"
_HIS: Final = r"(?:the |all |every |each |all the )?"
Way = tuple[re.Pattern[str], Callable[[Changing, re.Match[str]], Json | None]]
_EN: Final = (
    (rf"{_ADD} (?:a |an |another |one )?(?:new |extra )?column (?:called |named |titled |for )?(?P<name>[^=]+?)"
     rf"(?: after (?P<after>.+?))? ?(?:=|equal to|as|computed as|which is|that is|with the formula|with) ?(?P<formula>.+)", _add_column),
    (rf"{_ADD} (?:a |an |another |one )?(?:new |extra )?column (?:called |named |titled |for )?(?P<name>.+?)"
     rf"(?: (?:at|to) the end)?(?: (?:after|behind|next to) (?P<after>.+?))?(?: (?:filled )?with (?:the value )?(?P<value>.+?)(?: everywhere| in all rows)?)?", _add_column),
    (rf"(?:rename|call) {_HIS}(?:column |header |heading )?(?P<col>.+?) (?:to|as|into) (?P<name>.+)", _rename),
    (rf"{_DROP} {_HIS}columns? (?P<cols>.+)", _delete_columns),
    (rf"{_DROP} {_HIS}(?P<cols>.+?) columns?", _delete_columns),
    (rf"{_DROP} {_HIS}(?:duplicates|duplicate rows|repeated rows|double rows|doubles)(?: (?:by|of|in) (?P<cols>.+))?", _once),
    (rf"(?:deduplicate|dedupe)(?: (?:it|the rows))?(?: by (?P<cols>.+))?", _once),
    (rf"{_DROP} {_HIS}(?P<rows>.+?)", _delete_rows),
    (rf"swap (?:the )?columns (?P<a>.+?) (?:and|with) (?P<b>.+)", _swap),
    (rf"swap (?:the )?(?P<a>.+?) (?:and|with) (?P<b>.+?) columns", _swap),
    (rf"fill (?:in )?(?:all |the )?(?:blanks|empty cells|blank cells|gaps|empty) (?:in|of) (?:the )?(?:column )?(?P<col>.+?) with (?P<val>.+)", _fill),
    (rf"replace (?:all |every |each )?(?P<find>.+?) (?:with|by) (?P<by>.+?)(?: (?:everywhere|wherever it appears))?(?: in (?:the )?(?:column (?P<col>.+)))?", _replace),
    (rf"(?P<find>.+?) (?:must|should|has to) read (?P<by>.+?)(?: everywhere)?", _replace),
    (rf"{_ADD} (?:a |an |the )?{_SUM}(?: (?:row|line))?(?: (?:of|for|under|below) (?:the )?(?P<cols>.+?))?(?: (?:column|columns))?(?: {_LAST})?(?: {_LABEL})?", _total),
    (rf"(?:there (?:is|should be) )?(?:lacks|needs|misses|is missing|wants) an? {_SUM}(?: (?:row|line))?(?: {_LAST})?", _total),
    (rf"an? {_SUM}(?: (?:row|line))?(?: {_LAST}| under (?:the )?(?P<cols>.+?))(?: column)?", _total),
    (rf"{_WORK}(?:,? and|,)? {_ADD}(?: it| a row| a line| the result| this)? ?{_LAST}(?: file| table| sheet)?(?: {_LABEL})?", _total),
    (rf"{_WORK}(?:,? and|,)? {_ADD}(?: it| a row| a line| the result| this)? {_LABEL} ?{_LAST}?(?: file| table| sheet)?", _total),
    (rf"(?:{_ADD} )?(?:a |one )?(?:new )?(?:row|line|entry|record)(?: at the (?:end|bottom))?(?: with| for|:|,)? (?P<cells>.+)", _add_row),
    (rf"(?:sort|order|arrange)(?: {_NOUN})? by {_HIS}(?P<col>.+?),? (?:{_UP})", _sort),
    (rf"(?:sort|order|arrange)(?: {_NOUN})?(?: (?P<down2>{_DOWN}))? by {_HIS}(?P<col>.+?)(?:,? (?P<down>{_DOWN}))?", _sort),
    (rf"(?:reduce|cut|lower|decrease) (?:by )?half (?:of )?(?:the )?(?P<cell>.+)", _halved),
    (r"halve (?P<cell>.+)", _halved),
    (r"(?:reduce|cut) (?P<cell>.+) (?:by|in) half", _halved),
    (rf"(?:raise|increase|put up) {_HIS}(?P<cell>.+?) by (?P<num>\d+(?:\.\d+)?) ?(?P<pct>%|percent|per cent)?", _scaled("+")),
    (rf"(?:lower|decrease|reduce|cut) {_HIS}(?P<cell>.+?) by (?P<num>\d+(?:\.\d+)?) ?(?P<pct>%|percent|per cent)?", _scaled("-")),
    (rf"{_CHANGE} {_HIS}(?P<col>[^']+?) (?:to|=) (?P<val>.+?) (?:in all rows|for everyone|everywhere|for all|in every row)", _set_all),
    (rf"{_CHANGE} (?:the )?(?P<cell>.+?) (?:to|=|into) (?P<val>.+)", _set),
    (rf"(?:put|write|enter) (?P<val>.+?) (?:in|into|to|as|for) (?P<cell>.+)", _set),
    (rf"(?P<cell>.+?) (?:is|should be|must be) (?:now )?(?P<val>\S+)(?: now)?", _set),
)
_ZH: Final = (
    (r"(?:末尾|最后|后面|右边|再)?(?:加|添加|新增|增加|插入|加上|添|插|新建)(?:一个|一)?(?:新的|新)?(?:列|字段)(?:叫|名为|叫做|：|:|，|,| )*(?P<name>[^=＝]+?)(?:=|＝|等于|为)(?P<formula>.+)", _add_column),
    (r"(?:末尾|最后|后面|右边|再)?(?:加|添加|新增|增加|插入|加上|添|插|新建)(?:一个|一)?(?:新的|新)?(?:列|字段)(?:叫|名为|叫做|：|:|，|,| )*(?P<name>[^,，]+?)(?:[,，](?:全填|都填|值为|内容为)(?P<value>.+))?", _add_column),
    (r"在(?P<after>.+?)(?:列)?(?:后面|后头|后|之后|右边)(?:加|插|添加|插入|新增)(?:一)?列(?P<name>.+)", _add_column),
    (r"每行算个(?P<name>[^=＝]+?)(?:=|＝)(?P<formula>.+)", _add_column),
    (r"(?:把)?(?P<col>.+?)(?:这|那)?(?:一)?列(?:改名|重命名|改)(?:为|成|叫)(?P<name>.+)", _rename),
    (r"(?:把)?(?:列名)?(?P<col>.+?)(?:改名|重命名)(?:为|成|叫)(?P<name>.+)", _rename),
    (r"(?:把)?(?P<cols>.+?)(?:这|那)?(?:一)?列(?:给|都)?(?:删掉|删除|删了|删|去掉|不要了|移除|拿掉)(?:掉)?", _delete_columns),
    (r"(?:删掉|删除|去掉|删|移除)(?:掉)?(?P<cols>.+?)(?:这|那)?(?:一)?列", _delete_columns),
    (r"(?:把)?(?:重复的|重复)(?:行|数据|记录|人|的)?(?:都)?(?:去掉|删掉|删除|删了|去除)|去重|(?:删除|去掉|删掉|去除)重复的?(?:行|数据|记录|人)?", _once),
    (r"(?:删掉|删除|去掉|删|移除)(?:掉)?(?P<rows>.+?)", _delete_rows),
    (r"(?:把)?(?P<rows>.+?)(?:给|都)?(?:删掉|删除|删了|删|去掉|移除|拿掉)(?:掉)?", _delete_rows),
    (r"(?:把)?(?P<a>.+?)(?:列)?(?:和|跟|与)(?P<b>.+?)(?:两)?列?(?:对调|互换|交换)(?:一下|位置)?", _swap),
    (r"(?:把)?(?P<col>.+?)(?:列)?(?:里)?(?:的)?(?:空的地方|空白|空格|空的|空单元格)(?:都|全部|全)?(?:填|填上|填成|填为|补)(?:上|成|为)?(?P<val>.+)", _fill),
    (r"(?:把)?(?:所有的|所有)?(?P<find>.+?)(?:都|全|全部)?(?:替换为|替换成|换成|全换成|替换)(?P<by>.+)", _replace),
    (r"(?:在)?(?:表格)?(?:末尾|最后|底下|下面|最下面)?(?:再)?(?:加|添加|新增|加上|补|插入|增加)(?:一|个|一个)*(?:行|条)?(?P<of>合计|总计|总和|求和|平均值|平均数|平均分|平均|均值|最大值|最小值)(?:行|一行)?", _total),
    (r"(?:给)?(?P<cols>.+?)(?:列)?(?:加|求)(?:一个|个)?(?P<of>合计|总计|总和|平均值|平均)", _total),
    (r"(?:末尾|最后|再)?(?:加|添加|新增|加上|插入)(?:一|个|一个)*(?:新)?(?:行|条|条记录)(?:：|:|，|,| )*(?P<cells>.+)", _add_row),
    (r"(?:按照|按|根据)(?P<col>.+?)(?P<down>从高到低|从大到小|降序|由高到低|由大到小|从多到少)(?:排序|排列|排一下|排)?", _sort),
    (r"(?:按照|按|根据)(?P<col>.+?)(?:从低到高|从小到大|升序|由低到高|由小到大)?(?:排序|排列|排一下|排)", _sort),
    (r"(?:把)?(?:所有的|所有|全部)?(?P<cell>.+?)(?:统统|都|全部)?(?:涨|上调|增加|提高|加)(?P<num>\d+(?:\.\d+)?)(?P<pct>%|％)?", _scaled("+")),
    (r"(?:把)?(?:所有的|所有|全部)?(?P<cell>.+?)(?:统统|都|全部)?(?:降|下调|减少|降低|减)(?P<num>\d+(?:\.\d+)?)(?P<pct>%|％)?", _scaled("-")),
    (r"(?:把)?(?:所有人的|所有的|所有|全部)(?P<col>.+?)(?:都|全)?(?:改成|改为|设为|填|设成)(?P<val>.+)", _set_all),
    (r"(?:把)?(?P<cell>.+?)(?:应该)?(?:改成|改为|设为|更新为|写成|更正为|变成|设成)(?P<val>.+)", _set),
    (r"(?:把)?(?P<who>.+?)(?:改成|改为|设为|更新为)(?P<val>\d+(?:\.\d+)?)(?:块|元|分|个)?", _set_only),
)  # fmt: skip
_WAYS: Final[dict[Lang, Sequence[Way]]] = {
    "en": tuple((re.compile(pattern, re.IGNORECASE), build) for pattern, build in _EN),
    "zh": tuple((re.compile(pattern, re.IGNORECASE), build) for pattern, build in _ZH),
}
