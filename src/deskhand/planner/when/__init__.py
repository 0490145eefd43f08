"""Days and spans as people say them ("last week", "in March", "上个月", "三天前"), to ISO days around a given now.

`spans.py` the calendar · `resolve.py` what a phrase comes to · `en.py`, `zh.py` the phrases · `rows.py` trying them ·
`told.py` days shown again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from deskhand.core.words import Lang
from deskhand.planner.when import en, zh

_READ: Final[Mapping[Lang, Callable[[str, int, date], tuple[int, str] | None]]] = {"en": en.read, "zh": zh.read}


def when_in(text: str, at: int, lang: Lang, today: date) -> tuple[int, str] | None:
    """A day or span that begins at a position of a folded text: where it ends, and the ISO form."""
    return _READ[lang](text, at, today)
