"""Every figure of the office's abilities, each part in a process of its own, and whether it is what was promised.

Ends with 1 where a promise is not kept, or where its figure is missing: "not measured". Of parts that were not asked
for nothing is promised.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Literal

TABLES = 400
Bound = Literal["at_most", "at_least"]
PARTS: dict[str, tuple[str, ...]] = {
    "describe": ("bench.office.speed", "describe"),
    "edit": ("bench.office.speed", "edit"),
    "deck": ("bench.office.speed", "deck"),
    "pdf": ("bench.office.speed", "pdf"),
    "trends": ("bench.office.trends", str(TABLES)),
    "roundtrips": ("bench.office.roundtrips",),
}
PROMISES: dict[tuple[str, str], tuple[str, Bound, float]] = {
    ("describe", "describe_ms"): ("a csv of 100,000 rows described, libraries loaded, ms", "at_most", 300),
    ("edit", "edit_ratio"): ("one cell of 5,000 rows of xlsx changed, over openpyxl", "at_most", 1.5),
    ("deck", "deck_written_ms"): ("a deck of 10 slides written, libraries loaded, ms", "at_most", 500),
    ("deck", "deck_checked_s"): ("the same drawn and looked at for overflow, s", "at_most", 8),
    ("pdf", "pdf_s"): ("a docx of 10 pages to PDF, cold, s", "at_most", 5),
    ("trends", "noise_worst"): ("tables of pure noise of which anything is claimed", "at_most", 0.05),
    ("trends", "slope_found"): ("slopes of 3 % a month in 10 % noise that are found", "at_least", 0.8),
    ("roundtrips", "roundtrip_faults"): ("of 60 files changed: not whole or not as before", "at_most", 0),
    ("roundtrips", "roundtrip_files"): ("files changed and opened again", "at_least", 60),
}


def part(name: str) -> dict[str, Any]:
    """The figures that one part prints as its last line."""
    words = PARTS[name]
    ran = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{ran.stderr}")
    return json.loads(ran.stdout.splitlines()[-1])


def promises(figures: Mapping[str, Any], parts: Collection[str]) -> dict[str, dict[str, Any]]:
    """Each promise of these parts beside its figure; one without a figure is not kept."""
    found: dict[str, dict[str, Any]] = {}
    for (area, name), (what, bound, limit) in PROMISES.items():
        if area in parts:
            is_ = figures.get(name)
            kept = is_ is not None and (is_ <= limit if bound == "at_most" else is_ >= limit)
            found[name] = {"what": what, "is": is_, bound: limit, "kept": kept}
    return found


def line(one: Mapping[str, Any]) -> str:
    """A promise as it is printed."""
    bound = f"at most {one['at_most']}" if "at_most" in one else f"at least {one['at_least']}"
    measured_as = "not measured" if one["is"] is None else one["is"]
    return f"{'kept  ' if one['kept'] else 'BROKEN'} {one['what']:56} {measured_as:>12} ({bound})"


def main(words: Sequence[str] | None = None, measured: Callable[[str], dict[str, Any]] = part) -> int:
    options = argparse.ArgumentParser(prog="deskhand bench office", description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("parts", nargs="*", metavar="PART", help=f"of {' '.join(PARTS)}; all without one")
    given = options.parse_args(words)
    if unknown := set(given.parts) - set(PARTS):
        options.error(f"no such part: {', '.join(sorted(unknown))}")
    parts = given.parts or list(PARTS)
    figures: dict[str, Any] = {}
    for name in parts:
        figures |= measured(name)
    made = promises(figures, parts)
    if given.json:
        print(json.dumps({**figures, "promises": made}, ensure_ascii=False))
    else:
        for one in made.values():
            print(line(one))
        print(json.dumps(figures, indent=2, ensure_ascii=False))
    return 0 if all(one["kept"] for one in made.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
