"""Dying at every point a job passes, and coming back: nothing lost, nothing twice, nothing left half-made."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from deskhand.desk.trust import audit
from deskhand.testing.desk import KILLED, surroundings, tree
from deskhand.trust.anchored import walked


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

    def __init__(self, at: Path, extra: Path | None = None) -> None:
        self.extra = extra
        for left in extra.iterdir() if extra else ():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        self.root, self.home, self.user = at / "root", at / "home", at / "user"
        for folder in (self.home, self.user):
            folder.mkdir(parents=True)
        sample(self.root)

    def run(self, jobs: list[dict[str, Any]], point: str, n: int = 1, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "deskhand.testing.desk", self.root, self.home, point, str(n)],
            input="".join(json.dumps(job) + "\n" for job in jobs),
            env=surroundings(self.user, **env),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def state(self) -> dict[str, str]:
        found = {**tree(self.root), **({f"extra {k}": v for k, v in tree(self.extra).items()} if self.extra else {})}
        files = {name: look for name, look in found.items() if not name.endswith(".zip")}
        trashed = Counter(p.name for p in self.user.rglob("Trash/*/*"))
        return {**files, **{f"trash {name}": str(n) for name, n in trashed.items()}}


def every_point(tmp_path: Path, jobs: list[dict[str, Any]], extra: Path | None = None) -> None:
    """Die at each point that an undisturbed run passes, the first and the last time, and come back."""
    undisturbed = Life(tmp_path / "undisturbed", extra)
    done = undisturbed.run(jobs, "list")
    assert done.returncode == 0, done.stderr
    *outcomes, points = [json.loads(line) for line in done.stdout.splitlines()]
    assert [outcome for outcome, _ in outcomes] == ["done"] * len(jobs), outcomes
    wanted = undisturbed.state()
    for point, times in Counter(points).items():
        for n in {1, times}:
            life = Life(tmp_path / f"{point}-{n}", extra)
            assert life.run(jobs, point, n).returncode == KILLED, (point, n)
            again = life.run(jobs, "list")
            assert again.returncode == 0, (point, n, again.stderr)
            ended = [json.loads(line) for line in again.stdout.splitlines()[:-1]]
            assert [outcome for outcome, _ in ended] == ["done"] * len(jobs), (point, n, ended)
            assert life.state() == wanted, (point, n)
            assert not list(life.root.rglob(".deskhand-*")), (point, n)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", JOBS)
def test_killed_at_every_point(tmp_path: Path, name: str) -> None:
    every_point(tmp_path, JOBS[name])


@pytest.mark.timeout(300)
def test_killed_around_every_commit_between_plan_answer_and_row(tmp_path: Path) -> None:
    """A yes that was taken is neither lost nor good for a second time, wherever the desk dies."""
    yes = {"yes": True, "do": "fixture.propose", "args": {"changes": [{"op": "copy", "path": "f0.txt", "to": "once"}]}}
    undisturbed = Life(tmp_path / "undisturbed")
    done = undisturbed.run([yes], "list")
    assert done.returncode == 0, done.stderr
    outcome, points = [json.loads(line) for line in done.stdout.splitlines()]
    assert outcome[0] == "done"
    for point in ("desk.before_commit", "desk.after_commit"):
        for n in range(1, points.count(point) + 1):
            life = Life(tmp_path / f"{point}-{n}")
            assert life.run([yes], point, n).returncode == KILLED, (point, n)
            again = life.run([yes], "list")
            assert again.returncode == 0, (point, n, again.stderr)
            assert json.loads(again.stdout.splitlines()[0])[0] == "done", (point, n, again.stdout)
            assert life.state() == undisturbed.state(), (point, n)
            with closing(sqlite3.connect(life.home / "desk.db")) as connection:
                assert walked(audit.rows(connection), "").broken is None
                kinds = Counter(kind for (kind,) in connection.execute("SELECT kind FROM audit"))
                used = connection.execute("SELECT count(*) FROM used").fetchone()[0]
            once = {"lock": 1, "consent": 1, "job": 1, "receipt": 1}
            assert ({kind: kinds[kind] for kind in once}, used) == (once, 1), (point, n)


@pytest.mark.timeout(300)
@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="no second disk here")
def test_killed_between_two_disks(tmp_path: Path, other: Path) -> None:
    moves = [{"op": "move", "path": name, "to": f"{other}/{name}"} for name in ("f0.txt", "docs")]
    job = {"do": "fixture.propose", "args": {"changes": moves}, "folders": [str(other)]}
    every_point(tmp_path, [job], other)


def test_a_file_saved_in_the_instant_of_a_swap_is_not_lost(tmp_path: Path) -> None:
    life = Life(tmp_path)
    jobs = JOBS["write"][:1]
    died = life.run(jobs, "desk.write.swapped", MEDDLE_AT="desk.write.before_swap", MEDDLE_FILE="n.txt")
    assert died.returncode == KILLED
    assert (life.root / "n.txt").read_text() == "new"
    undo = {"do": "fixture.undo", "args": {"run": 1}}
    again = life.run([*jobs, undo], "list")
    assert [json.loads(line)[0] for line in again.stdout.splitlines()[:-1]] == ["done", "done"], again.stdout
    assert (life.root / "n.txt").read_text() == "somebody's words"
    assert not list(life.root.rglob(".deskhand-*"))
