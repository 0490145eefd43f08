"""What is said beside a request, with a subject of its own: "nobody reads it", "the portal keeps refusing my uploads".

Such words ask for nothing. Where a request is not understood with them, it is read without them, and asked about with
them repeated; it never runs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files as resources
from typing import Any, Final, cast

from deskhand.core.pattern import Pattern
from deskhand.core.plan.model import Ask, Do, Plan
from deskhand.core.plan.refs import refs_in
from deskhand.core.shown import shown
from deskhand.core.values import texts_in
from deskhand.core.words import Lang
from deskhand.core.words import Words as Sentence
from deskhand.planner.asks import without
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.named import Mention
from deskhand.planner.lexicon import Phrasebook
from deskhand.planner.planned import Planned
from deskhand.planner.pointing import pointing
from deskhand.planner.request import Request
from deskhand.planner.text import pauses_in
from deskhand.planner.values import Exact

_ASIDE: Final = Sentence(
    "I take “{remarks}” for a remark. Is this what you mean? {steps}?",
    "“{remarks}”我当作补充说明，不需要做什么。你是这个意思吗？{steps}？",
)
_MARKS: Final = frozenset(",.;!?:-–—()，。；！？：（）、…")
_SOFT: Final = frozenset(",;:-–—，；：、")
_NAMED: Final = ("file", "folder", "event", "person", "app", "url", "quoted", "money")
_TIMES: Final = ("ahead", "past", "repeat")
_SAID: Final = frozenset({"body", "text", "content", "note", "prompt", "request", "question", "message", "change"})
"""Values behind which more of the same may be said."""
_IS: Final = frozenset({"is", "are", "was", "were"})
_ASKS: Final = frozenset({"what", "where", "who", "which", "how", "why", "when", "whose", "what's", "whats", "wheres"})
_NOUN: Final = 6
"""Words within which something is told of what a remark begins with."""
_LEAST: Final = {"en": 2, "zh": 3}
Plans = Callable[[str, Lang], Planned]


@cache
def _book(lang: Lang, name: str) -> Phrasebook:
    return Phrasebook((text, text) for text in _rows(lang)[name])


@cache
def _courtesy(lang: Lang) -> Pattern:
    return Pattern("|".join(f"(?:{one})" for one in _rows(lang)["courtesy"]))


@cache
def _rows(lang: Lang) -> Mapping[str, Sequence[str]]:
    return cast("Mapping[str, Sequence[str]]", _all()[lang])


@cache
def _all() -> dict[str, Any]:
    return tomllib.loads(resources("deskhand.planner").joinpath("words/remarks.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Remarked:
    """Plans a request without the remarks in it."""

    request: Request
    plans: Plans

    def planned(self) -> Planned | None:
        of, lang = self.request.of, self.request.tongue.lang
        remarks = list(_Finder(self.request.mentions).found())
        cut = {at for start, stop in remarks for at in range(start, stop)}
        rest = self._rest(cut) if remarks else ""
        about = list(range(*remarks[0])) if remarks else []
        text = pointing(self.request.mentions, cut, about, rest) if rest else None
        if not text or not self._lends_nothing(remarks, cut, text != rest):
            return None
        front = self.plans(text, lang)
        if front.plan is None or any(self._may_be_said(start, front.plan) for start, _ in remarks):
            return None
        said = "；" if lang == "zh" else "; "
        told = said.join(shown(of.words.raw(start, stop)) for start, stop in remarks)
        if front.outcome == "choose":
            return replace(front, weighed=True)
        left = (*[of.words.raw(*one) for one in remarks], *front.unused) if front.unused else ()

        def question(steps: str) -> str:
            return without(steps, left, lang) if left else _ASIDE.said(lang, remarks=told, steps=steps)

        return self.request.asked(front, front.plan, question)

    def told_to_nobody(self, read: Planned) -> Planned | None:
        """The same without a remark that was taken for what somebody is told: "mail it to Li Wei, he does my books"."""
        of, finder = self.request.of, _Finder(self.request.mentions)
        remarks = {of.words.raw(*one) for one in finder.found() if finder.is_of_others(*one)}
        steps = [] if read.plan is None else [step for step in read.plan.steps if isinstance(step, Do)]
        texts = (
            text for step in steps for name, value in step.with_.items() if name in _SAID for text in texts_in(value)
        )
        if remarks.isdisjoint(texts):
            return None
        found = self.planned()
        if found is None or found.plan is None or any(one.ask == "fill" for one in _asks(found.plan)):
            return None
        same = [step.do for step in steps] == [step.do for step in found.plan.steps if isinstance(step, Do)]
        return found if same else None

    def _lends_nothing(self, remarks: Sequence[tuple[int, int]], cut: set[int], pointed: bool) -> bool:
        """Whether remarks name nothing that is there, but what the rest names too, or speaks of as "it"."""
        behind = remarks[1:] if pointed else remarks
        every = self.request.mentions.all
        rows = ((kind, one) for kind in _NAMED for a, b in behind for one in self.request.mentions.of_kind(kind, a, b))
        return all(
            not self._is_meant(one) or any(other.value == one.value and other.start not in cut for other in every[kind])
            for kind, one in rows
        )

    def _is_meant(self, one: Mention) -> bool:
        """Whether something is named by more than a word that its title shares with others: 客户 is no 客户拜访."""
        title = str(one.value.value) if one.kind == "event" and isinstance(one.value, Exact) else ""
        return len(self.request.of.words.raw(one.start, one.stop)) * 2 > len(title)

    def _may_be_said(self, start: int, plan: Plan) -> bool:
        """Whether a remark may go on with a text before it: "tell Bob the lift is broken, nobody can use it"."""
        of = self.request.of
        begins = of.words.tokens[start].start
        for step in plan.steps:
            for name, value in step.with_.items() if isinstance(step, Do) else ():
                if name in _SAID and next(refs_in({name: value}), None) is None:
                    quoted = {token.quoted for token in of.words.tokens}
                    if any(text not in quoted and 0 <= of.words.text.find(text) < begins for text in texts_in(value)):
                        return True
        return False

    def _rest(self, cut: set[int]) -> str:
        """The words that are left, without the marks that set the remarks apart."""
        tokens, text = self.request.of.words.tokens, self.request.of.words.text
        said = ""
        for at, token in enumerate(tokens):
            loose = at - 1 in cut and (not said or said[-1] in _MARKS)
            if at in cut or (token.is_mark and loose):
                continue
            gap = text[tokens[at - 1].end : token.start] if at else ""
            said += (" " if said and at - 1 in cut and token.raw[:1].isascii() else gap if said else "") + token.raw
        said = said.strip().rstrip("".join(_SOFT)).strip()
        return said if any(c.isalnum() for c in said) else ""


def _asks(plan: Plan) -> list[Ask]:
    return [step for step in plan.steps if isinstance(step, Ask)]


@dataclass(frozen=True)
class _Finder:
    mentions: Mentions

    def found(self) -> Iterator[tuple[int, int]]:
        """Where remarks stand; none if all of it is one."""
        return (one for one in self._segments() if not self._is_announced(one[0]) and self._is_remark(*one))

    def _is_announced(self, start: int) -> bool:
        """Whether a colon stands before a run: what follows is said to somebody."""
        return start > 0 and self._keys[start - 1] in (":", "：")

    def _segments(self) -> Iterator[tuple[int, int]]:
        """The stretches between marks, and from words that give a reason."""
        of, begin = self.mentions.of, 0
        tokens, keys, lang = of.words.tokens, of.keys, of.lex.lang
        pauses = pauses_in(of.words)
        for at in range(len(keys)):
            mark = tokens[at].quoted is None and tokens[at].raw in _MARKS
            reason = at > begin and not mark and _book(lang, "reasons").at(keys, at, len(keys)) is not None
            pause = at in pauses
            if not mark and not reason and not pause:
                continue
            if at > begin:
                yield begin, at
            begin = at + 1 if mark else at
        if begin < len(keys):
            yield begin, len(keys)

    def _is_remark(self, start: int, stop: int) -> bool:
        keys, never = self._keys, _book(self._lang, "never")
        if self._is_courtesy(start, stop):
            return True
        front = self._past(start, stop)
        quoted = any(self.mentions.of.words.tokens[at].quoted is not None for at in range(start, stop))
        if quoted or stop - front < _LEAST[self._lang]:
            return False
        if any(at not in self.mentions.of.within and never.at(keys, at, stop) is not None for at in range(front, stop)):
            return False
        if _book(self._lang, "subjects").at(keys, front, stop) is not None or self._is_told(front, stop):
            return True
        read = _book(self._lang, "things").at(keys, front, stop)
        if read is not None and keys[read[0] : read[0] + 1] and keys[read[0]].endswith("ing"):
            return True  # "it's burning money"
        return (read is not None or self._is_so(front, stop)) and not self._is_bound(front, stop)

    def is_of_others(self, start: int, stop: int) -> bool:
        """Whether a remark tells nobody of himself, so that it is hardly what somebody is to be told."""
        return self._is_courtesy(start, stop) or self._is_told(self._past(start, stop), stop)

    def _is_courtesy(self, start: int, stop: int) -> bool:
        said = ("" if self._lang == "zh" else " ").join(self._keys[start:stop])
        return _courtesy(self._lang).fullmatch(said) is not None

    def _past(self, start: int, stop: int) -> int:
        """Past the words that may stand before a remark."""
        front = start
        while front < stop and (read := _book(self._lang, "front").at(self._keys, front, stop)) is not None:
            front = read[0]
        return front

    @property
    def _lang(self) -> Lang:
        return self.mentions.of.lex.lang

    @property
    def _keys(self) -> Sequence[str]:
        """The words as they were written: a slip that was put right may be anything."""
        return [token.key for token in self.mentions.of.words.tokens]

    def _is_told(self, start: int, stop: int) -> bool:
        """Whether something is told of what stands in front: "my neighbour is coming", "driver's waiting"."""
        lang, keys = self._lang, self.mentions.of.keys
        if start >= stop:
            return False
        if _book(lang, "others").at(keys, start, stop) is not None:
            return True
        if keys[start].endswith("'s") and start + 1 < stop and keys[start + 1].endswith("ing"):
            return True
        if _book(lang, "owners").at(keys, start, stop) is None:
            return False
        telling = _book(lang, "telling")
        return any(telling.at(keys, at, stop) is not None for at in range(start + 2, min(stop, start + _NOUN)))

    def _is_so(self, start: int, stop: int) -> bool:
        """Whether a word nobody knows is said to be something: "2B is late again"."""
        keys = self.mentions.of.keys
        return self.mentions.of.lex.lang == "en" and keys[start] not in _ASKS and keys[start + 1] in _IS

    def _is_bound(self, start: int, stop: int) -> bool:
        """Whether a figure or a time stands in it, which may say which one is meant: "it is the one from May"."""
        rows = (self.mentions.of_kind(kind, start + 1, stop) for kind in (*_TIMES, "number", "id"))
        return any(rows)
