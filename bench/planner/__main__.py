"""What the planner makes of phrases that others wrote."""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

from bench.planner.desk import HERE, Desk
from bench.planner.joining import figures as of_joined
from bench.planner.joining import tried_joined
from bench.planner.mutations import mutated
from bench.planner.report import Told, counted, rows_in, tried
from bench.planner.starting import started
from deskhand.core.plan.model import Do, Plan
from deskhand.core.registry import Registry
from deskhand.hub.roomy import BEFORE_LOOKING
from deskhand.planner import Planner

_JOINED = "joined"


def half_of(rows: list[dict[str, Any]], half: str) -> list[dict[str, Any]]:
    """Every second phrase, by a hash of its words: one half to learn from, one to judge by."""
    if half == "all":
        return rows
    wanted = 0 if half == "learn" else 1
    return [row for row in rows if int(hashlib.sha256(row["say"].encode()).hexdigest(), 16) % 2 == wanted]


def _plan(plan: Plan | None) -> str:
    if plan is None:
        return "-"
    return " ; ".join(
        f"{step.do}({', '.join(f'{k}={v!r}' for k, v in step.with_.items())})"
        for step in plan.steps
        if isinstance(step, Do)
    )


def shown(told: Told) -> str:
    planned = told.planned
    plans = planned.readings if planned.outcome == "choose" else (planned.plan,)
    wanted = " ; ".join(f"{step['do']}({step['with']})" for step in told.row["steps"])
    lines = [
        f"[{told.row['kind']}] {told.outcome} ({planned.outcome}) {told.why}: {told.row['say']}",
        f"    want {wanted}",
    ]
    lines += [f"    got  {_plan(plan)}" for plan in plans if plan is not None]
    if planned.plan is None:
        lines.append(f"    unused {planned.unused} {planned.reason}")
    return "\n".join(lines)


def main() -> int:
    options = argparse.ArgumentParser(prog="deskhand bench planner", description=__doc__)
    options.add_argument("--lang", choices=("en", "zh"), action="append")
    options.add_argument("--file", type=Path, help="phrases, one JSON object a line; all of bench/planner if not given")
    options.add_argument("--half", choices=("learn", "judge", "all"), default="all")
    options.add_argument("--show", default="", help="outcomes to print phrase by phrase, with commas between")
    options.add_argument(
        "--kind", default="", help="only phrases of this kind; joined: only compounds made of the single ones"
    )
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    gc.set_threshold(*BEFORE_LOOKING)  # requests are timed as in a hub
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        for lang in given.lang or ("en", "zh"):
            files = [given.file] if given.file else sorted(HERE.glob(f"{lang}-*.jsonl"))
            for file in files:
                every = half_of(rows_in(file), given.half)
                rows = [row for row in every if given.kind in ("", row["kind"])]
                told = tried(rows, lang, desk)
                if given.kind != _JOINED:
                    figures[file.stem] = counted(told)
                if given.kind in ("", _JOINED):
                    compounds, alone = tried_joined(every, lang, desk)
                    figures[f"{file.stem} {_JOINED}"] = of_joined(compounds, alone)
                    told += compounds
                for one in told:
                    if one.outcome in given.show.split(","):
                        print(shown(one))
                if not given.file and file.stem.endswith("-open"):
                    says = [row["say"] for row in rows]
                    figures[f"{file.stem} turned round"] = mutated(
                        says, lang, desk, Planner(Registry.discover(), desk.agents)
                    )
        desk.world.close()
    if not given.file:
        figures["starting"] = started()
    print(json.dumps(figures) if given.json else json.dumps(figures, indent=1))
    return 0 if all(_kept(one) for one in figures.values()) else 1


def _kept(figure: dict[str, Any]) -> bool:
    """Whether what must never be is not: a wrong run, or a word unheard that turns the meaning round."""
    if "runs" not in figure:
        return not figure.get("unheard", 0) and not figure.get("started_wrongly", 0)
    phrases = sum(one["phrases"] for one in figure.values() if "phrases" in one)
    return figure["runs"]["wrong"] <= 0.005 * phrases


raise SystemExit(main())
