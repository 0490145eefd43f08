"""How long a command waits for what its words become, where a slow model is at it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.hub.thinking_house import Waiting, by_id, step, steps, thinking

from deskhand.cli.access import Inside, Request
from deskhand.cli.signer import Signer
from deskhand.cli.terminal import Terminal
from deskhand.cli.understood import THINKING, understood
from deskhand.core.flow.scope import Scope
from deskhand.core.words import Lang
from deskhand.testing.whole import KEYS

SAYS = "make the budget feel at home among the archived things"


async def nobody_types(lang: Lang) -> bytes:
    raise AssertionError("no secret is needed here")


async def test_a_model_that_thinks_is_waited_for_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = Waiting(
        lambda asked: steps(step("m", "files.move", files=[by_id(asked, "budget.xlsx")], to=by_id(asked, "Archive")))
    )
    async with thinking(tmp_path, model) as (on, root):
        on.hub.widening.seconds = 60.0
        person = await on.hub.person("cli", "owner")
        access = Inside(on.hub, person, Signer(KEYS.owner), nobody_types)
        asking = understood(access, Request(SAYS, Scope(str(root))), Terminal("zh"), seconds=0.2)
        waiting = asyncio.create_task(asking)
        said = ""
        async with asyncio.timeout(40):
            while THINKING.zh not in said and not waiting.done():
                await asyncio.sleep(0.05)
                said += capsys.readouterr().err
        model.go.set()
        accepted = await waiting
        assert THINKING.zh in said
        assert accepted.run is not None
        assert not on.hub.widening.thinks_about(accepted.message)
