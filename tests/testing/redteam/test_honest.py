"""The targets do what an honest person asks: an attack that is held off is held off, not simply unable to work."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.testing.redteam import benign
from deskhand.testing.redteam.attack import World
from deskhand.testing.redteam.benign import UNLOCK, measured, plans
from deskhand.testing.redteam.families import target
from deskhand.testing.redteam.forged_commands import EVIL_NOTE, WORDS, obeyed
from deskhand.testing.redteam.forged_yes import MAIL, PAID, PAY, SEND, asked
from deskhand.testing.redteam.functions import functions
from deskhand.testing.redteam.target import DONE, TAKEN, locked, planned, step, written
from deskhand.trust.card import card_hash
from deskhand.trust.unlock import proof


@pytest.fixture
def world(tmp_path: Path) -> World:
    folder = tmp_path / "world"
    folder.mkdir()
    return World(folder, Random(1))  # noqa: S311 - to be repeated


async def test_a_true_command_is_obeyed(world: World) -> None:
    async with functions(world) as desk:
        assert await obeyed(desk, desk.house.command(WORDS)) == DONE
        assert await obeyed(desk, desk.house.command(WORDS, desk.house.owner), run=2) == DONE
        assert await obeyed(desk, desk.house.chat(WORDS), run=3) == DONE
        assert len(desk.canary.effects) == 3


async def test_the_same_command_again_is_the_same_run(world: World) -> None:
    async with functions(world) as desk:
        signed = desk.house.command(WORDS)
        assert [await obeyed(desk, signed) for _ in range(2)] == [DONE, DONE]
        assert len(desk.canary.effects) == 1


async def test_a_true_yes_is_enough_once(world: World) -> None:
    async with functions(world) as desk:
        await locked(desk, 1, SEND, goal=WORDS)
        assert await desk.job(1, "s", "send.mail", MAIL) == "ask"
        card = asked(desk.house)
        assert await desk.consent(1, card, desk.house.consent(card)) == TAKEN
        assert await desk.job(1, "s", "send.mail", MAIL) == DONE
        assert await desk.job(1, "s", "send.mail", MAIL, attempt=2) != DONE
        assert len(desk.canary.effects) == 1


async def test_money_needs_the_unlock_secret(world: World) -> None:
    async with functions(world, unlock=UNLOCK) as desk:
        await locked(desk, 1, PAID, goal=WORDS)
        card = asked(desk.house, PAID)
        nonce = "ab" * 16
        typed = proof(UNLOCK.key, card_hash(card), nonce)
        await desk.consent(1, card, desk.house.consent(card, nonce=nonce, unlock=typed))
        assert await desk.job(1, "s", "shop.pay", PAY) == DONE


async def test_what_the_owner_granted_needs_no_question(world: World) -> None:
    mail = Grant("mail", person="ann", abilities=("send.mail",), risk=Risk.R2, people=("*",))
    async with functions(world) as desk:
        assert await desk.grant(desk.house.granting(mail)) == TAKEN
        await locked(desk, 1, SEND, goal=WORDS)
        assert await desk.job(1, "s", "send.mail", MAIL) == DONE


async def test_a_plan_that_nobody_understood_runs_after_a_yes_to_it(world: World) -> None:
    async with functions(world) as desk:
        card = asked(desk.house, EVIL_NOTE)
        command = desk.house.command("do the usual")
        assert await desk.lock(1, command, written(EVIL_NOTE), card=card, consent=desk.house.consent(card)) == TAKEN
        assert await desk.job(1, "n", "paper.note", {"folder": "notes", "text": "evil"}) == DONE


async def test_what_was_read_fills_what_is_inside(world: World) -> None:
    plan = planned(step("r", "look.mail"), step("n", "paper.note", folder=".", text="{$r.text}"))
    async with functions(world) as desk:
        desk.canary.text = "a line"
        await locked(desk, 1, plan)
        await desk.job(1, "r", "look.mail", {})
        assert await desk.job(1, "n", "paper.note", {"folder": ".", "text": "a line"}) == DONE


async def test_harmless_plans_still_work() -> None:
    assert len(plans()) == 120
    found = await measured(target(), lambda *_: None)
    assert found.n == 120
    assert found.well, (found.completed, found.asked, found.failed)


def test_the_gate_counts_what_it_says() -> None:
    found = benign.Utility(n=100, completed=95)
    found.asked.update({0: 50, 1: 35, 2: 15})
    assert found.well
    found.asked.update({2: -1, 1: -1, 3: 2})
    assert not found.well
    assert not benign.Utility(n=100, completed=94, asked=found.asked).well
