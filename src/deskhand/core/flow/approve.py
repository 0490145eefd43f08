"""Who may answer a question, and what a yes holds for: one rule for every channel, the page and the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from deskhand.core.plan.model import digest


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
