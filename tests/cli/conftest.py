"""The real command in a process of its own, with a home and a desk of this test alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

PROGRAM = str(Path(sys.executable).parent / "deskhand")
SECONDS = 60


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        lines = self.out.splitlines()
        assert len(lines) == 1, f"{self.out}\n{self.err}"
        return json.loads(lines[0])

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Deskhand:
    """`deskhand(…)` runs the command to its end; `deskhand.start(…)` leaves it running until the test is over."""

    home: Path
    desk: Path
    environ: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def __call__(self, *words: str | Path, typed: str = "", code: int | None = None, **environ: str) -> Said:
        done = subprocess.run(
            [PROGRAM, *map(str, words)],
            input=typed,
            env={**self.environ, **environ},
            cwd=self.desk.parent,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        said = Said(done.returncode, done.stdout, done.stderr)
        assert code is None or said.code == code, f"exit {said.code}\n{said.out}\n{said.err}"
        assert "Traceback" not in said.err, said.err
        return said

    def do(self, text: str, *words: str | Path, code: int | None = None) -> Said:
        """`do` on the desk, as JSON."""
        return self("do", text, "--root", self.desk, "--json", *words, code=code)

    def start(self, *words: str | Path, program: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [PROGRAM, *map(str, words)],
            env={**self.environ, **(program or {})},
            cwd=self.desk.parent,
            stdin=subprocess.PIPE,
            # Whoever started the tests in the background had Ctrl-C ignored for all that comes of them.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def killed(self, point: str, *words: str | Path) -> int:
        """Runs the command with a fault point installed; the exit code is minus nine if it was reached."""
        done = subprocess.run(
            [sys.executable, "-m", "deskhand.testing.faults", point, "--", *map(str, words)],
            env=self.environ,
            cwd=self.desk.parent,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return done.returncode

    def tree(self) -> dict[str, bytes]:
        """Every file of the desk with its content, and every empty folder."""
        found: dict[str, bytes] = {}
        for place in sorted(self.desk.rglob("*")):
            name = str(place.relative_to(self.desk))
            if place.is_file():
                found[name] = place.read_bytes()
            elif place.is_dir() and not any(place.iterdir()):
                found[name + "/"] = b""
        return found


@pytest.fixture
def careful(monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner wants to be asked before anything is changed: what is tested is the question."""
    monkeypatch.setenv("DESKHAND_CAREFUL", "1")


@pytest.fixture
def deskhand(home: Path, tmp_path: Path) -> Iterator[Deskhand]:
    """A command whose home does not exist yet, beside a small desk."""
    home.rmdir()
    desk = tmp_path / "desk"
    fill(desk)
    made = Deskhand(home, desk)
    yield made
    for process in made.started:
        process.kill()
        process.wait(10)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def fill(desk: Path) -> None:
    """A few files of several kinds, with names in both languages."""
    for name, content in {
        "Downloads/invoice.pdf": b"%PDF-1.4 one",
        "Downloads/invoice (1).pdf": b"%PDF-1.4 one",
        "Downloads/beach.jpg": b"\xff\xd8\xff beach",
        "Downloads/销售报告.docx": b"PK report",
        "Downloads/song.mp3": b"ID3 song",
        "Documents/sales 2026.xlsx": b"PK sales",
        "Documents/notes.txt": b"notes\n",
        "Pictures/logo.png": b"\x89PNG logo",
    }.items():
        place = desk / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
