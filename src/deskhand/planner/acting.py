"""Which steps of a plan do more than look, those in loops included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Do, Each, Step, walk


def acts(steps: Sequence[Step], abilities: Mapping[str, Ability]) -> bool:
    """Whether any of them does more than look, or may: only an ability that is known to look is sure to."""
    return any(not _looks(step, abilities) for step, _ in walk(steps) if not isinstance(step, Each))


def _looks(step: Step, abilities: Mapping[str, Ability]) -> bool:
    return isinstance(step, Do) and step.do in abilities and abilities[step.do].risk(step.with_) == Risk.R0
