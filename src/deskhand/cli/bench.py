"""`deskhand bench NAME`: runs `bench/NAME` of a source checkout; an installed Deskhand has none, and says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import deskhand
from deskhand.cli.start import Session
from deskhand.core.errors import Problem
from deskhand.core.words import Words

NAME: Final = "bench"


class NoBench(Problem):
    words = Words(
        "There is no bench here: benches come with the source, not with the installed program. "
        "Run this from a checkout of Deskhand.",
        "这里没有性能测试：它随源代码提供，不在安装包中。请在 Deskhand 的源代码目录中运行。",
    )


class NoSuchBench(Problem):
    words = Words("There is no bench called {name}. There are: {names}.", "没有名为 {name} 的性能测试。现有：{names}。")


def bench(session: Session, name: str, more: list[str]) -> int:
    """Runs one bench as a program of its own, so that what it measures is not this process."""
    folder = bench_folder()
    if folder is None:
        raise NoBench
    programs = {place.stem: place for place in sorted(folder.iterdir()) if _runs(place)}
    if name not in programs:
        raise NoSuchBench(name=name, names=", ".join(programs) or "-")
    words = [*more, *(["--json"] if session.json else [])]
    program = programs[name]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder.parent), os.environ.get("PYTHONPATH", "")])}
    return subprocess.run([sys.executable, str(program), *words], env=environ, check=False).returncode


def bench_folder() -> Path | None:
    """The checkout this program runs from, or the one we stand in."""
    source = Path(deskhand.__file__).resolve().parents[2]
    for place in (source, Path.cwd()):
        if (place / NAME).is_dir() and (place / "pyproject.toml").is_file():
            return place / NAME
    return None


def _runs(place: Path) -> bool:
    """A file NAME.py, or a folder NAME that runs as a program."""
    if place.is_dir():
        return (place / "__main__.py").is_file()
    return place.suffix == ".py" and not place.name.startswith("_")
