"""What abilities about automations reach."""

from __future__ import annotations

from typing import Protocol

from deskhand.core.values import Record


class SkillLine(Record):
    """One automation as a person sees it in a list."""

    name: str
    version: int
    about_en: str
    about_zh: str
    worst: str
    slots: list[str]
    author: str = ""
    """Empty for one of the person's own."""


class SkillsDoor(Protocol):
    """This person's automations."""

    async def save(self, name: str, run: int | None) -> SkillLine:
        """Keep a run that verified, or the last one of this chat, under a name; raises where that cannot be."""
        ...

    async def listed(self) -> list[SkillLine]:
        """All there are, by name."""
        ...
