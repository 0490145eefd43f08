"""The readings of one clause as offers: the same thing done by several becomes the one that is best at it.

Readings that mean different things stay beside each other, and are asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from deskhand.core.ability import Ability
from deskhand.core.agents import OutsideAgent
from deskhand.planner.match import Match
from deskhand.planner.routing import Offer, Route, alike, chosen
from deskhand.planner.values import Errand, Exact, ToAgent, Value

Granted = Callable[[str, Mapping[str, Any]], bool]
"""Whether a use of an ability with these arguments, as far as they are known, needs no further yes."""
Offered = tuple[Match, Offer]


@dataclass(frozen=True)
class Router:
    abilities: Mapping[str, Ability]
    granted: Granted

    def routed(self, found: list[Match]) -> list[Match]:
        """The readings that remain, each with why it does what others could have."""
        if len(found) < 2 and not any(_outside(one) for one in found):
            return found
        named = [self._with(one, chosen([self._offer(one, several=False)])) for one in found if _is_named(one)]
        outside = [offered for one in found if not _is_named(one) and _outside(one) for offered in self._agents(one)]
        inside = list(self._same([one for one in found if not _outside(one)]))
        if inside:
            routed = [self._best(group, outside) for group in inside]
        else:
            routed = [self._best(outside, [])] if outside else []
        return [*named, *routed]

    def _best(self, group: list[Offered], outside: list[Offered]) -> Match:
        """The best of those who do the same; somebody outside only where none of them can."""
        if len(group) + len(outside) == 1 and not outside and not group[0][1].outside:
            return group[0][0]
        every = [*group, *outside]
        route = chosen([offer for _, offer in every], group[0][1].gives)
        if route is None:
            return group[0][0]
        return self._with(next(match for match, offer in every if offer is route.offer), route)

    def _with(self, match: Match, route: Route | None) -> Match:
        return replace(match, route=route)

    def _same(self, found: Sequence[Match]) -> Iterator[list[Offered]]:
        """Readings in groups that do the same thing with the same words, in the order they came."""
        groups: list[list[Match]] = []
        for one in found:
            group = next((group for group in groups if self._are_same(group[0], one)), None)
            if group is None:
                groups.append([one])
            else:
                group.append(one)
        for group in groups:
            several = len({one.template.ability for one in group}) > 1
            yield [(one, self._offer(one, several=several)) for one in group]

    def _are_same(self, one: Match, other: Match) -> bool:
        """Whether two abilities take the same values for what is called the same, and give what is alike."""
        if one.template.ability == other.template.ability:
            return False  # two readings by one ability differ in what is meant
        first, second = (self.abilities[match.template.ability] for match in (one, other))
        return (
            _bound(one) == _bound(other)
            and first.param_types == second.param_types
            and alike(first.result_type, second.result_type)
        )

    def _agents(self, match: Match) -> Iterator[Offered]:
        """The same words once for each agent that they may be for."""
        for at, (name, value, start, end) in enumerate(match.bound):
            if not isinstance(value, Errand):
                continue
            for agent in value.agents:
                narrowed = replace(value, agents=(agent,))
                bound = (*match.bound[:at], (name, narrowed, start, end), *match.bound[at + 1 :])
                one = replace(match, bound=bound)
                yield one, self._offer(one, several=len(value.agents) > 1)

    def _offer(self, match: Match, *, several: bool) -> Offer:
        ability = self.abilities[match.template.ability]
        args = _known(match)
        gives, effect = ability.result_type, ability.risk(args)
        granted = not several or self.granted(ability.id, args)
        agent = next((one for _, value, _, _ in match.bound if (one := _agent(value)) is not None), None)
        if agent is None:
            return Offer(ability.id, gives, effect, ability.cost, available=ability.available, granted=granted)
        what = next((value.what for _, value, _, _ in match.bound if isinstance(value, Errand)), "")
        return Offer(
            agent.name, gives, effect, agent.cost, outside=True, named=_is_named(match),
            available=ability.available, granted=granted, what=what,
        )  # fmt: skip


def _agent(value: object) -> OutsideAgent | None:
    """The first of the agents that a value is for."""
    return next(iter(value.agents), None) if isinstance(value, Errand | ToAgent) else None


def _is_named(match: Match) -> bool:
    return any(isinstance(value, ToAgent) for _, value, _, _ in match.bound)


def _outside(match: Match) -> bool:
    return any(_agent(value) for _, value, _, _ in match.bound)


def _bound(match: Match) -> list[tuple[str, object]]:
    return sorted(((name, value) for name, value, _, _ in match.bound), key=lambda one: one[0])


def _known(match: Match) -> dict[str, Any]:
    """The arguments that stand in the words themselves."""
    known: dict[str, Any] = {}
    for name, value, _, _ in match.bound:
        if isinstance(value, Exact):
            known[name] = list(value.value) if isinstance(value.value, tuple) else value.value
        elif isinstance(value, Errand):
            known[name] = value.text
        elif not isinstance(value, Value):
            known[name] = value
        agent = _agent(value)
        known |= {} if agent is None else {"agent": agent.address}
    return known
