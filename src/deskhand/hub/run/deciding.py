"""What comes next of a step that is decided while it runs: a call begins, a model thinks again, or it is over.

Its bounds were committed before it read anything. Each call is in the journal before it starts, and nothing is decided
while one is under way; so after a crash the same calls stand there, and only a thought may be thought twice.
"""

from __future__ import annotations

from typing import Final, Literal

from deskhand.core.plan.model import Agent, Bounds, Do, Replan
from deskhand.core.plan.refs import Missing
from deskhand.hub.run.fold import Deciding, Past
from deskhand.hub.run.scope import THOUGHT, Frame, NoValue, call_step, called_with
from deskhand.hub.run.start import Begin, Skip, Start, Think

REPLANS: Final = 3
"""How often a failed step, or a plan step whose own steps fail, is planned anew."""
MENDING: Final = Bounds(abilities=("any",), calls=10)
"""Those of a step whose failure is planned around (`on_fail: plan`): what does more than read is a new card."""
Now = Start | Literal["busy", "done", "failed", "unknown"]
CallState = Literal["waiting", "busy", "again", "done", "failed", "declined", "unknown"]


def bounds_of(step: Replan | Agent | Do) -> Bounds:
    return MENDING if isinstance(step, Do) else step.bounds


def next_of(frame: Frame, step: Replan | Agent | Do) -> Now:
    """What comes next; a step is over when its model said so, or when nothing more may be decided."""
    path = frame.path(step.id)
    known = frame.journal.deciding.get(path) or Deciding()
    thinking = frame.journal.steps.get(f"{path}#{THOUGHT}")
    if thinking is not None and (thinking.working or thinking.asking):
        return "busy"
    if thinking is not None and thinking.receipt is not None:
        return "failed"
    failed = False
    for call in known.calls[known.since :]:
        state = call_state(frame.journal.steps[call])
        if state in ("waiting", "again"):
            return _begun(frame, call)
        if state in ("busy", "unknown"):
            return "busy" if state == "busy" else "unknown"
        if state != "done" and not isinstance(step, Agent):
            failed = True
            break
    if known.ended:
        return "done" if known.ended == "done" else "failed"
    if not isinstance(step, Agent) and known.thoughts and not failed:
        return "done"
    if not isinstance(step, Agent) and known.thoughts >= REPLANS:
        return "failed"
    return Think(f"{path}#{THOUGHT}", 1 + (0 if thinking is None else thinking.attempt))


def call_state(past: Past) -> CallState:
    """Where one call stands."""
    if past.skipped is not None:
        return "failed"
    if past.working or past.asking:
        return "busy"
    if past.answered is not None and (past.receipt is None or past.answered.seq > past.receipt.seq):
        return "again" if past.answered.data.get("yes") else "declined"
    if past.receipt is None:
        return "waiting"
    if past.receipt.note == "done":
        return "done"
    return "unknown" if past.receipt.note in ("unknown", "unknown_far", "stopped") else "failed"


def _begun(frame: Frame, call: str) -> Start:
    name = call.removeprefix(frame.prefix)
    past = frame.journal.steps[call]
    step = call_step(frame, name)
    try:
        return Begin(call, step, past.attempt + 1, called_with(frame, step))
    except (Missing, NoValue) as wrong:
        return Skip(call, past.attempt, "needs_skipped", str(wrong.ref))
