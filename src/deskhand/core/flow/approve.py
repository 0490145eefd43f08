"""Who may answer a question: one rule for every channel, the page and the terminal."""

from __future__ import annotations

from typing import Protocol


class Owed(Protocol):
    """A question, as far as this rule goes."""

    @property
    def person(self) -> int:
        """Whom it was put to."""
        ...


def may_approve(person: int, question: Owed) -> bool:
    """Being let into a chat is not authority: only the person whose request it is may say yes to it."""
    return person == question.person
