"""Which rows of a table words mean: by what stands in them, by what they are like, or by their place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from deskhand.core.pattern import Pattern
from deskhand.planner.lexicon import Lexicon
from deskhand.planner.numbers import number_at
from deskhand.planner.places import Places
from deskhand.planner.reading import Reading
from deskhand.planner.structured.conditions import ANYWHERE, tested
from deskhand.planner.structured.items import read
from deskhand.planner.structured.known import Known, plainly
from deskhand.planner.structured.saying import unquoted
from deskhand.planner.text import keys_of, tokenised

Json = dict[str, Any]
_ROW: Final = r"(?:row|line|entry|record|item|rows|lines|entries|records|items)"
_KIND: Final = (
    r"(?:student|person|employee|member|customer|client|product|item|people|students|employees|members|products|pupil)"
)
_ORDINALS: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
)  # fmt: skip
_BELONGS: Final = (
    rf"(?: and (?:its|his|her|their|the|his/her|her/his) (?:{_ROW}|scores?|data|values?|grades?|details))?"
)
"""Names the rest of the same row."""
_NTH_EN: Final = Pattern(
    rf"(?:the )?(?P<nth>last|{'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th))(?: (?P<n>\w+))?"
    rf" (?:(?P<row>{_ROW})|{_KIND}){_BELONGS}",
    re.IGNORECASE,
)
_NTH_ZH: Final = Pattern(
    r"(?:(?P<last>最后|倒数)(?P<m>[一二两三四五六七八九十\d]+)|(?:前)(?P<n>[一二两三四五六七八九十\d]+)|第(?P<at>[一二三四五六七八九十\d]+))"
    r"(?:个|条|位|名)?(?:(?P<row>行)|学生|同学|人|员工|记录|数据|条|项)?"
)
_TURNS: Final = Pattern(r"[除不别没只]")
_NAME_EN: Final = re.compile(r"[A-Z][\w.\-]*(?: [A-Z][\w.\-]*){0,3}")
_NAME_ZH: Final = re.compile(r"[^\W\d_]{1,6}")
_WHO_EN: Final = re.compile(
    rf"(?:the )?(?:(?:{_ROW}|{_KIND}) )?(?:(?:of|for|with|about|where|that says|called|named|whose) )?(?P<who>.+?)"
    rf"(?:'s)?(?: {_ROW})?{_BELONGS}",
    re.IGNORECASE,
)
_WHO_ZH: Final = re.compile(r"(?P<who>.+?)(?:的)?(?:那|这|所在)?(?:一)?(?:行|条|条记录|的记录|记录|数据)?")


@dataclass(frozen=True)
class Around:
    """What words are read by: a language, a time, and what is there."""

    lex: Lexicon
    places: Places
    now: datetime

    def reading(self, text: str) -> Reading:
        words = tokenised(text)
        return Reading.of(words, [token.key for token in words.tokens], self.lex, self.places, self.now)


def rows(text: str, known: Known | None, around: Around) -> Json | None:
    """`where` or `nth` of a change; None where nobody can tell which rows."""
    text = text.strip()
    by_place = _by_place(text, around)
    if by_place is not None:
        return by_place
    if known is None:
        return None
    reading = around.reading(text)
    items = read(reading, range(len(reading.keys)), known)
    if items is not None and (found := tested(items, known)):
        return {"where": found}
    pattern = _WHO_EN if around.lex.lang == "en" else _WHO_ZH
    match = pattern.fullmatch(text)
    return None if match is None else called(match["who"], known)


def called(text: str, known: Known) -> Json | None:
    """The rows in which a value stands, as it is written there."""
    said = unquoted(text)
    found = known.valued(said)
    if len(found) == 1:
        column, value = found[0]
        return {"where": [{"column": column.name, "value": value}]}
    if found or not known.empty:
        return None
    plain = text != said or (_NAME_EN if said.isascii() else _NAME_ZH).fullmatch(said) is not None
    plain = (
        plain and _TURNS.search(said) is None and not any(plainly(one.name) in plainly(said) for one in known.columns)
    )
    return {"where": [{"column": ANYWHERE, "value": said}]} if plain and plainly(said) else None


def _by_place(text: str, around: Around) -> Json | None:
    if around.lex.lang == "zh":
        found = _NTH_ZH.fullmatch(text)
        if found is None:
            return None
        if found["at"] is not None:
            at = _number(found["at"])
            return None if found["row"] and at > 1 else _nth([at])
        count = _number(found["n"] or found["m"])
        if found["last"] == "倒数":
            return None if not count else {"nth": [-count]}
        return _nth(range(1, count + 1)) if found["n"] else _nth([-at for at in range(count, 0, -1)])
    found = _NTH_EN.fullmatch(text)
    if found is None:
        return None
    nth = found["nth"].lower()
    count = _number(found["n"]) if found["n"] else 0
    if found["n"] and not count:
        return None
    if found["row"] and nth not in ("first", "last"):
        return None  # the third row of the sheet, or of what stands below its header
    if nth == "last":
        return _nth([-at for at in range(count or 1, 0, -1)])
    at = _ORDINALS.index(nth) + 1 if nth in _ORDINALS else int(nth[:-2])
    if count and at != 1:
        return None
    return _nth(range(1, count + 1)) if count else _nth([at])


def _nth(found: Sequence[int]) -> Json | None:
    return {"nth": list(found)} if found and all(found) and len(found) <= 1_000 else None


def _number(text: str) -> int:
    keys = keys_of(text)
    found = number_at(keys, 0)
    return found[1] if found is not None and found[0] == len(keys) else 0
