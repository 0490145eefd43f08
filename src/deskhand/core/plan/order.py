"""Which steps of one list must be settled before which: derived from references and from what a question approves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deskhand.core.plan.condition import refs_of
from deskhand.core.plan.model import Agent, Ask, Do, Each, Replan, Step, walk
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
    return {name: step.id for step in steps if isinstance(step, Ask) for name in step.with_.for_}


def dependencies(steps: Sequence[Step]) -> dict[str, set[str]]:
    """For each step of one list, the steps of the same list it waits for.

    A bound step waits for its question. A question waits for whatever the steps it approves refer to, so that it can
    show exact values; only what comes out of the approved steps themselves is left out.
    """
    here = {step.id for step in steps}
    edges = {step.id: waits_for(step) & here for step in steps}
    asked = questions(steps)
    wanted = {step.id: edges[step.id] - {asked.get(step.id, "")} for step in steps}
    for bound, question in asked.items():
        if bound in edges and question in edges:
            edges[bound] = edges[bound] | {question}
    for question in set(asked.values()) & here:
        bound = {name for name, by in asked.items() if by == question}
        after = _downstream(bound, wanted)
        shown = {name for one in bound & here for name in wanted[one]}
        edges[question] = edges[question] | (shown - after - {question})
    return edges


def _downstream(roots: set[str], edges: Mapping[str, set[str]]) -> set[str]:
    """The roots and every step that waits, however indirectly, for one of them."""
    reached = set(roots)
    grew = True
    while grew:
        more = {name for name, names in edges.items() if name not in reached and names & reached}
        reached |= more
        grew = bool(more)
    return reached
