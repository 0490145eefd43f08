"""A file comes from a computer that joined, in pieces over a network that breaks, and the desk is killed meanwhile."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.cli.test_join import Two, two, until

SIZE = 12_000_000
A_SECOND = 3_000_000
PATIENCE = 100.0
"""Longer than a hub waits for a desk that is gone."""


async def test_a_file_comes_whole_whatever_happens_in_its_middle(deskhand: Any, tmp_path: Path) -> None:
    async with two(deskhand, tmp_path) as both:
        content = os.urandom(SIZE)
        (both.documents / "film.bin").write_bytes(content)
        assert (await asyncio.to_thread(both.join))[0] == 0
        desk = await asyncio.to_thread(both.start_desk)
        await asyncio.to_thread(until, lambda: both.status()["state"] == "connected")
        file = await offered(both)
        both.rough.bytes_a_second = A_SECOND

        async def cut() -> None:
            both.rough.cut()

        async def stall() -> None:
            both.rough.stall()
            await asyncio.sleep(2)
            both.rough.flow()

        async def kill() -> None:
            nonlocal desk
            os.kill(desk.pid, signal.SIGKILL)
            desk = await asyncio.to_thread(both.start_desk)

        for fault in (cut, stall, kill):
            got = await fetched(both, file, fault)
            assert hashlib.sha256(got).digest() == hashlib.sha256(content).digest()


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKHAND_LANG", "en")


def door(both: Two) -> httpx.AsyncClient:
    note = json.loads((both.deskhand.home / "hub.json").read_text())
    return httpx.AsyncClient(
        base_url=f"http://localhost:{note['port']}",
        headers={"Authorization": f"Bearer {note['token']}"},
        timeout=PATIENCE,
        trust_env=False,
    )


async def offered(both: Two) -> str:
    """The address of the film, once the hub was asked for it."""
    while True:
        told = await asyncio.to_thread(both.ask, "send me film.bin on laptop")
        if told["state"] == "done":
            break
    async with door(both) as client:
        run = (await client.get(f"/api/runs/{told['run']}")).json()
    return f"/api/files/{run['receipts'][-1]['result']['files'][0]['hash']}"


async def fetched(both: Two, file: str, fault: Callable[[], Coroutine[None, None, None]]) -> bytes:
    """The whole file; the fault comes when a third of it is here."""
    got = bytearray()
    breaking: asyncio.Task[None] | None = None
    async with door(both) as client, client.stream("GET", file) as answer:
        assert answer.status_code == 200
        async for piece in answer.aiter_raw():
            got += piece
            if breaking is None and len(got) > SIZE // 3:
                breaking = asyncio.create_task(fault())
    assert breaking is not None
    await breaking
    return bytes(got)


@pytest.mark.parametrize("killed", ["desk", "hub"])
@pytest.mark.timeout(400)
async def test_killed_in_the_middle_of_a_file_nobody_takes_a_part_of_it_for_the_whole(
    deskhand: Any, tmp_path: Path, killed: str
) -> None:
    """Whoever was reading gets every byte or is told that it broke off; whoever asks again gets the whole."""
    async with two(deskhand, tmp_path) as both:
        content = os.urandom(SIZE)
        (both.documents / "film.bin").write_bytes(content)
        assert (await asyncio.to_thread(both.join))[0] == 0
        desk = await asyncio.to_thread(both.start_desk)
        await asyncio.to_thread(until, lambda: both.status()["state"] == "connected")
        file = await offered(both)
        both.rough.bytes_a_second = A_SECOND

        async def kill() -> None:
            victim = both.up if killed == "hub" else desk
            assert victim is not None
            os.kill(victim.pid, signal.SIGKILL)
            await asyncio.to_thread(victim.wait)

        with suppress(httpx.RemoteProtocolError, httpx.ReadError):  # what a reader hears of an answer that is short
            assert await fetched(both, file, kill) == content
        await asyncio.to_thread(both.start_hub if killed == "hub" else both.start_desk)
        await asyncio.to_thread(until, lambda: both.status()["state"] == "connected")
        both.rough.bytes_a_second = 0
        async with door(both) as client:
            again = await client.get(file)
        assert again.status_code == 200
        assert hashlib.sha256(again.content).digest() == hashlib.sha256(content).digest()
