"""The words of a question or change without those that say which file it is about, and without polite ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.planner.reading import Reading

MARK: Final = "\ufffc"
"""Stands where the file is named."""
_NOUN: Final = (
    r"(?:excel |csv |word )?(?:file|files|sheet|spreadsheet|table|workbook|list|document|doc|letter|excel|csv)"
)
_AROUND: Final = {
    "en": re.compile(
        rf"(?:\s*\b(?:in|inside|of|from|to|into|on|for|at|within|according to|using|see|look in|check)\b)?"
        rf"(?:\s+(?:the|my|our|this|that))?\s*{MARK}(?:\s+{_NOUN}\b)?\s*[:,;.]?\s*",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        rf"(?:在|从|把|将|给|对|用|看|查)?(?:这个|那个|这份|那份)?\s*{MARK}\s*(?:表格|表|文件|文档|这个表)?"
        r"(?:里面|里头|里|中|上面|上(?![海下午周月个一级限涨升班传司饶虞]))?的?\s*[,，:：]?\s*"
    ),
}  # fmt: skip
_ENDS: Final = re.compile(r"^[\s,，.。:：;；!！?？]+|[\s,，.。:：;；!！?？]+$")
_POLITE: Final = {
    "en": re.compile(
        r"^(?:please|pls|kindly|can you|could you|would you|will you|i want you to|i want to|i'd like to|i need to|"
        r"help me|just)\s+(?:please\s+)?|[\s,]+(?:please|pls|thanks|thank you|for me)$",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"^(?:请|麻烦|帮我|帮忙|给我|你|能不能|可以|把)+|(?:吧|吗|呢|谢谢|一下)$"),
}
_CURLY: Final = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "「": '"', "」": '"', "『": '"', "』": '"'})


def places(of: Reading, start: int, stop: int, taken: Collection[int]) -> list[int]:
    """The tokens of a stretch that nothing else took."""
    return [at for at in range(start, stop) if at not in taken]


def words(of: Reading, start: int, stop: int, taken: Collection[int]) -> str:
    """What was written there, without the file and without polite words."""
    tokens = of.words.tokens
    text, last = "", ""
    for at in range(start, stop):
        gap = of.words.text[tokens[at - 1].end : tokens[at].start] if at > start else ""
        piece = MARK if at in taken else tokens[at].raw
        text += gap if piece == last == MARK else f"{gap}{piece}"
        last = piece
    return bare(_AROUND[of.lex.lang].sub(_between, _once(text)), of.lex.lang)


def bare(text: str, lang: Lang) -> str:
    """Words as they are compared, without what is only polite at their ends."""
    text = unicodedata.normalize("NFC", text).translate(_CURLY)
    before = ""
    while text != before:
        before = text
        text = _POLITE[lang].sub("", _ENDS.sub("", text))
    return re.sub(r"\s+", " ", text)


def _once(text: str) -> str:
    return re.sub(rf"{MARK}[\s{MARK}]*", MARK, text)


def _between(found: re.Match[str]) -> str:
    """A colon behind the file still says that what follows is to be written."""
    return (
        ": "
        if found.start() > 0 and re.search("[:：]", found[0])
        else " "
        if found[0].isascii() or " " in found[0]
        else ""
    )


def unquoted(text: str) -> str:
    """What stands between quotes, where the whole is quoted."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`" else text


def split(text: str, joints: Sequence[str]) -> list[str]:
    """The parts between joints, quoted ones left whole."""
    pattern = re.compile(rf'"[^"]*"|({"|".join(map(re.escape, joints))})')
    cuts = [found.span() for found in pattern.finditer(text) if found[1] is not None]
    begins, ends = [0, *(stop for _, stop in cuts)], [*(start for start, _ in cuts), len(text)]
    parts = (text[start:stop].strip() for start, stop in zip(begins, ends, strict=True))
    return [one for one in parts if one]


_SAVE: Final = Pattern(
    r"(?:,| and|, and)? ?(?:then )?save (?:it |the result |the table |this )?(?:as|to|in|into|under)"
    r" (?:an? |the )?(?:new )?(?:excel |csv )?(?:file |table |sheet )?(?:as |named |called |name )?"
    r"(?P<save>[^\s,]+\.\w{2,5})$"
    r"|[,，]?(?:并|再|然后)?(?:另存为|另存|存到|存成|保存为|存为)(?P<save_zh>[^\s,，]+\.\w{2,5})$",
    re.IGNORECASE,
)


def saved_as(text: str) -> tuple[str, str]:
    """The words without those that say which new file holds what comes of it, and that file."""
    found = _SAVE.search(text)
    if found is None:
        return text, ""
    return text[: found.start()].strip(), found["save"] or found["save_zh"]
