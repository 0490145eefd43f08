"""A hub and a desk that joined it, each a program of its own, on the real line; what crosses it is counted.

The desk is `deskhand desk` on a virtual desktop, the hub `deskhand up` without one. Between them is TLS by the hub's
own authority, through a proxy that counts bytes and changes nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deskhand.testing.rough_line import RoughLine, rough_line
from deskhand.testing.virtual_desk import VirtualDesk

COMMAND = (sys.executable, "-m", "deskhand.cli")
TELLING = (sys.executable, "-m", "bench.world.telling_hub")
HUB = "127.0.0.3"
NAME = "laptop"
SECONDS = 60.0
LONGEST_LINE = 2**24


@dataclass(frozen=True)
class JoinedDesk:
    """A desk at work. `line` counts what it sends and hears, `pid` is its process."""

    pid: int
    line: RoughLine
    took: asyncio.StreamReader

    async def has(self, word: str) -> float:
        """When the hub's graph had a text with this word in it, as soon as it does."""
        async with asyncio.timeout(SECONDS):
            while line := await self.took.readline():
                at, texts = json.loads(line)
                if any(word in one.split() for one in texts):
                    return at
        raise SystemExit("the hub of the bench ended")

    async def at_rest(self, seconds: float = 1.0) -> None:
        """Returns once the desk sent nothing for a while."""
        sent = -1
        async with asyncio.timeout(SECONDS):
            while sent != self.line.up:
                sent = self.line.up
                await asyncio.sleep(seconds)


@asynccontextmanager
async def joined_desk(desk: VirtualDesk, folder: Path) -> AsyncGenerator[JoinedDesk]:
    """Both started and joined, the desk with its documents granted; ended when the block is left."""
    port = _free_port()
    hub_env, desk_env = _hub_surroundings(folder / "hub", port), _desk_surroundings(desk)
    async with AsyncExitStack() as stack:
        line = await stack.enter_async_context(rough_line((HUB, port), port=port))
        took, out = await _pipe(stack)
        up = (*TELLING, str(out), "up", "--lan", "--port", "0", "--json")
        hub = await stack.enter_async_context(_running(hub_env, *up, command=(), keeps=(out,)))
        await _said(hub)
        await _join(hub_env, desk_env, port)
        program = await stack.enter_async_context(_running(desk_env, "desk", "--json"))
        while (await _said(program))["state"] != "connected":
            pass
        yield JoinedDesk(program.pid, line, took)


def documents(desk: VirtualDesk) -> Path:
    """The folder of a desk that is granted."""
    place = desk.home / "Documents"
    place.mkdir(exist_ok=True)
    return place


async def _join(hub: Mapping[str, str], desk: Mapping[str, str], port: int) -> None:
    """As two people would: a code here, the same words on both screens, and yes."""
    async with _running(hub, "pair", "--desk", "--json") as pairing:
        code = (await _said(pairing))["code"]
        place = str(Path(desk["HOME"]) / "Documents")
        words = ("join", f"localhost:{port}", code, "--folder", place, "--name", NAME, "--json")
        async with _running(desk, *words) as joining:
            here, asked = await _said(joining), await _said(pairing)
            if here["words"] != asked["words"] or pairing.stdin is None:
                raise SystemExit("the two ends of a joining desk do not show the same words")
            pairing.stdin.write(b"yes\n")
            await asyncio.wait_for(asyncio.gather(pairing.wait(), joining.wait()), SECONDS)


@asynccontextmanager
async def _running(
    env: Mapping[str, str], *words: str, command: Sequence[str] = COMMAND, keeps: Sequence[int] = ()
) -> AsyncGenerator[Process]:
    one = await asyncio.create_subprocess_exec(
        *command, *words, env=env, stdin=PIPE, stdout=PIPE, stderr=PIPE, pass_fds=keeps, limit=LONGEST_LINE
    )
    try:
        yield one
    finally:
        if one.returncode is None:
            one.terminate()
        await asyncio.wait_for(one.wait(), SECONDS)


async def _pipe(stack: AsyncExitStack) -> tuple[asyncio.StreamReader, int]:
    """What another process says through a file that is handed on to it."""
    into, out = os.pipe()
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(into, "rb"))
    stack.callback(transport.close)
    stack.callback(os.close, out)
    return reader, out


async def _said(process: Process) -> dict[str, Any]:
    """The next thing that a command says."""
    if process.stdout is None:
        raise SystemExit("a command without output")
    line = await asyncio.wait_for(process.stdout.readline(), SECONDS)
    if not line:
        wrong = await process.stderr.read() if process.stderr is not None else b""
        raise SystemExit(f"a command of the bench ended before it had said what it was to say: {wrong.decode()}")
    return json.loads(line)


def _hub_surroundings(home: Path, port: int) -> dict[str, str]:
    """A machine without a desktop, reached at an address of its own."""
    (home / "Documents").mkdir(parents=True)
    return {
        "HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2]), "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8", "DESKHAND_LANG": "en",
        "DESKHAND_HOME": str(home / "deskhand"), "DESKHAND_FOLDERS": str(home / "Documents"),
        "DESKHAND_LAN_ADDRESSES": HUB, "DESKHAND_LAN_PORT": str(port), "DESKHAND_LAN_NAME": "localhost",
    }  # fmt: skip


def _desk_surroundings(desk: VirtualDesk) -> dict[str, str]:
    documents(desk)
    return {**desk.surroundings, "DESKHAND_HOME": str(desk.home / "deskhand"), "DESKHAND_LANG": "en"}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HUB, 0))
        return int(one.getsockname()[1])
