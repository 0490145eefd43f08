"""Every figure of the live desk, each part in a process of its own, and whether it is what was promised.

Ends with 1 where a promise is not kept, or where its figure is missing: "not measured". Of parts that were not asked
for nothing is promised.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Collection
from typing import Any, Literal

Bound = Literal["at_most", "at_least"]
PARTS: dict[str, tuple[str, ...]] = {
    "session": (), "reach": (), "idle": (), "pictures": (), "tree": (), "desks": ("--json",), "resync": ("--json",),
}  # fmt: skip
PROMISES: dict[tuple[str, str], tuple[str, Bound, float]] = {
    ("session", "missing"): ("the graph against a fresh reading: missing", "at_most", 0),
    ("session", "extra"): ("the same: extra", "at_most", 0),
    ("session", "stale_names"): ("the same: stale names", "at_most", 0),
    ("session", "wrong_parents"): ("the same: wrong parents", "at_most", 0),
    ("session", "windows_wrong"): ("the same: windows", "at_most", 0),
    ("reach", "p95_ms"): ("from the screen into the hub's graph, p95 ms", "at_most", 150),
    ("idle", "cpu_percent"): ("a desk process at rest, % of a core", "at_most", 0.5),
    ("idle", "pss_mb"): ("a desk process, its share of memory (PSS), MB", "at_most", 60),
    ("pictures", "ratio"): ("bytes, TigerVNC ÷ ours", "at_least", 100),
    ("pictures", "first_kb"): ("first snapshot of Calc, KB", "at_most", 40),
    ("tree", "times_faster"): ("whole tree of Calc, pyatspi ÷ ours", "at_least", 5),
    ("desks", "p95_ms"): ("2,000 desks at one hub, sent to graph, p95 ms", "at_most", 250),
    ("desks", "growth"): ("the same, last quarter of the storm ÷ first", "at_most", 1.5),
    ("desks", "stored_behind_s_most"): ("the same, stored behind it, most, s", "at_most", 2),
    ("desks", "unstored_4s_after"): ("the same, not stored 4 s after it ended, desks", "at_most", 0),
    ("desks", "resyncs"): ("the same, worlds that had to be told anew", "at_most", 0),
    ("resync", "resync_bytes"): ("50 versions behind, bytes", "at_most", 15_000),
}


def part(name: str) -> dict[str, Any]:
    """The figures that one part prints as its last line."""
    words = [sys.executable, "-m", f"bench.world.{name}", *PARTS[name]]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"bench.world.{name} failed:\n{ran.stdout}{ran.stderr}")
    return json.loads(ran.stdout.splitlines()[-1])


def measured(parts: list[str]) -> dict[str, Any]:
    figures: dict[str, Any] = {"load_before": round(os.getloadavg()[0], 1)}
    for name in parts:
        figures[name] = part(name)
    return figures | {"load_after": round(os.getloadavg()[0], 1)}


def promises(figures: dict[str, Any], parts: Collection[str]) -> dict[str, dict[str, Any]]:
    """Each promise of these parts beside its figure; one without a figure is not kept."""
    found: dict[str, dict[str, Any]] = {}
    for (area, name), (what, bound, limit) in PROMISES.items():
        if area in parts:
            is_ = figures.get(area, {}).get(name)
            kept = is_ is not None and (is_ <= limit if bound == "at_most" else is_ >= limit)
            found[f"{area}.{name}"] = {"what": what, "is": is_, bound: limit, "kept": kept}
    return found


def line(one: dict[str, Any]) -> str:
    """A promise as it is printed."""
    bound = f"at most {one['at_most']}" if "at_most" in one else f"at least {one['at_least']}"
    measured_as = "not measured" if one["is"] is None else one["is"]
    return f"{'kept  ' if one['kept'] else 'BROKEN'} {one['what']:50} {measured_as:>12} ({bound})"


def main() -> int:
    options = argparse.ArgumentParser(prog="deskhand bench world", description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    given = options.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        options.error(f"no such part: {', '.join(sorted(unknown))}")
    parts = given.parts or list(PARTS)
    figures = measured(parts)
    figures["promises"] = promises(figures, parts)
    if given.json:
        print(json.dumps(figures))
    else:
        for one in figures["promises"].values():
            print(line(one))
        print(json.dumps({name: value for name, value in figures.items() if name != "promises"}, indent=2))
    return 0 if all(one["kept"] for one in figures["promises"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
