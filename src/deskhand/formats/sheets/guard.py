"""Texts in a text table that a spreadsheet would run: they get an apostrophe, which makes them texts there too."""

from __future__ import annotations

import re
from typing import Final

from deskhand.formats.sheets.kinds import Value
from deskhand.formats.sheets.numerals import number

_WIDE: Final = str.maketrans("＝＋－＠", "=+-@")
"""Signs as wide as Chinese letters: a spreadsheet set to Chinese takes them for the narrow ones."""
_PHONE: Final = re.compile(r"[+-]?\s*\(?\d[\d\s().\-/]*(?:\s*(?:ext\.?|x|转|分机)\s*\d+)?")
_RUNS: Final = re.compile(r"[|=*^&<>{}\\]|[^\W\d][\w.]*\(|![A-Za-z$]|\$[A-Za-z]")
"""What makes an expression do something: programs (`cmd|…`), functions, references to other sheets."""
_REFERENCE: Final = re.compile(r"[A-Za-z]{1,3}[1-9]\d{0,6}(?![\w.])(?!\s+\S)")
_SUM: Final = re.compile(r"[\d.,%\s]+[+*/^-][\d.,%+*/^()\s-]+")


def acts(text: str) -> bool:
    """Whether a spreadsheet that opens a text table would run this as a formula.

    A number, a telephone number, `@name` and `- item` begin as formulas do and are none.
    """
    text = text.translate(_WIDE)
    if len(text) < 2 or text[0] not in "=+-@\t\r\n":
        return False
    if text[0] in "=\t\r\n":
        return True
    rest = text.lstrip("+-@ \u3000")
    if rest[:1] in ("=", "\t") or _RUNS.search(text):
        return True
    if number(text) is not None or _PHONE.fullmatch(text) is not None:
        return False
    return _SUM.fullmatch(rest) is not None or _REFERENCE.match(rest) is not None


def held_back(value: Value) -> Value:
    """A value as a text table may hold it."""
    return f"'{value}" if isinstance(value, str) and acts(value) else value
