"""A run's journal, folded to what is known of each step.

The journal is the one truth; this is nothing but it, arranged. Entries are applied in order, each once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from deskhand.core.plan.model import Plan

Kind = Literal[
    "planned", "patch", "items", "began", "asked", "answered", "receipt", "skipped", "stop", "thought", "called"
]
Reason = Literal["ask", "desk", "fail", "unknown", "resume", "budget"]
"""Why something is asked: the plan says so · the desk needs a word · a step failed · nobody can tell · crashes · a
thought would cost more than is allowed."""
ROOT_PATH = ""
"""Where a question stands that is about the run as a whole."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One row; a run may have thousands, so this is the cheapest kind of record.

    `note` is the part that stays when the content is forgotten: an outcome, a reason.
    """

    step: str
    attempt: int
    kind: Kind
    note: str = ""
    data: Any = None
    seq: int = 0
    at: float = 0.0


@dataclass(slots=True)
class Past:
    """What the journal knows of one step; `attempt` is the last one."""

    attempt: int = 0
    working: bool = False
    asked: Entry | None = None
    answered: Entry | None = None
    receipt: Entry | None = None
    skipped: Entry | None = None
    began: Entry | None = None
    items: list[Any] | None = None
    total: int = 0
    """How many things the loop's list had, of which `items` are those it was allowed."""
    failures: int = 0
    looks: int = 0
    """How often it came back done: an `until` looks again and again."""
    unknowns: int = 0
    call: Entry | None = None
    """What a model decided that is to be done here."""
    verdict: Any = None
    """How `ready` found it settled; forgotten whenever something is added."""

    @property
    def asking(self) -> bool:
        return self.asked is not None and (self.answered is None or self.answered.seq < self.asked.seq)


def never_started(past: Past) -> bool:
    """Whether nothing became of a step yet, and something still may."""
    return not past.attempt and past.skipped is None and past.receipt is None


@dataclass(slots=True)
class Deciding:
    """What the journal knows of a step that is decided while it runs: what a model thought, and the calls it made.

    Thoughts stand at `step#0`, one attempt each; the calls at `step#1`, `step#2` … in the order of the journal.
    """

    calls: list[str] = field(default_factory=list[str])
    names: dict[str, str] = field(default_factory=dict[str, str])
    """By the name that a patch gave a call, its path."""
    since: int = 0
    """How many of the calls were decided before the last thought: none of those is under way, or ever will be."""
    thoughts: int = 0
    tokens: int = 0
    ended: str = ""
    """done or failed, once nothing more is decided."""
    told: str = ""


def decider(path: str) -> str:
    """The path of the step that decided on this one, or had the thought; its own for any other."""
    return path.partition("#")[0]


@dataclass(slots=True)
class Journal:
    """Everything a run did so far."""

    steps: dict[str, Past] = field(default_factory=dict[str, Past])
    working: set[str] = field(default_factory=set[str])
    asking: set[str] = field(default_factory=set[str])
    patches: list[Entry] = field(default_factory=list[Entry])
    said: list[Entry] = field(default_factory=list[Entry])
    """Every question, answer and patch, in order: what a desk is told of beside the plan."""
    deciding: dict[str, Deciding] = field(default_factory=dict[str, Deciding])
    stopping: bool = False
    seq: int = 0
    news: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """Of each list of steps, by its prefix, the steps of which something was added since `ready` last looked."""
    memo: dict[str, Any] = field(default_factory=dict[str, Any])
    """What `ready` remembers between two looks; never read for anything else."""

    def past(self, path: str) -> Past:
        return self.steps.setdefault(path, Past())

    def apply(self, entry: Entry) -> None:
        self.seq = max(self.seq, entry.seq)
        if entry.kind == "stop":
            self.stopping = True
            return
        if entry.kind == "planned":
            return
        if entry.kind in ("asked", "answered", "patch"):
            self.said.append(entry)
        if entry.kind == "patch":
            self.patches.append(entry)
            self.memo.clear()
            return
        past = self.steps.get(entry.step)
        if past is None:
            past = self.steps[entry.step] = Past()
        past.attempt = max(past.attempt, entry.attempt)
        past.verdict = None
        own = decider(entry.step)
        if own != entry.step:
            self.past(own).verdict = None
        list_, dot, name = own.rpartition(".")
        self.news.setdefault(list_ + dot, set()).add(name)
        _APPLY[entry.kind](self, past, entry)

    def knows(self, path: str, attempt: int) -> bool:
        """Whether this attempt has its receipt already, or was turned into a question."""
        past = self.steps.get(path)
        if past is None:
            return False
        return past.attempt > attempt or (past.attempt == attempt and not past.working)


def _began(journal: Journal, past: Past, entry: Entry) -> None:
    past.began = entry
    past.working = True
    journal.working.add(entry.step)


def _asked(journal: Journal, past: Past, entry: Entry) -> None:
    past.asked = entry
    past.working = False
    journal.working.discard(entry.step)
    journal.asking.add(entry.step)


def _answered(journal: Journal, past: Past, entry: Entry) -> None:
    past.answered = entry
    journal.asking.discard(entry.step)


def _receipt(journal: Journal, past: Past, entry: Entry) -> None:
    past.receipt = entry
    past.working = False
    journal.working.discard(entry.step)
    past.looks += entry.note == "done"
    past.failures += entry.note in ("failed", "not_done")
    past.unknowns += entry.note.startswith("unknown")


def _skipped(journal: Journal, past: Past, entry: Entry) -> None:
    past.skipped = entry
    past.working = False
    journal.working.discard(entry.step)


def _items(_: Journal, past: Past, entry: Entry) -> None:
    past.items = list(entry.data or [])
    past.total = int(entry.note or 0)


def _thought(journal: Journal, past: Past, entry: Entry) -> None:
    past.working = False
    journal.working.discard(entry.step)
    known = journal.deciding.setdefault(decider(entry.step), Deciding())
    data: dict[str, Any] = entry.data or {}
    known.thoughts += 1
    known.since = len(known.calls)
    known.tokens += int(data.get("tokens", 0))
    known.told = str(data.get("told", ""))
    known.ended = "" if entry.note == "more" else entry.note


def _called(journal: Journal, past: Past, entry: Entry) -> None:
    past.call = entry
    known = journal.deciding.setdefault(decider(entry.step), Deciding())
    known.calls.append(entry.step)
    data: dict[str, Any] = entry.data or {}
    known.names[str(data.get("name", ""))] = entry.step


_APPLY = {
    "thought": _thought,
    "called": _called,
    "began": _began,
    "asked": _asked,
    "answered": _answered,
    "receipt": _receipt,
    "skipped": _skipped,
    "items": _items,
}


def fold(entries: Iterable[Entry]) -> Journal:
    journal = Journal()
    for entry in entries:
        journal.apply(entry)
    return journal


def patched(plan: Plan, journal: Journal) -> Plan:
    """The plan with the steps that answers have brought in since."""
    if not journal.patches:
        return plan
    known: Plan | None = journal.memo.get("plan")
    if known is None:
        more = [step for entry in journal.patches for step in Plan.model_validate(entry.data).steps]
        known = plan.model_copy(update={"steps": (*plan.steps, *more)})
        journal.memo["plan"] = known
    return known
