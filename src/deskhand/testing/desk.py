"""A real desk for tests: a monitor over a root of its own, jobs in one line, and a way to die at any point.

`python -m deskhand.testing.desk ROOT HOME POINT N` reads jobs as JSON lines from its input, performs them, and exits at
once, as if killed, when POINT is reached for the Nth time.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Final

import msgspec

from deskhand.core import fault
from deskhand.core.ability import Registry
from deskhand.core.flow.approve import named
from deskhand.core.paths import path_text
from deskhand.core.wire.frames import Approval, Job, Progress, Receipt
from deskhand.desk.monitor import Monitor

ABILITIES: Final = "deskhand.testing.abilities"
KILLED: Final = 77
NOW: Final = "2026-11-21T10:00:00+08:00"


def approved(job: Job, preview: str = "") -> Job:
    """The same job with a yes to it; `preview` is the hash of what was shown."""
    step = named("ok", "steps", job.key.split("/")[1], job.do, job.args)
    yes = Approval(question="ok", steps="steps", preview=preview, step=step)
    return msgspec.structs.replace(job, approval=yes)


class RealDesk:
    """A desk whose jobs are approved, one run each unless said otherwise."""

    def __init__(
        self, root: Path, home: Path, *, vault_cap: int | None = None, packages: Sequence[str] = (ABILITIES,)
    ) -> None:
        self.root = root
        self.home = home
        self.monitor = Monitor(home, Registry.discover(*packages), vault_cap=vault_cap)
        self.progress: list[Progress] = []
        self._runs = count(1)

    def job(self, do: str, *, as_run: int | None = None, hub: str = "hub", **args: Any) -> Job:
        number = next(self._runs) if as_run is None else as_run
        job = Job(
            hub=hub,
            key=f"{number}/m/1",
            run=number,
            do=do,
            args=args,
            root=path_text(str(self.root)),
            folders=["."],
            now=NOW,
        )
        return approved(job)

    async def perform(self, job: Job) -> Receipt:
        async def report(frame: Progress) -> None:
            self.progress.append(frame)

        receipt = await self.monitor.perform(job, report)
        assert isinstance(receipt, Receipt)
        return receipt

    async def do(self, do: str, *, as_run: int | None = None, **args: Any) -> Receipt:
        return await self.perform(self.job(do, as_run=as_run, **args))

    async def change(self, *changes: Mapping[str, Any]) -> Receipt:
        """Have exactly these changes carried out."""
        return await self.do("fixture.propose", changes=[dict(change) for change in changes])

    async def undo(self, receipt: Receipt) -> Receipt:
        return await self.do("fixture.undo", run=int(receipt.key.split("/")[0]))

    def tree(self) -> dict[str, str]:
        return tree(self.root)


def tree(root: Path) -> dict[str, str]:
    """Everything below a folder, with content: what must be equal where nothing may have changed."""
    found: dict[str, str] = {}
    for place in sorted(root.rglob("*")):
        name = path_text(str(place.relative_to(root)))
        if place.is_symlink():
            found[name] = f"-> {place.readlink()}"
        elif place.is_dir():
            found[name] = "/"
        else:
            found[name] = place.read_bytes().hex() if place.is_file() else "?"
    return found


def die_at(point: str, n: int, meddle: Callable[[str], None] = lambda _: None) -> None:
    """Have this process end, as by `kill -9`, when it reaches a point for the nth time.

    `meddle` is called at every point before that, as somebody else who is at the computer.
    """
    left = count(n - 1, -1)

    def hook(name: str) -> None:
        meddle(name)
        if name == point and next(left) == 0:
            os._exit(KILLED)

    fault.install(hook)


def _saver(root: Path) -> Callable[[str], None]:
    """Somebody who saves the file named in MEDDLE_FILE at the moment of the point named in MEDDLE_AT."""
    at, file = os.environ.get("MEDDLE_AT"), os.environ.get("MEDDLE_FILE", "")

    def save(point: str) -> None:
        if point == at:
            (root / file).write_text("somebody's words")

    return save


async def _main(root: str, home: str, point: str, n: str) -> None:
    jobs: Sequence[dict[str, Any]] = [json.loads(line) for line in sys.stdin]
    points: list[str] = []
    if point == "list":
        fault.install(points.append)
    else:
        die_at(point, int(n), _saver(Path(root)))
    desk = RealDesk(Path(root), Path(home))
    await desk.monitor.start()
    for number, job in enumerate(jobs, 1):
        asked = desk.job(job["do"], as_run=number, **job["args"])
        receipt = await desk.perform(msgspec.structs.replace(asked, folders=[".", *job.get("folders", ())]))
        sys.stdout.write(json.dumps([receipt.outcome, receipt.trouble.text if receipt.trouble else ""]) + "\n")
    await desk.monitor.close()
    sys.stdout.write(json.dumps(points) + "\n")


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:5]))
