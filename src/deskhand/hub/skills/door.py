"""What the abilities about automations reach: the person's own, seen from one of their runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from deskhand.core.skill.door import SkillLine
from deskhand.hub.skills.room import Skills
from deskhand.hub.skills.shelf import Kept


@dataclass(frozen=True, slots=True)
class SkillsOf:
    """One person's."""

    skills: Skills
    person: int
    within: int
    """The run that asks: it is never the one that is meant."""
    now: datetime

    async def save(self, name: str, run: int | None) -> SkillLine:
        return line(await self.skills.save(self.person, self.within, name, run, self.now))

    async def listed(self) -> list[SkillLine]:
        return [line(one) for one in await self.skills.kept(self.person)]


def line(one: Kept) -> SkillLine:
    about = one.head["about"]
    return SkillLine(
        name=one.name,
        version=one.version,
        about_en=about["en"],
        about_zh=about["zh"],
        worst=one.head["worst"],
        slots=[slot["name"] for slot in one.head["slots"]],
        author=one.author,
    )
