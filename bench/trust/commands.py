"""What the checks of one command cost at a real desk: verify, read the words, decide, commit, and all of it together.

`python -m bench.trust.commands N` prints milliseconds, the middle and the 95th percentile of N commands.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

from bench.spine.clock import percentile
from deskhand.core.flow.approve import step_digest
from deskhand.core.flow.table import decide, every_case
from deskhand.core.wire.frames import Lock
from deskhand.desk.admission import Admitted
from deskhand.desk.request import read
from deskhand.testing.redteam.attack import World
from deskhand.testing.redteam.house import HUB
from deskhand.testing.redteam.target import registry, written
from deskhand.testing.redteam.wire import Wire, wire
from deskhand.trust.envelope import read_command

SCHEMA: Final = "CREATE TABLE t(x INTEGER PRIMARY KEY, body BLOB)"

WORDS: Final = "move one.txt to there"
FILES: Final = 50
"""What lies around on the desk that the words are read against."""


class Took:
    """Milliseconds by name."""

    def __init__(self) -> None:
        self.ms: dict[str, list[float]] = {}

    def since(self, name: str, began: float) -> float:
        now = time.perf_counter()
        self.ms.setdefault(name, []).append((now - began) * 1000)
        return now

    def report(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for name, values in self.ms.items():
            found[f"{name}_ms_p50"] = round(percentile(values, 0.5), 4)
            found[f"{name}_ms_p95"] = round(percentile(values, 0.95), 4)
        return found


def furnish(root: Path) -> None:
    (root / "there").mkdir()
    for name in ("one", *(f"other {n}" for n in range(FILES))):
        (root / f"{name}.txt").write_text(name)


async def one(hub: Wire, run: int, took: Took) -> None:
    """A command with one step, from its two frames to the moment at which the step may begin."""
    room, admission = hub.monitor.room, hub.monitor._admission
    signed = hub.house.command(WORDS)
    began = time.perf_counter()
    read_command(signed, room.authority.roster, desk=hub.house.desk.id)
    began = took.since("verify", began)
    moment = datetime.fromtimestamp(hub.house.now, UTC).isoformat()
    plan = room.trust.derive(WORDS, hub.house.root, (".",), moment, "en")
    took.since("read_words", began)
    assert plan is not None, WORDS
    frame = Lock(hub=HUB, run=run, command=signed, plan=written(plan), now=moment)
    args: Mapping[str, Any] = plan.json_object()["steps"][0]["with"]
    job = hub.wanted(run, plan.steps[0].id, "files.move", args)
    whole = began = time.perf_counter()
    cpu = time.process_time()
    taken = await room.taking.lock(frame)
    began = took.since("lock", began)
    assert taken.trouble is None, taken
    request = read(job, registry())
    admitted = await admission.admit(request)
    took.since("admit", began)
    took.since("whole", whole)
    took.ms.setdefault("whole_cpu", []).append((time.process_time() - cpu) * 1000)
    assert isinstance(admitted, Admitted), admitted


class Disk:
    """Two small durable commits, as a command has: what this disk takes for them at this moment, with nothing else."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "plain.db", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute(SCHEMA)

    def twice(self, took: Took) -> None:
        began = time.perf_counter()
        for _ in range(2):
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("INSERT INTO t(body) VALUES (?)", (b"x" * 1_000,))
            self._connection.execute("COMMIT")
        took.since("disk", began)

    def close(self) -> None:
        self._connection.close()


async def judged(hub: Wire, times: int, took: Took) -> None:
    """The judgement alone, on a run that is locked: labels, grants, ceiling, table, consents; nothing is written."""
    room = hub.monitor.room
    plan = room.trust.derive(WORDS, hub.house.root, (".",), hub.moment, "en")
    assert plan is not None
    await hub.lock(10**6, hub.house.command(WORDS), written(plan))
    args = plan.json_object()["steps"][0]["with"]
    request = read(hub.wanted(10**6, plan.steps[0].id, "files.move", args), registry())

    def work(connection: Any) -> None:
        for _ in range(times):
            began = time.perf_counter()
            room.judge.ruling(connection, request.job, request.path, request.args, time.time())
            took.since("judge", began)

    await hub.monitor.journal.writer.do(work)


def each_us(work: Callable[[], object], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return round((time.perf_counter() - began) / times * 1e6, 3)


async def main(times: int) -> None:
    took = Took()
    with tempfile.TemporaryDirectory() as folder:
        async with wire(World(Path(folder) / "desk", Random(0))) as hub:  # noqa: S311 - chance plays no part
            furnish(hub.root)
            disk = Disk(Path(folder))
            for run in range(1, times + 11):
                told = took if run > 10 else Took()
                await one(hub, run, told)
                disk.twice(told)
            disk.close()
            await judged(hub, times, took)
    cases = list(every_case())
    found: dict[str, float] = took.report()
    found["table_us"] = round(each_us(lambda: [decide(case) for case in cases], 20) / len(cases), 3)
    found["digest_us"] = each_us(lambda: step_digest("files.move", {"files": ["a.txt"], "to": "there"}), 2_000)
    print(json.dumps({"commands": times, **found}))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
