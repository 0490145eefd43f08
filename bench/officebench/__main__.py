"""`deskhand bench officebench DIR --engine plans`: DIR is the set as it was shipped."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.officebench.engines import Engine, Plans
from bench.officebench.figures import figures, lines, why_of
from bench.officebench.suite import Result, results
from bench.officebench.tasks import Task, tasks_in

ENGINES: dict[str, Engine] = {"plans": Plans()}


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
    engine = ENGINES[given.engine]
    figure = figures(results(tasks, engine, _say_it), engine.name)
    print(json.dumps(figure, ensure_ascii=False) if given.json else "\n".join(lines(figure)))
    return 0


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="deskhand bench officebench", description=__doc__)
    options.add_argument("folder", metavar="DIR")
    options.add_argument("--engine", choices=sorted(ENGINES), default="plans")
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
