"""All tasks one after the other: each laid out, performed, and looked at as shipped and as repaired."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from bench.officebench.checker import missing
from bench.officebench.engines import Engine, NoPlan, Written, written_for
from bench.officebench.literals import Known, strangers
from bench.officebench.performing import answered, laid_out, performed
from bench.officebench.repairs import repaired
from bench.officebench.seen import names_seen
from bench.officebench.tasks import Task
from deskhand.core.errors import Problem
from deskhand.core.plan.flaw import BadPlan
from deskhand.core.registry import Registry

_NOT_RUN: Final = frozenset({"refused", "no plan", "bad plan", "broken", "teach"})
"""What is told then is no answer of a run, and may quote the plan, or the request's own yes and no."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one task: each list of reasons is empty where it passed."""

    task: Task
    prose: bool
    keywords: str
    """What of the request its plan leaves out; empty where it does what is asked."""
    state: str
    told: str
    stock: Sequence[str]
    repaired: Sequence[str]
    idle: Sequence[str]
    """The same as repaired, of a testbed that nobody touched."""
    idle_stock: Sequence[str]
    refused: Sequence[str] = ()
    """Why its plan was not performed at all."""
    checks: int = 0
    """How many are left once repaired; none where the set itself is wrong about the task."""
    fails: str = ""
    """Why it does not pass, as far as that is known."""

    @property
    def as_asked(self) -> bool:
        """Whether it passed by a plan that does what the request says."""
        return not self.repaired and not self.keywords


@cache
def abilities() -> Registry:
    return Registry.discover()


def results(tasks: Iterable[Task], engine: Engine, said: Callable[[Result], None]) -> list[Result]:
    """Each task performed and looked at, in order; `said` hears of each as soon as it is over."""
    found: list[Result] = []
    for task in tasks:
        with tempfile.TemporaryDirectory(prefix="officebench-") as folder:
            found.append(_result(task, engine, Path(folder)))
        said(found[-1])
    return found


def _result(task: Task, engine: Engine, folder: Path) -> Result:
    idle, desk = folder / "idle", folder / "desk"
    laid_out(task, idle)
    laid_out(task, desk)
    written = _written(task)
    refused = _unfair(task, written, idle) if engine.name == "plans" else ()
    state, told = ("refused", "") if refused else _performed(task, engine, desk, folder / "home")
    if state not in _NOT_RUN:
        answered(desk, told)
    mended = repaired(task)
    return Result(
        task, written.prose, written.keywords if engine.name == "plans" else "", state, told, missing(task, desk),
        missing(task, desk, mended), missing(task, idle, mended), missing(task, idle), refused, len(mended),
        written.fails if engine.name == "plans" else "",
    )  # fmt: skip


def _performed(task: Task, engine: Engine, desk: Path, home: Path) -> tuple[str, str]:
    """How the run ended and what was told; what breaks off counts as that, and the next task goes on."""
    try:
        came = asyncio.run(performed(task, desk, home, engine))
    except NoPlan as none:
        return "no plan", str(none)
    except BadPlan as bad:
        return "bad plan", "; ".join(map(str, bad.flaws))
    except (Problem, TimeoutError, RuntimeError) as wrong:
        return "broken", f"{type(wrong).__name__}: {wrong}"
    return came.state, came.told


def _written(task: Task) -> Written:
    try:
        return written_for(task)
    except NoPlan:
        return Written(())


def _unfair(task: Task, written: Written, testbed: Path) -> Sequence[str]:
    """What of a plan written beforehand nobody could know."""
    try:
        plan = written.plan(task.text)
    except BadPlan:
        return ()
    known = Known(task.text, names_seen(testbed, task.person), task.now)
    return tuple(map(str, strangers(plan, known, abilities())))
