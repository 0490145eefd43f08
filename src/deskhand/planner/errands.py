"""Words for somebody else to follow, with the texts they speak of put beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from deskhand.core.plan.refs import literal
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Lang, Words
from deskhand.planner.lexicon import lexicon
from deskhand.planner.text import keys_of
from deskhand.planner.values import Errand

READ: Final = "doc.read"
"""What brings the text of a file."""
_AFTER: Final = Words("{text} (with what came before it)", "{text}（附上前面得到的内容）")
_BESIDE: Final = Words("{text} (with the text of {what})", "{text}（附上 {what} 的内容）")


def handed(
    errand: Errand, said: str, lang: Lang, read: Callable[[str], str], before: Callable[[], str | None]
) -> tuple[Any, str] | None:
    """The value, and how a question says it; None where it is nothing but a text, and there is none.

    `read` has a file read, `before` finds the last text that an earlier step brought; both give the way to it.
    `said` are the words of a text that is not named.
    """
    texts = [read(literal(path)) for path in errand.files]
    earlier = before() if errand.refers and not texts else None
    texts += [] if earlier is None else [earlier]
    files = shown_few(errand.files, lang)
    if not errand.text:
        return (f"${texts[0]}", files or said) if len(texts) == 1 else None
    words = shown(errand.text)
    if texts:
        words = _BESIDE.said(lang, text=words, what=files) if files else _AFTER.said(lang, text=words)
    return "\n\n".join([literal(errand.text), *(f"{{${one}}}" for one in texts)]), words


def leans(text: str, lang: Lang) -> bool:
    """Whether what is to be done later speaks of what something else finds: "delete them"."""
    keys, it = keys_of(text), lexicon(lang).it
    return any(it.at(keys, at, len(keys)) is not None for at in range(len(keys)))
