"""Kills a working hub and desk with -9 at every durable boundary and at random moments, and looks at what is left.

    python -m deskhand.testing.killing --points --random 200 --json

Each trial has a folder of its own and a plan of forty steps (moves, copies, renames, archives). A child process takes
the request and works; it is killed; another child is started as a person would start the program again, and sends the
same request with the same id, as a phone does that heard no answer. Afterwards the folder, the trash and the run must
be exactly what an undisturbed run leaves.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from deskhand.core import fault
from deskhand.testing.faults import at, recording
from deskhand.testing.whole import whole

TEXT = "carry out the plan of the kill test"
LONGEST = 60.0
Hook = Callable[[str], None]


def plan() -> dict[str, Any]:
    """Forty steps: six independent chains, so that some run at once and some wait for another's result."""
    steps: list[dict[str, Any]] = []

    def add(step: str, do: str, **args: Any) -> str:
        steps.append({"id": step, "do": do, "with": args})
        return f"${step}"

    for lane in range(5):
        names = [f"lane{lane}/note {n}.txt" for n in range(4)]
        moved = add(f"move{lane}", "files.move", files=names[:3], to=f"out/moved {lane}")
        copied = add(f"copy{lane}", "files.copy", files=f"{moved}.files", to=f"out/copied {lane}")
        add(f"name{lane}", "files.rename", files=f"{copied}.files", to="{name} renamed")
        zipped = add(f"zip{lane}", "files.zip", files=f"{moved}.files", to=f"out/pack {lane}.zip")
        again = add(f"back{lane}", "files.unzip", file=f"{zipped}.file", to=f"out/unpacked {lane}")
        add(f"tree{lane}", "files.copy", files=[f"{again}.folder"], to=f"out/tree {lane}")
        add(f"late{lane}", "files.move", files=f"{zipped}.file", to="out/packs")
        steps[-1]["after"] = [f"back{lane}"]
        add(f"rest{lane}", "files.copy", files=[names[3]], to=f"out/rest {lane}")
    assert len(steps) == 40, len(steps)
    return {"goal": TEXT, "steps": steps}


def prepare(root: Path) -> None:
    for lane in range(5):
        folder = root / f"lane{lane}"
        folder.mkdir(parents=True)
        for n in range(4):
            (folder / f"note {n}.txt").write_text(f"报告 {lane}-{n}\n" * (50 + 300 * n), encoding="utf-8")


def picture(root: Path) -> dict[str, str]:
    """Every path with what is in it; archives by their members, since their bytes hold times."""
    seen: dict[str, str] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_dir():
            seen[name] = "folder"
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                seen[name] = json.dumps(sorted((one.filename, one.CRC) for one in archive.infolist()))
        else:
            seen[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return seen


@dataclass
class Place:
    """The folders of one trial."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "desk"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def result(self) -> Path:
        return self.folder / "result.json"

    @classmethod
    def fresh(cls, under: Path) -> Place:
        place = cls(Path(tempfile.mkdtemp(dir=under)))
        place.home.mkdir(mode=0o700)
        prepare(place.root)
        return place


async def carry_through(place: Place) -> None:
    """Send the request, say yes, wait for the end, and write down how it ended."""
    async with whole(place.home, plan()) as desk:
        accepted = await desk.send(TEXT, place.root, native_id="kill-1")
        assert accepted.run is not None, accepted
        view = await desk.settled(accepted.run, LONGEST)
        runs = await desk.hub.runs(await desk.hub.person("cli", "owner"))
        # Not the folders made on the way: which step makes a shared one depends on which comes first.
        ops = [change["change"]["op"] for receipt in view.receipts for change in receipt.changes]
        place.result.write_text(
            json.dumps(
                {
                    "state": view.state,
                    "runs": len(runs),
                    "changes": len(ops) - ops.count("make_folder"),
                    "answer": view.answer,
                }
            )
        )


def child(place: Place, hook: Hook | None) -> int:
    """Start a process that works on the request; returns its pid."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.environ["DESKHAND_HOME"] = str(place.home)
        os.environ["XDG_DATA_HOME"] = str(place.folder / "data")
        fault.install(hook)
        asyncio.run(carry_through(place))
        code = 0
    except BaseException as wrong:  # noqa: BLE001 - the parent must hear of it, whatever it is
        sys.stderr.write(f"{type(wrong).__name__}: {wrong}\n")
    finally:
        sys.stderr.flush()
        os._exit(code)


def ended(pid: int, within: float) -> bool:
    """Wait for a child; whether it ended by itself with success."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        gone, status = os.waitpid(pid, os.WNOHANG)
        if gone:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return False


def killed_after(pid: int, seconds: float) -> None:
    ended(pid, seconds)


@dataclass
class Tally:
    """What the trials showed."""

    trials: int = 0
    kills: int = 0
    points: int = 0
    lost: int = 0
    doubled: int = 0
    unequal: int = 0
    unfinished: int = 0
    examples: list[str] = field(default_factory=list[str])

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.unequal or self.unfinished)

    def blame(self, what: str, how: str) -> None:
        setattr(self, what, getattr(self, what) + 1)
        if len(self.examples) < 20:
            self.examples.append(f"{what}: {how}")


@dataclass(frozen=True)
class Calm:
    """The undisturbed run that every trial is compared with."""

    tree: dict[str, str]
    changes: int
    seconds: float
    points: Counter[str]


def undisturbed(under: Path) -> Calm:
    place = Place.fresh(under)
    listing = place.folder / "points.txt"
    started = time.monotonic()
    if not ended(child(place, recording(listing)), LONGEST):
        raise SystemExit("the undisturbed run did not end well; nothing to compare with")
    seconds = time.monotonic() - started
    result = json.loads(place.result.read_text())
    if result["state"] != "done":
        raise SystemExit(f"the undisturbed run ended {result['state']}: {result['answer']}")
    calm = Calm(picture(place.root), result["changes"], seconds, Counter(listing.read_text().split()))
    shutil.rmtree(place.folder)
    return calm


def trial(under: Path, calm: Calm, tally: Tally, name: str, kills: list[Hook | float]) -> None:
    """One fresh run with these kills, each in a process of its own, then a last process that is left alone."""
    place = Place.fresh(under)
    tally.trials += 1
    for kill in kills:
        place.result.unlink(missing_ok=True)
        if isinstance(kill, float | int):
            killed_after(child(place, None), kill)
        else:
            ended(child(place, kill), LONGEST)
        tally.kills += not place.result.exists()
    if not ended(child(place, None), LONGEST) or not place.result.exists():
        tally.blame("unfinished", f"{name} in {place.folder}")
        return
    _compare(place, calm, tally, name)


def _compare(place: Place, calm: Calm, tally: Tally, name: str) -> None:
    result = json.loads(place.result.read_text())
    tree = picture(place.root)
    if result["runs"] != 1:
        tally.blame("lost" if result["runs"] == 0 else "doubled", f"{name}: {result['runs']} runs")
    elif result["state"] != "done":
        tally.blame("unfinished", f"{name}: {result['state']}: {result['answer'][:200]}")
    elif tree != calm.tree:
        extra, missing = sorted(tree.keys() - calm.tree.keys()), sorted(calm.tree.keys() - tree.keys())
        kind = "doubled" if extra and not missing else "unequal"
        tally.blame(kind, f"{name}: extra {extra[:5]}, missing {missing[:5]} in {place.folder}")
    elif result["changes"] != calm.changes:
        tally.blame("doubled", f"{name}: {result['changes']} changes in the receipts, {calm.changes} undisturbed")
    else:
        shutil.rmtree(place.folder)


def at_points(calm: Calm, every: int) -> Iterator[tuple[str, Hook]]:
    """Each point at its first, middle and last time; with `every` above 1 only some of them, evenly spread."""
    chosen = [
        (point, nth) for point, times in sorted(calm.points.items()) for nth in sorted({1, (times + 1) // 2, times})
    ]
    for point, nth in chosen[::every]:
        yield f"{point}:{nth}", at(point, nth)


def campaign(*, every: int, moments: int, seed: int, say: Callable[[str], object]) -> Tally:
    """All trials; `every` 0 leaves the points out."""
    tally = Tally()
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    with tempfile.TemporaryDirectory(prefix="deskhand-kill-") as folder:
        under = Path(folder)
        calm = undisturbed(under)
        tally.points = len(calm.points)
        say(f"undisturbed: {calm.seconds:.2f} s, {calm.changes} changes, {len(calm.points)} kinds of point")
        if every:
            for name, hook in at_points(calm, every):
                trial(under, calm, tally, name, [hook])
            say(f"points: {tally.trials} trials, {tally.kills} kills, {len(tally.examples)} complaints")
        for n in range(moments):
            kills: list[Hook | float] = [chance.uniform(0, calm.seconds)]
            if n % 4 == 3:
                kills.append(chance.uniform(0, calm.seconds))
            trial(under, calm, tally, f"moment {n} of seed {seed}", kills)
        say(f"all: {tally.trials} trials, {tally.kills} kills, {len(tally.examples)} complaints")
    return tally


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--points", action="store_true", help="kill at every kind of point, first, middle and last time"
    )
    options.add_argument("--every", type=int, default=1, help="of those, only each n-th")
    options.add_argument("--random", type=int, default=0, metavar="N", help="kill at N random moments as well")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    tally = campaign(
        every=given.every if given.points else 0,
        moments=given.random,
        seed=given.seed,
        say=lambda line: sys.stderr.write(f"{line}\n"),
    )
    sys.stdout.write(f"{json.dumps(asdict(tally)) if given.json else tally}\n")
    return 0 if tally.clean else 1


if __name__ == "__main__":
    sys.exit(main())
