"""The desk does what an honest person asks: an attack that is held off is held off, not simply unable to work."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from deskhand.core.flow.grants import Budget, Grant
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import CAREFUL
from deskhand.testing.redteam import benign
from deskhand.testing.redteam.attack import World
from deskhand.testing.redteam.benign import measured, plans
from deskhand.testing.redteam.chain import UNLOCK
from deskhand.testing.redteam.evil_plans import ASK_FIRST, CLEAR, GREET, HELLO, mail_grant, said
from deskhand.testing.redteam.forged_commands import EVIL_NOTE, WORDS, obeyed
from deskhand.testing.redteam.forged_yes import MAIL, PAID, PAY, SEND, asked
from deskhand.testing.redteam.target import DONE, TAKEN, locked, planned, step, written
from deskhand.testing.redteam.wire import Wire, wire
from deskhand.trust.card import card_hash
from deskhand.trust.unlock import proof

NOTE = {"folder": "notes", "text": "evil"}


@pytest.fixture
def world(memory: Path, tmp_path: Path) -> World:
    return World(memory / tmp_path.name, Random(1))  # noqa: S311 - to be repeated


async def test_a_true_command_is_obeyed(world: World) -> None:
    async with wire(world) as desk:
        assert await obeyed(desk, desk.house.command(WORDS)) == DONE
        assert await obeyed(desk, desk.house.command(WORDS, desk.house.owner), run=2) == DONE
        assert await obeyed(desk, desk.house.chat(WORDS), run=3) == DONE
        assert len(desk.canary.effects) == 3


async def test_the_same_command_again_is_the_same_run(world: World) -> None:
    async with wire(world) as desk:
        signed = desk.house.command(WORDS)
        assert [await obeyed(desk, signed) for _ in range(2)] == [DONE, DONE]
        assert len(desk.canary.effects) == 1


async def test_words_are_read_by_the_desk_itself(world: World) -> None:
    async with wire(world) as desk:
        for name in ("Downloads/new.txt", "old.txt"):
            (desk.root / name).parent.mkdir(exist_ok=True)
            (desk.root / name).write_text(name)
        await said(desk, "delete old.txt")
        assert await desk.job(1, "delete", "files.delete", {"files": ["old.txt"]}) == DONE
        assert not (desk.root / "old.txt").exists()
        plan = await said(desk, CLEAR.replace("yesterday", "today"), run=2)
        assert await desk.job(2, "find", "files.find", plan.json_object()["steps"][0]["with"]) == DONE
        assert await desk.job(2, "delete", "files.delete", {"files": desk.results[2]["find"]["files"]}) == DONE
        assert not (desk.root / "Downloads/new.txt").exists()


async def test_a_true_yes_is_enough_once(world: World) -> None:
    async with wire(world) as desk:
        await locked(desk, 1, SEND, goal=WORDS)
        assert await desk.job(1, "s", "send.mail", MAIL) == "ask"
        card = asked(desk.house)
        assert await desk.consent(1, card, desk.house.consent(card)) == TAKEN
        assert await desk.job(1, "s", "send.mail", MAIL, attempt=2) == DONE
        assert await desk.job(1, "s", "send.mail", MAIL, attempt=3) == "ask"
        assert len(desk.canary.effects) == 1


async def test_money_needs_the_unlock_secret(world: World) -> None:
    async with wire(world, unlock=UNLOCK) as desk:
        await locked(desk, 1, PAID, goal=WORDS)
        card = asked(desk.house, PAID)
        nonce = "ab" * 16
        typed = proof(UNLOCK.key, card_hash(card), nonce)
        assert await desk.consent(1, card, desk.house.consent(card, nonce=nonce, unlock=typed)) == TAKEN
        assert await desk.job(1, "s", "shop.pay", PAY) == DONE


async def test_what_the_owner_granted_needs_no_question(world: World) -> None:
    mail = Grant("mail", person="ann", abilities=("send.mail",), risk=Risk.R2, people=("*",))
    async with wire(world) as desk:
        assert await desk.grant(desk.house.granting(mail)) == TAKEN
        await locked(desk, 1, SEND, goal=WORDS)
        assert await desk.job(1, "s", "send.mail", MAIL) == DONE


async def test_within_its_budget_a_grant_is_good_for_every_run(world: World) -> None:
    async with wire(world) as desk:
        await desk.grant(desk.house.granting(mail_grant(budget=Budget(steps=1))))
        for run in (1, 2):
            await locked(desk, run, GREET)
            assert await desk.job(run, "s", "send.mail", HELLO) == DONE


async def test_a_plan_that_nobody_understood_runs_after_a_yes_to_it(world: World) -> None:
    async with wire(world) as desk:
        assert await desk.lock(1, desk.house.command("do the usual"), written(EVIL_NOTE)) == TAKEN
        assert await desk.job(1, "n", "paper.note", NOTE) == "ask"
        card = asked(desk.house, EVIL_NOTE)
        assert await desk.consent(1, card, desk.house.consent(card)) == TAKEN
        assert await desk.job(1, "n", "paper.note", NOTE, attempt=2) == DONE


async def test_a_question_of_the_plan_that_was_answered_with_yes(world: World) -> None:
    async with wire(world) as desk:
        await locked(desk, 1, ASK_FIRST)
        card = desk.house.card(1, ASK_FIRST.hash(), {}, question="q")
        assert await desk.consent(1, card, desk.house.consent(card)) == TAKEN
        assert await desk.job(1, "n", "paper.note", NOTE) == DONE


async def test_who_wants_to_be_asked_is_asked(world: World) -> None:
    async with wire(world, stricter=CAREFUL) as desk:
        await locked(desk, 1, EVIL_NOTE)
        assert await desk.job(1, "n", "paper.note", NOTE) == "ask"


async def test_a_file_that_was_asked_for_is_handed_out(world: World) -> None:
    async with wire(world) as desk:
        (desk.root / "old.txt").write_text("hello")
        await said(desk, "send me old.txt")
        assert await desk.job(1, "send", "files.send", {"files": ["old.txt"]}) == DONE
        assert await desk.blob(desk.results[1]["send"]["files"][0]["hash"], [1]) == b"hello"


async def test_her_own_run_is_taken_back(world: World) -> None:
    async with wire(world) as desk:
        await _moved(desk)
        undo = planned(step("undo", "run.undo", run=1), goal="undo 1")
        assert await desk.lock(2, desk.house.command("undo 1"), written(undo)) == TAKEN
        assert await desk.job(2, "undo", "run.undo", {"run": 1}) == DONE
        assert (desk.root / "old.txt").exists()


async def _moved(desk: Wire) -> None:
    (desk.root / "old.txt").write_text("old")
    (desk.root / "there").mkdir()
    await said(desk, "move old.txt to there")
    assert await desk.job(1, "move", "files.move", {"files": ["old.txt"], "to": "there"}) == DONE


async def test_what_was_read_fills_what_is_inside(world: World) -> None:
    plan = planned(step("r", "look.mail"), step("n", "paper.note", folder=".", text="{$r.text}"))
    async with wire(world) as desk:
        desk.canary.text = "a line"
        await locked(desk, 1, plan)
        assert await desk.job(1, "r", "look.mail", {}) == DONE
        assert await desk.job(1, "n", "paper.note", {"folder": ".", "text": "a line"}) == DONE


async def test_harmless_plans_still_work() -> None:
    assert len(plans()) == 120
    found = await measured(lambda *_: None)
    assert found.n == 120
    assert found.well, (found.completed, found.asked, found.failed)


def test_the_gate_counts_what_it_says() -> None:
    found = benign.Utility(n=100, completed=95)
    found.asked.update({0: 50, 1: 35, 2: 15})
    assert found.well
    found.asked.update({2: -1, 1: -1, 3: 2})
    assert not found.well
    assert not benign.Utility(n=100, completed=94, asked=found.asked).well
