"""Who may answer a question, and what a yes holds for: one rule for every channel, the page and the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol

from deskhand.core.plan.model import Agent, Replan, digest


class Owed(Protocol):
    """A question, as far as this rule goes."""

    @property
    def person(self) -> int:
        """Whom it was put to."""
        ...


def may_approve(person: int, question: Owed) -> bool:
    """Being let into a chat is not authority: only the person whose request it is may say yes to it."""
    return person == question.person


def step_digest(do: str, args: Mapping[str, Any]) -> str:
    """What a card says of one step: its ability and its arguments, exactly."""
    return digest([do, dict(args)])


DECIDES: Final = "decides"
"""What stands in the place of an ability on the card of a step that decides while it runs."""


def decides_digest(step: Replan | Agent) -> str:
    """What a card says of such a step: what for, with what, and all its bounds, exactly."""
    return digest(step.model_dump(mode="json", by_alias=True, exclude={"if_", "after"}))
