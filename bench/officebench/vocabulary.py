"""The words that belong to the language rather than to a task, and numbers that are said in words."""

from __future__ import annotations

from typing import Final

FUNCTION_WORDS: Final = frozenset(
    """
    a about above after all also an and any are as at be been before below between by can did do does each every few
    first for from had has have he her here hers him his how i if in into is it its last least less me more most my
    no not of on one only or other our out over per she so some than that the their them then there these they this
    those to under up was we were what when where which while who whose why will with without yes you your
    """.split()
)  # fmt: skip
"""Closed classes of English: whoever puts a sentence together needs them, and none of them is a finding."""
FILE_TYPES: Final = frozenset(
    """
    csv doc docx document eml email event excel file folder gif html ics image jpeg jpg json mail markdown md ods odt
    parquet pdf picture png ppt pptx sheet slides spreadsheet table text txt word xls xlsx zip
    """.split()
)  # fmt: skip
KINDS_OF_VALUES: Final = frozenset("amount count date email name number phone subject time title total".split())
"""What a column, or a part of a result, is called whatever it is about."""
FORMULA_WORDS: Final = frozenset(
    """
    abs average ceil count day floor if length lower max mean median min month round sqrt sum upper year
    """.split()
)  # fmt: skip
"""Functions of the formulas over columns; they say what is worked out, never what comes out."""
MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
SAID_NUMBERS: Final[dict[str, tuple[float, ...]]] = {
    **{
        word: (float(n),)
        for n, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
    },
    **{
        word: (float(n),)
        for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
    },
    "half": (2.0, 0.5),
    "double": (2.0,),
    "twice": (2.0,),
    "quarter": (4.0, 0.25),
    "dozen": (12.0,),
    "percent": (100.0,),
    "month": (12.0,),
    "monthly": (12.0,),
    "week": (7.0,),
    "day": (24.0, 365.0),
    "hour": (60.0,),
    "last": (-1.0,),
    "bottom": (-1.0,),
}
"""What a number is called, and how many of one unit make another."""
