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

LOOK = """
import sys, pathlib
from deskhand.cli.standing import holder
print("looking", flush=True)
while True:
    holder(pathlib.Path(sys.argv[1]))
"""

RACE = """
import sys, pathlib
from deskhand.cli.standing import Standing
sys.stdin.readline()
held = Standing.take(pathlib.Path(sys.argv[1]), "do")
print(held is not None, flush=True)
sys.stdin.readline()
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


def test_whoever_looks_is_never_in_the_way_of_whoever_takes(home: Path) -> None:
    (home / "lock").touch(0o600)
    lookers = [
        subprocess.Popen([sys.executable, "-c", LOOK, str(home)], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    try:
        for one in lookers:
            assert one.stdout is not None
            assert one.stdout.readline() == "looking\n"
        for _ in range(2_000):
            standing = Standing.take(home, "up")
            assert standing is not None
            standing.release()
    finally:
        for one in lookers:
            one.kill()
            one.wait(10)
            assert one.stdout is not None
            one.stdout.close()


def test_many_at_once_and_one_gets_it(home: Path) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    try:
        for one in racers:
            assert one.stdin is not None
            one.stdin.write("\n")
            one.stdin.flush()
        told = [one.stdout.readline() for one in racers if one.stdout is not None]
        assert sorted(told) == ["False\n"] * 5 + ["True\n"]
    finally:
        for one in racers:
            one.communicate("\n", timeout=10)
