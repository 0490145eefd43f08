"""How a column of a text table writes its numbers, so that new ones are written the same way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from deskhand.formats.sheets.kinds import Value, decided, is_empty, worded
from deskhand.formats.sheets.numerals import number
from deskhand.formats.sheets.table import NUMERIC

_SAMPLE: Final = 400
_EUROPEAN: Final = re.compile(r"\d\.\d{3},\d")
_ENGLISH: Final = re.compile(r"\d,\d{3}\.\d|\d\.\d{1,2}\D*$")


@dataclass(frozen=True, slots=True)
class Notation:
    """`known`: it holds numbers. `comma`: 1,5 is one and a half; `group` stands between thousands; `decimals` are as

    many as all of them have, if above 0.
    """

    known: bool = False
    comma: bool = False
    group: str = ""
    decimals: int = 0

    def written(self, value: float) -> str:
        """A number as the column writes it."""
        text = worded(value) or ""
        sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
        whole, _, part = text.partition(".")
        if not whole.isdigit() or (part and not part.isdigit()):
            return sign + text  # with an exponent
        if len(part) < self.decimals:
            part = part.ljust(self.decimals, "0")
        if self.group:
            whole = f"{int(whole):,}".replace(",", self.group)
        return f"{sign}{whole}{',' if self.comma else '.'}{part}" if part else sign + whole

    def read(self, text: str) -> float | None:
        found = number(text, comma=self.comma)
        return None if found is None else found.value


def notation_of(cells: Sequence[Value]) -> Notation:
    """The notation of a column, from its cells; what stands above the first number are names and titles."""
    texts = [value.strip() for value in cells if isinstance(value, str) and not is_empty(value)]
    first = next((at for at, text in enumerate(texts) if _amount(text)), len(texts))
    texts = texts[first : first + _SAMPLE]
    kinds = decided(texts)
    if any(map(_EUROPEAN.search, texts)) and not any(map(_ENGLISH.search, texts)):
        kinds = replace(kinds, comma=True)
    if not texts or kinds.kind not in NUMERIC:
        return Notation()
    point = "," if kinds.comma else "."
    plain = [text for text in texts if (found := number(text, comma=kinds.comma)) is not None and not found.percent]
    groups = Counter(_group(text, kinds.comma) for text in plain if abs(_value(text, kinds.comma)) >= 1000)
    ends = Counter(len(_digits(text.rpartition(point)[2])) if point in text else 0 for text in plain)
    same = next(iter(ends)) if len(ends) == 1 else 0
    return Notation(True, kinds.comma, groups.most_common(1)[0][0] if groups else "", same)


def _amount(text: str) -> bool:
    return number(text) is not None or number(text, comma=True) is not None


def _value(text: str, comma: bool) -> float:
    found = number(text, comma=comma)
    return 0.0 if found is None else found.value


def _group(text: str, comma: bool) -> str:
    """What stands before the last three digits of the whole part."""
    whole = text.rpartition("," if comma else ".")[0] or text
    digits = [at for at, c in enumerate(whole) if c.isdigit()]
    between = whole[digits[-3] - 1] if len(digits) > 3 else ""
    return between if between in ((".", " ", "\u00a0", "\u202f", "'") if comma else (",", " ", "'")) else ""


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
