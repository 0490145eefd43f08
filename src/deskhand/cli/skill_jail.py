"""The examples of an automation, each carried out in the jail: no network, no files but its own, limits on all."""

from __future__ import annotations

import asyncio
import os
import site
import sys
import tempfile
from pathlib import Path
from typing import Final

import msgspec

from deskhand.core.errors import Problem
from deskhand.core.jail import Jail, Limits, Program
from deskhand.core.skill.format import Skill
from deskhand.core.skill.trial import Trial, failures
from deskhand.core.words import Lang, Words
from deskhand.jail.choose import best

LIMITS: Final = Limits(cpu=60, wall=90, memory=1 << 30, processes=64, file_size=64 << 20, disk=256 << 20)


class NoExamples(Problem):
    words = Words(
        "“{name}” comes without an example that could be tried, so nobody can say what it does. It was not installed.",
        "“{name}”没有可以试运行的示例，无法确认它会做什么。没有安装。",
    )


class ExampleFailed(Problem):
    words = Words(
        "The example “{example}” of “{name}” does not come out as it promises: {why}. It was not installed.",
        "“{name}”的示例“{example}”没有得到它承诺的结果：{why}。没有安装。",
    )


class NotTried(Problem):
    words = Words(
        "The example “{example}” of “{name}” could not be tried: {why}. It was not installed.",
        "无法试运行“{name}”的示例“{example}”：{why}。没有安装。",
    )


async def passed(skill: Skill, lang: Lang, jail: Jail | None = None) -> list[Trial]:
    """Every example, carried out as it promises; raises `NoExamples`, `ExampleFailed`, `NotTried`, `NoJail`."""
    if not skill.fixtures:
        raise NoExamples(name=skill.name)
    held = jail or await asyncio.to_thread(best)
    trials: list[Trial] = []
    for number, fixture in enumerate(skill.fixtures):
        trial = await tried(skill, number, held)
        wrong = list(failures(fixture, trial, lang))
        if wrong:
            raise ExampleFailed(name=skill.name, example=fixture.name, why="; ".join(wrong[:5]))
        trials.append(trial)
    return trials


async def tried(skill: Skill, number: int, jail: Jail) -> Trial:
    """One example, in a folder that is gone afterwards; raises `NotTried`."""
    given = msgspec.json.encode({"skill": skill.raw().decode(), "example": number})
    with tempfile.TemporaryDirectory(prefix="deskhand-trial-") as made:
        folder = await asyncio.to_thread(os.path.realpath, made)
        outcome = await jail.run(_program(folder, given))
    try:
        told = msgspec.json.decode(outcome.out)
        return Trial(**told)
    except (msgspec.DecodeError, TypeError):
        said = outcome.err.decode(errors="replace").strip().splitlines()
        why = outcome.said("en") if outcome.hit is not None or not said else said[-1][:300]
        raise NotTried(name=skill.name, example=skill.fixtures[number].name, why=why) from None


def _program(folder: str, given: bytes) -> Program:
    """This very release, as it lies here: read, and never written."""
    paths = [os.path.realpath(path) for path in sys.path if path and Path(path).exists()]
    reads = {path for path in (*paths, *map(os.path.realpath, site.getsitepackages())) if Path(path).exists()}
    reads.add(os.path.realpath(sys.prefix))
    env = {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "XDG_DATA_HOME": f"{folder}/data",
        "TZ": os.environ.get("TZ", ""),
    }
    argv = [os.path.realpath(sys.executable), "-m", "deskhand.cli.skill_trial"]
    return Program(argv, folder, sorted(reads), env, given, LIMITS)
