"""Every figure of trust, each part in a process of its own, and whether it is what was promised."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from typing import Any

ROUNDS, COMMANDS, STARTS, ROWS = 3, 200, 15, 10_000
PROMISES: dict[str, tuple[str, float]] = {
    "whole_ms_p50": ("all checks of a command, middle, ms", 10.0),
    "whole_ms_p95": ("all checks of a command, p95, ms", 10.0),
    "bwrap_over_plain_ms": ("bubblewrap, start over plain, ms", 40.0),
    "landlock_over_plain_ms": ("Landlock, start over plain, ms", 40.0),
    "keywords_english_ms_per_kb": ("10,000 words in a KB of English, ms", 1.0),
    "keywords_chinese_ms_per_kb": ("10,000 words in a KB of Chinese, ms", 1.0),
    "audit_verified_s": ("10,000 records verified, s", 1.0),
}


def part(name: str, *more: str) -> dict[str, Any]:
    """The figures that one part prints as its last line."""
    ran = subprocess.run(
        [sys.executable, "-m", f"bench.trust.{name}", *more], capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise SystemExit(f"bench.trust.{name} failed:\n{ran.stderr}")
    return json.loads(ran.stdout.splitlines()[-1])


def commands() -> dict[str, Any]:
    """The middle of several rounds, so that a machine that is busy for a while does not decide."""
    rounds = [part("commands", str(COMMANDS)) for _ in range(ROUNDS)]
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]} | {"rounds": ROUNDS}


def measured() -> dict[str, Any]:
    return {
        **commands(),
        **part("jails", str(STARTS)),
        **part("words"),
        **part("record", str(ROWS)),
    }


def main() -> int:
    options = argparse.ArgumentParser(prog="deskhand bench trust", description=__doc__)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    figures = measured()
    figures["promises"] = {
        name: {"what": what, "is": figures[name], "at_most": most, "kept": figures[name] <= most}
        for name, (what, most) in PROMISES.items()
        if name in figures
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
