"""Programs of a project, started in the jail one after the other: what they say is passed on, and its end is kept."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from deskhand.abilities.code.diagnostics import clean
from deskhand.abilities.code.ground import Ground
from deskhand.abilities.code.problems import ToolMissing
from deskhand.abilities.code.systems import INSTALL, Argv
from deskhand.core.doors import Ctx, Start
from deskhand.core.errors import Problem
from deskhand.core.jail import Hit, Limits, Outcome
from deskhand.core.shown import shown

KEPT: Final = 8_000
"""Of the end of what was printed, in letters."""
_TICK: Final = 0.5
_LINE: Final = 160
_SCRIPT: Final = 'cd "$0" && exec "$@" 2>&1'
"""Both outputs as one, so that an error stands where it was said. The words of the command are never part of it."""
_UNTOLD: Final = 127
LIMITS: Final = Limits(cpu=900, wall=900, memory=3 << 30, processes=512, disk=4 << 30, output=16 << 20, open_files=4096)
_ENV: Final = {
    "CI": "1", "TERM": "dumb", "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
    "SOURCE_DATE_EPOCH": "946684800", "ZERO_AR_DATE": "1", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "NODE_DISABLE_COLORS": "1", "npm_config_update_notifier": "false", "CTEST_OUTPUT_ON_FAILURE": "1",
    "GIT_CONFIG_NOSYSTEM": "1", "CARGO_TERM_COLOR": "never", "GOFLAGS": "-buildvcs=false",
}  # fmt: skip


@dataclass
class Said:
    """What is printed, as it comes, from another thread."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    end: bytes = b""
    lines: int = 0

    def take(self, data: bytes) -> None:
        with self.lock:
            self.end = (self.end + data)[-4_096:]
            self.lines += data.count(b"\n")

    def now(self) -> tuple[int, str]:
        """How many lines so far, and the last whole one."""
        with self.lock:
            whole = self.end.rpartition(b"\n")[0] or self.end
            last = next((one for one in reversed(clean(whole).splitlines()) if one.strip()), "")
            return self.lines, shown(last.strip()[:_LINE])


@dataclass(frozen=True, slots=True)
class Ran:
    """How a row of programs went: the last one's exit, and what all of them printed."""

    commands: Sequence[Argv]
    exit: int
    hit: Hit | None
    stopped: str | None
    text: str
    last: str
    """What the last of them printed."""
    seconds: float

    @property
    def ok(self) -> bool:
        return self.exit == 0 and self.hit is None

    @property
    def tail(self) -> str:
        return self.text if len(self.text) <= KEPT else "…" + self.text[-KEPT:].partition("\n")[2]


async def run(
    ctx: Ctx,
    ground: Ground,
    steps: Sequence[Argv],
    *,
    network: bool = False,
    seconds: float | None = None,
    stdin: bytes = b"",
) -> Ran:
    """Start each in the copy of the project, until one does not end well."""
    began = time.monotonic()
    limits = LIMITS if seconds is None else _within(seconds)
    texts: list[str] = []
    outcome: Outcome | None = None
    done: list[Argv] = []
    for step in steps:
        done.append(step)
        outcome = await _started(ctx, ground, step, network=network, limits=limits, stdin=stdin)
        texts.append(clean(outcome.out + outcome.err))
        if not outcome.ok:
            break
    passed = round(time.monotonic() - began, 1)
    if outcome is None:
        return Ran((), 0, None, None, "", "", passed)
    stopped = outcome.said(ctx.lang) if outcome.hit is not None else None
    return Ran(done, outcome.exit, outcome.hit, stopped, "".join(texts), texts[-1], passed)


def _within(seconds: float) -> Limits:
    return Limits(
        cpu=seconds * 2, wall=seconds, memory=LIMITS.memory, processes=LIMITS.processes, disk=LIMITS.disk,
        output=LIMITS.output, open_files=LIMITS.open_files,
    )  # fmt: skip


async def _started(ctx: Ctx, ground: Ground, step: Argv, *, network: bool, limits: Limits, stdin: bytes) -> Outcome:
    said = Said()
    argv = ["/bin/sh", "-c", _SCRIPT, ground.place, *step]
    env = _environment(ground, network=network)
    start = Start(argv, ground.room.path, [ground.source], env, stdin, limits, network, loopback=True, heard=said.take)
    telling = asyncio.create_task(_telling(ctx, said, step))
    try:
        outcome = await ctx.jail.run(start)
    finally:
        telling.cancel()
        await asyncio.wait({telling})
    if outcome.exit == _UNTOLD and f"exec: {step[0]}: not found".encode() in outcome.out:
        raise missing(step[0])
    return outcome


def missing(tool: str) -> Problem:
    return ToolMissing(tool=tool, install=INSTALL.get(tool, f"sudo apt install {tool}"))


def _environment(ground: Ground, *, network: bool) -> Mapping[str, str]:
    home = ground.room.path
    off = {} if network else {"GOPROXY": "off", "CARGO_NET_OFFLINE": "true", "npm_config_offline": "true"}
    # What tools keep for the next time lies beside the project, not in it.
    kept = {
        "GOCACHE": f"{home}/.go", "GOPATH": f"{home}/.gopath", "npm_config_cache": f"{home}/.npm",
        "CARGO_HOME": f"{home}/.cargo", "GRADLE_USER_HOME": f"{home}/.gradle",
        "MAVEN_OPTS": f"-Dmaven.repo.local={home}/.m2/repository",
    }  # fmt: skip
    return {**_ENV, **off, **kept}


async def _telling(ctx: Ctx, said: Said, step: Argv) -> None:
    """Pass on how far it is, as long as it runs."""
    await ctx.progress(0, 0, command_line(step))
    told = 0
    while True:
        await asyncio.sleep(_TICK)
        lines, last = said.now()
        if lines != told and last:
            told = lines
            await ctx.progress(lines, 0, last)


def command_line(step: Argv) -> str:
    """A command as a person writes it."""
    return shown(" ".join(f"'{word}'" if " " in word or not word else word for word in step))
