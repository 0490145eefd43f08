"""Refuses a plan that knows more than a planner can: what no request said and nothing there is called.

A literal may be made of the request's words and numbers, of names that are seen before any step, of the language's
closed classes of words and of its parameters' own choices. A value of a cell, a text of a document or an answer is
none of these. Only what the plan language itself reads as a reference counts as one. What a plan decides or works out,
rather than says, is looked at by `deciding.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final, cast

from bench.officebench.deciding import VERDICTS, both_said, undecided, unheld
from bench.officebench.moments import Moments
from bench.officebench.schema import Shape, choices_of_results, parts_of
from bench.officebench.vocabulary import FILE_TYPES, FORMULA_WORDS, FUNCTION_WORDS, MONTHS, SAID_NUMBERS
from deskhand.core.ability import Ability
from deskhand.core.plan.condition import Condition, leaves
from deskhand.core.plan.model import Do, Each, Plan, Step, walk
from deskhand.core.plan.refs import filled, refs_in
from deskhand.formats.docs.pieces import Piece

_WORD: Final = re.compile(r"\d+(?:\.\d+)?(?![^\W_])|[^\W_]+")
"""A number that stands alone, or letters and digits together: what `midterm1` is called says no 1."""
_SAID_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_COLUMN: Final = re.compile(r"\[([^\[\]]+)\]")
_FUNCTION: Final = re.compile(r"[^\W\d]\w*(?=\s*\()")
_SHORTEST_PLURAL: Final = 3
PIECES: Final = frozenset(Piece.model_fields)
"""What the pieces of a document are made of, which a plan may give in several ways."""
_FREE: Final = frozenset({-1, 0, 1})
"""The first, the last, one, none: how much of something is taken, where a number says that and nothing else."""
_UNSAID: Final = "stands neither in the request nor in a name"


@dataclass(frozen=True, slots=True)
class Stranger:
    """What a plan cannot know: the step and parameter it stands in, the words, and what is wrong with them."""

    step: str
    where: str
    words: tuple[str, ...]
    why: str = _UNSAID

    def __str__(self) -> str:
        return f"step {self.step}, {self.where}: {', '.join(self.words)} {self.why}"


@dataclass(frozen=True)
class Known:
    """What a planner may draw on."""

    request: str
    names: Sequence[str]
    now: datetime
    choices: frozenset[str] = frozenset()
    """What the results of this plan's steps may say, where a schema lists it: a condition may ask for it."""
    parts: frozenset[str] = frozenset()
    """What the parts of the results that one step refers to are called: they name the columns of their rows."""
    kinds: frozenset[str] = frozenset()
    """The kinds of answer that this step's ability knows: a question may ask for one."""

    @cached_property
    def words(self) -> frozenset[str]:
        said = {_one(word) for text in (self.request, *self.names) for word in _WORD.findall(text.casefold())}
        return frozenset((said | {_one(word) for word in FUNCTION_WORDS | FILE_TYPES}) - VERDICTS)

    @cached_property
    def numbers(self) -> frozenset[float]:
        """Those that were said, as digits or in words; a name may hold digits too, but they say no amount."""
        found = {float(word) for word in _SAID_NUMBER.findall(self.request)}
        for word in re.findall(r"[^\W\d_]+", self.request.casefold()):
            for said in (word, word.removesuffix("s"), word.removesuffix("ly")):
                found |= set(SAID_NUMBERS.get(said, ()))
            if word in MONTHS:
                found.add(MONTHS.index(word) + 1.0)
        if "%" in self.request:
            found |= set(SAID_NUMBERS["percent"])
        return frozenset(found)

    @cached_property
    def called(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in self.names)

    @cached_property
    def moments(self) -> Moments:
        return Moments(self.request, self.now)

    def strange(self, text: str) -> tuple[str, ...]:
        """The words and numbers of a text that come from nowhere; what a reference brings is not looked at."""
        words = dict.fromkeys(_WORD.findall(self._without_names(text)))
        return tuple(word for word in words if not self._said(word))

    def _without_names(self, text: str) -> str:
        """A name may hold a number; all of it was seen, the number by itself was not."""
        for name in sorted(self.names, key=len, reverse=True):
            if any(one.isalpha() for one in name):
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
        return text

    def _said(self, word: str) -> bool:
        return float(word) in self.numbers if _SAID_NUMBER.fullmatch(word) else _one(word.casefold()) in self.words


def _one(word: str) -> str:
    """One thing and several are the same word."""
    return word.removesuffix("s") if len(word) > _SHORTEST_PLURAL else word


def strangers(plan: Plan, known: Known, abilities: Mapping[str, Ability]) -> list[Stranger]:
    """Everything in the plan that is none of a planner's; nothing where it is fair."""
    steps = [step for step, _ in walk(plan.steps)]
    used = {step.id: abilities[step.do] for step in steps if isinstance(step, Do) and step.do in abilities}
    choices = frozenset(one for ability in used.values() for one in choices_of_results(ability))
    brought = _Brought(steps, used)
    fair_verdicts = both_said(steps)
    found: list[Stranger] = []
    for step in steps:
        kinds = choices_of_results(used[step.id]) if step.id in used else frozenset[str]()
        knows = replace(known, choices=choices, parts=brought.parts(step), kinds=kinds)
        found += [
            Stranger(step.id, where, words, why) for where, words, why in undecided(step, step.id in fair_verdicts)
        ]
        if not isinstance(step, Do | Each):
            found.append(
                Stranger(step.id, "step", (type(step).__name__.lower(),), "leaves to somebody else what to do")
            )
            continue
        if isinstance(step, Do) and step.do in abilities:
            found += [Stranger(step.id, *held) for held in unheld(step, abilities[step.do])]
        for where, words in _of_step(step, knows, abilities):
            unsaid = tuple(word for word in words if word.casefold() not in VERDICTS)
            if unsaid:
                found.append(Stranger(step.id, where, unsaid))
    return found


class _Brought:
    """What the references of a step lead to: loops stand for what they go over, and rows that a step brings from

    another keep the names they had there.
    """

    def __init__(self, steps: Sequence[Step], used: Mapping[str, Ability]) -> None:
        self._used = used
        self._given = {step.id: step.with_.get("rows") for step in steps if isinstance(step, Do)}
        self._loops = {step.as_: step.each for step in steps if isinstance(step, Each)}

    def parts(self, step: Step) -> frozenset[str]:
        given = step.with_ if isinstance(step, Do) else step.each if isinstance(step, Each) else None
        return frozenset(part for name in self._steps(given) for part in parts_of(self._used[name]))

    def _steps(self, value: Any) -> Iterator[str]:
        for ref in refs_in(value):
            if ref.step in self._used:
                yield ref.step
                yield from self._steps(self._given[ref.step])
            elif ref.step in self._loops:
                yield from self._steps(self._loops[ref.step])


def _of_step(step: Do | Each, known: Known, abilities: Mapping[str, Ability]) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from _of_condition("if", step.if_, known)
    if isinstance(step, Each):
        yield from _of_value("each", step.each, Shape.anything(), known)
        return
    params = Shape.of(abilities[step.do])
    for name, value in step.with_.items():
        yield from _of_value(name, value, params.part(name), known)
    yield from _of_condition("until", step.until, known)
    yield from _of_condition("check", step.check, known)


def _of_condition(where: str, condition: Condition | None, known: Known) -> Iterator[tuple[str, tuple[str, ...]]]:
    for leaf in leaves(condition):
        if not isinstance(leaf, str):
            sides = [one for one in (leaf.left, leaf.right) if not (isinstance(one, str) and one in known.choices)]
            yield from _of_value(where, sides, Shape.anything(), known)


def _of_value(where: str, value: Any, shape: Shape, known: Known) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(value, str):
        if strange := _of_text(value, shape, known):
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
    rest = str(filled(text, lambda _: " "))
    if not rest.strip():
        return ()
    if shape.kind == "when":
        return known.moments.strange(rest) if rest == text else known.moments.strange_hours(rest)
    if shape.formula:
        return _of_formula(rest, known)
    if shape.kind and all(part.rpartition(".")[0].casefold() in known.called for part in rest.split("/")[-1:]):
        rest = rest.rpartition("/")[0]  # a file that is there, whatever its name is made of
    if _is_column(rest, shape, known):
        return ()
    asked = known.kinds if shape.name == "question" else frozenset[str]()
    return tuple(word for word in known.strange(rest) if word not in asked)


def _is_column(text: str, shape: Shape, known: Known) -> bool:
    return shape.column and (text.casefold() in known.called or text.casefold() in known.parts)


def _of_formula(text: str, known: Known) -> tuple[str, ...]:
    """The words of its columns and texts, and its numbers; functions are the language's own, and so is one."""
    strange: list[str] = []
    for column in _COLUMN.findall(text):
        if column.casefold() not in known.parts | known.called:
            strange += known.strange(column)
    rest = _FUNCTION.sub(_unless_known, _COLUMN.sub(" ", text))
    return (*strange, *(word for word in known.strange(rest) if word != "1"))


def _unless_known(function: re.Match[str]) -> str:
    return " " if function[0].casefold() in FORMULA_WORDS else function[0]
