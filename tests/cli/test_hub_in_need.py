"""What a command says where its hub cannot do all of it now: the desk is away, or the disk takes nothing."""

from __future__ import annotations

import asyncio
import json
import resource
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from deskhand.cli.access import Access, Inside, Request
from deskhand.cli.forgetting import forgotten
from deskhand.cli.keyboard import Keyboard
from deskhand.cli.remote import Remote
from deskhand.cli.signer import Signer
from deskhand.cli.sound import HoldsNul, NotText
from deskhand.cli.standing import read_note
from deskhand.cli.terminal import Terminal
from deskhand.cli.understood import NotYetUnderstood, understood
from deskhand.core import fault
from deskhand.core.flow.scope import Scope
from deskhand.core.wire.memory import MemoryLine
from deskhand.core.words import Lang
from deskhand.hub.api.said import HEADER
from deskhand.hub.api.server import serve
from deskhand.hub.trust.kept import as_text
from deskhand.testing.pace import slowness_by_the_clock
from deskhand.testing.peer import FIND, MOVE, Bench, Peer, bench, moved
from deskhand.testing.whole import KEYS
from deskhand.trust.signed import write_signed


def said(run: int | None) -> dict[str, str]:
    """That a run be forgotten, in the owner's own name."""
    return {HEADER: as_text(write_signed(Signer(KEYS.owner).command(f"forget {run}")))}


async def nobody_types(lang: Lang) -> bytes:
    raise AssertionError("no secret is needed here")


@asynccontextmanager
async def way(on: Bench, home: Path, *, remote: bool) -> AsyncGenerator[Access]:
    """To this very hub: in its own process, or over HTTP."""
    if not remote:
        yield Inside(on.hub, await on.me(), Signer(KEYS.owner), nobody_types)
        return
    async with serve(on.hub, home=home, port=0):
        note = read_note(home)
        assert note is not None
        there = Remote(note, "en", Signer(KEYS.owner), nobody_types)
        yield there
        await there.close()


@pytest.mark.parametrize("remote", [False, True], ids=["inside", "http"])
async def test_forgetting_says_what_the_desk_still_keeps(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str], remote: bool
) -> None:
    async with bench(tmp_path, FIND) as on, way(on, home, remote=remote) as access:
        run = (await on.until((await on.send("find")).run, "done")).run
        await on.peer.line.close()
        async with asyncio.timeout(10):
            while on.hub.desks.online(""):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        assert await forgotten(access, Terminal("en", json=True), run) == 0
        said = json.loads(capsys.readouterr().out)
        assert (said["run"], said["forgotten"], said["desk"]) == (run, True, False)
        assert "did not confirm" in said["answer"]
        assert await forgotten(access, Terminal("zh"), run) == 0
        assert "尚未确认" in capsys.readouterr().out
        here, there = MemoryLine.pair()
        back = Peer(there)
        serving = asyncio.create_task(back.serve())
        on.hub.attach("", here)
        async with asyncio.timeout(10):
            while back.forgets != [run]:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        assert await forgotten(access, Terminal("en", json=True), run) == 0
        assert json.loads(capsys.readouterr().out)["desk"] is True
        await there.close()
        await serving


async def test_the_interface_tells_forgotten_from_to_be_forgotten(tmp_path: Path, home: Path) -> None:
    async with bench(tmp_path, FIND) as on, way(on, home, remote=True) as access:
        assert isinstance(access, Remote)
        first = (await on.until((await on.send("find")).run, "done")).run
        second = (await on.until((await on.send("find")).run, "done")).run
        done = await access._http.delete(f"/api/runs/{first}", headers=said(first))
        assert (done.status_code, done.content) == (204, b"")
        await on.peer.line.close()
        async with asyncio.timeout(10):
            while on.hub.desks.online(""):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        left = await access._http.delete(f"/api/runs/{second}", headers=said(second))
        assert left.status_code == 202
        assert {name: left.json()[name] for name in ("run", "here", "desk")} == {
            "run": second,
            "here": True,
            "desk": False,
        }


@pytest.fixture
def full_from() -> Iterator[Any]:
    """From a fault point on the disk is full: no file of this process grows any more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def begin(point: str) -> None:
        def hook(name: str) -> None:
            if name == point:
                resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))

        fault.install(hook)

    yield begin
    fault.install(None)
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_command_does_not_wait_for_ever_for_a_full_disk(tmp_path: Path, home: Path, full_from: Any) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    async with bench(tmp_path, FIND) as on, way(on, home, remote=True) as access:
        request = Request("find", Scope(str(tmp_path)))
        full_from("hub.request.before")
        began = time.monotonic()
        with pytest.raises(NotYetUnderstood) as told:
            await understood(access, request, seconds=1)
        assert time.monotonic() - began < 15 * slowness_by_the_clock()
        assert "stored" in told.value.said("en")
        assert "已保存" in told.value.said("zh")
        fault.install(None)
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        # It was kept: sent again under its name it is the same message, and becomes one run.
        accepted = await understood(access, request)
        assert (await on.until(accepted.run, "done")).goal == "find"
        assert len(await on.hub.runs(await on.me())) == 1


async def test_what_is_no_text_is_not_sent(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND) as on:
        access = Inside(on.hub, await on.me(), Signer(KEYS.owner), nobody_types)
        for text, problem in (("find \0", HoldsNul), ("find \udcff", NotText), ("find \ud800", NotText)):
            with pytest.raises(problem):
                await understood(access, Request(text, Scope(str(tmp_path))))
        assert await on.hub.runs(await on.me()) == []


@pytest.mark.parametrize("remote", [False, True], ids=["inside", "http"])
async def test_what_is_forgotten_with_a_run_is_named_and_asked_about(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, remote: bool
) -> None:
    async with bench(tmp_path, MOVE) as on, way(on, home, remote=remote) as access:
        on.peer.answer = moved
        run = (await on.until((await on.send("move")).run, "asking")).run
        await on.send("yes")
        await on.until(run, "done")
        undone = await on.until((await on.hub.undo(run, await on.me())).run, "done")
        typed = iter(["", "no", "yes"])

        async def line(_self: Keyboard, prompt: str) -> str:
            assert f"forgotten too: {undone.run}." in prompt
            return next(typed)

        monkeypatch.setattr(Keyboard, "line", line)
        with monkeypatch.context() as at_terminal:
            at_terminal.setattr(Terminal, "interactive", True)
            for _ in range(2):
                assert await forgotten(access, Terminal("en"), run) == 2
                assert not (await access.run(undone.run)).forgotten
            assert "Nothing was forgotten" in capsys.readouterr().out
            assert await forgotten(access, Terminal("en"), run) == 0
        assert f"the runs that took it back: {undone.run}" in capsys.readouterr().out
        assert (await access.run(undone.run)).forgotten
        assert await forgotten(access, Terminal("en", json=True), run) == 0
        assert json.loads(capsys.readouterr().out)["runs"] == [run, undone.run]
