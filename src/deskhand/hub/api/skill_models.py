"""What is asked of automations over HTTP."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from deskhand.core.skill.format import LONGEST_NAME, MOST_BYTES
from deskhand.core.values import Record
from deskhand.hub.api.models import SignedBytes


class SkillName(Record):
    name: Annotated[str, Field(min_length=1, max_length=4 * LONGEST_NAME)]


class NewSkill(Record):
    """An automation of somebody else, and the owner's signed word that exactly this may come in."""

    raw: Annotated[str, Field(min_length=1, max_length=MOST_BYTES)]
    author: Annotated[str, Field(pattern=r"^[a-z2-7]{26}$")]
    approval: SignedBytes


class PhrasePath(Record):
    phrase: Annotated[int, Field(ge=1, lt=2**53)]
