"""Every figure of the spine, each part in a process of its own, and whether it is what was promised."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

ROUNDS, RUNS = 5, 5
"""Both sides take turns, so that a machine that is busy for a while is so for both."""
WAITING = 10_000
PROMISES: dict[str, tuple[str, float]] = {
    "cpu_ratio": ("CPU of a durable step, ours ÷ LangGraph's", 1.0),
    "help_s": ("deskhand --help, s", 0.3),
    "plan_cold_s": ("deskhand plan in a new process, s", 0.7),
    "up_answers_s": ("deskhand up answers after, s", 3.0),
    "idle_rss_mb": ("idle, MB", 150.0),
    "idle_cpu_percent": ("idle, % of a core", 1.0),
    "find_ms_p95": ("find over HTTP, p95 ms", 200.0),
    "waiting_idle_cpu_percent": ("10,000 waiting runs, % of a core", 0.5),
    "waiting_listed_ms": ("10,000 waiting runs listed, ms", 100.0),
}


def part(name: str, *more: str) -> dict[str, Any]:
    """The figures that one part prints as its last line."""
    ran = subprocess.run(
        [sys.executable, "-m", f"bench.spine.{name}", *more], capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise SystemExit(f"bench.spine.{name} failed:\n{ran.stderr}")
    return json.loads(ran.stdout.splitlines()[-1])


def steps() -> dict[str, dict[str, Any]]:
    """What a durable step costs on each side, the median of all rounds."""
    sides = {
        "ours": ("ours", "fixture.noop"),
        "langgraph": ("neighbour",),
        "ours_at_the_desk": ("ours", "fixture.errand"),
    }
    taken: dict[str, list[dict[str, Any]]] = {side: [] for side in sides}
    for _ in range(ROUNDS):
        for side, (name, *more) in sides.items():
            taken[side].append(part(name, str(RUNS), *more))
    return {side: middle(rounds) for side, rounds in taken.items()}


def middle(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "wall_ms": round(statistics.median(one["wall_ms"] for one in rounds), 3),
        "cpu_ms": round(statistics.median(one["cpu_ms"] for one in rounds), 3),
        "runs": sum(one["runs"] for one in rounds),
    }


def measured() -> dict[str, Any]:
    step = steps()
    ours, theirs = step["ours"], step["langgraph"]
    waiting = part("waiting", str(WAITING))
    return {
        "step": step,
        "cpu_ratio": round(ours["cpu_ms"] / theirs["cpu_ms"], 2),
        "wall_ratio": round(ours["wall_ms"] / theirs["wall_ms"], 2),
        **part("person"),
        "waiting": waiting,
        "waiting_idle_cpu_percent": waiting["idle_cpu_percent"],
        "waiting_listed_ms": waiting["page_of_50_ms_p95"],
    }


def main() -> int:
    options = argparse.ArgumentParser(prog="deskhand bench spine", description=__doc__)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    figures = measured()
    figures["promises"] = {
        name: {"what": what, "is": figures[name], "at_most": most, "kept": figures[name] <= most}
        for name, (what, most) in PROMISES.items()
    }
    if given.json:
        print(json.dumps(figures))
        return 0
    for one in figures["promises"].values():
        print(f"{'kept  ' if one['kept'] else 'BROKEN'} {one['what']:45} {one['is']:>9} (at most {one['at_most']})")
    print(json.dumps({name: value for name, value in figures.items() if name != "promises"}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
