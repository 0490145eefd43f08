"""What each kind of event carries, for readers of the stream; `Event.data` of the hub, with `run` and `at` added."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from deskhand.core.values import Record
from deskhand.hub.views import Preview, ReceiptView, RunState, StepStatus, StepView, Suggest


class _Event(Record):
    run: int | None
    at: str


class MessageEvent(_Event):
    id: str
    """What its sender called it; of Deskhand's own, a number."""
    from_: Literal["person", "deskhand"] = Field(alias="from")
    text: str
    suggest: list[Suggest] = Field(default_factory=list[Suggest])


class PlanEvent(_Event):
    goal: str
    steps: list[StepView]


class StepEvent(_Event):
    path: str
    state: StepStatus
    answer: str = ""
    why: str = ""


class QuestionEvent(_Event):
    step: str
    kind: Literal["confirm", "choose", "fill"]
    text: str
    choices: list[str] = Field(default_factory=list[str])
    preview: Preview | None = None


class AnsweredEvent(_Event):
    step: str
    text: str = ""


class ReceiptEvent(_Event, ReceiptView):
    pass


class RunEvent(_Event):
    state: RunState
    answer: str = ""
    undoable: bool = False


class ProgressEvent(_Event):
    """Not kept, so without an id."""

    path: str
    done: int
    total: int
    what: str = ""


EVENTS: Final[dict[str, type[_Event]]] = {
    "message": MessageEvent,
    "plan": PlanEvent,
    "step": StepEvent,
    "question": QuestionEvent,
    "answered": AnsweredEvent,
    "receipt": ReceiptEvent,
    "run": RunEvent,
    "progress": ProgressEvent,
}
