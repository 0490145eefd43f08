"""The readings of one clause: what it can mean where it stands, with and without the polite words around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from deskhand.core.words import Words
from deskhand.planner.compose import Draft
from deskhand.planner.dated import in_time
from deskhand.planner.description.reader import Reader
from deskhand.planner.excepts import FILES, exceptions, without
from deskhand.planner.match import Match, Matcher
from deskhand.planner.narrowed import limits, narrowed
from deskhand.planner.reading import Reading
from deskhand.planner.settle import settled
from deskhand.planner.structured.columns import there
from deskhand.planner.template import Json
from deskhand.planner.unbound import NotThere, Unbound
from deskhand.planner.values import Missing, Search, Unmet, Value, Without

MOST_READINGS: Final = 3
_BUT: Final = Words("{said} (but not {but})", "{said}（{but}除外）")
_ONLY: Final = Words("{said} (only {only})", "{said}（只限{only}）")


@dataclass
class Readings:
    """Every reading of any clause of one request, each clause read once."""

    of: Reading
    matcher: Matcher
    new_draft: Callable[[], Draft]
    reader: Reader
    routed: Callable[[list[Match]], list[Match]]
    """Of several who do the same, the best."""
    _read: dict[tuple[int, int], list[Match]] = field(default_factory=dict[tuple[int, int], "list[Match]"])

    def complete(self, start: int, end: int, later: bool) -> list[Match]:
        """The best readings in which everything named is there."""
        found = self.routed([one for one in self._matches(start, end) if not unmet(one)])
        return [one for one in _top(found) if later or self._stands_alone(one)]

    def any(self, start: int, end: int, later: bool) -> list[Match]:
        """The best readings, whether or not what they name is there."""
        complete = self.complete(start, end, later)
        if complete:
            return complete
        found = _top(self._matches(start, end))
        return [one for one in found if unmet(one) or later or self._stands_alone(one, there=False)]

    def said(self, match: Match) -> dict[str, str]:
        """The words of each value, with what is left out of it, or alone meant."""
        return {name: self._told(value, start, end) for name, value, start, end in match.bound}

    def _told(self, value: Value | Json, start: int, end: int) -> str:
        said = self.of.told(*self.of.trimmed(start, end))
        if isinstance(value, Without) and value.said not in said:
            return _BUT.said(self.of.lex.lang, said=said, but=value.said)
        if isinstance(value, Search) and value.only:
            return _ONLY.said(self.of.lex.lang, said=said, only=value.only)
        return said

    def _matches(self, start: int, end: int) -> list[Match]:
        if (start, end) not in self._read:
            found: list[Match] = []
            for a, b in self._unwrapped(start, end):
                read = self.matcher.matches(a, b)
                found = [one for one in read if there(one.template.ability, one.bound, self.of.places)] or found
                dated = [in_time(one, self._event_said(one), self.of.places, self.of.now) for one in found]
                found = [new for new, old in zip(dated, found, strict=True) if new is not old and unmet(new)] or dated
                if any(not unmet(one) for one in found):
                    break
            self._read[start, end] = found or self._with_exception(start, end) or self._with_limit(start, end)
        return self._read[start, end]

    def _event_said(self, match: Match) -> str:
        span = next(((start, end) for name, _, start, end in match.bound if name == "event"), None)
        return "" if span is None else self.of.words.raw(*self.of.trimmed(*span))

    def _with_exception(self, start: int, end: int) -> list[Match]:
        """The readings of what stands beside an exception, each with what is left out of it."""
        found: list[Match] = []
        for one in exceptions(self.of, start, end):
            out = self.matcher.slots(FILES, *one.out)
            if out is None:
                continue
            said = self.of.words.raw(*self.of.trimmed(*one.out))
            rest = (match for a, b in self._unwrapped(one.start, one.end) for match in self.matcher.matches(a, b))
            found += [left for match in rest if (left := without(match, out, said)) is not None]
        return found

    def _with_limit(self, start: int, end: int) -> list[Match]:
        """The readings of what stands before a limit, each looking for less."""
        found: list[Match] = []
        for one in limits(self.of, self.reader, start, end):
            rest = (match for a, b in self._unwrapped(one.start, one.end) for match in self.matcher.matches(a, b))
            found += [less for match in rest if (less := narrowed(match, one)) is not None]
        return found

    def _unwrapped(self, start: int, end: int) -> list[tuple[int, int]]:
        """The clause as it stands, then with polite words taken off its ends one after another."""
        lex, keys = self.of.lex, self.of.keys
        spans = [self.of.trimmed(start, end, articles=False)]
        while True:
            a, b = spans[-1]
            front = lex.before.at(keys, a, b)
            behind = lex.after.before(keys, a, b)
            if front is not None and front[0] < b:
                following = front[0], b
            elif behind is not None and behind > a:
                following = a, behind
            else:
                break
            spans.append(self.of.trimmed(*following, articles=False))
            if behind is not None and front is not None and front[0] < behind:
                spans.append(self.of.trimmed(a, behind, articles=False))
                spans.append(self.of.trimmed(*following, articles=False))
        return [span for span in dict.fromkeys(spans) if span[0] < span[1]]

    def _stands_alone(self, match: Match, *, there: bool = True) -> bool:
        """Whether a plan can be made of it with nothing before it: "it" and "the second one" need something."""
        for way in settled(match, MOST_READINGS):
            try:
                self.new_draft().add(way, self.said(way))
            except Unbound:
                continue
            except NotThere:
                if there:
                    continue
            return True
        return False


def unmet(match: Match) -> bool:
    """Whether a value of it names nothing that is there, or nothing that can be done."""
    return any(isinstance(part, Missing | Unmet) for _, value, _, _ in match.bound for part in _parts(value))


def _parts(value: Value | Json) -> tuple[Value | Json, ...]:
    return (value.whole, value.but) if isinstance(value, Without) else (value,)


def unseen(match: Match) -> bool:
    """Whether it only looks for what nothing here is called."""
    return any(isinstance(value, Search) and value.unseen is not None for _, value, _, _ in match.bound)


def opened(match: Match) -> int:
    """How many words only free text took."""
    return sum(value.open for _, value, _, _ in match.bound if isinstance(value, Value))


def _searches(match: Match) -> int:
    return sum(isinstance(value, Search) for _, value, _, _ in match.bound)


def _top(found: Sequence[Match]) -> list[Match]:
    """The readings that leave least to free text, and of those the ones with most words of their own."""
    if not found:
        return []
    ranks = {id(one): (unmet(one), opened(one), -one.literals, _searches(one)) for one in found}
    best = min(ranks.values())
    return [one for one in found if ranks[id(one)] == best]
