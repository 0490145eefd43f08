"""What people say that asks for nothing: a greeting, thanks, a farewell. It is answered in kind, and is no run."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files as resources
from typing import Final

from deskhand.core.words import Lang, Words
from deskhand.planner.lexicon import Phrasebook
from deskhand.planner.text import Words as Text
from deskhand.planner.text import pauses_in

_BESIDE: Final = "beside"
_ANSWERS: Final[Mapping[str, Words]] = {
    "thanks": Words("You are welcome.", "不客气。"),
    "parting": Words("Goodbye. What is planned for later goes on by itself.", "再见。已安排的事情会照常进行。"),
    "greeting": Words(
        "Hello! Say in your own words what to do. “{help}” shows what there is, with examples.",
        "你好！直接说要做什么就可以。说“{help}”可以看到能做的事和例子。",
    ),
}
"""The sort that says most goes first: "good morning, and thanks"."""
_HELP: Final = Words("what can you do", "你能做什么")


def answered(words: Text, lang: Lang) -> str | None:
    """The answer to words that are only polite; None where they say anything else."""
    keys = [token.key for token in words.tokens]
    said: set[str] = set()
    at = 0
    while at < len(keys):
        if words.tokens[at].is_mark:
            at += 1
            continue
        read = _book(lang).at(keys, at, len(keys))
        if read is None:
            return None
        said.add(read[1])
        at = read[0]
    sort = next((one for one in _ANSWERS if one in said), None)
    return None if sort is None else _ANSWERS[sort].said(lang, help=_HELP.said(lang))


def past(words: Text, lang: Lang) -> int:
    """How many tokens of a greeting, with a mark or pause behind it, stand before an order: "good morning, list …"."""
    keys = [token.key for token in words.tokens]
    apart = pauses_in(words)
    at = 0
    greets = False
    while at < len(keys) and not words.tokens[at].is_mark and (read := _book(lang).at(keys, at, len(keys))) is not None:
        greets = greets or read[1] == "greeting"
        at = read[0]
    behind = at
    while behind < len(keys) and words.tokens[behind].is_mark and not words.tokens[behind].is_symbol:
        behind += 1
    ends = behind > at or (lang == "zh" and at in apart)
    return behind if greets and ends and behind < len(keys) else 0


@cache
def _book(lang: Lang) -> Phrasebook:
    text = resources("deskhand.planner").joinpath("words/courtesy.toml").read_text(encoding="utf-8")
    rows: Mapping[str, Sequence[str]] = tomllib.loads(text)[lang]
    return Phrasebook((phrase, sort) for sort in (*_ANSWERS, _BESIDE) for phrase in rows[sort])
