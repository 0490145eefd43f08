"""An automation as it stands in JSON. Nothing in it is believed before `sound.py` has looked at it."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec
from pydantic import AfterValidator, BaseModel, Field, ValidationError

from deskhand.core.closed import CLOSED
from deskhand.core.errors import Problem
from deskhand.core.invalid import first_reason
from deskhand.core.plan.model import Json, Plan, StepId, digest
from deskhand.core.words import Words

if TYPE_CHECKING:
    from deskhand.core.ability import Ability

VERSION: Final = 1
SLOT: Final = "slot"
"""What slots are called in the plan: `$slot.month`."""
MOST_BYTES: Final = 600_000
"""Of a whole automation with its examples."""
MOST_FILE_BYTES: Final = 300_000
"""Of the files of all its examples, in base64."""
MOST_FILES: Final = 100
LONGEST_NAME: Final = 60


class BadSkill(Problem):
    words = Words(
        "This automation cannot be used: {why}. Nothing was done with it.",
        "无法使用这个自动化：{why}。没有用它做任何操作。",
    )


def name_key(name: str) -> str:
    """Two names that a person would take for the same are the same."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _plain(name: str) -> str:
    shown = " ".join(name.split())
    if shown != name or not name_key(name) or not all(c.isprintable() for c in name):
        raise ValueError("a name is plain words")
    if any(c in '/\\"“”「」' for c in name) or name.startswith((".", "-", "$")):
        raise ValueError("a name holds no slash and no quotation mark, and begins with a word")
    return name


def _relative(path: str) -> str:
    parts = path.split("/")
    if "\\" in path or ":" in path or any(part in ("", ".", "..") for part in parts) or not path.isprintable():
        raise ValueError("a path stays below the example's own folder")
    return path


SkillName = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(_plain)]
ExamplePath = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_relative)]
Line = Annotated[str, Field(min_length=1, max_length=500)]
Worst = Literal["R0", "R1", "R2", "R3"]


class _Part(BaseModel):
    model_config = CLOSED


class Slot(_Part):
    """One value that may be another each time."""

    name: StepId
    kind: Annotated[str, Field(pattern=r"^[a-z]{1,20}$")]
    """What it is, as parameters are typed: file, folder, person, when, number, text …"""
    default: Json = None
    said: Annotated[str, Field(max_length=500)] = ""
    """The words that it was said in. "Last week" is read anew each time; where they mean nothing, the default holds."""
    reads: Annotated[str, Field(pattern=r"^[a-z_]{0,30}$")] = ""
    """How such words are read."""
    lang: Literal["en", "zh"] = "en"


class About(_Part):
    """What it is for, in both languages."""

    en: Line
    zh: Line


class Expected(_Part):
    """What must be so of one path afterwards."""

    path: ExamplePath
    there: bool = True
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    """Its content; empty where only its being there is promised."""


class Fixture(_Part):
    """An example: a small desk, the values of slots, and how the desk must be afterwards."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    now: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d)?$")]
    files: Annotated[dict[ExamplePath, str], Field(max_length=MOST_FILES)] = Field(default_factory=dict[str, str])
    """By path, in base64."""
    values: dict[StepId, Json] = Field(default_factory=dict[str, Json])
    expect: tuple[Expected, ...] = Field(default=(), max_length=2 * MOST_FILES)
    answers: bool = False
    """Its answer is the outcome: nothing need lie on the desk afterwards that was not there before."""


class Skill(_Part):
    """The whole of it: what it says of itself, and what it does."""

    v: Literal[1] = VERSION
    name: SkillName
    version: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    about: About
    abilities: Annotated[dict[str, str], Field(min_length=1, max_length=50)]
    """Every ability it uses, each with the hash of its declaration as it was."""
    worst: Worst
    slots: Annotated[tuple[Slot, ...], Field(max_length=30)] = ()
    plan: Plan
    fixtures: Annotated[tuple[Fixture, ...], Field(max_length=10)] = ()

    def raw(self) -> bytes:
        """The very bytes that are signed."""
        body = self.model_dump(mode="json", exclude={"plan"}, exclude_defaults=True)
        whole = {**body, "v": self.v, "plan": self.plan.json_object()}
        return msgspec.json.encode(whole, order="deterministic")

    def hash(self) -> str:
        return content_hash(self.raw())

    def slot(self, name: str) -> Slot | None:
        return next((one for one in self.slots if one.name == name), None)


def content_hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def declared(ability: Ability) -> str:
    """The hash of an ability's declaration: an automation was made for this one, and for no other."""
    return digest(ability.schema())


def read_skill(raw: bytes) -> Skill:
    """An automation out of bytes that nobody vouches for; raises `BadSkill`."""
    if len(raw) > MOST_BYTES:
        raise BadSkill(why=f"> {MOST_BYTES:,} B")
    try:
        body: object = msgspec.json.decode(raw)
        skill = Skill.model_validate(body)
    except msgspec.DecodeError:
        raise BadSkill(why="JSON") from None
    except ValidationError as wrong:
        where, why = first_reason(wrong)
        raise BadSkill(why=f"{where}: {why}") from None
    except RecursionError:
        raise BadSkill(why="JSON") from None
    if skill.raw() != raw:
        # Of two ways to write one automation only one is signed and shown.
        raise BadSkill(why="it is not written the one way that is signed")
    if sum(len(body) for one in skill.fixtures for body in one.files.values()) > MOST_FILE_BYTES:
        raise BadSkill(why=f"> {MOST_FILE_BYTES:,} B")
    return skill
