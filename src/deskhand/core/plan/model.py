"""The five kinds of step, as they stand in JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Literal

import msgspec
from pydantic import BaseModel, Discriminator, Field, Tag

from deskhand.core.closed import BY_NAME, CLOSED
from deskhand.core.plan.condition import Condition

VERSION: Final = 1
MAX_STEPS: Final = 1_000
MAX_DEPTH: Final = 3
MAX_ITEMS: Final = 1_000
MAX_STARTS: Final = 10_000
"""The most steps a plan may ever start, loops and repeats multiplied out."""

Json = Any
StepId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
OnFail = Literal["stop", "skip", "ask", "plan"]


class _Step(BaseModel):
    model_config = BY_NAME

    id: StepId
    if_: Condition | None = Field(default=None, alias="if")
    after: tuple[StepId, ...] = ()


class Do(_Step):
    """Use one ability."""

    do: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$", max_length=64)]
    with_: dict[str, Json] = Field(default_factory=dict, alias="with")
    until: Condition | None = None
    every: float = Field(default=60, ge=1, le=86_400)
    max: int = Field(default=1, ge=1, le=MAX_ITEMS)
    retry: int = Field(default=0, ge=0, le=5)
    timeout: float = Field(default=600, gt=0, le=86_400)
    on_fail: OnFail = "stop"
    check: Condition | None = None
    why: Annotated[str, Field(max_length=300)] = ""
    """Why this ability does it where others could have, in words for people; it decides nothing."""


class Asked(BaseModel):
    """What a question says; `for` names the steps that a yes approves, exactly as they stand."""

    model_config = BY_NAME

    text: Annotated[str, Field(max_length=4_000)]
    for_: tuple[StepId, ...] = Field(default=(), alias="for")
    choices: tuple[Annotated[str, Field(max_length=1_000)], ...] = Field(default=(), max_length=20)
    preview: Json = None
    unlock: bool = False
    """A yes to it comes with the unlock secret, so that nothing has to be asked once more."""


class Ask(_Step):
    """Wait for a person: a yes or no, a choice, or some words."""

    ask: Literal["confirm", "choose", "fill"]
    with_: Asked = Field(alias="with")


class Each(_Step):
    """The same steps for every item of a list, at most `max` of them."""

    each: Json
    as_: StepId = Field(alias="as")
    max: int = Field(default=100, ge=1, le=MAX_ITEMS)
    steps: tuple[Step, ...] = Field(min_length=1, max_length=MAX_STEPS)
    on_fail: OnFail = "stop"


class Bounds(BaseModel):
    """What a step that decides later may do at most, committed before it reads anything."""

    model_config = CLOSED

    abilities: tuple[str, ...] = Field(min_length=1, max_length=100)
    targets: tuple[str, ...] = ()
    worst: Literal["R0", "R1", "R2", "R3"] = "R0"
    calls: int = Field(default=20, ge=1, le=200)
    tokens: int = Field(default=50_000, ge=0, le=10_000_000)


class Replan(_Step):
    """Plan from here, when earlier results are known."""

    plan: Annotated[str, Field(max_length=4_000)]
    with_: dict[str, Json] = Field(default_factory=dict, alias="with")
    bounds: Bounds


class Agent(_Step):
    """A bounded loop of looking and acting by a model."""

    agent: Annotated[str, Field(max_length=4_000)]
    with_: dict[str, Json] = Field(default_factory=dict, alias="with")
    bounds: Bounds


STEP_KINDS: Final = ("do", "ask", "each", "plan", "agent")


def _kind(value: object) -> str | None:
    if isinstance(value, Mapping):
        return next((kind for kind in STEP_KINDS if kind in value), None)
    return next((kind for kind in STEP_KINDS if hasattr(value, kind)), None)


Step = Annotated[
    Annotated[Do, Tag("do")]
    | Annotated[Ask, Tag("ask")]
    | Annotated[Each, Tag("each")]
    | Annotated[Replan, Tag("plan")]
    | Annotated[Agent, Tag("agent")],
    Discriminator(_kind),
]


class Plan(BaseModel):
    """A goal in the person's words, and the steps that reach it."""

    model_config = CLOSED

    v: Literal[1] = VERSION
    goal: Annotated[str, Field(max_length=20_000)]
    steps: tuple[Step, ...] = Field(max_length=MAX_STEPS)

    def json_object(self) -> dict[str, Json]:
        """The plan as it stands in JSON, defaults left out."""
        body = self.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"v"})
        return {"v": self.v, **body}

    def hash(self) -> str:
        return digest(self.json_object())


def digest(value: Json) -> str:
    """A stable name for JSON-like data: the same data always hashes the same."""
    return hashlib.blake2b(msgspec.json.encode(value, order="deterministic"), digest_size=16).hexdigest()


def walk(steps: Sequence[Step], depth: int = 0) -> Iterator[tuple[Step, int]]:
    """Every step with its depth, loops included."""
    for step in steps:
        yield step, depth
        if isinstance(step, Each):
            yield from walk(step.steps, depth + 1)
