"""The process dies with -9 at each durable boundary of the hub; what was accepted is done once afterwards."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deskhand.core import fault
from deskhand.testing.peer import FIND, MOVE, bench

POINTS = [
    "hub.accept.before",
    "hub.before_commit:3",
    "hub.after_commit:3",
    "hub.accept.after",
    "hub.request.before",
    "hub.request.after",
    "hub.job.before",
    "hub.job.after",
    "hub.receipt.before",
    "hub.receipt.after",
    "hub.question.before",
    "hub.question.after",
    "hub.answer.before",
    "hub.answer.after",
    "hub.receipt.before:2",
    "hub.receipt.after:2",
]
"""`:3` is the third time it is reached."""


def die_at(point: str) -> None:
    name, _, times = point.partition(":")
    left = [int(times or 1)]

    def hook(reached: str) -> None:
        if reached == name:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    fault.install(hook)


async def work(home: Path, store: str | Path) -> tuple[list[str], list[str]]:
    """What a person does, from the start, however often it broke off before: the same messages under the same ids."""
    async with bench(home, FIND, MOVE, store=store) as on:
        find = await on.send("find", name="1")
        move = await on.send("move", name="2")
        assert move.run is not None
        view = await on.until(move.run, "asking", "done")
        if view.ask is not None:
            await on.hub.answer(move.run, view.ask.step, "yes", await on.me(), id="tap")
        ends = [await on.until(run, "done") for run in (find.run, move.run)]
        assert len(await on.hub.runs(await on.me())) == 2
        for end in ends:
            assert len({receipt.path for receipt in end.receipts}) == len(end.receipts) == 1
        return [job.key for job in on.peer.jobs], [end.state for end in ends]


@pytest.mark.parametrize("point", POINTS)
async def test_a_kill_at_any_boundary_loses_nothing_and_repeats_no_attempt(
    tmp_path: Path, store_url: str | Path, point: str
) -> None:
    command = [sys.executable, __file__, str(tmp_path), str(store_url), point]
    killed = await asyncio.to_thread(subprocess.run, command, capture_output=True, timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    keys, states = await work(tmp_path, store_url)
    assert states == ["done", "done"]
    assert all(key.endswith("/1") for key in keys), "a crash never makes a new attempt"


if __name__ == "__main__":
    die_at(sys.argv[3])
    asyncio.run(work(Path(sys.argv[1]), sys.argv[2] if "://" in sys.argv[2] else Path(sys.argv[2])))
