"""Whether a clause orders or asks: "could you delete it" is an order, "could I delete it?" and "delete it?" are not.

Decided by what stands around the clause itself, never by words inside it, which may belong to a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.planner.clauses import Clause
from deskhand.planner.lexicon import Phrasebook
from deskhand.planner.match import Match
from deskhand.planner.reading import Reading
from deskhand.planner.template import Template

_QUESTION_MARKS: Final = frozenset({"?", "？"})
_MARKS: Final = ",.!?;:。、!?…·~"
_ASKING: Final = frozenset({"吗", "么", "没", "没有", "嘛", "呢"})
_YOU: Final = frozenset({"你", "您"})
_DONE: Final = frozenset({"了", "过"})
_DID_IT: Final = Pattern(r"(?<!过)[了过]没有?[呀啊呢]?[?？。.！! ]*$")
_IS_IT_SO: Final = frozenset({"是不是", "是否", "有没有", "有无"})
"""These ask what is so, whoever is spoken to: 你能不能删除它 is an order, 你是不是删除了它 is none."""
_ADVICE: Final = frozenset(
    {
        "should i", "should we", "shall i", "shall we", "ought i to", "ought we to", "must i", "do i need to",
        "do i have to", "do you think i should", "is it safe to", "is it wise to", "safe to", "would it be safe to",
        "要不要", "该不该", "应不应该", "是不是该", "是否应该", "我该", "我应该", "需不需要", "有没有必要",
    }
)  # fmt: skip
SEND: Final = "files.send"
"""Back to whoever asked, so that no risk is in it; somebody notices it all the same."""
_HOW: Final = re.compile(r"\bhow\b|如何|怎么|怎样")
BEGINS_ASKING: Final = frozenset({"do", "does", "did", "is", "are", "have", "has", "will", "what", "which", "how"})


@dataclass(frozen=True, slots=True)
class Doubt:
    """What keeps words from being an order; `fact` where they ask what was done, which orders nothing at all."""

    said: str
    fact: bool = False


@dataclass(frozen=True)
class _Around:
    """The polite and doubting words at both ends of a clause."""

    front: dict[str, str]
    """As the grammar knows them, each with how it was written."""
    back: dict[str, str]
    asked: bool


def is_question(template: Template) -> bool:
    """Whether a phrase is itself a question, so that asking it orders the looking: "do the tests pass", 通过了吗."""
    first, slot, _ = template.opening
    begins = bool(first) and first <= BEGINS_ASKING and not slot
    return begins or "吗" in template.text


def doubt_about(of: Reading, clauses: Sequence[Clause], acts: Callable[[Match], bool]) -> Doubt | None:
    """The doubt about a clause that does more than look.

    A question beside it is its own affair, unless it is one of advice and in the same sentence: "should I find
    the old ones and delete them".
    """
    found: list[Doubt] = []
    governing: Doubt | None = None
    for at, clause in enumerate(clauses):
        if at and any(clauses[at - 1].start <= end < clause.start for end in of.sentence_ends):
            governing = None
        sent = [match for match in clause.readings if match.template.ability == SEND]
        acting = next((match for match in clause.readings if acts(match)), sent[0] if sent else None)
        match = acting or clause.readings[0]
        after_topic = match.bound[0][3] if match.bound else clause.start
        doubt = doubt_in(of, clause.start, clause.end, after_topic, question=is_question(match.template))
        advice = doubt is not None and _is_advice(doubt)
        if acting is None:
            governing = governing or (doubt if advice else _how(of, clause, match))
        else:
            found += [one for one in (governing, None if acting in sent and not advice else doubt) if one is not None]
    return next((doubt for doubt in found if doubt.fact), found[0] if found else None)


def _is_advice(doubt: Doubt) -> bool:
    """Whether what is asked is if something would be right or is so, and not if it may be had: "should I send it"."""
    return doubt.said.casefold() in _ADVICE | _IS_IT_SO


def _how(of: Reading, clause: Clause, match: Match) -> Doubt | None:
    """What asks how something is done, and orders nothing behind it: "how do I list Downloads and delete it"."""
    if match.template.ability != "help" or not match.bound:
        return None
    said = of.words.raw(clause.start, match.bound[0][2])
    return Doubt(said.strip()) if _HOW.search(said.casefold()) is not None else None


def doubt_in(of: Reading, start: int, end: int, after_topic: int, *, question: bool = False) -> Doubt | None:
    """Why the clause is no plain order; None where it is one.

    `after_topic` is where the first thing it names ends: in Chinese that may come first, and the doubt behind it.
    Where the phrase is a `question` of its own, what makes it one is no doubt.
    """
    around = _around(of, start, end)
    if question:
        around = _Around(around.front, {word: raw for word, raw in around.back.items() if word not in _ASKING}, False)
    return _doubt_zh(of, start, end, after_topic, around) if of.lex.lang == "zh" else _doubt_en(of, around)


def _doubt_en(of: Reading, around: _Around) -> Doubt | None:
    doubting = _first(of.lex.doubts, {**around.front, **around.back})
    if doubting is not None:
        return Doubt(doubting)
    polite = _first(of.lex.polite, {**around.front, **around.back}) is not None
    return Doubt("?") if around.asked and not polite else None


def _doubt_zh(of: Reading, start: int, end: int, after_topic: int, around: _Around) -> Doubt | None:
    doubting = _first(of.lex.doubts, {**around.front, **around.back})
    if any(word.startswith(tuple(_IS_IT_SO)) for word in around.front) and (asked_done := _asked_done(of, end)):
        return Doubt(asked_done, fact=True)
    if _DID_IT.search("".join(of.keys[start:end])):
        return Doubt(of.words.raw(end - 1, end), fact=True)  # 你给我取消了没
    addressed = _YOU & set(around.front) and doubting is not None and not _IS_IT_SO & set(around.front)
    if addressed or _first(of.lex.polite, {**around.front, **around.back}) is not None:
        return None
    asking = next((raw for word, raw in around.back.items() if word in _ASKING), None)
    topical = of.lex.doubts.at(of.keys, after_topic, end)
    if topical is not None and (asking or around.asked or "了" not in around.back):
        return Doubt(of.words.raw(after_topic, topical[0]))
    if asking and any(of.keys[at] in _DONE for at in range(start, end)):
        return Doubt(asking, fact=True)
    if doubting is not None:
        return Doubt(doubting)
    return Doubt(asking or "？") if asking or around.asked else None


def _asked_done(of: Reading, end: int) -> str:
    """The 了 or 过 that a clause ends with, marks aside; empty where it ends with neither."""
    while end > 0 and (of.words.tokens[end - 1].is_mark or of.keys[end - 1] in _ASKING):
        end -= 1
    return of.keys[end - 1] if end > 0 and of.keys[end - 1] in _DONE else ""


def _first(book: Phrasebook, words: Mapping[str, str]) -> str | None:
    return next((raw for word, raw in words.items() if book.holds(word)), None)


def _around(of: Reading, start: int, end: int) -> _Around:
    """Phrases taken off the front and off the back until something else stands there."""
    lex, keys = of.lex, of.keys
    front: dict[str, str] = {}
    back: dict[str, str] = {}
    asked = False
    at = _past_marks(of, start, end)
    while (read := lex.before.at(keys, at, end)) is not None and read[0] < end:
        front[_joined(of, at, read[0])] = of.words.raw(at, read[0])
        at = _past_marks(of, read[0], end)
    while end > at:
        if of.words.tokens[end - 1].is_mark:
            asked = asked or keys[end - 1] in _QUESTION_MARKS
            end -= 1
            continue
        begin = lex.after.before(keys, at, end)
        if begin is None or begin <= at:
            break
        back[_joined(of, begin, end)] = of.words.raw(begin, end)
        end = begin
    return _Around(front, back, asked)


def _past_marks(of: Reading, at: int, end: int) -> int:
    while at < end and (of.words.tokens[at].is_mark and of.keys[at] in _MARKS):
        at += 1
    return at


def _joined(of: Reading, start: int, end: int) -> str:
    return ("" if of.lex.lang == "zh" else " ").join(of.keys[start:end])
