"""What a desk without a hub takes of its computer: a real process, joined and connected, on a real desktop in use."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_join import Two, line, two, until

from deskhand.testing.virtual_desk import VirtualDesk, virtual_desk

REST = 6.0
"""Longer than the desk waits after its start until it gives memory back."""
MOST_SECONDS = 90.0
IDLE = 20.0
MB = 1000 * 1000
MOST_PSS = 60 * MB
"""What the system charges this process, as `PSS` counts it. It is what we promise: pages of the interpreter and of
libraries that other processes have in memory anyway are counted in part, all that is written to in whole."""
MOST_PRIVATE = 52 * MB
"""What nobody else has, and what would be free if it ended: the part that our own code can make better or worse."""
MOST_RSS = 80 * MB
"""All of it as `ps` shows it, shared libraries in whole: some 28 MB are those. Held so that nothing hides there."""
MOST_IDLE = 0.005
"""Of one core, while nothing happens on the desk."""
NEVER = (
    "sqlalchemy", "alembic", "starlette", "uvicorn", "httpx", "httpcore", "h11", "anyio", "typer", "click", "rich",
    "deskhand.hub", "deskhand.web", "deskhand.team", "deskhand.channels", "deskhand.testing", "deskhand.planner",
    "deskhand.desk.perceive.windows", "deskhand.desk.perceive.macos", "html.entities", "Xlib.ext.randr",
)  # fmt: skip
"""Whole packages that a desk which waits has no use for; the grammar comes with the first words."""


def memory(pid: int) -> dict[str, int]:
    """Bytes by the names of the kernel."""
    rows = (row.split() for row in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows}


def seconds_of(pid: int) -> float:
    """Processor time so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def at_rest(pid: int) -> None:
    """Returns once a process did next to nothing for a while: what it had to take in, it has."""
    async with asyncio.timeout(MOST_SECONDS):
        while True:
            before = seconds_of(pid)
            await asyncio.sleep(REST)
            if seconds_of(pid) - before <= MOST_IDLE * REST:
                return


@asynccontextmanager
async def at_work(deskhand: Any, tmp_path: Path) -> AsyncIterator[tuple[VirtualDesk, Two, subprocess.Popen[str]]]:
    """A desk that joined, at a desktop with a text, a sheet and a page open, once the hub knows all of it."""
    async with virtual_desk() as screen, two(deskhand, tmp_path) as both:
        both.documents.joinpath("notes.txt").write_text("hello\n")
        both.documents.joinpath("budget.csv").write_text("month,sum\n1,2\n")
        page = both.documents / "page.html"
        page.write_text("<h1>A page</h1>" + "".join(f"<p><a href='#{n}'>link {n}</a></p>" for n in range(50)))
        for open_ in (screen.mousepad, screen.calc, screen.chromium):
            await open_(both.documents / {"mousepad": "notes.txt", "calc": "budget.csv"}.get(open_.__name__, page.name))
        deskhand.environ |= {"PYTHONDONTWRITEBYTECODE": ""}
        assert (await asyncio.to_thread(both.join))[0] == 0
        environ = {**screen.surroundings, **both.other}
        process = deskhand.start("desk", "--json", program=environ)
        while (await asyncio.to_thread(line, process))["state"] != "connected":
            pass
        await at_rest(process.pid)
        yield screen, both, process


@pytest.mark.timeout(240)
async def test_a_desk_that_waits_takes_little(deskhand: Any, tmp_path: Path) -> None:
    async with at_work(deskhand, tmp_path) as (_, both, process):
        await asyncio.to_thread(
            until, lambda: "budget" in deskhand("world", "budget", "--kind", "window", "--json").out
        )
        before = seconds_of(process.pid)
        await asyncio.sleep(IDLE)
        spent = seconds_of(process.pid) - before
        taken = memory(process.pid)
        assert (await asyncio.to_thread(both.status))["state"] == "connected"
    private = taken["Private_Clean"] + taken["Private_Dirty"]
    assert spent / IDLE <= MOST_IDLE
    assert taken["Pss"] <= MOST_PSS, taken
    assert private <= MOST_PRIVATE, taken
    assert taken["Rss"] <= MOST_RSS, taken


def test_a_desk_that_waits_loads_nothing_of_a_hub() -> None:
    program = (
        "import sys, json, deskhand.cli.lean, deskhand.cli.desk\n"
        "from deskhand.core.registry import Registry\n"
        "from deskhand.desk.perceive.choose import Places, choose\n"
        "from deskhand.desk.perceive.privacy import Privacy, Rules\n"
        "from pathlib import Path\n"
        "Registry.discover(); choose(Privacy(Rules()), Places((), Path('.')), 'linux')\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    environ = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere", "DISPLAY": ":none"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True, env=environ
    )
    loaded = set(json.loads(done.stdout))
    assert "deskhand.desk.perceive.linux.atspi" in loaded
    assert [name for name in loaded if any(name == one or name.startswith(f"{one}.") for one in NEVER)] == []
