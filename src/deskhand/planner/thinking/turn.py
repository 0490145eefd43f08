"""What a model is told when it decides in the middle of a run, and what it may answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from deskhand.core.plan.model import Bounds
from deskhand.core.words import Lang


@dataclass(frozen=True)
class Past:
    """A step or call that is over: what it was, how it ended, what it gave or why it gave nothing."""

    name: str
    do: str
    args: Mapping[str, Any]
    outcome: str
    result: Mapping[str, Any]
    told: str = ""


@dataclass(frozen=True)
class Turn:
    """One thought. `agent`: one call at a time; `plan`: a patch to what has not started."""

    kind: Literal["agent", "plan"]
    words: str
    """The person's own."""
    goal: str
    """Of the step, as it was committed."""
    lang: Lang
    given: Mapping[str, Any]
    bounds: Bounds
    mending: bool
    """Whether it plans around a failure: any ability may be thought of, and whatever changes something is asked."""
    done: Sequence[Past]
    """Steps of the plan that are over."""
    calls: Sequence[Past]
    """Its own calls so far."""
    left: Mapping[str, Mapping[str, Any]]
    """Steps of the plan that have not started, as they stand, by their ids."""
    taken: frozenset[str]
    """Names that no new step may have."""
    tokens: int = 0
    """How many were used up before."""


@dataclass(frozen=True)
class Call:
    """One thing to do; `name` is what later ones refer to."""

    name: str
    do: str
    args: Mapping[str, Any]


@dataclass(frozen=True)
class Decided:
    """What was decided: calls to make, in order, or that it is over; `drop` are steps that are not to start."""

    calls: Sequence[Call] = ()
    drop: Sequence[str] = ()
    ended: Literal["", "done", "failed"] = ""
    told: str = ""
    tokens: int = 0
