"""What the table says of every step of a plan, before any of it runs.

What is not known yet is taken at its worst, so that a question which is owed stands in the plan from the start. The
desk judges each step again when its arguments are known, over labels and grants of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from deskhand.core.ability import Ability
from deskhand.core.errors import Closed, HoldsDenied, NotAvailable, OutsideFolders, Problem, TooRisky
from deskhand.core.flow.authority import Authority
from deskhand.core.flow.label import SAID, Origin, Written
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.scope import Scope, paths_in
from deskhand.core.flow.table import Case, Coverage, Decision, decide
from deskhand.core.flow.trace import Given, Trace
from deskhand.core.flow.use import Use, use_of
from deskhand.core.plan.model import Agent, Do, Plan, Replan, walk
from deskhand.core.plan.refs import refs_in

Abilities = Mapping[str, Ability]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one step: what happens to it, on what grounds, and the refusal in words if it is one."""

    decision: Decision
    case: Case | None = None
    problem: Problem | None = None

    @property
    def asks(self) -> bool:
        return self.decision in (Decision.ASK, Decision.STEP_UP)


Verdicts = Mapping[str, Verdict]
"""By the id of the step."""


def judged(
    plan: Plan, abilities: Abilities, authority: Authority, scope: Scope, *, literal: Written = SAID
) -> dict[str, Verdict]:
    """The verdict on every step that has an effect of its own, those in loops included.

    `literal`: whose word the plan's own values are, which a model's are only where the person said them too.
    """
    given = Trace(plan, abilities, literal=literal).uses
    return {
        step.id: _use(step, abilities, authority, scope, given) if isinstance(step, Do) else _bounds(step, authority)
        for step, _ in walk(plan.steps)
        if isinstance(step, Do | Replan | Agent)
    }


def refusals(verdicts: Verdicts) -> list[Problem]:
    """Why a plan may not run at all; empty where it may, with or without a question."""
    return [one.problem for one in verdicts.values() if one.problem is not None]


def owing(verdicts: Verdicts) -> set[str]:
    """The steps that need a yes first."""
    return {name for name, one in verdicts.items() if one.asks}


def stepping_up(verdicts: Verdicts) -> set[str]:
    """The steps whose yes must come with the unlock secret."""
    return {name for name, one in verdicts.items() if one.decision is Decision.STEP_UP}


def verdict(ability: Ability, use: Use, given: Given, authority: Authority, *, locked: bool, live: bool) -> Verdict:
    """What happens to one use. `locked`: it stands in the committed plan. `live`: see `is_live`."""
    covered, held = authority.covers(use), authority.denied_below(use)
    case = Case(use.risk, given.target.origin, covered, given.whole.privacy, live, locked)
    if held is not None and covered is not Coverage.REVOKED:
        whole, closed = held
        problem = HoldsDenied(path=whole, held=closed.place, denial=closed.denial)
        return Verdict(Decision.REFUSE, case, problem)
    if ability.consent == "given":
        # It only takes back what was done before; asking for it is the consent.
        decision = Decision.SHOW if locked else Decision.REFUSE
    else:
        decision = decide(case, authority.stricter)
    if not authority.ceiling.allows(use.risk, covered):
        # A word from there does not reach so far by itself: it needs a yes that was signed on a paired device.
        decision = max(decision, Decision.ASK)
    if decision is not Decision.REFUSE:
        return Verdict(decision, case)
    why = Closed if covered is Coverage.REVOKED else TooRisky
    return Verdict(decision, case, why(do=ability.id))


def _use(step: Do, abilities: Abilities, authority: Authority, scope: Scope, given: Mapping[str, Given]) -> Verdict:
    ability = abilities.get(step.do)
    if ability is None or not ability.available:
        return Verdict(Decision.REFUSE, problem=NotAvailable(do=step.do))
    outside = next((path for path in paths_in(ability, step.with_) if not scope.covers(path)), None)
    if outside is not None:
        return Verdict(Decision.REFUSE, problem=OutsideFolders(path=outside))
    known = {name: value for name, value in step.with_.items() if next(refs_in(value), None) is None}
    use = replace(use_of(ability, known, scope), risk=ability.risk(step.with_))
    live = given[step.id].content.origin is Origin.X
    return verdict(ability, use, given[step.id], authority, locked=True, live=live)


def _bounds(step: Replan | Agent, authority: Authority) -> Verdict:
    """A step that decides later is judged by the worst its bounds allow; each call in it is judged when it comes."""
    risk = Risk[step.bounds.worst]
    alone = risk <= Risk.R1 and authority.ceiling.allows(risk, Coverage.ABSENT)
    if alone:
        return Verdict(Decision.RUN if risk is Risk.R0 else Decision.SHOW)
    return Verdict(Decision.ASK if risk < Risk.R3 else Decision.STEP_UP)


_STARTS: Final = re.compile(r"\s*(?:[=+@]|-[^\s\d])|[\t\r]")
_HOLDS: Final = re.compile(
    r"[a-z][a-z0-9+.-]{1,15}://|\bwww\.|\b(?:javascript|data|mailto):|<[a-z!/?]|```|\$\(", re.IGNORECASE
)


def is_live(value: Any) -> bool:
    """Whether a value does something where it arrives: an address, a formula, a page, code."""
    if isinstance(value, str):
        return _STARTS.match(value) is not None or _HOLDS.search(value) is not None
    inner: Iterable[Any] = ()
    if isinstance(value, Mapping):
        inner = cast("Mapping[str, Any]", value).values()
    elif isinstance(value, list | tuple):
        inner = cast("Iterable[Any]", value)
    return any(is_live(one) for one in inner)
