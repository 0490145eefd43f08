"""Refuses a plan that knows more than a planner can: what no request said and nothing there is called.

A literal may be made of the request's words and numbers, of names that are seen before any step, of words of the
language and of its parameters' own choices. A value of a cell, a text of a document or an answer is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final, cast

from bench.officebench.moments import Moments
from bench.officebench.schema import Shape, parts_of
from bench.officebench.vocabulary import (
    FILE_TYPES,
    FORMULA_WORDS,
    FUNCTION_WORDS,
    KINDS_OF_VALUES,
    MONTHS,
    SAID_NUMBERS,
)
from deskhand.core.ability import Ability
from deskhand.core.plan.condition import Condition, leaves
from deskhand.core.plan.model import Ask, Do, Each, Plan, Step, walk
from deskhand.core.plan.refs import whole_ref
from deskhand.formats.docs.pieces import Piece

_REFERENCE: Final = re.compile(r"\{\$[a-z][^{}]*\}")
_WORD: Final = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_ENDINGS: Final = ("ing", "ies", "es", "ed", "s", "e", "ly")
_VERDICTS: Final = frozenset({"yes", "no"})
"""An answer, where nothing decides it."""
PIECES: Final = frozenset(Piece.model_fields)
"""What the pieces of a document are made of, which a plan may give in several ways."""
_SHORTEST_STEM: Final = 4
_FREE: Final = frozenset({-1, 0, 1})
"""The first, the last, one, none: how much of something is taken, where a number says that and nothing else."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A literal of unknown origin: the step and parameter it stands in, and the words that nobody said."""

    step: str
    where: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"step {self.step}, {self.where}: {', '.join(self.words)} stands neither in the request nor in a name"


@dataclass(frozen=True)
class Known:
    """What a planner may draw on."""

    request: str
    names: Sequence[str]
    now: datetime
    parts: frozenset[str] = frozenset()
    """What the parts of results are called: words of the plan language, whatever stands in them."""

    @cached_property
    def words(self) -> frozenset[str]:
        said = {stem for text in (self.request, *self.names) for stem in _stems(text)}
        return frozenset(said | FUNCTION_WORDS | FILE_TYPES | KINDS_OF_VALUES | self.parts)

    @cached_property
    def numbers(self) -> frozenset[float]:
        """Those that were said, as digits or in words; a name may hold digits too, but they say no amount."""
        found = {float(word) for word in _WORD.findall(self.request) if word[0].isdigit()}
        for word in _WORD.findall(self.request.casefold()):
            for said in (word, *_shortened(word)):
                found |= set(SAID_NUMBERS.get(said, ()))
            if word in MONTHS:
                found.add(MONTHS.index(word) + 1.0)
        if "%" in self.request:
            found |= set(SAID_NUMBERS["percent"])
        return frozenset(found)

    @cached_property
    def moments(self) -> Moments:
        return Moments(self.request, self.now)

    def strange(self, text: str) -> tuple[str, ...]:
        """The words and numbers of a text that come from nowhere; what a reference brings is not looked at."""
        words = dict.fromkeys(word for word in _WORD.findall(_REFERENCE.sub(" ", text)))
        return tuple(word for word in words if not self._said(word))

    def _said(self, word: str) -> bool:
        if word[0].isdigit():
            return float(word) in self.numbers or word in self.words
        return len(word) == 1 or bool({word.casefold(), *_shortened(word.casefold())} & self.words)


def strangers(plan: Plan, known: Known, abilities: Mapping[str, Ability]) -> list[Stranger]:
    """Every literal of the plan that is none of a planner's; nothing where it is fair."""
    used = [abilities[step.do] for step, _ in walk(plan.steps) if isinstance(step, Do) and step.do in abilities]
    known = replace(known, parts=frozenset(part for one in used for part in parts_of(one)))
    found: list[Stranger] = []
    for step, _ in walk(plan.steps):
        for where, words in _of_step(step, known, abilities):
            found.append(Stranger(step.id, where, words))
    return found


def _of_step(step: Step, known: Known, abilities: Mapping[str, Ability]) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from _of_condition("if", step.if_, known)
    if isinstance(step, Do):
        params = Shape.of(abilities[step.do])
        for name, value in step.with_.items():
            yield from _of_value(name, value, params.part(name), known)
            if step.if_ is None and isinstance(value, str) and value.strip(" .!").casefold() in _VERDICTS:
                yield name, (value,)
        yield from _of_condition("until", step.until, known)
        yield from _of_condition("check", step.check, known)
    elif isinstance(step, Each):
        yield from _of_value("each", step.each, Shape.anything(), known)
    elif isinstance(step, Ask):
        yield from _of_value("text", [step.with_.text, *step.with_.choices], Shape.anything(), known)


def _of_condition(where: str, condition: Condition | None, known: Known) -> Iterator[tuple[str, tuple[str, ...]]]:
    for leaf in leaves(condition):
        if not isinstance(leaf, str):
            yield from _of_value(where, [leaf.left, leaf.right], Shape.anything(), known)


def _of_value(where: str, value: Any, shape: Shape, known: Known) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(value, str):
        strange = () if whole_ref(value) else _of_text(value, shape, known)
        if strange:
            yield where, strange
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        if not _known_number(value, shape, known):
            yield where, (f"{value:g}",)
    elif isinstance(value, Mapping):
        for name, inner in cast("Mapping[str, Any]", value).items():
            if not (shape.names(name) or name in PIECES) and (strange := known.strange(name)):
                yield f"{where}.{name}", strange
            yield from _of_value(f"{where}.{name}", inner, shape.part(name), known)
    elif isinstance(value, list | tuple):
        items = cast("Sequence[Any]", value)
        if not _counted(items, shape, known):
            for inner in items:
                yield from _of_value(where, inner, shape.item, known)


def _known_number(value: float, shape: Shape, known: Known) -> bool:
    """Said, or one of those that only say how much is taken; zero where it is asked whether there is anything."""
    if float(value) in known.numbers:
        return True
    return (shape.counts and (value in _FREE or value == shape.most)) or (shape.open and value == 0)


def _counted(items: Sequence[Any], shape: Shape, known: Known) -> bool:
    """Whether these are places in a row, one after the other, whose ends were said: the first three."""
    if not shape.item.counts or not all(isinstance(one, int) for one in items) or len(items) < 2:
        return False
    step = items[1] - items[0]
    ends = (items[0], items[-1])
    in_order = abs(step) == 1 and list(items) == list(range(items[0], items[-1] + step, step))
    return in_order and all(_known_number(one, shape.item, known) for one in ends)


def _of_text(text: str, shape: Shape, known: Known) -> tuple[str, ...]:
    if text in shape.choices:
        return ()
    if shape.kind == "when":
        rest = _REFERENCE.sub("", text)
        return known.moments.strange(text) if rest == text else known.moments.strange_hours(rest)
    strange = known.strange(text)
    if not shape.formula:
        return strange
    # A formula of numbers alone would be a cell's value in other clothes.
    free = {"0", "1", *FORMULA_WORDS} if any(word[0].isalpha() for word in _WORD.findall(text)) else frozenset[str]()
    return tuple(word for word in strange if word.casefold() not in free)


def _stems(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.casefold()):
        yield word
        yield from _shortened(word)


def _shortened(word: str) -> Iterator[str]:
    """The word without an ending of its grammar: `emails`, `travelling`, `classes`."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            yield word.removesuffix(ending)
