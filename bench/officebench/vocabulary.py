"""The words that belong to the language rather than to a task, and numbers that are said in words."""

from __future__ import annotations

from typing import Final

_FUNCTION: Final = """
    a about above after all also an and any are as at be been before below between by can did do does each every few
    for first from had has have he her here hers him his how i if in into is it its last least less me more most my
    no not of on one only or other our out over per she so some than that the their them then there these they this
    those to under up was we were what when where which while who whose why will with without yes you your
"""
FUNCTION_WORDS: Final = frozenset(_FUNCTION.split())
"""Closed classes of English: whoever puts a sentence together needs them, and none of them is a finding."""
_TYPES: Final = """
    csv doc docx document eml email event excel file folder gif html ics image jpeg jpg json mail markdown md ods odt
    parquet pdf picture png ppt pptx sheet slides spreadsheet table text txt word xls xlsx zip
"""
FILE_TYPES: Final = frozenset(_TYPES.split())
_FORMULAS: Final = """
    abs average ceil count day find floor if left length lower max mean median min month right round sqrt sum upper year
"""
FORMULA_WORDS: Final = frozenset(_FORMULAS.split())
"""Functions of the formulas over columns; they say what is worked out, never what comes out."""
_MONTHS: Final = "january february march april may june july august september october november december"
MONTHS: Final = tuple(_MONTHS.split())
_ONES: Final = "one two three four five six seven eight nine ten eleven twelve"
_FIRSTS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth"
SAID_NUMBERS: Final[dict[str, tuple[float, ...]]] = {
    **{word: (float(n),) for row in (_ONES, _FIRSTS) for n, word in enumerate(row.split(), 1)},
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
