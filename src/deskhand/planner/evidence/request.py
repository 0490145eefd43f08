"""A request understood by its evidence: its clauses, each read by a phrase or weighed, in the likeliest ways.

It never runs: one likely reading is a question that shows every step, two or three are a choice. A negation, an
exception or a condition that no value takes leaves nothing to ask.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from deskhand.core.flow.risk import Risk
from deskhand.core.paths import split_ending
from deskhand.core.plan.types import Type
from deskhand.core.registry import Registry
from deskhand.core.world.terms import words_of
from deskhand.planner.clause import Readings, opened
from deskhand.planner.compose import joins_one
from deskhand.planner.devices import is_a_computer
from deskhand.planner.evidence.alike import stem
from deskhand.planner.evidence.carrying import carried
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.filling import SOMEBODY
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.partial import takes_the_whole
from deskhand.planner.evidence.parting import Parting
from deskhand.planner.evidence.profile import Vocabulary
from deskhand.planner.evidence.signs import Seen
from deskhand.planner.evidence.standing import as_named
from deskhand.planner.evidence.twofold import for_each
from deskhand.planner.evidence.weighing import Weighed, weighed
from deskhand.planner.evidence.wide import wide, within
from deskhand.planner.match import Match
from deskhand.planner.numbers import is_further, number_at
from deskhand.planner.reading import Reading
from deskhand.planner.text import SENTENCE_ENDS
from deskhand.planner.typos import near_to
from deskhand.planner.values import Asked, Chosen, Earlier, Value

ENOUGH: Final = -2.1
"""A clause for which less than this speaks is for nothing in particular."""
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
_KEEPS: Final = frozenset({"leave", "keep", "save", "保留", "留"})
_NEW: Final = frozenset({"save", "account"})
"""What names nothing that is there already."""
_NOT_YET: Final = frozenset({"没", "未"})
_LATER: Final = frozenset({"before"})
"""Words with which a request begins that names last what is to be done first."""
_EARLIER: Final = frozenset({"after", "once"})
"""Words with which a later clause says that it is to be done first."""
_ASIDE: Final = 0.6
"""How much it counts against a reading that a sentence is passed over."""
_THINGS: Final = ("file", "folder", "person", "event", "app", "it", "url", "ahead", "past", "repeat")
_NAME: Final = 4
"""Words between an "in" and the word for a folder."""
_WHO: Final = frozenset({"you", "i", "we", "it", "he", "she", "they"})
_TASKS: Final = frozenset({"request", "prompt"})
"""Parameters for what somebody else is to do."""
_LATER_ZH: Final = ("之前", "以前", "之前先", "以前先")


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


def _is_free(value: object) -> bool:
    return isinstance(value, Value) and value.open > 0


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
                        if _again(before, here):
                            rows.append(Way(before.matches, before.score, (*before.unused, *here.unused), before.spans))
                            continue
                        if self._twice(before, here, start, stop):
                            continue
                        went_on = carried(before.matches, here.matches, self.registry, somebody=self._somebody(here))
                        if not went_on:
                            continue
                        score = before.score + here.score + self._parted(start, stop) + self._follows(before, here)
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
        """Whether a sentence by itself names nothing that is there, forbids nothing, and can be read as no request."""
        tokens = self.of.words.tokens
        apart = (start == 0 or tokens[start].is_mark) and (stop == len(tokens) or tokens[stop].raw in SENTENCE_ENDS)
        alone = (start, stop) == (0, len(tokens))
        if not apart or alone or any(self.of.guarded[start:stop]):
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

    def _parted(self, start: int, stop: int) -> float:
        """What speaks for a clause that begins and ends here, and goes on over the places between."""
        odds = self.parting.odds
        inside = sum(math.log(max(1 - odds[at], _FLOOR)) for at in odds if start < at < stop)
        return _PARTED * (inside + (math.log(max(odds[start], _FLOOR)) if start else 0.0))

    def _clause(self, start: int, stop: int) -> list[Way]:
        if (start, stop) not in self._known:
            self._known[start, stop] = self._read(start, stop)
        return self._known[start, stop]

    def _read(self, start: int, stop: int) -> list[Way]:
        a, b = self._without_joint(start, stop)
        if a >= b:
            return []
        if self.strict is not None and (start > 0 or stop < len(self.of.keys)):
            whole = [one for one in self.strict.complete(a, b, start > 0) if not joins_one(one)]
            if whole and not any(opened(match) or self._wide(match) or _chooses(match) for match in whole):
                return [Way((match,), _READ, (), ((a, b),)) for match in whole[:3]]
            strict = [Way((match,), _OPEN - 0.1 * opened(match), (), ((a, b),)) for match in whole[:2]]
        else:
            strict = []
        alone = (start, stop) == (0, len(self.of.keys))
        stretch = Stretch(self.of, self.words, self.mentions, self.seen, a, b, after=start > 0)
        least = ENOUGH if alone else _LEAST
        found = [
            one
            for one in weighed(stretch, self.words, self.registry, least)
            if one.score >= least and not self._turns(one, a, b)
        ]
        if start and (not found or found[0].score < _NARROW):
            found = self._as_named(stretch, found)
        narrow = [one.match for one in found if one.score >= _NARROW and not one.lacking]
        frees = [self._wide(way.matches[0]) for way in strict]
        strict = [
            way
            for way, free in zip(strict, frees, strict=True)
            if not any(within(one, way.matches[0], free) for one in narrow)
        ]
        several = [(one, for_each(one, self.registry[one.ability], stretch)) for one in found[:3]]
        weighed_ways = [
            Way(each, one.score, one.unused, ((a, b),) * len(each), one.signed) for one, each in several if each
        ]
        ways = sorted((*strict, *weighed_ways), key=lambda way: -way.score)
        if not ways:
            return []
        margin = _FURTHER if start else MARGIN
        return [way for way in ways if way.score > ways[0].score - margin][:3]

    def _as_named(self, stretch: Stretch, found: list[Weighed]) -> list[Weighed]:
        """What a clause is for where its "it" is weighed as the file it stands for, if that is likelier."""
        seen = as_named(self.mentions, self.seen, stretch.start, stretch.stop)
        if seen is None:
            return found
        named = weighed(replace(stretch, seen=seen), self.words, self.registry, _LEAST)
        rows = [one for one in named if one.score >= _LEAST and not self._turns(one, stretch.start, stretch.stop)]
        return sorted((*rows, *found), key=lambda one: -one.score) if rows else found

    def _wide(self, match: Match) -> list[tuple[str, int, int]]:
        return wide(match, self.registry, self.of.places)

    def _turns(self, one: Weighed, start: int, stop: int) -> str:
        """Why a word may turn the meaning round that no value takes; empty where none does."""
        keys, tokens, soft = self.of.keys, self.of.words.tokens, self.words.alike.soft
        taken = {at for at in one.signed if keys[at] in soft or {at - 1, at + 1} & one.signed} | one.held
        told = {at for _, value, a, b in one.match.bound if _is_free(value) for at in range(a, b)}
        told |= one.recorded
        taken -= self._not_to(start, stop)
        taken |= self._phrased(start, stop)
        taken |= {at for at in told if keys[at] in soft or tokens[at].quoted is not None} | one.written
        taken |= self._makes(one, start, stop)
        if self.registry[one.ability].worst == Risk.R0:
            taken |= one.explained  # "what is not done yet": to look harms nothing, and it is asked
            taken |= {
                at for at in range(start, stop - 1) if keys[at] in _NOT_YET and at + 1 in one.explained | one.signed
            }
        if any(not self._said_in(when, one.held | told) for when in self._timed(start, stop)):
            return "time"  # what is wanted for another time is not wanted now
        types = self.registry[one.ability].param_types
        acts = self.registry[one.ability].worst > Risk.R0 or self.registry[one.ability].consent == "given"
        named = {types[name].kind for name, _, _, _ in one.match.bound if name in types and name != "save"}
        changes = acts and not named.isdisjoint(("file", "files"))
        vague = [at for at in range(start, stop) if self.of.lex.vague.whole(keys, at, at + 1) is not None]
        names = {at for at in one.held if at not in vague and not self.mentions.is_plain(at)}
        alone = [at for at in vague if not {at - 1, at + 1} & names and not self._is_name(at, one.held)]
        if changes and any(at not in told and at not in one.signed for at in alone):
            return "vague"  # "big files" picks nothing by itself
        if acts and takes_the_whole(one, self.registry[one.ability], self.mentions, start, stop):
            return "part"
        if any(keys[at : at + 2] == ["did", "you"] for at in range(start, stop)) and not one.ability.startswith("run."):
            return "asked of me"
        if any(tokens[at].quoted is not None and at not in one.held | told for at in range(start, stop)):
            return "quotation"
        if one.unused and any(tokens[at].quoted is not None and at not in told for at in range(start, stop)):
            return "quotation"  # no word beside a quotation is passed over
        if any(at > start and tokens[at].raw[:1].isupper() and not tokens[at].raw.isupper() for at in one.unused):
            return "name"
        people = [range(one.start, one.stop) for one in self.mentions.of_kind("person", start, stop)]
        if acts and any((one.held | told).isdisjoint(place) for place in people) and not _takes_people(types):
            return "person"  # who is to have a part in it is no word to pass over: "invite Bob to the standup"
        if acts and self._speaks_of_a_folder(start, stop, one.held | one.signed | frozenset(told)):
            return "folder"  # one that is not there: "merge the PDFs in the scans folder"
        if self._turned_round(start, stop):
            return "order"
        if any(self._is_elsewhere(at) for at in range(start, stop)):
            return "computer"
        if any((self.of.blocked[at] and keys[at] not in soft) or tokens[at].is_symbol for at in one.unused):
            return "blocked"
        seen = self.words.weights.sorts
        odd = [
            tokens[at].key for at in range(start, stop) if at not in told and not seen.row(f"w {stem(tokens[at].key)}")
        ]
        if any(near_to(key, self.words.negations) and key not in self.words.alike.little for key in odd):
            return "slip"
        if any(tokens[at].key.startswith("-") for at in one.unused):
            return "switch"  # "-rf" says how
        if any(number_at(keys, at) is not None or keys[at].isdigit() for at in one.unused):
            return "number"  # "undo three"
        if any(at not in one.recorded and self._is_ranked_further(at, stop) for at in range(start + 1, stop)):
            return "number"  # "the second newest"
        return "guard" if any(self.of.guarded[at] and at not in taken for at in range(start, stop)) else ""

    def _makes(self, one: Weighed, start: int, stop: int) -> set[int]:
        """The words that keep something where nothing is named that could be kept: "leave a mail in drafts"."""
        ability = self.registry[one.ability]
        there = any(
            ability.role(name).value == "target" and name not in _NEW
            for name, _, _, _ in one.match.bound
            if name in ability.param_types
        )
        return set() if there else {at for at in range(start, stop) if self.of.keys[at] in _KEEPS}

    def _not_to(self, start: int, stop: int) -> set[int]:
        """The guards of what is not to be done, though without a "to" they would speak for it: "don't want to"."""
        keys, guarded = self.of.keys, self.of.guarded
        found = (at for at in range(start, stop) if guarded[at])
        return {at for at in found if keys[at + 1 : at + 3] in (["want", "to"], ["need", "to"])}

    def _turned_round(self, start: int, stop: int) -> bool:
        """Whether a clause says that it is to be done before the one that stands in front of it, or after the next."""
        keys = self.of.keys
        if start == 0:
            return keys[0] in _LATER or "".join(keys[:stop]).endswith(_LATER_ZH)
        first = next((at for at in range(max(start - 2, 0), start + 1) if keys[at] in _EARLIER), stop)
        then = keys[first + 1] if first + 1 < stop else ""
        return then in _WHO or then.endswith("ing")  # "and after make it to xlsx" only goes on

    def _phrased(self, start: int, stop: int) -> set[int]:
        """The tokens of longer words that describe: "most recent"."""
        found = [(at, self.of.lex.described.at(self.of.keys, at, stop)) for at in range(start, stop)]
        return {one for at, read in found if read is not None and read[0] > at + 1 for one in range(at, read[0])}

    def _speaks_of_a_folder(self, start: int, stop: int, taken: frozenset[int]) -> bool:
        """Whether something is said to be in a folder from which no value is read, and not "in this folder"."""
        lex, keys = self.of.lex, self.of.keys
        here = {one for at in range(start, stop) if (read := lex.here.at(keys, at, stop)) for one in range(at, read[0])}
        for at in range(start, stop):
            read = lex.folder_words.at(keys, at, stop)
            if read is None or at in here or taken.issuperset(range(at, read[0])):
                continue
            front = range(max(start, at - _NAME), at) if lex.lang == "en" else range(read[0], min(read[0] + 1, stop))
            if any(
                lex.holding.at(keys, one, stop) is not None and taken.isdisjoint(range(one + 1, at)) for one in front
            ):
                return True
        return False

    def _is_ranked_further(self, at: int, stop: int) -> bool:
        read = self.of.lex.described.at(self.of.keys, at, stop)
        return read is not None and read[1].startswith("order:") and is_further(self.of.keys, at)

    def _is_name(self, at: int, held: frozenset[int]) -> bool:
        """Whether the words around a place are the whole name of something here: 旧报告."""
        start = stop = at
        while start - 1 in held:
            start -= 1
        while stop + 1 in held:
            stop += 1
        said = words_of(self.of.name(start, stop + 1)) if stop > start else []
        about = self.of.places.about(self.of.name(start, stop + 1)) if said else ()
        return any(words_of(split_ending(fact.name)[0]) == said for fact in about)

    def _is_elsewhere(self, at: int) -> bool:
        """Whether a computer is named by its kind where there are several, and it is none of them."""
        stops = range(at + 1, min(at + 4, len(self.of.keys)) + 1)
        return bool(self.of.places.world.devices) and any(
            is_a_computer("".join(self.of.keys[at:stop])) for stop in stops
        )

    def _said_in(self, place: range, taken: Collection[int]) -> bool:
        """Whether values take all words of a place that say something."""
        return all(at in taken or self.mentions.is_little(at) for at in place)

    def _timed(self, start: int, stop: int) -> Iterator[range]:
        """Where a time that is to come, or a repetition, stands in a run."""
        for kind in ("ahead", "repeat"):
            for one in self.mentions.of_kind(kind, start, stop):
                yield range(one.start, one.stop)

    def _without_joint(self, start: int, stop: int) -> tuple[int, int]:
        return min(self.parting.begins[start], stop) if start else start, stop

    @property
    def seen(self) -> Seen:
        return self.mentions.seen

    @cached_property
    def parting(self) -> Parting:
        return Parting(self.mentions, self.seen, self.words.weights.parts)


def _takes_people(types: Mapping[str, Type]) -> bool:
    return any(one.kind in ("person", "people") for one in types.values())


def _chooses_other(before: Match, here: Match) -> bool:
    """Whether both choose one of the same few things, and not the same one."""
    fixed = ({name: value for name, value, _, _ in one.bound if isinstance(value, str)} for one in (before, here))
    first, then = fixed
    return any(first[name] != then[name] for name in first.keys() & then.keys())


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
