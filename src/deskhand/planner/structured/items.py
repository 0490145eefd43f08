"""Words of asking laid over the tokens of a request: columns, values, numbers, days, measures; none is passed over."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files as resources
from typing import Any, Final, cast

from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.core.world.facts import ColumnFact
from deskhand.planner.lexicon import Phrasebook
from deskhand.planner.numbers import number_at
from deskhand.planner.reading import Reading
from deskhand.planner.structured.known import LONGEST, Known

CODES: Final = {
    "listing": "l", "and": "&", "count": "k", "who": "w", "which": "w", "group": "g", "row": "r", "sort": "o",
    "between": "b", "empty": "e", "filled": "f", "measure": "m", "best": "s", "first": "t", "order": "d",
    "than": ">", "behind": "p", "noun": "u", "past": "h", "little": "",
}  # fmt: skip
"""A letter for each kind of words; `c` is a column, `v` a value of one, `n` a number, `D` a day or span of days."""
_DECIMAL: Final = Pattern(r"[$€£¥￥]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(k|m|%)?[$€£¥￥%]?", re.IGNORECASE)
_SCALE: Final = {"k": Decimal(1_000), "m": Decimal(1_000_000), "%": Decimal("0.01")}
_MONEY: Final = "$€£¥￥"
_ORDINAL: Final = Pattern(r"(\d+)(?:st|nd|rd|th)")
PART: Final = "part"
"""Of a column: only a part of its name was said."""
Number = int | float


@dataclass(frozen=True, slots=True)
class Item:
    """Some tokens, and what they are in a question."""

    code: str
    start: int
    stop: int
    said: str = ""
    """Of words: which of their kind (`sum`, `>`); of a value or a day: itself."""
    column: ColumnFact | None = None
    number: Number = 0

    @property
    def name(self) -> str:
        """That of its column."""
        return "" if self.column is None else self.column.name


@cache
def phrases(lang: Lang) -> Phrasebook:
    """All words of asking, each with its letter and which of its kind it is."""
    text = (resources("deskhand.planner") / "words" / f"asking.{lang}.toml").read_text(encoding="utf-8")
    return Phrasebook(_rows(tomllib.loads(text)))


def _rows(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, words in given.items():
        of_kind = cast("Mapping[str, Sequence[str]]", words if isinstance(words, dict) else {kind: words})
        for said, rows in of_kind.items():
            for one in rows:
                yield one, f"{CODES[kind]}:{said}"


def read(of: Reading, places: Sequence[int], known: Known) -> list[Item] | None:
    """The items of some tokens in their order; None where a word is none of them."""
    found: list[Item] = []
    at = 0
    while at < len(places):
        one = _longest(of, places, at, known)
        if one is None:
            return None
        if one.code:
            found.append(one)
        at += one.stop - one.start
    return _without_nouns(found)


def _without_nouns(items: Sequence[Item]) -> list[Item] | None:
    """Without what only says again that a column is one: "width number"; None where such a word stands by itself."""
    kept: list[Item] = []
    for one in items:
        behind = bool(kept) and kept[-1].code == "c" and kept[-1].stop == one.start
        if one.code == "u" and not behind:
            return None
        if not (one.code == "u" or (behind and one.code == "c" and one.said == PART)):
            kept.append(one)
    return kept


def _longest(of: Reading, places: Sequence[int], at: int, known: Known) -> Item | None:
    """What begins at a place, the longest first; a column before a value, a value before other words."""
    here = places[at]
    run = 1
    while at + run < len(places) and places[at + run] == here + run and run < LONGEST:
        run += 1
    if known.empty and not of.keys[here].isascii() and (said := _place_in(of, here, places, at)) is not None:
        return said
    word = phrases(of.lex.lang).at(of.keys, here, here + run)
    best = None if word is None else _worded(here, *word)
    for stop in range(here + run, here, -1):
        if best is not None and stop < best.stop:
            break
        one = _named(of, here, stop, known)
        if one is not None:
            return one
    number = _number(of, here)
    if number is not None and (best is None or number.stop > best.stop):
        return number
    day = of.when_at(here, here + run)
    if day is not None and day[1].why is None and (best is None or day[0] > best.stop):
        return Item("D", here, day[0], str(day[1].iso))
    return best or _unknown(of, here, at, known)


def _worded(start: int, stop: int, said: str) -> Item:
    code, _, which = said.partition(":")
    return Item(code, start, stop, which)


def _named(of: Reading, start: int, stop: int, known: Known) -> Item | None:
    text = of.name(start, stop)
    column = known.named(text)
    if column is not None:
        return Item("c", start, stop, "" if known.whole(text) else PART, column)
    rows = known.valued(text)
    if len(rows) == 1:
        return Item("v", start, stop, rows[0][1], rows[0][0])
    return None


def _number(of: Reading, at: int) -> Item | None:
    token = of.words.tokens[at]
    figure = _DECIMAL.fullmatch(token.key)
    if figure is not None:
        unit = (figure[3] or "").lower()
        if unit == "m" and "M" not in token.raw and not any(one in token.raw for one in _MONEY):
            return None  # five million, or five metres
        value = Decimal(figure[1].replace(",", "") + (figure[2] or "")) * _SCALE.get(unit, 1)
        return Item("n", at, at + 1, number=int(value) if value == value.to_integral_value() else float(value))
    ordinal = _ORDINAL.fullmatch(token.key)
    if ordinal is not None:
        return None
    found = number_at(of.keys, at)
    return None if found is None else Item("n", at, found[0], number=found[1])


def _unknown(of: Reading, here: int, at: int, known: Known) -> Item | None:
    """A value that may stand in a table of which nothing is known: a quotation, or a name written as one."""
    if not known.empty:
        return None
    token = of.words.tokens[here]
    if token.quoted is not None:
        return Item("v", here, here + 1, token.quoted)
    if token.raw.isascii():
        return Item("v", here, here + 1, token.raw) if token.raw[:1].isupper() and at > 0 else None
    return None


_LEADING: Final = ("住在", "来自", "叫", "是", "姓")


def _place_in(of: Reading, here: int, places: Sequence[int], at: int) -> Item | None:
    """A Chinese value behind a word that such stand behind: 住在[上海]的."""
    before = "".join(of.keys[max(0, here - 2) : here])
    if not before.endswith(_LEADING):
        return None
    stop = at
    while stop < len(places) and of.keys[places[stop]] not in ("的", "有", "，", ",") and stop - at < LONGEST:
        stop += 1
    if stop == at or places[stop - 1] != here + stop - at - 1:
        return None
    return Item("v", here, here + stop - at, of.words.raw(here, here + stop - at))
