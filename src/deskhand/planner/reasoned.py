"""A row that is to go, with the reason before it, which names it: "we have onions at home, remove this entry from the
shopping list", 家里有洋葱了，把购物清单.xlsx里对应的那一行删掉.

What stands in the table and in the reason is the row; where that is not one alone, nothing is taken. It is always
asked, with the row in the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from deskhand.core.pattern import Pattern
from deskhand.core.plan.refs import literal
from deskhand.core.words import Lang
from deskhand.planner.planned import Planned
from deskhand.planner.proposed import proposed
from deskhand.planner.reading import Reading
from deskhand.planner.steps import Steps
from deskhand.planner.structured.known import LONGEST, Known
from deskhand.planner.tongue import Tongue

EDIT: Final = "table.edit"
_DROP: Final = r"(?:delete|remove|drop|erase|strike|take out|take|cross out|get rid of)"
_ROW: Final = r"(?:line|row|entry|item|record|one)"
_SAID: Final[Mapping[Lang, Pattern]] = {
    "en": Pattern(
        rf"(?P<why>.+?)\s*[,.;:]?\s+(?:(?:and )?(?:so|therefore|thus|hence),? )?"
        rf"(?:please |you can |we can |can you )?{_DROP}"
        rf" (?:it|(?:(?:this|that|the|its|their|his|her) )?(?:corresponding |respective |matching |related )?{_ROW})"
        rf" (?:in|from|of|on|off|out of) (?P<file>.+?)[.!]?",
        re.IGNORECASE,
    ),
    "zh": Pattern(
        r"(?P<why>.+?)[,，。;；]\s*(?:所以|因此|那就|就)?(?:请|麻烦|帮我)*(?:把|将|从)(?P<file>.+?)(?:里面|里|中|上)的?"
        r"(?:(?:删掉|删除|去掉|移除|划掉)(?:这|那|对应的那?|相应的那?)(?:一)?(?:行|条|项)"
        r"|(?:这|那|对应的那?|相应的那?)(?:一)?(?:行|条|项)(?:给)?(?:删掉|删除|删了|去掉|移除|划掉))(?:吧)?[。！!]?"
    ),
}
_NOUN: Final = re.compile(r"\s+(?:excel |data)?(?:sheet|spreadsheet|table)$", re.IGNORECASE)
_ORDERS: Final = rf"{_DROP}|add|keep|change|set|replace|move|copy|open|send|sort|save"
_TURNS: Final = Pattern(
    rf"(?:^|[,;.:]\s*|\b(?:and|then|please|or)\s+)(?:{_ORDERS})\b|\b(?:if|unless|except)\b|[?？]"
    r"|删|去掉|保留|改成|如果|除了|别",
    re.IGNORECASE,
)
"""What a reason does not hold: an order of its own, a condition, an exception."""


def reasoned(of: Reading, named: Callable[[str, str], str | None], so_far: Steps, tongue: Tongue) -> Planned | None:
    """The question whether the row goes; `named` tells the one table that words name, `so_far` has no steps yet."""
    lang = of.lex.lang
    found = _SAID[lang].fullmatch(of.words.text.strip())
    if found is None or EDIT not in so_far.abilities or _TURNS.search(found["why"]) is not None:
        return None
    table = found["file"].strip()
    path = named("table", table) or named("table", _NOUN.sub("", table))
    sheets = () if path is None else of.places.sheets(path)
    row = _row(of, len(found["why"]), Known(sheets[0])) if sheets else None
    if path is None or row is None:
        return None
    change: dict[str, Any] = {"do": "delete_rows", "where": [row]}
    so_far.make(EDIT, {"file": literal(path), "change": [change]}, {})
    return proposed(so_far, of.words.text, tongue, lang)


def _row(of: Reading, end: int, known: Known) -> dict[str, Any] | None:
    """The one text of the table that stands in the words before a position, the longest where one holds another."""
    tokens = of.words.tokens
    size = sum(token.start < end for token in tokens)
    found: dict[tuple[str, str], None] = {}
    at = 0
    while at < size:
        stop = next((to for to in range(min(size, at + LONGEST), at, -1) if known.valued(of.name(at, to))), at)
        rows = known.valued(of.name(at, stop)) if stop > at else ()
        found |= {(column.name, value): None for column, value in rows if column.holds == "text"}
        at = max(stop, at + 1)
    return None if len(found) != 1 else next({"column": column, "value": literal(value)} for column, value in found)
