"""What the hub tells the page, the terminal and scripts: records that go out as JSON as they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ConfigDict, Field

from deskhand.core.doors import Offered
from deskhand.core.values import Record
from deskhand.core.words import Lang

RunState = Literal["open", "asking", "done", "failed", "refused", "stopping", "stopped", "unknown"]
State = Literal["accepted", "open", "asking", "done", "teach", "failed", "refused", "stopping", "stopped", "unknown"]
StepStatus = Literal["waiting", "working", "asking", "done", "failed", "skipped", "unknown", "stopped"]
FINAL: frozenset[str] = frozenset({"done", "failed", "refused", "stopped", "unknown"})
EventKind = Literal[
    "message", "plan", "step", "question", "answered", "receipt", "run", "progress", "challenge", "world"
]


class Preview(Record):
    """What an approval would let happen: how many items of each kind, the first of them, and the hash of the whole."""

    counts: dict[str, int] = Field(default_factory=dict[str, int])
    items: list[dict[str, Any]] = Field(default_factory=list[dict[str, Any]])
    total: int = 0
    steps: dict[str, str] = Field(default_factory=dict[str, str])


class Question(Record):
    """Something a run waits for a person to say."""

    id: int
    run: int
    step: str
    kind: Literal["confirm", "choose", "fill"]
    text: str
    choices: list[str] = Field(default_factory=list[str])
    preview: Preview | None = None
    at: str = ""
    again: bool = False
    """Asked before at the same step: an answer must name this very question, or be given where it was shown."""
    card: str = ""
    """What is signed, as base64; empty for a question that no desk needs an answer to."""
    unlock: bool = False
    """The yes must come with proof that the unlock secret was typed."""
    unsigned: bool = False
    """What it is about came without a signature: so a signed yes is wanted where else none may be."""


class Suggest(Record):
    """Something that can be done, and how to say it."""

    do: str
    say: str


class Accepted(Record):
    """A message that is committed, and what became of it so far."""

    message: int
    run: int | None = None
    state: State = "accepted"
    answer: str = ""
    ask: Question | None = None
    """What the run asks; without a run, the question that these words answer once they are signed as its answer."""
    suggest: list[Suggest] = Field(default_factory=list[Suggest])
    unused: list[str] = Field(default_factory=list[str])
    lang: Lang = "en"
    answered: int | None = None
    """The run whose question this message answered."""
    thinking: bool = False
    """A model is at it, so that it is worth to go on waiting."""


class Answered(Record):
    run: int
    step: str
    state: State


class StepView(Record):
    path: str
    id: str
    kind: Literal["do", "ask", "each", "plan", "agent"]
    do: str = ""
    say: str = ""
    state: StepStatus = "waiting"
    attempt: int = 0
    why: str = ""


class TroubleView(Record):
    model_config = ConfigDict(extra="ignore")  # what fills its sentence stays behind: the sentence is told

    code: str
    text: str
    side_effect: Literal["none", "partial", "unknown"] = "none"


class ReceiptView(Record):
    """How one step ended, with its proof."""

    path: str
    do: str
    outcome: str
    answer: str = ""
    result: dict[str, Any] = Field(default_factory=dict[str, Any])
    changes: list[dict[str, Any]] = Field(default_factory=list[dict[str, Any]])
    total: int = 0
    counts: dict[str, int] = Field(default_factory=dict[str, int])
    claims: list[dict[str, Any]] = Field(default_factory=list[dict[str, Any]])
    undo: Literal["yes", "partly", "no", "none"] = "none"
    dropped: list[str] = Field(default_factory=list[str])
    pictures: list[Offered] = Field(default_factory=list[Offered])
    """What things look like now; each can be fetched by its hash."""
    trouble: TroubleView | None = None


class _Run(Record):
    run: int
    goal: str
    state: RunState
    steps_done: int = 0
    changed: int = 0
    started: str = ""
    ended: str | None = None
    undoes: int | None = None
    undone_by: int | None = None
    lang: Lang = "en"
    chat: str = ""
    unsigned: bool = False
    """It came without a signature, so by itself it may only look; whatever else it wants needs a signed yes."""
    desk: str = ""
    """The id of the desk it is on; empty while the person has yet to say which."""
    on: str = ""
    """How that desk is called."""


class RunItem(_Run):
    """One run in a list; `steps` is how many it has."""

    steps: int = 0


class RunView(_Run):
    """One run, whole."""

    root: str = ""
    folders: list[str] = Field(default_factory=list[str])
    plan: dict[str, Any] | None = None
    steps: list[StepView] = Field(default_factory=list[StepView])
    ask: Question | None = None
    asks: list[Question] = Field(default_factory=list[Question])
    receipts: list[ReceiptView] = Field(default_factory=list[ReceiptView])
    answer: str = ""
    undoable: bool = False
    forgotten: bool = False
    repeated_by: list[int] = Field(default_factory=list[int])
    """The runs that took it back, and those that took these back: they are forgotten with it."""
    waiting_for: str = ""
    """Why nothing moves, if it is not a question: the desk is away, an earlier run of this chat is busy."""


class Event(Record):
    """Something that happened. `id` orders what is kept; progress, challenges and how desks look are not."""

    id: int | None
    kind: EventKind
    run: int | None
    at: str
    data: dict[str, Any]


class DeskFacts(Record):
    """One desk as the hub sees it."""

    id: str
    name: str
    default: bool
    """Whether it is meant where nothing says which."""
    online: bool
    since: str | None = None
    """When one that is away was last there, as far as that is known."""
    leased: int = 0
    """How many steps it has in hand."""


class HubFacts(Record):
    """What `doctor` shows about a hub."""

    hub: str
    store: str
    revision: str
    abilities: int
    runs: dict[str, int]
    questions: int
    due: int
    outbox: int
    desks: list[DeskFacts]
    flaws: list[str] = Field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file on its way from the desk."""

    size: int
    chunks: AsyncIterator[bytes]
