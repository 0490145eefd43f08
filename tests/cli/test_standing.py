"""The lock and the note: one house at a time, and nothing stale is believed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from deskhand.cli.standing import Holder, Standing, holder, read_note

HOLD = """
import sys, pathlib, time
from deskhand.cli.standing import Standing
assert Standing.take(pathlib.Path(sys.argv[1]), "up")
print("held", flush=True)
time.sleep(60)
"""


def test_the_lock_dies_with_its_process(home: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(home)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "held\n"
        assert Standing.take(home, "do") is None
        assert holder(home) == Holder(process.pid, "up")
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    assert holder(home) is None
    standing = Standing.take(home, "do")
    assert standing is not None
    assert holder(home) == Holder(os.getpid(), "do")
    standing.release()
    assert holder(home) is None


def test_a_note_of_a_dead_hub_is_removed_by_the_next(home: Path) -> None:
    (home / "hub.json").write_text(json.dumps({"pid": 1, "port": 1, "token": "old"}))
    standing = Standing.take(home, "do")
    assert standing is not None
    assert read_note(home) is None
    standing.release()


def test_a_note_that_is_no_note_is_none(home: Path) -> None:
    (home / "hub.json").write_text("{")
    assert read_note(home) is None


def test_looking_makes_nothing(home: Path) -> None:
    assert holder(home) is None
    assert list(home.iterdir()) == []
