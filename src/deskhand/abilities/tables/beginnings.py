"""How values begin: by a number of characters, or by the fewest that tell them apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

FEW: Final = 0
"""No number of characters: as many as tell the values apart."""
_SERIES: Final = re.compile(r"[^\W\d_]+(?=[-–_/.#:\s]?\d)")
"""The letters before the number of a code: `CS` of CS-101, `高一` of 高一3班."""


def beginnings_of(texts: Sequence[str], length: int) -> list[str]:
    """The beginning of each text, by which those that go together are alike but for letter case and width.

    With `FEW`, what all have in common is no difference: it goes with the character behind it, or with the letters of
    a code as far as its number. `k301` and `k512` begin with `k3` and `k5`.
    """
    narrow = [" ".join(unicodedata.normalize("NFKC", text).split()) for text in texts]
    if length != FEW:
        return [text[:length] for text in narrow]
    different = {text.casefold() for text in narrow if text}
    shared = next((at for at, letters in enumerate(zip(*different, strict=False)) if len(set(letters)) > 1), None)
    shared = min(map(len, different), default=0) if shared is None else shared
    return [text[: _end(text, shared)] for text in narrow]


def _end(text: str, shared: int) -> int:
    series = _SERIES.match(text, shared)
    return shared + 1 if series is None else series.end()
