"""What is said where words were not understood: which, what comes closest, and what a model made of them."""

from __future__ import annotations

from typing import Final

from deskhand.core.saying import CLOSEST
from deskhand.core.words import Words
from deskhand.hub.views import Suggest
from deskhand.planner import Planned

_TEACH: Final = Words("I did not understand this.", "我没有听懂这句话。")
_TEACH_UNUSED: Final = Words("I did not understand these words: {unused}.", "我没有听懂这些词：{unused}。")


def taught(planned: Planned, note: str = "") -> tuple[str, list[Suggest]]:
    """The answer, with `note` in a line of its own, and what could be said instead."""
    lang, unused = planned.lang, planned.unused
    lines = [_TEACH_UNUSED.said(lang, unused=", ".join(unused)) if unused else _TEACH.said(lang)]
    lines = [planned.reason] if planned.reason else lines
    suggest = [Suggest(do=one.do, say=one.say) for one in planned.suggest]
    if suggest:
        lines += [CLOSEST.said(lang), *(f"· {one.say}" for one in suggest)]
    return "\n".join([*lines, *([note] if note else [])]), suggest
