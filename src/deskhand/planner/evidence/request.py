"""A request understood by its evidence: its clauses, each read by a phrase or weighed, in the likeliest ways.

It never runs: one likely reading is a question that shows every step, two or three are a choice. A negation, an
exception or a condition that no value takes leaves nothing to ask.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from deskhand.core.flow.risk import Risk
from deskhand.core.registry import Registry
from deskhand.planner.clause import Readings, opened
from deskhand.planner.compose import joins_one
from deskhand.planner.evidence.beside import of_the_same_sort
from deskhand.planner.evidence.carrying import carried
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.named import SOMEBODY
from deskhand.planner.evidence.overlooked import Overlooked
from deskhand.planner.evidence.parting import Parting
from deskhand.planner.evidence.profile import Vocabulary
from deskhand.planner.evidence.signs import Seen
from deskhand.planner.evidence.standing import as_named
from deskhand.planner.evidence.turning import Turning
from deskhand.planner.evidence.twofold import for_each
from deskhand.planner.evidence.weighing import ENOUGH, Weighed, passed_over, weighed
from deskhand.planner.evidence.wide import wide, within
from deskhand.planner.match import Match
from deskhand.planner.reading import Reading
from deskhand.planner.remarks import may_limit
from deskhand.planner.text import SENTENCE_ENDS
from deskhand.planner.values import Asked, Chosen, Earlier, Either, Value

_ALL_SAID: Final = 0.5
"""So much less is enough where every word is used and something is named that is there."""
_THERE: Final = ("file", "folder", "event")
_LEAST: Final = -3.2
"""The same for one clause of several, where more speaks for the others:"""
ENOUGH_OF_SEVERAL: Final = -2.0
"""so much for each."""
MARGIN: Final = 1.0
"""What is closer than this to the best is offered beside it."""
_READ: Final = -0.05
"""What a clause counts for that a phrase reads whole."""
_NARROW: Final = -1.2
"""A clause for which more than this speaks takes the place of one that is it with more free text."""
_OPEN: Final = -0.6
"""What it counts for where only free text took some of it."""
_PARTED: Final = 0.8
"""How much it counts where one clause is likely to end."""
_FLOOR: Final = 0.02
_FOLLOWS: Final = 0.6
_MOST_LIFT: Final = 2.0
"""How much it counts what is often done after what, and at most."""
_LIFTED: Final = 1.0
"""Where so much speaks for it, a clause that would not do alone is likely behind another."""
_FURTHER: Final = 2.0
"""How far behind the best a reading of a later clause may be: what stands before it may speak for it."""
_ASIDE: Final = 0.6
"""How much it counts against a reading that a sentence is passed over."""
_THINGS: Final = ("file", "folder", "person", "event", "app", "it", "url", "ahead", "past", "repeat")
_LIKELY_PLACE: Final = 0.8
"""Where it is this likely that one request ends, it is so within what somebody else is to do, too."""
_SOON: Final = 4
"""Tokens from such a place on within which an "it" says that what is to be made is spoken of: ", build it in tools"."""
_COMMAS: Final = frozenset({",", "，", ";", "；"})
_WRITTEN: Final = frozenset({"#mail", "#message"})
_NEW: Final = frozenset({"a", "an", "another", "new"})
_OTHER: Final = frozenset({"other", "others", "rest", "另", "其", "余"})
_TASKS: Final = frozenset({"request", "prompt"})
"""Parameters for what somebody else is to do."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read the whole request: a match for each clause, and the words that none uses."""

    matches: tuple[Match, ...]
    score: float
    unused: tuple[int, ...]
    spans: tuple[tuple[int, int], ...] = ()
    signed: frozenset[int] = frozenset()
    """The tokens by which what is done was recognised."""


def _enough(clauses: int) -> float:
    return ENOUGH if clauses == 1 else ENOUGH_OF_SEVERAL * clauses


@dataclass
class Evidence:
    """Weighs one request."""

    of: Reading
    words: Vocabulary
    mentions: Mentions
    registry: Registry
    strict: Readings | None
    """Phrases that may read a clause whole."""
    _known: dict[tuple[int, int], list[Way]] = field(default_factory=dict[tuple[int, int], "list[Way]"])

    def ways(self) -> list[Way]:
        """The likely ways to read the request, the best first; none where nothing is likely enough."""
        best: dict[int, list[Way]] = {0: [Way((), 0.0, ())]}
        cuts = [0, *self.parting.odds, len(self.of.keys)]
        for at, stop in enumerate(cuts[1:], 1):
            rows: list[Way] = []
            for start in cuts[max(0, at - 4) : at]:
                rows += self._passed_over(best.get(start, ()), start, stop)
                for before in best.get(start, ()):
                    for here in self._likely_after(before, start, stop):
                        if _again(before, here) and not self._leaves_it(here, start, stop):
                            rows.append(Way(before.matches, before.score, (*before.unused, *here.unused), before.spans))
                            continue
                        if self._twice(before, here, start, stop):
                            continue
                        went_on = carried(
                            before.matches,
                            here.matches,
                            self.registry,
                            somebody=self._somebody(here),
                            new=self._is_new(here),
                        )
                        if not went_on:
                            continue
                        parted = self._parted(start, stop, _handed_on(here))
                        score = before.score + here.score + parted + self._follows(before, here)
                        rows.append(
                            Way(
                                (*before.matches, *went_on),
                                score,
                                (*before.unused, *here.unused),
                                (*before.spans, *here.spans),
                                before.signed | here.signed,
                            )
                        )
            best[stop] = sorted(rows, key=lambda way: -way.score)[:4]
        return [way for way in best[len(self.of.keys)] if way.matches and way.score >= _enough(len(set(way.spans)))]

    def _passed_over(self, before: Sequence[Way], start: int, stop: int) -> Iterator[Way]:
        """The ways so far with a whole sentence behind them that asks for nothing, whose words the question names."""
        if not before or not self._is_aside(start, stop):
            return
        unread = tuple(at for at in range(start, stop) if not self.of.words.tokens[at].is_mark)
        for way in before:
            score = way.score - _ASIDE + self._parted(start, stop)
            yield Way(way.matches, score, (*way.unused, *unread), way.spans, way.signed)

    def _is_aside(self, start: int, stop: int) -> bool:
        """Whether a part between marks names nothing that is there, forbids nothing, and can be read as no request."""
        tokens = self.of.words.tokens
        ends = stop == len(tokens) or tokens[stop].raw in SENTENCE_ENDS
        ends = ends or (tokens[stop].raw in _COMMAS and not may_limit(self.mentions, start, stop))
        apart = (start == 0 or tokens[start].is_mark) and ends
        alone = (start, stop) == (0, len(tokens))
        begin, _ = self._without_joint(start, stop)
        asks = self.of.lex.questions.at(self.of.keys, begin, stop) is not None
        if not apart or alone or asks or any(self.of.guarded[start:stop]):
            return False
        if any(tokens[at].quoted is not None or any(map(str.isdigit, tokens[at].raw)) for at in range(start, stop)):
            return False
        return not any(self.mentions.of_kind(kind, start, stop) for kind in _THINGS) and not self._clause(start, stop)

    def _likely_after(self, before: Way, start: int, stop: int) -> list[Way]:
        """The ways to read a clause behind another, without those that would not do alone beside one that would."""
        if before.matches and start == self.parting.begins[start] and _hands_on(before.matches[-1]):
            return []  # "let the translator put it into German" is one request
        ways = self._clause(start, stop)
        enough = [way for way in ways if way.score >= ENOUGH or self._follows(before, way) >= _LIFTED]
        return enough or ways

    def _somebody(self, here: Way) -> bool:
        """Whether a clause speaks of somebody by a word that names nobody: "draft her a mail"."""
        return any(self.of.keys[at] in SOMEBODY for a, b in here.spans for at in range(a, b))

    def _is_new(self, here: Way) -> bool:
        """Whether a clause speaks of a mail or message as one does of a new one: "send an email to Anna"."""
        news = [one for one in self.mentions.sensed if not one.senses.isdisjoint(_WRITTEN)]
        firsts = {at for a, b in here.spans for at in range(a, b) if self.of.keys[at] in _NEW}
        return any(one.start - 1 in firsts for one in news)

    def _leaves_it(self, here: Way, start: int, stop: int) -> bool:
        """Whether a clause speaks of what went before, and the reading has no place for it."""
        held = {at for match in here.matches for _, _, a, b in match.bound for at in range(a, b)}
        return any(held.isdisjoint(range(it.start, it.stop)) for it in self.mentions.of_kind("it", start, stop))

    def _twice(self, before: Way, here: Way, start: int, stop: int) -> bool:
        """Whether a clause only says more of what the one before it said: "tidy it up by type", "400 px wide"."""
        if not before.matches or before.matches[-1].template.ability != here.matches[0].template.ability:
            return False
        if _chooses_other(before.matches[-1], here.matches[0]):
            return False  # "how full is the disk, and the battery" asks for two things
        return not any(
            self.mentions.of_kind(kind, start, stop) for kind in ("file", "folder", "person", "event", "id", "app")
        )

    def _follows(self, before: Way, here: Way) -> float:
        """What speaks for one thing to be done after another."""
        if not before.matches:
            return 0.0
        lift = self.words.follows(before.matches[-1].template.ability, here.matches[0].template.ability)
        return _FOLLOWS * max(-_MOST_LIFT, min(lift, _MOST_LIFT))

    def _parted(self, start: int, stop: int, task: range = range(0)) -> float:
        """What speaks for a clause that begins and ends here, and goes on over the places between.

        In what somebody else is to do, whatever may be a place to part is so less: "build a tool that reads and sorts".
        """
        odds = self.parting.odds
        its = {one.start for one in self.mentions.of_kind("it", start, stop)}
        open_ = {at for at in task if odds.get(at, 1.0) < _LIKELY_PLACE and its.isdisjoint(range(at, at + _SOON))}
        ins = [at for at in odds if start < at < stop and at not in open_]
        inside = sum(math.log(max(1 - odds[at], _FLOOR)) for at in ins)
        return _PARTED * (inside + (math.log(max(odds[start], _FLOOR)) if start else 0.0))

    def _clause(self, start: int, stop: int) -> list[Way]:
        if (start, stop) not in self._known:
            self._known[start, stop] = self._read(start, stop)
        return self._known[start, stop]

    def _read(self, start: int, stop: int) -> list[Way]:
        a, b = self._without_joint(start, stop)
        if a >= b or (start == 0 and self._is_time(a, b) and not self._ends_at_mark(stop)):
            return []  # "tomorrow delete a.md" does nothing today
        if self.strict is not None and (start > 0 or stop < len(self.of.keys)):
            whole = [one for one in self.strict.complete(a, b, start > 0) if not joins_one(one)]
            whole = [one for one in whole if not (start and self._means_the_other(one))]
            if whole and not any(opened(match) or self._wide(match) or _chooses(match) for match in whole):
                return [Way((match,), _READ, (), ((a, b),)) for match in whole[:3]]
            strict = [Way((match,), _OPEN - 0.1 * opened(match), (), ((a, b),)) for match in whole[:2]]
        else:
            strict = []
        alone = (start, stop) == (0, len(self.of.keys))
        stretch = Stretch(self.of, self.words, self.mentions, self.seen, a, b, after=start > 0)
        least = ENOUGH if alone else _LEAST
        likely = weighed(stretch, self.words, self.registry, min(least, ENOUGH - _ALL_SAID))
        likely = [one for one in likely if not (start and self._means_the_other(one.match))]
        found = [one for one in likely if one.score >= least and not self._turning.why(one, a, b)]
        found = [one for one in found if not self._overlooked.by(one, a, b)]
        if alone and not found:
            found = [replace(one, score=ENOUGH) for one in likely[:1] if self._says_all(one, a, b)]
        if start and (not found or found[0].score < _NARROW):
            found = self._as_named(stretch, found)
        narrow = [one.match for one in found if one.score >= _NARROW and not one.lacking]
        frees = [self._wide(way.matches[0]) for way in strict]
        strict = [
            way
            for way, free in zip(strict, frees, strict=True)
            if not any(within(one, way.matches[0], free) for one in narrow)
        ]
        strict = [way for way in strict if not any(self._stands_for(one.match, way.matches[0]) for one in found)]
        strict = [_as_likely(way, [one for one in found if _runs_on(one.match, way.matches[0])]) for way in strict]
        found = [one for one in found if not any(_runs_on(one.match, way.matches[0]) for way in strict)]
        several = [(one, for_each(one, self.registry[one.ability], stretch)) for one in found[:3]]
        weighed_ways = [self._way(one, each, stretch) for one, each in several if each]
        ways = sorted((*strict, *weighed_ways), key=lambda way: -way.score)
        if not ways:
            return []
        margin = _FURTHER if start else MARGIN
        return [way for way in ways if way.score > ways[0].score - margin][:3]

    def _is_time(self, start: int, stop: int) -> bool:
        """Whether words say when, and nothing else."""
        times = (one for kind in ("ahead", "past") for one in self.mentions.of_kind(kind, start, stop))
        return any((one.start, one.stop) == (start, stop) for one in times)

    def _ends_at_mark(self, stop: int) -> bool:
        tokens = self.of.words.tokens
        return stop == len(tokens) or tokens[stop].is_mark

    def _means_the_other(self, match: Match) -> bool:
        """Whether one of what was named before this request is meant by not being another, which this one names."""
        rows = ((a, b) for _, value, a, b in match.bound if isinstance(value, Either))
        return any(self.of.keys[at] in _OTHER for a, b in rows for at in range(a, b))

    def _stands_for(self, one: Match, other: Match) -> bool:
        """Whether what one takes for what went before is a mere text to the other: "text her the answer"."""
        if one.template.ability != other.template.ability:
            return False
        lex, keys = self.of.lex, self.of.keys
        earlier = {name for name, value, _, _ in one.bound if isinstance(value, Earlier)}
        texts = (row for row in other.bound if row[0] in earlier and isinstance(row[1], Value) and row[1].open > 0)
        spans = (span for _, _, a, b in texts for span in ((a, b), self.of.trimmed(a, b)))
        return any(book.whole(keys, a, b) is not None for a, b in spans for book in (lex.it, lex.brought))

    def _says_all(self, one: Weighed, start: int, stop: int) -> bool:
        """Whether every word is used, none as free text or as a "not", and a value is something that is there."""
        if one.unused or one.lacking or any(self.of.guarded[start:stop]) or self._wide(one.match):
            return False
        if self.registry[one.ability].worst > Risk.R1:
            return False  # what cannot be undone wants as much evidence as ever
        named = (mention for kind in _THERE for mention in self.mentions.of_kind(kind, start, stop))
        held = any(not one.held.isdisjoint(range(mention.start, mention.stop)) for mention in named)
        return held and not self._turning.why(one, start, stop)

    def _way(self, one: Weighed, each: tuple[Match, ...], stretch: Stretch) -> Way:
        left = of_the_same_sort(one.match.bound, stretch) if len(each) == 1 else frozenset[int]()
        spans = ((stretch.start, stretch.stop),) * len(each)
        return Way(each, one.score - passed_over(left, stretch), tuple(sorted({*one.unused, *left})), spans, one.signed)

    def _as_named(self, stretch: Stretch, found: list[Weighed]) -> list[Weighed]:
        """What a clause is for where its "it" is weighed as the file it stands for, if that is likelier."""
        unlikely = not found or found[0].score < ENOUGH
        seen = as_named(self.mentions, self.seen, stretch.start, stretch.stop, people=unlikely)
        if seen is None:
            return found
        named = weighed(replace(stretch, seen=seen), self.words, self.registry, _LEAST)
        rows = [one for one in named if one.score >= _LEAST and not self._turning.why(one, stretch.start, stretch.stop)]
        return sorted((*rows, *found), key=lambda one: -one.score) if rows else found

    def _wide(self, match: Match) -> list[tuple[str, int, int]]:
        return wide(match, self.registry, self.of.places)

    def _without_joint(self, start: int, stop: int) -> tuple[int, int]:
        return min(self.parting.begins[start], stop) if start else start, stop

    @property
    def seen(self) -> Seen:
        return self.mentions.seen

    @cached_property
    def _turning(self) -> Turning:
        return Turning(self.of, self.words, self.mentions, self.registry)

    @cached_property
    def _overlooked(self) -> Overlooked:
        return Overlooked(self.parting, self.words, self.registry)

    @cached_property
    def parting(self) -> Parting:
        return Parting(self.mentions, self.seen, self.words.weights.parts)


def _as_likely(way: Way, weighed: Sequence[Weighed]) -> Way:
    """A way that a phrase reads, as likely as it is by its words too."""
    return replace(way, score=max((way.score, *(one.score for one in weighed if not one.unused))))


def _runs_on(one: Match, other: Match) -> bool:
    """Whether one is the other, but for where a text ends in it."""
    if one.template.ability != other.template.ability:
        return False
    rows, others = ({name: value for name, value, _, _ in match.bound} for match in (one, other))
    if rows.keys() != others.keys():
        return False
    apart = [(rows[name], others[name]) for name in rows if rows[name] != others[name]]
    return all(isinstance(value, Value) and value.open > 0 for pair in apart for value in pair)


def _chooses_other(before: Match, here: Match) -> bool:
    """Whether both choose one of the same few things, and not the same one."""
    fixed = ({name: value for name, value, _, _ in one.bound if isinstance(value, str)} for one in (before, here))
    first, then = fixed
    return any(first[name] != then[name] for name in first.keys() & then.keys())


def _handed_on(way: Way) -> range:
    """Where it is said what somebody else is to do; nowhere for most."""
    rows = (range(a, b) for match in way.matches for name, _, a, b in match.bound if name in _TASKS)
    return next(rows, range(0))


def _hands_on(match: Match) -> bool:
    """Whether somebody is to do something, and no word says yet what."""
    return any(name in _TASKS and isinstance(value, Earlier) and not value.said for name, value, _, _ in match.bound)


def _chooses(match: Match) -> bool:
    """Whether it speaks of one by its place, which may be a file or whatever was looked for: "open the first hit"."""
    return any(isinstance(value, Chosen) for _, value, _, _ in match.bound)


def _again(before: Way, here: Way) -> bool:
    """Whether a clause only says once more what the one before it said: "check out, and pay"."""
    last = before.matches[-1] if before.matches else None
    same = last is not None and last.template.ability == here.matches[0].template.ability
    return same and all(isinstance(value, Earlier | Asked) for _, value, _, _ in here.matches[0].bound)
