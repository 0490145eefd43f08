"""What the abilities about automations hand back."""

from __future__ import annotations

from deskhand.core.skill.door import SkillLine
from deskhand.core.values import Name, Record


class Saved(Record):
    skill: SkillLine


class Ran(Record):
    """Which one was run; what came of it are the results of its steps."""

    name: Name


class Automations(Record):
    """All that are kept, by name."""

    skills: list[SkillLine]
