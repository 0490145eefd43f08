"""Changes to a document as people say them: words replaced, added at the end or beside others, or taken out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.planner.structured.saying import split, unquoted
from deskhand.planner.structured.ways import ways

Json = dict[str, Any]
_LONGEST_FOUND: Final = 8
"""Words, unquoted, that are looked for in a document; more than that are likelier a description."""
_DESCRIBES: Final = Pattern(
    r"\b(?:paragraph|sentence|section|clause|heading|footer|header|title|page|date|last|first|second|third|everything)\b"
    r"|[段句节条页]|标题|页脚|页眉|日期|全部内容",
    re.IGNORECASE,
)
"""Such words say what a place is, not what stands there."""
_TURNING: Final = Pattern(r"\b(?:not|except|only|if|unless|without)\b|不要|除了|只|如果", re.IGNORECASE)


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
    for pattern, makes in ways("revisions", lang):
        found = pattern.fullmatch(text.strip())
        if found is not None and (made := _BUILD[makes](found)) is not None:
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
    """Only quoted words are known to be the words themselves, where no colon stands before them."""
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


_BUILD: Final[Mapping[str, Callable[[re.Match[str]], Json | None]]] = {
    "append": _append,
    "delete": _delete,
    "insert": _insert,
    "quoted_append": _quoted_append,
    "replace": _replace,
}
"""By the names that `words/revisions.*.toml` has for what its ways make."""
