"""What is said to words that were not understood: which they are, why, and the closest things that can be done."""

from __future__ import annotations

from typing import Final

from deskhand.core.saying import CLOSEST
from deskhand.core.words import Words
from deskhand.planner import Planned

_TEACH: Final = Words("I did not understand this.", "我没有听懂这句话。")
_UNUSED: Final = Words("I did not understand these words: {unused}.", "我没有听懂这些词：{unused}。")


def not_understood(planned: Planned, note: str = "") -> str:
    """The whole answer, `note` in a line of its own; a reason says it better than the words that were left over."""
    lang = planned.lang
    said = _UNUSED.said(lang, unused=", ".join(planned.unused)) if planned.unused else _TEACH.said(lang)
    lines = [planned.reason or said]
    if planned.suggest:
        lines += [CLOSEST.said(lang), *(f"· {one.say}" for one in planned.suggest)]
    return "\n".join([*lines, *([note] if note else [])])
