"""Counts what became of each phrase."""

from __future__ import annotations

import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.planner.desk import Desk
from bench.planner.judge import judged
from deskhand.core.flow.guard import changing
from deskhand.core.plan.model import Do, Plan
from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.planner import Planned, Planner

OUTCOMES = ("right", "with_choose", "wrong_offer", "taught", "wrong_run", "not_declared")
"""right: at once, run or asked · with_choose: one of the readings is it · wrong_offer: asked, and it is not it."""


@dataclass
class Told:
    """What became of one phrase."""

    row: Mapping[str, Any]
    planned: Planned
    outcome: str
    why: str = ""
    parts: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])


def rows_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def tried(rows: Iterable[Mapping[str, Any]], lang: Lang, desk: Desk, planner: Planner | None = None) -> list[Told]:
    """Each phrase planned on this desk."""
    planner = planner or Planner(Registry.discover(), desk.agents)
    known = set(planner.registry)
    planner.plan("hello", desk.world, desk.now, lang)
    return [_told(row, planner, lang, desk, known) for row in rows]


def _told(row: Mapping[str, Any], planner: Planner, lang: Lang, desk: Desk, known: set[str]) -> Told:
    def owes(plan: Plan) -> set[str]:
        return set(changing(plan.steps, planner.registry))

    best: Planned | None = None
    for _ in range(2):  # the first look at a desk after a pause reads folders anew
        began = time.process_time()
        planned = planner.plan(row["say"], desk.world, desk.now, context=desk.context, owes=owes)
        took = (time.process_time() - began) * 1_000
        if best is None or took < best.ms:
            best = _timed(planned, took)
    assert best is not None
    outcome, why, parts = outcome_of(row, best, desk, known)
    return Told(row, best, outcome, why, parts)


def _timed(planned: Planned, ms: float) -> Planned:
    from dataclasses import replace

    return replace(planned, ms=ms)


def outcome_of(
    row: Mapping[str, Any], planned: Planned, desk: Desk, known: set[str]
) -> tuple[str, str, dict[str, tuple[int, int]]]:
    steps: Sequence[Mapping[str, Any]] = row["steps"]
    if planned.outcome == "teach":
        missing = sorted({step["do"] for step in steps} - known)
        if row["kind"] == "out" or not steps:
            hint = bool(planned.suggest or planned.reason)
            return ("right", "", {}) if hint else ("taught", "no hint", {})
        return ("not_declared", ", ".join(missing), {}) if missing else ("taught", "", {})
    ran = planned.outcome == "run"
    plans = planned.readings if planned.outcome == "choose" else (planned.plan,)
    verdicts = [judged(plan, steps, desk) for plan in plans if plan is not None] if steps else []
    if any(verdict.right for verdict in verdicts):
        good = next(verdict for verdict in verdicts if verdict.right)
        return ("with_choose" if planned.outcome == "choose" else "right"), "", good.parts
    near = next((verdict for verdict in verdicts if verdict.abilities), None)
    why = ", ".join(near.wrong) if near is not None else "abilities"
    if ran:
        harmless = row["kind"] == "trap" and not steps and _only_looks(planned.plan)
        return ("wrong_offer" if harmless else "wrong_run"), why, near.parts if near else {}
    return "wrong_offer", why, near.parts if near else {}


def _only_looks(plan: Plan | None) -> bool:
    """A plan that does nothing but answer where nothing should be done is no harm."""
    return plan is not None and all(step.do in ("run.status", "help") for step in plan.steps if isinstance(step, Do))


def counted(told: Sequence[Told]) -> dict[str, Any]:
    """The figures, by kind of phrase."""
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    parts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in told:
        by_kind[one.row["kind"]][one.outcome] += 1
        for kind, (asked, right) in one.parts.items():
            parts[kind][0] += asked
            parts[kind][1] += right
    times = sorted(one.planned.ms for one in told)
    found: dict[str, Any] = {}
    for kind, counts in by_kind.items():
        n = sum(counts.values())
        shares = {name: round(counts[name] / n, 3) for name in OUTCOMES}
        shares["right_with_one_choose"] = round((counts["right"] + counts["with_choose"]) / n, 3)
        found[kind] = {"phrases": n, **shares}
    asking = [one for one in told if one.planned.outcome == "run"]
    found["runs"] = {"run": len(asking), "wrong": sum(one.outcome == "wrong_run" for one in told)}
    found["resolved"] = {kind: {"asked": a, "right": r} for kind, (a, r) in sorted(parts.items())}
    found["ms"] = {
        "p50": round(statistics.median(times), 2),
        "p95": round(times[int(len(times) * 0.95)], 2),
        "worst": round(times[-1], 2),
    }
    return found
