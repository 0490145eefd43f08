"""Which steps of one list must be settled before which: derived from references and from what a question approves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from deskhand.core.plan.condition import refs_of
from deskhand.core.plan.model import Agent, Ask, Do, Replan, Step, walk
from deskhand.core.plan.refs import refs_in


def waits_for(step: Step) -> set[str]:
    """The names a step refers to itself, loop variables and outer steps included."""
    names = {ref.step for ref in refs_of(step.if_)} | set(step.after)
    if isinstance(step, Do | Replan | Agent):
        names |= {ref.step for ref in refs_in(step.with_)}
    elif isinstance(step, Ask):
        names |= {ref.step for ref in refs_in([step.with_.text, list(step.with_.choices), step.with_.preview])}
    else:
        own = {inner.id for inner, _ in walk(step.steps)} | {step.as_}
        names |= {ref.step for ref in refs_in(step.each)}
        for inner in step.steps:
            names |= waits_for(inner) - own
    if isinstance(step, Do):
        names |= {ref.step for condition in (step.until, step.check) for ref in refs_of(condition)} - {step.id}
    return names


def questions(steps: Sequence[Step]) -> dict[str, str]:
    """Each step that some question of this list approves, with that question's id."""
    asks = sorted((step for step in steps if isinstance(step, Ask)), key=lambda step: step.id)
    return {name: step.id for step in asks for name in step.with_.for_}


def dependencies(steps: Sequence[Step]) -> dict[str, set[str]]:
    """For each step of one list, the steps of the same list it waits for.

    A bound step waits for its question. A question waits for whatever the steps it approves refer to, so that it can
    show exact values; only what comes after the question itself, or out of the steps it approves, is left out, be it by
    way of another question.
    """
    here = {step.id for step in steps}
    edges = {step.id: waits_for(step) & here for step in steps}
    asked = questions(steps)
    wanted = {step.id: edges[step.id] - {asked.get(step.id, "")} for step in steps}
    for bound, question in asked.items():
        if bound in edges and question in edges:
            edges[bound] = edges[bound] | {question}
    dependants = _turned(edges)
    for question in sorted(set(asked.values()) & here):
        bound = {name for name, by in asked.items() if by == question}
        after = _downstream(bound | {question}, dependants)
        shown = {name for one in bound & here for name in wanted[one]}
        more = shown - after - edges[question]
        edges[question] = edges[question] | more
        for name in more:
            dependants.setdefault(name, []).append(question)
    return edges


def settled_order(steps: Sequence[Step]) -> tuple[list[Step], set[str]]:
    """The steps, each after what it waits for (Kahn's algorithm), and the ids of those that wait for each other."""
    waiting = dependencies(steps)
    dependants = _turned(waiting)
    left = {name: len(names) for name, names in waiting.items()}
    free = [name for name, count in left.items() if count == 0]
    by_id = {step.id: step for step in steps}
    order: list[Step] = []
    while free:
        name = free.pop()
        del left[name]
        order.append(by_id[name])
        for other in dependants.get(name, ()):
            left[other] -= 1
            if left[other] == 0:
                free.append(other)
    return order, set(left)


def _turned(edges: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """For each step, those that wait for it."""
    dependants: dict[str, list[str]] = {}
    for name, names in edges.items():
        for other in names:
            dependants.setdefault(other, []).append(name)
    return dependants


def _downstream(roots: set[str], dependants: Mapping[str, Iterable[str]]) -> set[str]:
    """The roots and every step that waits, however indirectly, for one of them."""
    reached = set(roots)
    fresh = list(roots)
    while fresh:
        for name in dependants.get(fresh.pop(), ()):
            if name not in reached:
                reached.add(name)
                fresh.append(name)
    return reached
