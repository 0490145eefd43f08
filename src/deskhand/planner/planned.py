"""What the planner answers, and the little it may know of what went before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from deskhand.core.agents import OutsideAgent
from deskhand.core.flow.wrote import Wrote
from deskhand.core.plan.model import Plan
from deskhand.core.words import Lang

Outcome = Literal["run", "confirm", "choose", "teach"]
Follows = Literal["", "same", "instead"]
"""same: that request again with another value · instead: it was meant otherwise, so what came of it is not wanted."""
Owes = Callable[[Plan], Collection[str]]
"""The steps of a plan that need a yes first."""


@dataclass(frozen=True, slots=True)
class Put:
    """A choice that was put: what each way does, how each was said, and which was taken; None while it is open."""

    ways: tuple[Plan, ...]
    said: tuple[str, ...]
    taken: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The conversation so far: what "it", "these" and a run without a number mean."""

    last_run: int | None = None
    files: tuple[str, ...] = ()
    """Paths that the last answer named, in its order."""
    more: bool = False
    """There was more than the answer named."""
    folder: str | None = None
    listed: tuple[str, ...] = ()
    """The last list, where the last answer was none: "the second one" still counts in it."""
    more_listed: bool = False
    """There was more than that list named."""
    agents: tuple[OutsideAgent, ...] = ()
    """The outside agents that may be asked."""
    skills: tuple[str, ...] = ()
    """The names of the automations that this person kept."""
    request: str = ""
    """The words of the last request that was understood, which the next may lean on."""
    put: Put | None = None
    """What that request was asked about, where it could be meant in several ways."""
    moved: Mapping[str, str] = field(default_factory=dict[str, str])
    """Where things are now that it moved or made, and where they were before; nothing for what was not there."""

    @property
    def counted(self) -> tuple[str, ...]:
        """What a place or a rank is counted in."""
        return self.listed or self.files

    @property
    def more_counted(self) -> bool:
        return self.more_listed if self.listed else self.more


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something it can do, as a sentence to say."""

    do: str
    say: str


@dataclass(frozen=True)
class Planned:
    """How a request was understood.

    run: every word was used · confirm: one reading, with words in `unused` that were left over, or asked and did not
    tell · choose: the `readings` · teach: none, or a word left over that could turn the meaning round. `missing` names
    what is not there, `reason` says in a sentence why words that were understood cannot be followed.
    """

    outcome: Outcome
    lang: Lang
    plan: Plan | None = None
    unused: tuple[str, ...] = ()
    suggest: tuple[Suggestion, ...] = ()
    readings: tuple[Plan, ...] = ()
    missing: tuple[str, ...] = ()
    reason: str = ""
    devices: tuple[str, ...] = ()
    """The computers that the words may mean; none where they say none, and it is for the one at hand."""
    weighed: bool = False
    """No phrase reads it whole: it was weighed, and a model may know better."""
    by: Literal["grammar", "model", "phrase"] = "grammar"
    """What made the plan: the grammar, a model, or the person's own words from an earlier time."""
    phrase: int | None = None
    """By a phrase: its number."""
    complete: bool = False
    """The reason says what is so and what to do: nothing that could be said instead belongs beside it."""
    wrote: Wrote | None = None
    """Whose word the plan's own values are, where a model wrote them; None where each is the person's."""
    follows: Follows = ""
    """How it leans on the request before it."""
    heard: str = ""
    """What was understood, where the words themselves do not say it."""
    ms: float = 0.0

    @property
    def ways(self) -> tuple[Plan, ...]:
        """What would be done, in each way that is offered."""
        return self.readings or (() if self.plan is None else (self.plan,))

    def json_object(self) -> dict[str, Any]:
        """The one object that `plan --json` prints."""
        found: dict[str, Any] = {
            "outcome": self.outcome,
            "lang": self.lang,
            "plan": _plan_object(self.plan),
            "unused": list(self.unused),
            "suggest": [{"do": one.do, "say": one.say} for one in self.suggest],
            "ms": round(self.ms, 2),
        }
        found |= {"devices": list(self.devices)} if self.devices else {}
        return found | {"reason": self.reason} if self.reason else found


def _plan_object(plan: Plan | None) -> Mapping[str, Any] | None:
    if plan is None:
        return None
    body = plan.json_object()
    return {"goal": body["goal"], "steps": body.get("steps", [])}
