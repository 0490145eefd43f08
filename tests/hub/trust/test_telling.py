"""What a desk is told before its jobs, over a real hub and a real desk: in order, and signed again if it is late."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from deskhand.cli.signer import Signer
from deskhand.core.msg import Inbound
from deskhand.core.wire.frames import Signed
from deskhand.hub.problems import NotSigned
from deskhand.hub.views import Event, RunView
from deskhand.testing.whole import KEYS, Whole, whole
from deskhand.trust.envelope import Command, signed_command
from deskhand.trust.keys import Key
from deskhand.trust.rejected import Rejected
from deskhand.trust.strict import read

MOVE = {"goal": "move", "steps": [{"id": "m", "do": "files.move", "with": {"files": ["a.txt"], "to": "b/"}}]}
LOOK = {"goal": "look", "steps": [{"id": "l", "do": "files.list", "with": {"folder": "."}}]}


def desk(tmp_path: Path) -> Path:
    root = tmp_path / "desk"
    root.mkdir()
    (root / "a.txt").write_text("a")
    return root


def changed(signed: Signed, key: Key, **how: Any) -> Signed:
    """The same command with something else in it, signed by a device."""
    return signed_command(key, msgspec.structs.replace(read(signed.raw, Command), **how))


async def said(on: Whole, root: Path, text: str, signed: Signed | None, name: str = "m1") -> RunView:
    inbound = Inbound("cli", "", name, "cli", "owner", text, time.time())
    accepted = await on.hub.accept(inbound, root=str(root), signed=signed)
    assert accepted.run is not None
    return await on.hub.wait(accepted.run, 20)


async def watched(on: Whole, kind: str) -> Event:
    person = await on.hub.person("cli", "owner")
    async for event in on.hub.events(person, 0):
        if event.kind == kind:
            return event
    raise AssertionError(kind)


@pytest.mark.parametrize("late", [-4000, 4000])
async def test_a_clock_that_is_wrong_is_met_by_a_challenge(tmp_path: Path, home: Path, late: int) -> None:
    root = desk(tmp_path)
    async with whole(home, LOOK) as on:
        fresh = on.signer.command("look", root=str(root), folders=(".",))
        then = int(time.time()) + late
        stale = changed(fresh, KEYS.owner, iat=then, exp=then + 86_400)
        asking = asyncio.create_task(watched(on, "challenge"))
        running = asyncio.create_task(said(on, root, "look", stale))
        event = await asyncio.wait_for(asking, 10)
        assert event.id is None
        assert event.data["id"] == "m1"
        again = changed(stale, KEYS.owner, challenge=event.data["challenge"], nonce="1" * 32, seq=2**50)
        await said(on, root, "look", again)
        assert (await running).state == "done"


@pytest.mark.parametrize(
    "other",
    [
        lambda one: changed(one, KEYS.owner, root="/", nonce="2" * 32, seq=2**50),
        lambda one: changed(one, Key(b"x" * 32), dev=Key(b"x" * 32).id, nonce="2" * 32, seq=2**50),
    ],
    ids=["elsewhere", "a stranger"],
)
async def test_nothing_else_takes_the_place_of_what_was_late(
    tmp_path: Path, home: Path, other: Callable[[Signed], Signed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deskhand.hub.trust.telling._PATIENCE", 1.0)
    root = desk(tmp_path)
    async with whole(home, LOOK) as on:
        fresh = on.signer.command("look", root=str(root), folders=(".",))
        stale = changed(fresh, KEYS.owner, iat=1_000_000_000, exp=1_000_086_400)
        asking = asyncio.create_task(watched(on, "challenge"))
        running = asyncio.create_task(said(on, root, "look", stale))
        challenge = (await asyncio.wait_for(asking, 10)).data["challenge"]
        try:
            again = asyncio.create_task(said(on, root, "look", other(changed(stale, KEYS.owner, challenge=challenge))))
            await asyncio.wait({again})
            assert again.exception() is None or isinstance(again.exception(), Rejected)
        finally:
            view = await running
        assert view.state == "refused"
        assert "signed too long ago" in view.answer


async def test_words_without_a_signature_look_and_change_nothing(tmp_path: Path, home: Path) -> None:
    root = desk(tmp_path)
    async with whole(home, LOOK, MOVE) as on:
        person = await on.hub.person("cli", "owner")
        view = await said(on, root, "move", None)
        assert view.state in ("asking", "refused")
        if view.ask is not None:
            await on.hub.answer(view.run, None, "yes", person, question=view.ask.id)
            view = await on.hub.wait(view.run, 20)
        assert view.state != "done"
        assert (root / "a.txt").exists()


async def test_an_unsigned_yes_is_no_answer_to_what_was_signed(tmp_path: Path, home: Path) -> None:
    root = desk(tmp_path)
    async with whole(home, MOVE) as on:
        person = await on.hub.person("cli", "owner")
        view = await said(on, root, "move", on.signer.command("move", root=str(root), folders=(".",)))
        assert view.ask is not None
        with pytest.raises(NotSigned):
            await on.hub.answer(view.run, None, "yes", person, question=view.ask.id)
        stranger = Signer(Key(b"x" * 32)).answer(view.ask, "yes")
        with pytest.raises(Rejected):
            await on.hub.answer(view.run, None, "yes", person, question=view.ask.id, signed=stranger)
        no = on.signer.answer(view.ask, "no")
        with pytest.raises(Rejected):
            await on.hub.answer(view.run, None, "yes", person, question=view.ask.id, signed=no)
        yes = on.signer.answer(view.ask, "yes")
        await on.hub.answer(view.run, None, "yes", person, question=view.ask.id, signed=yes)
        assert (await on.hub.wait(view.run, 20)).state == "done"
        assert (root / "b" / "a.txt").exists()


async def test_a_run_goes_on_after_a_restart_by_what_was_signed_before(tmp_path: Path, home: Path) -> None:
    root = desk(tmp_path)
    async with whole(home, MOVE) as on:
        view = await said(on, root, "move", on.signer.command("move", root=str(root), folders=(".",)))
        assert view.state == "asking"
    async with whole(home, MOVE) as on:
        done = await on.settled(view.run, 20)
        assert done.state == "done", done.answer
        assert (root / "b" / "a.txt").exists()
