"""Words that stand around the parts of a change: verbs, what names a cell, what only says that a column is one."""

from __future__ import annotations

import re
from typing import Final

NOT_PLAIN: Final = re.compile(
    r"\b(?:not|no|except|only|if|unless|without|but|where|whose|then|and then|save)\b|不要|除了|只|如果|然后|除非",
    re.IGNORECASE,
)
"""Words that say more than the value they would stand in."""
CELL_WORDS: Final = {
    "en": (
        re.compile(r"(?P<who>.+?)(?:'s|s') (?P<col>.+)", re.IGNORECASE),
        re.compile(r"(?:the )?(?P<col>.+?) (?:of|for) (?P<who>.+)", re.IGNORECASE),
        re.compile(
            r"(?:the )?(?:score|grade|value|number|mark)s? of (?P<who>.+?) (?:in|for) (?P<col>.+)", re.IGNORECASE
        ),
        re.compile(r"(?P<who>.+?)(?:'s|s') (?:score|grade|value|mark)s? (?:in|for) (?P<col>.+)", re.IGNORECASE),
    ),
    "zh": (re.compile(r"(?P<who>.+?)的(?P<col>.+)"), re.compile(r"(?P<who>.+?) (?P<col>.+)")),
}
VERB: Final = {
    "en": re.compile(
        r"(?:change|set|update|correct|make|rename|raise|increase|lower|reduce|replace)\s+", re.IGNORECASE
    ),
    "zh": re.compile(r"把|将"),
}
"""What the first of several changes begins with, and the others may leave unsaid."""
JOINT: Final = re.compile(r"[,，;；、]")
ONLY_WORDS: Final = re.compile(
    r"^(?:the|all|every|each|column|columns|whole)\s+|\s+(?:column|columns|score|scores|grade|value|values)$"
    r"|^(?:所有|全部|每个)的?|(?:那|这|一)?列$|字段$",
    re.IGNORECASE,
)
OF: Final = {
    "total": "sum", "totals": "sum", "sum": "sum", "sums": "sum", "average": "mean", "averages": "mean", "mean": "mean",
    "median": "median", "maximum": "max", "minimum": "min", "合计": "sum", "总计": "sum", "总和": "sum",
    "求和": "sum", "汇总": "sum",
    "平均": "mean", "平均值": "mean", "平均数": "mean", "均值": "mean", "平均分": "mean",
    "最大值": "max", "最小值": "min",
}  # fmt: skip
