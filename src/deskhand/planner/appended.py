"""The text of one document behind that of another: "take the text of a.txt and add it to the end of b.docx",
把 a.txt 的内容加到 b.docx 的末尾.

Both files are named, and nothing else is said. It is always asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from deskhand.core.paths import name_of, split_ending
from deskhand.core.pattern import Pattern
from deskhand.core.plan.refs import literal
from deskhand.core.words import Lang
from deskhand.core.world.terms import words_of
from deskhand.planner.planned import Planned
from deskhand.planner.proposed import proposed
from deskhand.planner.reading import Reading
from deskhand.planner.steps import Steps
from deskhand.planner.tongue import Tongue

READ: Final = "doc.read"
EDIT: Final = "doc.edit"
_WRITTEN: Final = frozenset({".docx", ".txt", ".md"})
"""Files that text is put into."""
_TEXT: Final = r"(?:text|texts|contents?|words|wording|everything)"
_ADD: Final = r"(?:add|append|put|attach|insert|paste|write|copy)"
_END: Final = r"(?:(?:to|at|on|onto|into|in) the (?:very )?(?:end|bottom) of|(?:to|onto|into|behind|after) )"
_SAID: Final[Mapping[Lang, tuple[Pattern, ...]]] = {
    "en": (
        Pattern(
            r"(?:please )?(?:read|take|get|retrieve|fetch|copy|extract|pull|grab) (?P<source>.+?)"
            rf",?(?: and| then| and then)? {_ADD} (?:it|this|that|them|the {_TEXT})(?: all)?"
            rf" {_END} ?(?P<file>.+?)[.!]?",
            re.IGNORECASE,
        ),
        Pattern(rf"(?:please )?{_ADD} (?P<source>.+?) {_END} ?(?P<file>.+?)[.!]?", re.IGNORECASE),
    ),
    "zh": (
        Pattern(
            r"(?:请|麻烦|帮我)*(?:把|将|读取|提取|取出)(?P<source>.+?)[,，]?(?:并|再|然后)?(?:把它|全部|都)?"
            r"(?:添加|追加|加|附|放|写|接|粘贴|复制)(?:到|在|进)(?P<file>.+?)的?(?:末尾|最后|结尾|后面|最后面)(?:去)?[。！!]?"
        ),
    ),
}
_SOURCE: Final[Mapping[Lang, Pattern]] = {
    "en": Pattern(
        rf"(?:(?:all )?(?:the )?(?P<what>[\w ]*?)\b{_TEXT} (?:of|from|in|inside) )?(?P<file>.+)", re.IGNORECASE
    ),
    "zh": Pattern(r"(?P<file>.+?)(?:里面|里|中)?(?:的)?(?P<what>)(?:全部|所有)?(?:内容|文字|文本|正文)?"),
}
_NOUN: Final[Mapping[Lang, re.Pattern[str]]] = {
    "en": re.compile(
        r"^(?:the |my |our )?(?:whole )?(?:word |text |pdf )?(?:file|document|doc|report|letter)\s+(?=\S+\.\w+$)",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"^(?:文件|文档)\s*"),
}


def appended(of: Reading, named: Callable[[str, str], str | None], so_far: Steps, tongue: Tongue) -> Planned | None:
    """The question whether one text goes behind another; `named` tells the one document that words name."""
    lang, text = of.lex.lang, of.words.text.strip()
    if any(of.guarded):
        return None
    for pattern in _SAID[lang]:
        found = pattern.fullmatch(text)
        pair = None if found is None else _files(found, named, lang)
        if pair is not None and READ in so_far.abilities and EDIT in so_far.abilities:
            return _planned(*pair, text, so_far, tongue, lang)
    return None


def _files(found: re.Match[str], named: Callable[[str, str], str | None], lang: Lang) -> tuple[str, str] | None:
    """What is read and what is written to; None where words between say which part of the first is meant."""
    source = _SOURCE[lang].fullmatch(found["source"].strip())
    if source is None:
        return None
    first, last = (named("document", _NOUN[lang].sub("", one.strip())) for one in (source["file"], found["file"]))
    if first is None or last is None or first == last or split_ending(last)[1].casefold() not in _WRITTEN:
        return None
    own = set(map(str.casefold, words_of(split_ending(name_of(first))[0])))
    return (first, last) if set((source["what"] or "").casefold().split()) <= own else None


def _planned(source: str, file: str, goal: str, so_far: Steps, tongue: Tongue, lang: Lang) -> Planned | None:
    read = so_far.make(READ, {"file": literal(source)}, {})
    change: dict[str, Any] = {"do": "append", "text": f"${read}.text"}
    so_far.make(EDIT, {"file": literal(file), "change": change}, {})
    return proposed(so_far, goal, tongue, lang)
