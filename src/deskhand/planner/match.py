"""Templates against tokens: every way a run of tokens can be read, each token used or plainly skippable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from deskhand.planner.routing import Route
from deskhand.planner.template import Json, Node, Template
from deskhand.planner.values import Value

MAX_STEPS: Final = 60_000
"""States tried for one request; a request that needs more is not understood, and the answer stays quick."""

_ANY: Final = ""
"""Where no word is needed."""

Slots = Callable[[str, int, int], Value | None]
Bound = tuple[tuple[str, Value | Json, int, int], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """One reading of a run of tokens by one template."""

    template: Template
    bound: Bound
    literals: int
    route: Route | None = None
    """Why this one does it, where others could have."""


@dataclass
class Budget:
    """How much matching a request may still cost."""

    left: int = MAX_STEPS

    @property
    def spent(self) -> bool:
        return self.left <= 0


@dataclass(frozen=True)
class Grammar:
    """All templates of a language, found by the words they can begin with."""

    by_first: dict[str, list[Template]] = field(default_factory=dict[str, list[Template]])
    opening: dict[str, list[tuple[int, Template]]] = field(default_factory=dict[str, "list[tuple[int, Template]]"])
    """Those that may begin with a slot, in their order, by the words of which each match uses one."""

    @classmethod
    def of(cls, templates: Iterable[Template]) -> Grammar:
        grammar = cls()
        for nth, template in enumerate(templates):
            for word in template.opening.first:
                grammar.by_first.setdefault(word, []).append(template)
            if template.opening.slot:
                for word in min(template.needs, key=len, default=(_ANY,)):
                    grammar.opening.setdefault(word, []).append((nth, template))
        return grammar

    def may_begin(self, word: str) -> bool:
        """Whether a template can begin with a word."""
        return word in self.by_first

    def fitting(self, heads: Iterable[str], words: Set[str]) -> list[Template]:
        """Those that may begin with one of the heads and need no word that is not there."""
        found: dict[int, Template] = {}
        for word in heads:
            for template in self.by_first.get(word, ()):
                found[id(template)] = template
        opening = {nth: template for word in (_ANY, *words) for nth, template in self.opening.get(word, ())}
        for nth in sorted(opening):
            found[id(opening[nth])] = opening[nth]
        return [one for one in found.values() if not any(need.isdisjoint(words) for need in one.needs)]


@dataclass
class Matcher:
    """Reads runs of one request's tokens; `skippable` words may stand before or after any literal word."""

    grammar: Grammar
    keys: Sequence[str]
    skippable: Sequence[bool]
    slots: Slots
    budget: Budget
    absent: frozenset[str] = frozenset()
    """Types of slots that nothing in the request can be."""

    def matches(self, start: int, end: int) -> list[Match]:
        """Every full reading of the tokens from `start` to before `end`."""
        heads: list[str] = []
        for at in range(start, end):
            heads.append(self.keys[at])
            if not self.skippable[at]:
                break
        found: list[Match] = []
        for template in self.grammar.fitting(heads, set(self.keys[start:end])):
            if not self.absent.isdisjoint(template.slots):
                continue
            found += (Match(template, bound, n) for bound, n in self._walk(template.start, start, end, (), 0))
        return found

    def _walk(self, node: Node, at: int, end: int, bound: Bound, literals: int) -> Iterator[tuple[Bound, int]]:
        self.budget.left -= 1
        if self.budget.left <= 0:
            return
        if node.kind == "word":
            if at < end and self.keys[at] == node.text:
                yield from self._walk(node.next[0], at + 1, end, bound, literals + 1)
            elif at < end and self.skippable[at]:
                yield from self._walk(node, at + 1, end, bound, literals)
        elif node.kind == "fork":
            for way in node.next:
                if way.ends or way.opens or self._may_begin(way, at, end):
                    yield from self._walk(way, at, end, bound, literals)
        elif node.kind == "set":
            yield from self._walk(node.next[0], at, end, (*bound, (node.text, node.value, at, at)), literals)
        elif node.kind == "slot":
            yield from self._slot(node, at, end, bound, literals)
        elif all(self.skippable[at:end]):
            yield bound, literals

    def _may_begin(self, node: Node, at: int, end: int) -> bool:
        while at < end:
            if self.keys[at] in node.first:
                return True
            if not self.skippable[at]:
                return False
            at += 1
        return False

    def _slot(self, node: Node, at: int, end: int, bound: Bound, literals: int) -> Iterator[tuple[Bound, int]]:
        then = node.next[0]
        for stop in range(at + 1, end + 1):
            goes_on = (then.ends and stop == end) or then.opens or (stop < end and self.keys[stop] in then.first)
            if not goes_on:
                continue
            value = self.slots(node.type, at, stop)
            if value is not None:
                yield from self._walk(then, stop, end, (*bound, (node.text, value, at, stop)), literals)
