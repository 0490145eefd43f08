"""A text behind a word that announces it, read as if it were quoted: "subject …, body …", 标题 …，正文 ….

Whatever such a text holds is said to somebody else. It is tried where a request is not understood otherwise, and always
asked about, with the text in the question.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files as resources
from typing import Any, Final, cast

from deskhand.core.plan.model import Do, Plan
from deskhand.core.values import texts_in
from deskhand.core.words import Lang
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.named import SOMEBODY
from deskhand.planner.forbidden import SENDS, forbids_this
from deskhand.planner.lexicon import Phrasebook
from deskhand.planner.text import COMMAS, SENTENCE_ENDS, Token, Words, folded, pauses_in

_MARKS: Final = COMMAS | SENTENCE_ENDS | {"\n"}
_COLONS: Final = frozenset(":：")
ANNOUNCED: Final = {"names": ("subject", "title", "name"), "texts": ("body", "text", "content", "message")}
"""The values that a text of each sort may be, the first that an ability takes."""
_SAID: Final = frozenset(
    {"body", "text", "content", "message", "note", "prompt", "request", "change", "title", "subject", "name"}
)
"""Values that somebody's own words may be."""
_BEFORE_COLON: Final = 4
_JOINING: Final = frozenset({"and", "with", "和", "并"})
_CLOSE: Final = 3
_FEW: Final = 4
"""Words at the begin of a part in which it is said what is to be done."""
_FURTHEST: Final = 6
"""Tokens between the begin of a label and its text."""
_LEAST: Final = 2
"""Words in a text: one alone may be anything."""


@cache
def _book(lang: Lang, name: str) -> Phrasebook:
    rows = cast("Mapping[str, Sequence[str]]", _all()[lang])
    return Phrasebook((text, text) for text in rows[name])


@cache
def _all() -> dict[str, Any]:
    return tomllib.loads(resources("deskhand.planner").joinpath("words/said.toml").read_text(encoding="utf-8"))


def set_apart(mentions: Mentions, *, labelled: bool = False) -> Words | None:
    """The words with each announced text as one that is quoted; None where none is announced.

    `labelled`: only those behind a word that says what they are, and not behind a colon or a name alone.
    """
    of = mentions.of
    texts = list(_Texts(mentions).found(labelled=labelled))
    if not texts:
        return None
    tokens: list[Token] = []
    begins = dict(texts)
    at = 0
    while at < len(of.keys):
        stop = begins.get(at)
        if stop is None:
            tokens.append(of.words.tokens[at])
            at += 1
            continue
        said = of.words.raw(at, stop)
        start = of.words.tokens[at].start
        tokens.append(Token(said, f'"{folded(said)}"', start, start + len(said), said))
        at = stop
    return Words(of.words.text, tuple(tokens))


def holds_all(plan: Plan, apart: Words) -> bool:
    """Whether each text that was set apart is a value by itself, and one that is said or written."""
    said = {
        text
        for step in plan.steps
        for name, value in (step.with_.items() if isinstance(step, Do) else ())
        if name in _SAID
        for text in texts_in(value)
    }
    return all(token.quoted is None or token.raw != token.quoted or token.quoted in said for token in apart.tokens)


def says_no_less(found: Plan, other: Plan) -> bool:
    """Whether a plan gives each step all values that another gives it, and takes no further sentence into a text."""
    rows = [[step for step in one.steps if isinstance(step, Do)] for one in (found, other)]
    texts = [[text for step in steps for text in texts_in(step.with_)] for steps in rows]
    given = [
        {
            (step.do, name)
            for step in steps
            for name in step.with_
            if name != "style" and not _runs_on(step, name, texts[0])
        }
        for steps in rows
    ]
    further = any(
        long != short and long.startswith(short) and long[len(short) :].lstrip()[:1] in SENTENCE_ENDS
        for long in texts[0]
        for short in texts[1]
    )
    return given[0] >= given[1] and not further


def _runs_on(step: Do, name: str, texts: Sequence[str]) -> bool:
    """Whether a value is one of these texts with the word before it that says what it is: "subj final"."""
    value = step.with_[name]
    return isinstance(value, str) and name in _SAID and any(value != one and value.endswith(f" {one}") for one in texts)


def announced(mentions: Mentions, start: int, stop: int) -> Iterator[tuple[str, int, int]]:
    """Each quotation behind a word that announces it: its sort, where that word begins, where the text stands."""
    finder = _Texts(mentions)
    quoted = [at for at in range(start, stop) if mentions.of.words.tokens[at].quoted is not None]
    for place in quoted:
        for at in range(max(start, place - _FURTHEST), place):
            sort, read = finder.label(at)
            told = finder.told(at)
            if (sort and finder.past(read) == place) or told == place:
                yield sort or "texts", at if sort else place, place
                break


class _Texts:
    def __init__(self, mentions: Mentions) -> None:
        self._mentions = mentions
        self._of = mentions.of
        self._keys = mentions.of.keys
        self._lang: Lang = mentions.of.lex.lang
        self._pauses = pauses_in(mentions.of.words)

    def found(self, *, labelled: bool) -> Iterator[tuple[int, int]]:
        """Where announced texts stand, in their order."""
        at, size = 0, len(self._keys)
        while at < size:
            read = self._announced(at, labelled=labelled)
            if read is None:
                at += 1
                continue
            begin, is_name = read
            stop = self._end(begin, is_name=is_name)
            start, end = self._trimmed(begin, stop)
            quoted = any(self._of.words.tokens[one].quoted is not None for one in range(start, end))
            if (is_name or end - start >= _LEAST) and start < end and not quoted and not self._is_for_us(start, end):
                yield start, end
            at = max(stop, at + 1)

    def _announced(self, at: int, *, labelled: bool) -> tuple[int, bool] | None:
        """Where a text begins that words here announce, and whether it is only a name."""
        tokens = self._of.words.tokens
        sort, read = self.label(at)
        begin = self.past(read) if sort else None if labelled else self.told(at)
        if begin is not None:
            behind = range(begin, min(begin + _BEFORE_COLON, len(tokens)))
            colon = next((one for one in behind if tokens[one].raw in _COLONS), None)
            return (begin if colon is None or sort == "names" else colon + 1), sort == "names"
        if not labelled and at and tokens[at].raw in _COLONS and at + 1 < len(tokens):
            return at + 1, False
        return None

    def label(self, at: int) -> tuple[str, int]:
        """The sort of text that words here announce, and where they end; empty where they announce none."""
        for name in ("names", "texts"):
            read = _book(self._lang, name).at(self._keys, at, len(self._keys))
            if read is not None and self._is_label(at, read[0]):
                return name, read[0]
        return "", at

    def _is_label(self, at: int, stop: int) -> bool:
        """Whether a word announces a text, and is no part of something else."""
        tokens = self._of.words.tokens
        if stop >= len(tokens):
            return False
        if self._lang == "zh":
            return self._is_begin(at) or stop in self._pauses or tokens[stop].raw in _COLONS or len(tokens[at].raw) > 1
        begins = at > 0 and (self._is_begin(at) or self._keys[at - 1] in ("with", "the", "and"))
        return begins or tokens[stop].raw in _COLONS

    def _is_begin(self, at: int) -> bool:
        return at == 0 or self._of.words.tokens[at - 1].is_mark or at in self._pauses

    def told(self, at: int) -> int | None:
        """Where begins what somebody is told who is named behind a verb: "tell Bob [that] …"."""
        read = _book(self._lang, "tells").at(self._keys, at, len(self._keys))
        if read is None:
            return None
        named = self._past_somebody(read[0])
        if named is None or named >= len(self._keys):
            return None
        joined = _book(self._lang, "joins").at(self._keys, named, len(self._keys))
        if joined is None and (self._lang == "zh" and named not in self._pauses):
            return None
        if joined is None and read[1] in ("给", "跟", "mail", "email", "e-mail", "let", "write", "remind"):
            return None
        return self.past(joined[0] if joined else named)

    def _past_somebody(self, at: int) -> int | None:
        """Where the words end that name somebody here, or stand for somebody who was named before: "tell her"."""
        people = self._mentions.all.get("person", ())
        found = next((one.stop for one in people if one.start == at), None)
        stands = at < len(self._keys) and self._keys[at] in SOMEBODY and any(one.stop <= at for one in people)
        return found or (at + 1 if stands else None)

    def past(self, at: int) -> int:
        """Past what stands between a label and its text."""
        while (
            at < len(self._keys) and (read := _book(self._lang, "is").at(self._keys, at, len(self._keys))) is not None
        ):
            at = read[0]
        return at

    def _end(self, begin: int, *, is_name: bool) -> int:
        tokens = self._of.words.tokens
        for at in range(begin + 1, len(tokens)):
            mark = tokens[at].is_mark and tokens[at].raw in _MARKS
            if is_name and (mark or tokens[at].raw in _COLONS or self.label(at)[0]):
                return at
            apart = mark or at in self._pauses
            behind = at + 1 if mark else at
            if apart and behind < len(tokens) and self._begins_other(behind):
                return at
        return len(tokens)

    def _begins_other(self, at: int) -> bool:
        """Whether another text is announced here, or another order begins."""
        size = len(self._keys)
        if _book(self._lang, "ends").at(self._keys, at, size) is not None:
            return True
        return bool(self.label(at)[0])

    def _is_for_us(self, start: int, stop: int) -> bool:
        """Whether a part of a text may say what is not to be done with it: "…, on no account send it"."""
        guards = [at for at in range(start, stop) if self._of.guarded[at]]
        sent = [one.start for one in self._mentions.phrased if not one.senses.isdisjoint(SENDS)]
        close = any(0 < one - at <= _CLOSE for at in guards for one in sent)
        return close or self._speaks_to_us(start, stop) or forbids_this(self._of, self._mentions, start, stop)

    def _speaks_to_us(self, start: int, stop: int) -> bool:
        """Whether a part behind a mark says what is to be done with the text, or with something that is here."""
        tokens, for_us = self._of.words.tokens, _book(self._lang, "for_us")
        begins = [at + 1 for at in range(start, stop - 1) if tokens[at].is_mark and tokens[at].raw in _MARKS]
        begins += [at for at in self._pauses if start < at < stop]
        kinds = ("file", "folder", "event", "app")
        for begin in begins:
            end = min((one for one in begins if one > begin), default=stop)
            said = [(at, for_us.at(self._keys, at, end)) for at in range(begin, min(begin + _FEW, end))]
            if any(read is not None and (at == begin or read[0] > at + 1) for at, read in said):
                return True
            if tokens[begin - 1].raw in SENTENCE_ENDS and self._of.guarded[begin]:
                return True  # "… it is done. Don't delete anything"
            acts = any(one.start == begin and one.is_act for one in self._mentions.phrased)
            if acts and any(self._mentions.of_kind(kind, begin, end) for kind in kinds):
                return True
        return False

    def _is_closing(self, token: Token) -> bool:
        return token.is_mark and token.raw not in "?!？！"

    def _trimmed(self, start: int, stop: int) -> tuple[int, int]:
        tokens = self._of.words.tokens
        while start < stop and tokens[start].is_mark:
            start += 1
        while stop > start and (self._keys[stop - 1] in _JOINING or self._is_closing(tokens[stop - 1])):
            stop -= 1
        return start, stop
