"""Changes to a table as people say them: each way is a pattern over the whole of the words, and what it makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.core.world.facts import ColumnFact
from deskhand.planner.numbers import number_at
from deskhand.planner.structured.change_words import CELL_WORDS, JOINT, NOT_PLAIN, OF, ONLY_WORDS, VERB
from deskhand.planner.structured.formula import cells_of, formula
from deskhand.planner.structured.known import DATED, NUMERIC, Known, may_add_up, plainly, singular
from deskhand.planner.structured.rows import Around, rows
from deskhand.planner.structured.saying import split, unquoted
from deskhand.planner.structured.ways import ways

Json = dict[str, Any]
_NUMBER: Final = Pattern(r"-?\d+(?:\.\d+)?")
_CELL: Final = Pattern(r"(?:cell )?([A-Z]{1,3}[1-9]\d{0,6})", re.IGNORECASE)
_MOST_NAME: Final = 6


@dataclass(frozen=True)
class Changing:
    """Reads changes to one table."""

    known: Known | None
    around: Around

    @property
    def lang(self) -> Lang:
        return self.around.lex.lang

    def changes(self, text: str) -> list[Json] | None:
        """Every change that is said, in order; None where a word is left.

        Where each part is a change, none of them is a value of the one before it.
        """
        joints = (
            (" and then ", " then ", " and ", ", ", "; ")
            if self.lang == "en"
            else ("，然后", "然后", "，再", "，", ",", "；", "并", "再")
        )
        for count in range(len(joints), 0, -1):
            parts = split(text, joints[:count])
            if len(parts) > 1:
                made = [self.change(parts[0]), *(self._further(parts[0], one) for one in parts[1:])]
                if all(one is not None for one in made):
                    return [one for one in made if one is not None]
        whole = self.change(text)
        return None if whole is None else [whole]

    def _further(self, first: str, text: str) -> Json | None:
        """One more change, in its own words, or with the verb of the first: "change A to 1 and B to 2"."""
        found = self.change(text)
        verb = VERB[self.lang].match(first)
        return found if found is not None or verb is None else self.change(f"{verb[0]}{text}")

    def change(self, text: str) -> Json | None:
        for pattern, makes in ways("changes", self.lang):
            found = pattern.fullmatch(text.strip())
            if found is not None and (made := _BUILD[makes](self, found)) is not None:
                return made
        return None

    # ── the parts of a change ────────────────────────────────────────────────────────────────────

    def column(self, text: str | None) -> ColumnFact | None:
        if text is None or self.known is None:
            return None
        bare = text.strip()
        found = self.known.named(unquoted(bare))
        while found is None and (less := ONLY_WORDS.sub("", bare).strip()) != bare:
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
        """Columns that are called alike, where it is said how many: "the three price columns"."""
        count, _, rest = text.removeprefix("the ").partition(" ")
        number = number_at([count.casefold()], 0)
        stem = singular(plainly(ONLY_WORDS.sub("", rest)))
        if number is None or number[1] < 2 or not stem or self.known is None:
            return []
        found = [one.name for one in self.known.columns if plainly(one.name).startswith(stem)]
        return found if len(found) == number[1] else []

    def name(self, text: str) -> str | None:
        """A name for something new: quoted, or a few plain words."""
        said = unquoted(text)
        if (said == text and '"' in text) or "'" in text[1:-1].replace("'s", ""):
            return None  # words beside a quotation
        if said == text and re.search(r"[=＝*/]", text):
            return None  # a formula that was not read
        if said == text and (NOT_PLAIN.search(text) or len(text.split()) > _MOST_NAME or len(text) > 60):
            return None
        return said or None

    def value(self, text: str, column: ColumnFact | None) -> str | int | float | None:
        """What a cell is to hold; None for words that are more than a value."""
        said = unquoted(text)
        plain = said.replace(",", "")
        if said == text and _NUMBER.fullmatch(plain):
            return float(plain) if "." in plain else int(plain)
        if column is not None and column.holds == "number":
            return None
        if said == text and column is not None and column.holds in NUMERIC and JOINT.search(text):
            return None  # an amount and what is said after it
        return self.name(text)

    def rows(self, text: str) -> Json | None:
        return rows(text, self.known, self.around)

    def cell(self, text: str) -> tuple[Json, ColumnFact] | None:
        """The rows and the column of something like "the price of tea"."""
        for pattern in CELL_WORDS[self.lang]:
            found = pattern.fullmatch(text)
            if found is None:
                continue
            column, which = self.column(found["col"]), self.rows(found["who"])
            if column is not None and which is not None:
                return which, column
        if self.known is None or (len(text.split()) < 2 and self.lang == "en"):
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
            found = _one_cell(of, said["cell"])
            if found is None:
                return None
            which, column = found
        cells = _figures(column)
        if cells is None:
            return None
        percent = said.groupdict().get("pct") is not None
        number = said["num"]
        compute = f"{cells} * (1 {sign} {number} / 100)" if percent else f"{cells} {sign} {number}"
        return {"do": "set", **which, "column": column.name, "compute": compute}

    return build


def _one_cell(of: Changing, text: str) -> tuple[Json, ColumnFact] | None:
    return of.cell(text.strip()) or _only_number(of, text)


def _figures(column: ColumnFact) -> str | None:
    """How a formula writes the cells of a column of figures; None of any other."""
    return cells_of(column) if may_add_up(column) else None


def _only_number(of: Changing, text: str) -> tuple[Json, ColumnFact] | None:
    """The one number of what is named: "the amount of apple" where no other column holds numbers."""
    which = of.rows(text)
    numbers = of.known.numbers if of.known is not None else ()
    return (which, numbers[0]) if which is not None and "where" in which and len(numbers) == 1 else None


def _halved(of: Changing, said: re.Match[str]) -> Json | None:
    found = _one_cell(of, said["cell"])
    cells = None if found is None else _figures(found[1])
    if found is None or cells is None:
        return None
    return {"do": "set", **found[0], "column": found[1].name, "compute": f"{cells} / 2"}


def _total(of: Changing, said: re.Match[str]) -> Json | None:
    given = said.groupdict()
    made: Json = {"do": "total"}
    how = OF[given["of"].lower()]
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


_WHAT: Final = Pattern(
    r"(?:the )?(?:scores|numbers|items?|values|costs?|amounts?|figures|weights?|prices?|rows|entries)", re.IGNORECASE
)


def _names_rows(of: Changing, text: str) -> bool:
    """Whether words only say that it is of everything there."""
    return _WHAT.fullmatch(text.strip()) is not None


def _add_row(of: Changing, said: re.Match[str]) -> Json | None:
    cells = split(said["cells"], (", ", ",", "、", "，", "; ", ";"))
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


_BY_AGE: Final = Pattern(r"\b(?:newest|oldest) first\b", re.IGNORECASE)


def _sort(of: Changing, said: re.Match[str]) -> Json | None:
    column = of.column(said["col"])
    if column is None or (_BY_AGE.search(said[0]) and column.holds not in DATED):
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
    stands = (
        of.known is None
        or of.known.empty
        or any(said_find.casefold() in value.casefold() for one in of.known.columns for value in one.values)
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


_BUILD: Final[Mapping[str, Callable[[Changing, re.Match[str]], Json | None]]] = {
    "add_column": _add_column,
    "add_row": _add_row,
    "delete_columns": _delete_columns,
    "delete_rows": _delete_rows,
    "fill": _fill,
    "halved": _halved,
    "lowered": _scaled("-"),
    "once": _once,
    "raised": _scaled("+"),
    "rename": _rename,
    "replace": _replace,
    "set": _set,
    "set_all": _set_all,
    "set_only": _set_only,
    "sort": _sort,
    "swap": _swap,
    "total": _total,
}
"""By the names that `words/changes.*.toml` has for what its ways make."""
