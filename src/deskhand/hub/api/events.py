"""What each kind of event carries to those who read the stream, and how an event of the log becomes that.

The log keeps facts; a reader also needs what follows from them: the steps of a plan in words, whether a run can be
undone. Those are read from the run as it is now. A run that was forgotten leaves its events with nothing in them.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import ConfigDict, Field

from deskhand.core.values import Record
from deskhand.hub.hub import Hub
from deskhand.hub.views import FINAL, Event, Preview, ReceiptView, RunState, StepStatus, StepView, Suggest


class _Event(Record):
    model_config = ConfigDict(extra="ignore")

    run: int | None
    at: str
    forgotten: bool = False


class MessageEvent(_Event):
    id: str = ""
    """What its sender called it; of Deskhand's own, what names it in the log."""
    from_: Literal["person", "deskhand"] = Field(alias="from", default="deskhand")
    text: str = ""
    suggest: list[Suggest] = Field(default_factory=list[Suggest])


class PlanEvent(_Event):
    goal: str = ""
    steps: list[StepView] = Field(default_factory=list[StepView])
    unsigned: bool = False


class StepEvent(_Event):
    path: str = ""
    state: StepStatus = "waiting"
    why: str = ""


class QuestionEvent(_Event):
    id: int = 0
    """What an answer names."""
    step: str = ""
    kind: Literal["confirm", "choose", "fill"] = "confirm"
    text: str = ""
    choices: list[str] = Field(default_factory=list[str])
    preview: Preview | None = None
    again: bool = False
    card: str = ""
    unlock: bool = False


class AnsweredEvent(_Event):
    question: int = 0
    step: str = ""


class ReceiptEvent(ReceiptView, _Event):
    model_config = ConfigDict(extra="ignore")

    path: str = ""
    do: str = ""
    outcome: str = ""


class RunEvent(_Event):
    state: RunState = "open"
    answer: str = ""
    undoable: bool = False
    undoes: int | None = None
    """The run that this one took back."""


class ProgressEvent(_Event):
    """Not kept, so without an id."""

    path: str
    done: int
    total: int
    what: str = ""


class ChallengeEvent(_Event):
    """Not kept, so without an id: what was sent under this name must be signed again, with this challenge in it."""

    id: str
    challenge: str


class WorldEvent(_Event):
    """Not kept, so without an id: this desk looks otherwise than it did; `GET /api/world/desks` says how."""

    device: str


EVENTS: Final[dict[str, type[_Event]]] = {
    "message": MessageEvent,
    "plan": PlanEvent,
    "step": StepEvent,
    "question": QuestionEvent,
    "answered": AnsweredEvent,
    "receipt": ReceiptEvent,
    "run": RunEvent,
    "progress": ProgressEvent,
    "challenge": ChallengeEvent,
    "world": WorldEvent,
}


async def told(hub: Hub, person: int, event: Event) -> str:
    """One event of the log as JSON, whole."""
    data = {**event.data, "run": event.run, "at": event.at}
    if event.run is not None and not data.get("forgotten"):
        if event.kind == "plan":
            run = await hub.run(event.run, person)
            data |= {"steps": [step.model_dump() for step in run.steps], "unsigned": run.unsigned}
        elif event.kind == "run" and data.get("state") in FINAL:
            run = await hub.run(event.run, person)
            data |= {"undoable": run.undoable, "undoes": run.undoes}
    return EVENTS[event.kind].model_validate(data).model_dump_json(by_alias=True)
