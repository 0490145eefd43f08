"""Changes to a document as people say them: words replaced, added at the end or beside others, or taken out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from deskhand.core.words import Lang
from deskhand.planner.structured.saying import split, unquoted

Json = dict[str, Any]
_LONGEST_FOUND: Final = 8
"""Words, unquoted, that are looked for in a document; more than that are likelier a description."""
_DESCRIBES: Final = re.compile(
    r"\b(?:paragraph|sentence|section|clause|heading|footer|header|title|page|date|last|first|second|third|everything)\b"
    r"|[段句节条页]|标题|页脚|页眉|日期|全部内容",
    re.IGNORECASE,
)
"""Such words say what a place is, not what stands there."""
_TURNING: Final = re.compile(r"\b(?:not|except|only|if|unless|without)\b|不要|除了|只|如果", re.IGNORECASE)


def revisions(text: str, lang: Lang) -> list[Json] | None:
    """Every change that is said, in order; None where a word is left."""
    one = _revision(text, lang)
    if one is not None:
        return [one]
    for joints in ((" and ",), (" and ", ", ", "; ")) if lang == "en" else (("，", ",", "；", "并", "再"),):
        parts = split(text, joints)
        made = [_revision(part, lang) for part in parts] if len(parts) > 1 else []
        if made and all(part is not None for part in made):
            return [part for part in made if part is not None]
    return None


def _revision(text: str, lang: Lang) -> Json | None:
    for pattern, build in _WAYS[lang]:
        found = pattern.fullmatch(text.strip())
        if found is not None and (made := build(found)) is not None:
            return made
    return None


def _found(text: str) -> str | None:
    """Words that stand in the document."""
    said = unquoted(text)
    if said == text and (_DESCRIBES.search(text) or _TURNING.search(text) or len(text.split()) > _LONGEST_FOUND):
        return None
    return said or None


def _written(text: str) -> str | None:
    said = unquoted(text)
    return None if not said or (said == text and _TURNING.search(text)) else said


def _replace(said: re.Match[str]) -> Json | None:
    find, text = _found(said["find"]), _written(said["text"])
    return {"do": "replace", "find": find, "text": text} if find is not None and text is not None else None


def _append(said: re.Match[str]) -> Json | None:
    text = _written(said["text"])
    return {"do": "append", "text": text} if text is not None else None


def _quoted_append(said: re.Match[str]) -> Json | None:
    """Behind "that says" or a colon words are as they are; else only quoted ones are known to be the words themselves."""
    return _append(said) if unquoted(said["text"]) != said["text"] else None


def _insert(said: re.Match[str]) -> Json | None:
    find, text = _found(said["find"]), _written(said["text"])
    if find is None or text is None or unquoted(said["text"]) == said["text"]:
        return None
    made: Json = {"do": "insert", "find": find, "text": text}
    return {**made, "where": "before"} if said.groupdict().get("before") else made


def _delete(said: re.Match[str]) -> Json | None:
    find = _found(said["find"])
    if find is None or unquoted(said["find"]) == said["find"]:
        return None
    what = said.groupdict().get("what")
    return {"do": "delete", "find": find, **({"what": what.lower()} if what else {})}


_ADD: Final = r"(?:add|append|write|put|insert)"
_PIECE: Final = r"(?:sentence|line|paragraph|text|words|note|remark|phrase)"
_END: Final = r"(?:(?:at|to|on) the (?:very )?(?:end|bottom)(?: of(?: it)?)?)"
_EVERYWHERE: Final = r"(?: (?:everywhere|throughout|wherever it appears|wherever it occurs|each time|every time))?"
Way = tuple[re.Pattern[str], Callable[[re.Match[str]], Json | None]]
_EN: Final = (
    (rf"(?:replace|substitute) (?:all |every |each |the )?(?:words? |text )?(?P<find>.+?) (?:with|by) (?P<text>.+?){_EVERYWHERE}", _replace),
    (rf"(?:change|turn|correct|update) (?:all |every |each )?(?:the (?:words? |text ))?(?P<find>.+?) (?:to|into) (?P<text>.+?){_EVERYWHERE}", _replace),
    (rf"(?:swap|exchange) (?P<find>.+?) (?:for|with) (?P<text>.+?){_EVERYWHERE}", _replace),
    (rf"(?:wherever|everywhere) it says (?P<find>.+?),? (?:change to|write|make it|put|it should say) (?P<text>.+)", _replace),
    (rf"write (?P<text>.+?) instead of (?P<find>.+?){_EVERYWHERE}", _replace),
    (rf"(?:it )?(?:must|should) (?:be|say|read) (?P<text>.+?) (?:and not|instead of|rather than) (?P<find>.+)", _replace),
    (rf"{_ADD} (?:a |one )?(?:new |closing |final )?{_PIECE} {_END}(?: that says| saying| which says|:|,) ?(?P<text>.+)", _append),
    (rf"{_ADD} (?:a |one )?(?:new |closing |final )?{_PIECE}(?: that says| saying| which says|:) ?(?P<text>.+?)(?: {_END})?", _append),
    (rf"{_ADD} (?:the )?{_PIECE} (?P<text>.+?) {_END}", _quoted_append),
    (rf"{_ADD} (?P<text>.+?) {_END}", _quoted_append),
    (rf"{_ADD} {_END}:? (?P<text>.+)", _quoted_append),
    (rf"{_ADD} (?:the )?(?:{_PIECE} )?(?P<text>.+?) (?:(?P<before>before|above)|after|below|behind|under) (?P<find>.+)", _insert),
    (rf"(?:delete|remove|strike|take out) (?:the )?(?P<what>paragraph|section) (?:with |called |titled |under )?(?P<find>.+)", _delete),
    (rf"(?:delete|remove|strike|take out) (?:the )?(?:{_PIECE} )?(?P<find>.+)", _delete),
)
_ZH: Final = (
    (r"(?:把)?(?:里面?的|所有的?|全部)?(?P<find>.+?)(?:都|全部|全)?(?:替换为|替换成|换成|改成|改为|更正为|换为)(?P<text>.+)", _replace),
    (r"(?:在)?(?:末尾|结尾|最后|文末)(?:再)?(?:加上|添上|加|补上|补|添加)(?:一)?(?:句|段|行|段话|句话)?(?:：|:|，|,| )*(?P<text>.+)", _quoted_append),
    (r"(?:在)?(?:末尾|结尾|最后|文末)?(?:再)?(?:加上|添上|加|补上|补|添加)(?:一)(?:句|段|行|段话|句话)(?:：|:)(?P<text>.+)", _append),
    (r"(?:在)?(?P<find>.+?)(?:后面|之后|后)(?:加上|加|插入|增加|补上)(?P<text>.+)", _insert),
    (r"(?:把)?(?P<find>.+?)(?:这|那)?(?:句|句话|段)?(?:删掉|删了|删除|去掉|拿掉)", _delete),
)  # fmt: skip
_WAYS: Final[dict[Lang, Sequence[Way]]] = {
    "en": tuple((re.compile(pattern, re.IGNORECASE), build) for pattern, build in _EN),
    "zh": tuple((re.compile(pattern, re.IGNORECASE), build) for pattern, build in _ZH),
}
