"""Automations and phrases as whoever asks is shown them."""

from __future__ import annotations

from deskhand.core.plan.model import Json
from deskhand.core.values import Record
from deskhand.hub.skills.phrases import Phrase
from deskhand.hub.skills.room import Skills
from deskhand.hub.skills.shelf import Kept


class SlotView(Record):
    """A value that may be another each time."""

    name: str
    kind: str
    default: Json = None
    said: str = ""


class SkillView(Record):
    """One automation."""

    name: str
    version: int
    hash: str
    author: str
    """The id of its author's key; empty for one of my own."""
    about_en: str
    about_zh: str
    abilities: list[str]
    worst: str
    slots: list[SlotView]
    examples: int


class PhraseView(Record):
    """Words of mine for which a plan is remembered."""

    id: int
    text: str
    run: int
    abilities: list[str]


class SkillList(Record):
    skills: list[SkillView]
    phrases: list[PhraseView]


class SkillWhole(Record):
    """One automation, whole: `raw` are the very bytes that its hash is of."""

    skill: SkillView
    raw: str


async def listed(room: Skills, person: int) -> SkillList:
    """All there are."""
    phrases = [_phrase(one) for one in (await room.known(person)).phrases]
    return SkillList(skills=[view(one) for one in await room.kept(person)], phrases=phrases)


async def whole(room: Skills, person: int, name: str) -> SkillWhole:
    """One of them; raises `NoSuchSkill`, `SkillDamaged`."""
    kept, found = await room.whole(person, name)
    return SkillWhole(skill=view(kept), raw=found.raw().decode())


def view(one: Kept) -> SkillView:
    head = one.head
    return SkillView(
        name=one.name,
        version=one.version,
        hash=one.hash,
        author=one.author,
        about_en=head["about"]["en"],
        about_zh=head["about"]["zh"],
        abilities=head["abilities"],
        worst=head["worst"],
        slots=[SlotView(**slot) for slot in head["slots"]],
        examples=head["examples"],
    )


def _phrase(one: Phrase) -> PhraseView:
    return PhraseView(id=one.id, text=one.learned.text, run=one.run, abilities=list(one.learned.abilities))
