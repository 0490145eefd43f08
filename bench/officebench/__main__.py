"""`deskhand bench officebench DIR --engine plans|planner|model`: DIR is the set as it was shipped.

A model is asked at `--url`, by the `--model` name, in one `--way`; its key, if it wants one, is in DESKHAND_BENCH_KEY.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.officebench.engines import Engine, Grammar, Plans
from bench.officebench.figures import figures, lines, why_of
from bench.officebench.models import WAYS, Counted, Thinking, at, per_solved
from bench.officebench.suite import Result, results
from bench.officebench.tasks import Task, tasks_in

ENGINES: dict[str, Engine] = {"plans": Plans(), "planner": Grammar()}
MODEL: Final = "model"


def main() -> int:
    given = _options()
    folder = Path(given.folder)
    if not folder.is_dir():
        print(f"There is no folder {folder}. Name the one that OfficeBench was unpacked into.", file=sys.stderr)
        return 2
    tasks = _chosen(list(tasks_in(folder)), given.only)
    if not tasks:
        print(f"There are no such tasks in {folder}.", file=sys.stderr)
        return 2
    if given.engine == MODEL and not (given.url and given.model):
        print("A model is named by --url and --model.", file=sys.stderr)
        return 2
    began = time.perf_counter()
    engine = _thinking(given) if given.engine == MODEL else ENGINES[given.engine]
    figure = figures(results(tasks, engine, _say_it), engine.name)
    figure["seconds"] = round(time.perf_counter() - began, 1)
    if isinstance(engine, Thinking):
        figure["model"] = per_solved(engine.model, figure)
    print(json.dumps(figure, ensure_ascii=False) if given.json else "\n".join(lines(figure)))
    return 0


def _thinking(given: argparse.Namespace) -> Thinking:
    key = os.environ.get("DESKHAND_BENCH_KEY", "")
    return Thinking(Counted(at(given.url, given.model, key, given.patience)), given.way, 2 * given.patience)


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="deskhand bench officebench", description=__doc__)
    options.add_argument("folder", metavar="DIR")
    options.add_argument("--engine", choices=sorted((*ENGINES, MODEL)), default="plans")
    options.add_argument("--way", choices=WAYS, default="again", help="how a model plans: once, again or react")
    options.add_argument("--url", help="an OpenAI-compatible address, such as http://localhost:11434/v1")
    options.add_argument("--model", help="the name of the model there")
    options.add_argument("--patience", type=float, default=60, help="seconds until a model's first word")
    options.add_argument("--only", metavar="TASK", nargs="+", default=(), help="tasks or groups: 1-5 3-7/0")
    options.add_argument("--json", action="store_true")
    return options.parse_args()


def _chosen(tasks: Sequence[Task], only: Sequence[str]) -> list[Task]:
    return [task for task in tasks if not only or task.name in only or task.group in only]


def _say_it(result: Result) -> None:
    """Progress, out of the way of the figures."""
    came = "passed" if result.as_asked else "FAILED"
    why = "" if result.as_asked else f": {why_of(result)}"
    print(f"{came} {result.task.name:8} {result.state}{why}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
