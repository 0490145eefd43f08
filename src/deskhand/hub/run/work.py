"""One attempt at one step, with everything needed to do it: what an engine hands to whoever carries it out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from deskhand.core.ability import Ability
from deskhand.core.plan.model import Do
from deskhand.core.plan.refs import Missing
from deskhand.core.wire.frames import Job
from deskhand.core.words import Lang
from deskhand.hub.run.live import Live
from deskhand.hub.run.questions import previewable
from deskhand.hub.run.scope import THOUGHT, NoValue, Place, locate
from deskhand.hub.run.turns import turn_of
from deskhand.planner.thinking.turn import Turn


@dataclass(frozen=True, slots=True)
class Work:
    """`key` names it for ever. `prepare`: the question's previews are gathered first; `think`: a model decides;
    otherwise the step is done."""

    run: int
    path: str
    attempt: int
    person: int
    lang: Lang
    now: str
    kind: Literal["do", "prepare", "think"]
    job: Job | None = None
    previews: dict[str, Job] = field(default_factory=dict[str, Job])
    stopping: bool = False
    said: int = 0
    """How many questions, answers and patches there were: the desk must have been told of them first."""
    desk: str = ""
    fresh: bool = True
    """Whether no process ever claimed this attempt before."""
    turn: Turn | None = None
    """What a model is to decide."""

    @property
    def key(self) -> str:
        return f"{self.run}/{self.path}/{self.attempt}"


def work_for(
    live: Live, path: str, attempt: int, hub: str, args: dict[str, Any] | None = None, *, fresh: bool = True
) -> Work:
    """What an attempt is, from the plan and the journal: the same after a restart as before it."""
    place = locate(live.plan, live.journal, path)
    if path.endswith(f"#{THOUGHT}"):
        return Work(
            live.id, path, attempt, live.person, live.lang, live.now, "think", None, {}, live.journal.stopping,
            len(live.journal.said), live.desk, fresh, turn_of(live, place),
        )  # fmt: skip
    if isinstance(place.step, Do):
        job = _job(live, place, f"{live.id}/{path}/{attempt}", hub, args)
        stopping = live.journal.stopping
        said = len(live.journal.said)
        return Work(
            live.id, path, attempt, live.person, live.lang, live.now, "do", job, {}, stopping, said, live.desk, fresh
        )
    previews: dict[str, Job] = {}
    for one in previewable(place):
        try:
            previews[one.path] = _job(live, one, f"{live.id}/{path}>{one.path}/{attempt}", hub, preview=True)
        except (Missing, NoValue):
            continue
    return Work(
        live.id, path, attempt, live.person, live.lang, live.now, "prepare", None, previews, live.journal.stopping,
        len(live.journal.said), live.desk,
    )  # fmt: skip


def _job(
    live: Live, place: Place, key: str, hub: str, args: dict[str, Any] | None = None, *, preview: bool = False
) -> Job:
    step = place.step
    if not isinstance(step, Do):
        raise TypeError(place.path)
    args = place.args() if args is None else args
    return Job(
        hub=hub,
        key=key,
        run=live.id,
        do=step.do,
        args=args,
        root=live.root,
        folders=live.folders,
        now=live.now,
        lang=live.lang,
        home=live.home,
        preview=preview,
        timeout=step.timeout,
    )


def empty_handed(ability: Ability, step: Do, args: dict[str, Any]) -> str | None:
    """The reference that leaves a step without anything to work on: a target that nothing was found for."""
    for name in ability.required():
        given = step.with_.get(name)
        if isinstance(given, str) and given.startswith("$") and args.get(name) in (None, [], ""):
            marks = ability.role(name)
            if args.get(name) is None or marks.value == "target":
                return given
    return None
