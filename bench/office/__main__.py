"""Every figure of the office's abilities, each part in a process of its own, and whether it is what was promised."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

TABLES = 400
PARTS: dict[str, tuple[str, ...]] = {
    "describe": ("bench.office.speed", "describe"),
    "edit": ("bench.office.speed", "edit"),
    "deck": ("bench.office.speed", "deck"),
    "pdf": ("bench.office.speed", "pdf"),
    "trends": ("bench.office.trends", str(TABLES)),
    "roundtrips": ("bench.office.roundtrips",),
}
AT_MOST: dict[str, tuple[str, float]] = {
    "describe_ms": ("a csv of 100,000 rows described, ms", 300),
    "edit_ratio": ("one cell of 5,000 rows of xlsx changed, over openpyxl", 1.5),
    "deck_written_ms": ("a deck of 10 slides written, ms", 500),
    "deck_checked_s": ("the same drawn and looked at for overflow, s", 8),
    "pdf_s": ("a docx of 10 pages to PDF, cold, s", 5),
    "noise_worst": ("tables of pure noise of which anything is claimed", 0.05),
    "roundtrip_faults": ("of 60 files changed: not whole or not as before", 0),
}
AT_LEAST: dict[str, tuple[str, float]] = {
    "slope_found": ("slopes of 3 % a month in 10 % noise that are found", 0.8),
    "roundtrip_files": ("files changed and opened again", 60),
}


def part(words: tuple[str, ...]) -> dict[str, Any]:
    """The figures that one part prints as its last line."""
    ran = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{ran.stderr}")
    return json.loads(ran.stdout.splitlines()[-1])


def promises(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    made = {
        name: {"what": what, "is": figures[name], "at_most": most, "kept": figures[name] <= most}
        for name, (what, most) in AT_MOST.items()
        if name in figures
    }
    return made | {
        name: {"what": what, "is": figures[name], "at_least": least, "kept": figures[name] >= least}
        for name, (what, least) in AT_LEAST.items()
        if name in figures
    }


def main() -> int:
    options = argparse.ArgumentParser(prog="deskhand bench office", description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("parts", nargs="*", metavar="PART", help=f"of {' '.join(PARTS)}; all without one")
    given = options.parse_args()
    figures: dict[str, Any] = {}
    for name in given.parts or PARTS:
        figures |= part(PARTS[name])
    kept = promises(figures)
    if given.json:
        print(json.dumps({**figures, "promises": kept}, ensure_ascii=False))
        return 0
    for one in kept.values():
        bound = f"at most {one['at_most']}" if "at_most" in one else f"at least {one['at_least']}"
        print(f"{'kept  ' if one['kept'] else 'BROKEN'} {one['what']:56} {one['is']:>9} ({bound})")
    print(json.dumps(figures, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
