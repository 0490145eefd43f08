"""Dying at every point a job passes, and coming back: nothing lost, nothing twice, nothing left half-made."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from deskhand.testing.desk import KILLED, tree

PLACES = ("work", "state", "trash")


def sample(root: Path) -> None:
    (root / "docs").mkdir(parents=True)
    for n in range(3):
        (root / f"f{n}.txt").write_text(f"file {n}")
        (root / "docs" / f"d{n}.txt").write_text(f"doc {n}")
    (root / "n.txt").write_text("old")


JOBS: dict[str, list[dict[str, Any]]] = {
    "organise": [{"do": "fixture.gather", "args": {"files": ["f0.txt", "f1.txt"], "to": "box/inner"}}],
    "copy": [
        {
            "do": "fixture.propose",
            "args": {
                "changes": [
                    {"op": "copy", "path": "f0.txt", "to": "docs/f0.txt"},
                    {"op": "copy", "path": "docs", "to": "docs2"},
                ]
            },
        }
    ],
    "trash": [
        {
            "do": "fixture.propose",
            "args": {"changes": [{"op": "trash", "path": "f0.txt"}, {"op": "trash", "path": "docs"}]},
        },
        {"do": "fixture.undo", "args": {"run": 1}},
    ],
    "pack": [
        {"do": "fixture.propose", "args": {"changes": [{"op": "pack", "paths": ["docs", "n.txt"], "to": "p.zip"}]}},
        {"do": "fixture.propose", "args": {"changes": [{"op": "unpack", "path": "p.zip", "to": "p"}]}},
    ],
    "write": [
        {"do": "fixture.write", "args": {"file": "n.txt", "text": "new", "replace": True}},
        {"do": "fixture.write", "args": {"file": "n.txt", "text": "beside"}},
        {"do": "fixture.undo", "args": {"run": 1}},
    ],
    "folders": [
        {
            "do": "fixture.propose",
            "args": {
                "changes": [
                    {"op": "make_folder", "path": "a/b"},
                    {"op": "move", "path": "docs", "to": "a/b/docs"},
                    {"op": "make_folder", "path": "gone"},
                    {"op": "remove_folder", "path": "gone"},
                ]
            },
        },
        {"do": "fixture.undo", "args": {"run": 1}},
    ],
}


class Life:
    """A root, a home and a user's trash that outlive the processes started over them."""

    def __init__(self, at: Path) -> None:
        self.root, self.home, self.user = at / "root", at / "home", at / "user"
        for folder in (self.home, self.user):
            folder.mkdir(parents=True)
        sample(self.root)

    def run(self, jobs: list[dict[str, Any]], point: str, n: int = 1) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "deskhand.testing.desk", self.root, self.home, point, str(n)],
            input="".join(json.dumps(job) + "\n" for job in jobs),
            env={"HOME": str(self.user), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def state(self) -> dict[str, str]:
        files = {name: look for name, look in tree(self.root).items() if not name.endswith(".zip")}
        trashed = Counter(p.name for p in self.user.rglob("Trash/*/*"))
        return {**files, **{f"trash {name}": str(n) for name, n in trashed.items()}}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", JOBS)
def test_killed_at_every_point(tmp_path: Path, name: str) -> None:
    jobs = JOBS[name]
    undisturbed = Life(tmp_path / "undisturbed")
    done = undisturbed.run(jobs, "list")
    assert done.returncode == 0, done.stderr
    *outcomes, points = [json.loads(line) for line in done.stdout.splitlines()]
    assert [outcome for outcome, _ in outcomes] == ["done"] * len(jobs), outcomes
    wanted = undisturbed.state()
    for point, times in Counter(points).items():
        for n in {1, times}:
            life = Life(tmp_path / f"{point}-{n}")
            assert life.run(jobs, point, n).returncode == KILLED, (point, n)
            again = life.run(jobs, "list")
            assert again.returncode == 0, (point, n, again.stderr)
            assert [json.loads(line)[0] for line in again.stdout.splitlines()[:-1]] == ["done"] * len(jobs), (
                point,
                n,
                again.stdout,
            )
            assert life.state() == wanted, (point, n)
            assert not list(life.root.rglob(".deskhand-*")), (point, n)
