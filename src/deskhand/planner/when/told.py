"""The very days that words like "last week" leave unsaid, for the question that names them."""

from __future__ import annotations

from typing import Final

from deskhand.core.words import Lang, Words

_ON: Final = Words("changed on {first}", "{first} 修改")
_BETWEEN: Final = Words("changed from {first} to {last}", "{first} 至 {last} 修改")
_SINCE: Final = Words("changed on {first} or later", "{first} 或之后修改")
_UNTIL: Final = Words("changed on {last} or earlier", "{last} 或之前修改")


def days_told(when: str, lang: Lang) -> str:
    """An ISO day or span in brackets, as it follows the person's own words."""
    first, dash, last = when.partition("/")
    words = _ON if not dash else _BETWEEN if first and last else _SINCE if first else _UNTIL
    note = words.said(lang, first=first, last=last)
    return f"（{note}）" if lang == "zh" else f" ({note})"
