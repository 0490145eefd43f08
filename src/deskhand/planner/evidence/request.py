"""A request understood by its evidence: its clauses, each read by a phrase or weighed, in the likeliest ways.

It never runs: one likely reading is a question that shows every step, two or three are a choice. A negation, an
exception or a condition that no value takes leaves nothing to ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from deskhand.core.ability import Registry
from deskhand.core.flow.risk import Risk
from deskhand.planner.clause import Readings, opened
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.profile import Vocabulary
from deskhand.planner.evidence.weighing import Weighed, weighed
from deskhand.planner.match import Match
from deskhand.planner.reading import Reading
from deskhand.planner.template import Json
from deskhand.planner.typos import near_to
from deskhand.planner.values import Asked, Value

ENOUGH: Final = 5.0
"""Less than this speaks for nothing in particular."""
MARGIN: Final = 1.2
"""What is closer than this to the best is offered beside it."""
MOST_CUTS: Final = 6
_READ: Final = 9.0
"""What a clause counts for that a phrase reads whole."""
_SPLIT: Final = 1.2
"""Off for each clause after the first; more where nothing is done right behind the joint."""
_WEAK: Final = 3.0
_LASTING: Final = ("window", "page", "folder")
"""What is said of one clause and holds for those after it."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read the whole request: a match for each clause, and the words that none uses."""

    matches: tuple[Match, ...]
    score: float
    unused: tuple[int, ...]
    spans: tuple[tuple[int, int], ...] = ()
    signed: frozenset[int] = frozenset()
    """The tokens by which what is done was recognised."""


_SAID: Final = frozenset({"body", "text", "request", "prompt", "question", "change"})
"""Values that are what somebody is told or asked, in any words."""


def _within(place: range, one: Weighed) -> bool:
    """Whether a value takes the words at a place: one that means them, or what somebody is told."""
    told = {at for name, _, a, b in one.match.bound if name in _SAID for at in range(a, b)}
    return set(place) <= one.held | told


@dataclass
class Evidence:
    """Weighs one request."""

    of: Reading
    words: Vocabulary
    mentions: Mentions
    registry: Registry
    strict: Readings
    _known: dict[tuple[int, int], list[Way]] = field(default_factory=dict[tuple[int, int], "list[Way]"])

    def ways(self) -> list[Way]:
        """The likely ways to read the request, the best first; none where nothing is likely enough."""
        best: dict[int, list[Way]] = {0: [Way((), 0.0, ())]}
        cuts = [0, *self.cuts, len(self.of.keys)]
        for at, stop in enumerate(cuts[1:], 1):
            rows: list[Way] = []
            for start in cuts[max(0, at - 4) : at]:
                for before in best.get(start, ()):
                    for here in self._clause(start, stop):
                        if self._twice(before, here, start, stop):
                            continue
                        if _again(before, here):
                            rows.append(Way(before.matches, before.score, (*before.unused, *here.unused), before.spans))
                            continue
                        score = before.score + here.score - self._joined(before, start)
                        rows.append(
                            Way(
                                (*before.matches, *_carried(before, here, self.registry)),
                                score,
                                (*before.unused, *here.unused),
                                (*before.spans, *here.spans),
                                before.signed | here.signed,
                            )
                        )
            best[stop] = sorted(rows, key=lambda way: -way.score)[:4]
        return best[len(self.of.keys)]

    def _twice(self, before: Way, here: Way, start: int, stop: int) -> bool:
        """Whether a clause only says more of what the one before it said: "tidy it up by type", "400 px wide"."""
        if not before.matches or before.matches[-1].template.ability != here.matches[0].template.ability:
            return False
        return not any(
            self.mentions.of_kind(kind, start, stop) for kind in ("file", "folder", "person", "event", "id", "app")
        )

    def _joined(self, before: Way, start: int) -> float:
        if not before.matches:
            return 0.0
        return _SPLIT if start in self.strong else _WEAK

    def _clause(self, start: int, stop: int) -> list[Way]:
        if (start, stop) not in self._known:
            self._known[start, stop] = self._read(start, stop)
        return self._known[start, stop]

    def _read(self, start: int, stop: int) -> list[Way]:
        a, b = self._without_joint(start, stop)
        if a >= b:
            return []
        if start > 0 or stop < len(self.of.keys):
            whole = self.strict.complete(a, b, start > 0)
            if whole and not any(map(opened, whole)):
                return [Way((match,), _READ, (), ((a, b),)) for match in whole[:3]]
            strict = [Way((match,), _READ - 3.0 - opened(match), (), ((a, b),)) for match in whole[:2]]
        else:
            strict = []
        inner = tuple((cut, cut in self.strong) for cut in self.cuts if a < cut < b)
        stretch = Stretch(self.of, self.words, self.mentions, a, b, after=start > 0, inner=inner)
        found = [
            one
            for one in weighed(stretch, self.words, self.registry)
            if one.score >= ENOUGH and not self._turns(one, a, b)
        ]
        weighed_ways = [Way((one.match,), one.score, one.unused, ((a, b),), one.signed) for one in found[:3]]
        ways = sorted((*strict, *weighed_ways), key=lambda way: -way.score)
        return [way for way in ways if way.score > ways[0].score - MARGIN][:3]

    def _turns(self, one: Weighed, start: int, stop: int) -> bool:
        """Whether a word that may turn the meaning round is taken by no value."""
        taken = {at for at in one.signed if self.of.keys[at] in self.words.alike.soft or {at - 1, at + 1} & one.signed}
        taken |= one.held
        if any(not _within(when, one) for when in self._timed(start, stop)):
            return True  # what is wanted for another time is not wanted now
        for _, value, a, b in one.match.bound:
            if isinstance(value, Value) and value.open:
                taken.update(at for at in range(a, b) if self.of.keys[at] in self.words.alike.soft)
        changes = self.registry[one.ability].worst > Risk.R0
        vague = [at for at in range(start, stop) if self.of.lex.vague.whole(self.of.keys, at, at + 1) is not None]
        if changes and any(at not in one.held and at not in one.signed for at in vague):
            return True  # "big files" picks nothing by itself
        tokens = self.of.words.tokens
        spare = one.unused or any(isinstance(value, Value) and value.open for _, value, _, _ in one.match.bound)
        if spare and any(tokens[at].quoted is not None for at in range(start, stop)):
            return True  # no word beside a quotation is passed over
        soft = self.words.alike.soft
        if any((self.of.blocked[at] and self.of.keys[at] not in soft) or tokens[at].is_symbol for at in one.unused):
            return True
        phrases = [(at, self.of.lex.closed.at(self.of.keys, at, stop)) for at in range(start, stop)]
        if self.of.lex.lang == "en" and any(found is not None and found[0] > at + 1 for at, found in phrases):
            return True  # words such as "starting with" say how, and are no text
        known = self.words.alike.words | self.words.alike.little
        written = [self.of.words.tokens[at].key for at in range(start, stop)]
        slips = any(near_to(key, self.words.negations) and key not in known for key in written)
        if any(self.of.words.tokens[at].key.startswith("-") for at in one.unused):
            return True  # "-rf" says how
        return slips or any(self.of.guarded[at] and at not in taken for at in range(start, stop))

    def _timed(self, start: int, stop: int) -> Iterator[range]:
        """Where a time that is to come, or a repetition, stands in a run."""
        for kind in ("ahead", "repeat"):
            for one in self.mentions.of_kind(kind, start, stop):
                yield range(one.start, one.stop)

    def _without_joint(self, start: int, stop: int) -> tuple[int, int]:
        joint = self.of.lex.separators.at(self.of.keys, start, stop) if start else None
        return (joint[0] if joint else start), stop

    @cached_property
    def cuts(self) -> list[int]:
        """Where a clause may begin: behind a word or mark that joins, before something that is done."""
        found: list[int] = []
        joints = [at for at in range(1, len(self.of.keys)) if self._joint(at) is not None]
        for n, at in enumerate(joints):
            begin = self._joint(at) or at
            end = next((one for one in joints[n + 1 :] if one >= begin), len(self.of.keys))
            does = begin < len(self.of.keys) and (self._acts(begin) or self._does(begin, end))
            if does and not self._led(begin) and not self._lists(at, begin):
                found.append(at)
        return [at for n, at in enumerate(found) if n == 0 or at > found[n - 1] + 1][:MOST_CUTS]

    @cached_property
    def strong(self) -> frozenset[int]:
        """Cuts after which something is done at once: to read over them needs a reason."""
        return frozenset(at for at in self.cuts if self._acts(self._joint(at) or at))

    def _lists(self, at: int, begin: int) -> bool:
        """Whether a joint stands in something that is named, or between two things of a kind: "Carol and David"."""
        for kind in ("file", "folder", "person", "event", "ahead", "past", "repeat"):
            rows = self.mentions.all.get(kind, ())
            if any(one.start < at < one.stop for one in rows):
                return True
            if any(one.stop == at for one in rows) and any(one.start == begin for one in rows):
                return True
        return False

    def _joint(self, at: int) -> int | None:
        found = self.of.lex.separators.at(self.of.keys, at, len(self.of.keys))
        return None if found is None or at in self.of.within else found[0]

    def _does(self, start: int, stop: int) -> bool:
        """Whether something is done somewhere in a part."""
        here = [one for one in self.mentions.sensed if start <= one.start and one.stop <= stop]
        return any(sense[0] not in "#@" for one in here for sense in one.senses)

    def _led(self, start: int) -> bool:
        """Whether a word for a title or for what is said begins a part: it goes with the part before."""
        here = [one for one in self.mentions.sensed if one.start == start]
        return any(one.senses & {"@subject", "@called", "@say"} for one in here)

    def _acts(self, at: int) -> bool:
        """Whether something is done here, polite words before it aside."""
        keys, lex = self.of.keys, self.of.lex
        for _ in range(4):
            front = lex.before.at(keys, at, len(keys)) or lex.separators.at(keys, at, len(keys))
            if any(
                one.start == at and any(sense[0] not in "#@" for sense in one.senses) for one in self.mentions.sensed
            ):
                return True
            if front is None:
                return False
            at = front[0]
        return False


def _again(before: Way, here: Way) -> bool:
    """Whether a clause only says once more what the one before it said: "check out, and pay"."""
    last = before.matches[-1] if before.matches else None
    return last is not None and last.template.ability == here.matches[0].template.ability and not here.matches[0].bound


def _carried(before: Way, here: Way, registry: Registry) -> tuple[Match, ...]:
    """The matches of a clause with what those before it said and they need: the window, the page, the folder."""
    known: dict[str, tuple[str, Value | Json, int, int]] = {}
    for match in before.matches:
        for bound in match.bound:
            if bound[0] in _LASTING and not isinstance(bound[1], Asked):
                known[bound[0]] = bound
    carried: list[Match] = []
    for match in here.matches:
        wanted = registry[match.template.ability].param_types
        said = {name for name, value, _, _ in match.bound if not isinstance(value, Asked)}
        more = [bound for name, bound in known.items() if name in wanted and name not in said]
        names = {bound[0] for bound in more}
        kept = [bound for bound in match.bound if bound[0] not in names]
        carried.append(Match(match.template, (*kept, *more), match.literals) if more else match)
    return tuple(carried)
