"""Writes docs/commands.md from what `deskhand --help` prints; a test says when it is out of date."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/commands.md"
COMMANDS = (
    "up",
    "pair",
    "join",
    "desk",
    "do",
    "plan",
    "chat",
    "answer",
    "undo",
    "runs",
    "stop",
    "forget",
    "world",
    "doctor",
    "bench",
    "demo",
)
COMMANDS += ("why", "grant list", "grant add", "grant remove", "devices list", "devices revoke")
COMMANDS += ("ceiling list", "ceiling set", "ceiling reset", "audit verify", "audit list", "unlock set")
COMMANDS += ("secret set", "secret list", "secret remove")
COMMANDS += ("model add", "model check", "model list", "model remove", "model usage", "model budget")
COMMANDS += ("skill list", "skill show", "skill run", "skill install", "skill publish", "skill remove", "skill forget")
HEAD = """# Commands

What `deskhand --help` says, written by `scripts/write_commands.py`. Exit codes: 0 done · 1 failed · 2 a question waits,
or not understood · 3 refused · 4 stopped · 5 not known · 64 wrong command line · 130 left with Ctrl-C.
"""


def written() -> str:
    parts = [HEAD, block([])]
    parts += [f"## {name}\n\n{block(name.split())}" for name in COMMANDS]
    return "\n".join(parts)


def block(words: Sequence[str]) -> str:
    environment = {**os.environ, "COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1", "DESKHAND_LANG": "en"}
    program = [sys.executable, "-m", "deskhand.cli", *words, "--help"]
    out = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60, check=True).stdout
    return "```\n" + "\n".join(line.rstrip() for line in out.strip().splitlines()) + "\n```\n"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
