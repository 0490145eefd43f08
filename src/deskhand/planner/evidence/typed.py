"""Values that have a type: each goes where the words before it say, then by its kind, then by order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.plan.types import ListOf, Of, Type
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.named import Mention
from deskhand.planner.evidence.profile import Profile
from deskhand.planner.match import Bound
from deskhand.planner.template import Json
from deskhand.planner.values import MANY, Argument, Either, Exact, Search, Value

_BY_NAME: Final = {
    "event": ("event",), "from_": ("person",), "path": ("bucket",), "order": ("id",), "name": ("machine",),
}  # fmt: skip
"""What a parameter is, that its type does not say: by the name that the catalogue gives it."""
_UNITS: Final = {
    "width": ("px", "pixel", "wide", "width", "像素", "宽"), "height": ("high", "tall", "height", "高"),
    "percent": ("%", "percent", "百分之"),
}  # fmt: skip
_SPAN: Final = re.compile(r"\d+-\d+(?:,\d+(?:-\d+)?)*")
Finder = Callable[[str, Stretch, Sequence[tuple[int, int]]], dict[str, Argument]]
"""The values of another ability in a stretch, by name."""


@dataclass
class Filled:
    """The values of one ability in one stretch, and the tokens that are used."""

    bound: list[tuple[str, Value | Json, int, int]] = field(default_factory=list[tuple[str, "Value | Json", int, int]])
    used: set[int] = field(default_factory=set[int])
    free: int = 0
    """Tokens that only the rest took."""

    refused: bool = False
    """Something was said of a value that it cannot be."""
    held: set[int] = field(default_factory=set[int])
    """The very tokens that values are made of."""

    def take(self, name: str, value: Value | Json, start: int, stop: int, held: Iterable[int] | None = None) -> None:
        """`held` where some of the tokens between are no part of it: "a.txt, not b.txt"."""
        self.bound.append((name, value, start, stop))
        tokens = range(start, stop) if held is None else list(held)
        self.used.update(tokens)
        self.held.update(tokens)

    def has(self, name: str) -> bool:
        return any(one == name for one, _, _, _ in self.bound)

    def binding(self) -> Bound:
        return tuple(self.bound)


@dataclass
class TypedFiller:
    """Fills the typed parameters of one ability from one stretch."""

    ability: Ability
    profile: Profile
    stretch: Stretch
    signed: Sequence[tuple[int, int]]
    """The tokens by which the ability was recognised."""
    filled: Filled = field(default_factory=Filled)
    finder: Finder | None = None
    marked: set[int] = field(default_factory=set[int])
    """Tokens that only lead to a value."""

    def takes(self, name: str) -> tuple[str, ...]:
        return self.profile.senses.takes.get(name, ())

    def take_typed(self, name: str, kind: Type) -> None:
        if kind.kind in ("file", "files"):
            self._files(name, isinstance(kind, ListOf))
        elif kind.kind == "folder":
            self._folder(name)
        elif kind.kind == "when":
            self._when(name)
        elif kind.kind in ("people", "person"):
            self._people(name, several=isinstance(kind, ListOf))
        elif kind.kind in ("integer", "number"):
            self._number(name)
        elif kind.kind in ("app", "window", "url", "money"):
            self._one_of({"window": "app"}.get(kind.kind, kind.kind), name, kind.kind)
        elif name == "pages":
            self._pages()
        elif kind.kind in ("text", "name"):
            self._named(name)

    def open(self, kind: str) -> list[Mention]:
        """Mentions of a kind of which no token is used for another value."""
        taken = {at for _, _, start, stop in self.filled.bound for at in range(start, stop)} | self.marked
        return [one for one in self.stretch.kind(kind) if not taken & set(range(one.start, one.stop))]

    def _files(self, name: str, several: bool) -> None:
        if name in ("save", "pictures", "style") or (name == "to" and not several):
            return
        found = [one for one in self.open("file") if not _ranks_all(one)]
        fits = self.profile.kinds
        found = [one for one in found if not fits or not one.facts or one.kinds & fits]
        if found:
            chosen = found if several else found[:1]
            value = _several(chosen, self.stretch) if several else _one(chosen[0])
            if value is not None:
                held = {at for one in chosen for at in range(one.start, one.stop)}
                self.filled.take(name, value, chosen[0].start, chosen[-1].stop, held)
                return
        it = self.open("it")
        if it and name in (*self.ability.required(), "files"):
            self.filled.take(name, it[0].value, it[0].start, it[0].stop)
        elif name in self.ability.required() and several and self.open("folder") and not self._wants_folder():
            one = self.open("folder")[0]
            if isinstance(one.value, Exact):
                self.filled.take(name, Exact((str(one.value.value),)), one.start, one.stop)

    def _wants_folder(self) -> bool:
        return any(kind.kind == "folder" for kind in self.ability.param_types.values())

    def _folder(self, name: str) -> None:
        found = self.open("folder")
        if not found:
            return
        after = [one for one in found if self._after(one.start, ("to",))]
        best = (after or found)[-1] if name == "to" else next((one for one in found if one not in after), found[0])
        if name in ("save", "to") and not after and len(self.ability.required()) < 2:
            return
        self.filled.take(name, best.value, best.start, best.stop)

    def _after(self, at: int, marks: Sequence[str]) -> bool:
        """Whether a word of these classes stands right before a token, little words between them aside."""
        begin = at
        while begin > self.stretch.start:
            begin -= 1
            if any(
                one.start <= begin < one.stop <= at and one.senses & {f"@{mark}" for mark in marks}
                for one in self.stretch.sensed
            ):
                return True
            if not self.stretch.mentions.is_little(begin):
                return False
        return False

    def _when(self, name: str) -> None:
        types = self.profile.types.get(name, Counter[str]())
        over = any(one in types for one in ("when", "span")) and not any(one in types for one in ("ahead", "moment"))
        found = self.open("past" if over else "ahead") or self.open("past")
        if not found:
            return
        best = found[-1] if name == "to" else found[0]
        if isinstance(best.value, Exact):
            self.filled.take(name, best.value, best.start, best.stop)

    def _people(self, name: str, *, several: bool) -> None:
        found = self.open("person")
        if name == "cc":
            found = [one for one in found if "cc" in self.stretch.of.keys[max(0, one.start - 2) : one.start]]
        else:
            found = [one for one in found if "cc" not in self.stretch.of.keys[max(0, one.start - 2) : one.start]]
        if not found:
            return
        run = [found[0]]
        for one in found[1:]:
            between = range(run[-1].stop, one.start)
            if several and all(
                self.stretch.mentions.is_little(at) or self.stretch.of.words.tokens[at].is_mark for at in between
            ):
                run.append(one)
        if len(run) > 1 and all(isinstance(one.value, Exact) for one in run):
            names = tuple(str(one.value.value) for one in run if isinstance(one.value, Exact))
            held = {at for one in run for at in range(one.start, one.stop)}
            self.filled.take(name, Exact(names), run[0].start, run[-1].stop, held)
            return
        value = run[0].value
        if several and isinstance(value, Exact):
            value = Exact((str(value.value),))
        self.filled.take(name, value, run[0].start, run[0].stop)

    def _number(self, name: str) -> None:
        keys, stems = self.stretch.of.keys, self.stretch.mentions.stems
        if name == "minutes" and (long := self.open("minutes")):
            self.filled.take(name, long[0].value, long[0].start, long[0].stop)
            return
        for one in self.open("number"):
            near = [
                *keys[one.stop : one.stop + 2],
                *stems[one.stop : one.stop + 2],
                *keys[max(0, one.start - 3) : one.start],
            ]
            unit = next((unit for unit, words in _UNITS.items() if any(word in near for word in words)), "")
            if (unit == name) or ("number" in self.takes(name) and not unit):
                self.filled.take(name, one.value, one.start, one.stop)
                self.filled.used.update(
                    at
                    for at in range(one.stop, min(one.stop + 2, self.stretch.stop))
                    if unit and stems[at] in _UNITS[unit]
                )
                return

    def _pages(self) -> None:
        """Pages by their numbers: "pages 2 to 5", 前十页."""
        for one in self.open("id"):
            if _SPAN.fullmatch(self.stretch.of.keys[one.start]):
                self.filled.take("pages", one.value, one.start, one.stop)
                return
        numbers = [one for one in self.open("number") if isinstance(one.value, Exact)]
        at = [start for start, _ in self.stretch.senses.get("#page", ())]
        near = [one for one in numbers if any(abs(one.start - place) <= 6 for place in at)]
        if not near:
            return
        keys = self.stretch.of.keys
        first, last = near[0], near[-1]
        values = [str(one.value.value) for one in near if isinstance(one.value, Exact)]
        between = keys[first.stop : last.start]
        if len(near) == 1 and any(key in ("first", "前") for key in keys[max(0, first.start - 2) : first.start]):
            said = f"1-{values[0]}"
        elif len(near) == 2 and any(key in ("to", "-", "–", "到", "至", "through") for key in between):
            said = "-".join(values)
        else:
            said = ",".join(values)
        self.filled.take("pages", Exact(said), first.start, last.stop)

    def _one_of(self, mention: str, name: str, kind: str) -> None:
        found = self.open(mention)
        if name == "on" or not found:
            return
        one = found[0]
        value = self.stretch.mentions.slots(kind, one.start, one.stop) or one.value
        self.filled.take(name, value, one.start, one.stop)

    def _named(self, name: str) -> None:
        kinds = [kind for kind in ("person", "event", "id", "machine") if _wanted(kind, self.takes(name))]
        kinds += [kind for kind in _BY_NAME.get(name, ()) if kind not in kinds]
        if name == "name" and self.ability.id.startswith("contacts"):
            kinds = ["person"]
        for kind in kinds:
            found = self.open(kind)
            if found:
                self.filled.take(name, found[0].value, found[0].start, found[0].stop)
                return
        for sense in [one for one in self.takes(name) if one.startswith("#")]:
            spans = self.stretch.senses.get(sense, ())
            if spans:
                start, stop = max(spans, key=lambda span: (span[1] - span[0], -span[0]))
                self.filled.take(name, Exact(self.stretch.of.words.raw(start, stop)), start, stop)
                return

    def choose(self) -> None:
        for (name, value), sense in self.profile.senses.choices.items():
            if self.filled.has(name) or name not in self.ability.param_types:
                continue
            spans = self.stretch.senses.get(sense, ())
            if spans:
                kind = self.ability.param_types[name]
                self.filled.take(name, value == "true" if kind.kind == "boolean" else value, *spans[0])
        for name, kind in self.ability.param_types.items():
            if self.filled.has(name) or not isinstance(kind, Of) or kind.kind != "choice":
                continue
            said = [
                one for one in self.open("format") if isinstance(one.value, Exact) and one.value.value in kind.choices
            ]
            if said:
                best = next((one for one in reversed(said) if self._after(one.start, ("to", "as"))), said[-1])
                self.filled.take(name, best.value, best.start, best.stop)


def _wanted(kind: str, takes: Sequence[str]) -> bool:
    return {"id": "number"}.get(kind, kind) in takes


def _ranks_all(mention: Mention) -> bool:
    """Whether words such as "big" put everything in a row and pick none of it."""
    if not isinstance(mention.value, Search):
        return False
    args = mention.value.args
    return "order" in args and args.get("limit", MANY) == MANY and not args.keys() & {"larger", "smaller"}


def _one(mention: Mention) -> Value | None:
    """One file of what is named."""
    value = mention.value
    if isinstance(value, Search):
        if value.args.get("limit") == 1:
            return value
        paths = [fact.path for fact in mention.facts]
        return Exact(paths[0]) if len(paths) == 1 else Either(tuple(paths[:3])) if paths else None
    if isinstance(value, Exact) and isinstance(value.value, tuple):
        return Exact(value.value[0]) if len(value.value) == 1 else Either(tuple(value.value[:3]))
    return value


def _several(found: Sequence[Mention], stretch: Stretch) -> Value | None:
    """All files that are named; a description alone stays a search."""
    if len(found) == 1:
        one = found[0]
        many = isinstance(one.value, Either) and _is_plural(one, stretch)
        return Exact(tuple(fact.path for fact in one.facts)) if many and one.facts else one.value
    ways: list[tuple[str, ...]] = [()]
    for one in found:
        paths = _paths(one, stretch)
        if not paths:
            continue
        ways = [tuple(dict.fromkeys((*way, *more))) for way in ways for more in paths][:3]
    if not ways[0]:
        return None
    return Exact(ways[0]) if len(ways) == 1 else Either(tuple(Exact(way) for way in ways))


def _paths(one: Mention, stretch: Stretch) -> list[tuple[str, ...]]:
    value = one.value
    if isinstance(value, Either) and not _is_plural(one, stretch):
        return [(str(option),) for option in value.options]
    if isinstance(value, Exact) and isinstance(value.value, tuple):
        return [value.value]
    paths = tuple(fact.path for fact in one.facts)
    return [paths] if paths else []


def _is_plural(one: Mention, stretch: Stretch) -> bool:
    last = stretch.of.keys[one.stop - 1]
    before = stretch.of.keys[max(0, one.start - 2) : one.start]
    plural = (
        last.isascii()
        and last.endswith("s")
        and not last.endswith("ss")
        and stretch.mentions.stems[one.stop - 1] != last
    )
    return plural or any(word in ("all", "both", "every", "two", "three", "两", "所有", "全", "都") for word in before)
