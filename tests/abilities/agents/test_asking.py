"""An outside agent over real HTTP: what it is told, what comes of its answer, and when it is told nothing."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from tests.abilities.agents.agent_desk import SECRET, at_work

from deskhand.core.wire.frames import Receipt
from deskhand.testing.outside_agent import Agent, Manner, played
from deskhand.testing.pace import slowness_by_the_clock


def trouble(receipt: Receipt) -> tuple[str, str]:
    assert receipt.trouble is not None, receipt
    return receipt.trouble.code, receipt.trouble.side_effect


@pytest.mark.parametrize("version", ["1.0", "0.3"])
@pytest.mark.parametrize("manner", ["message", "task", "poll", "stream"])
async def test_asked_and_answered(tmp_path: Path, version: Any, manner: Manner) -> None:
    with played(Agent(manner=manner, version=version)) as agent:
        async with at_work(tmp_path, agent) as desk:
            receipt = await desk.ask("good morning")
            assert receipt.outcome == "done", receipt
            assert receipt.result == {"agent": "translator", "text": "GOOD MORNING", "files": [], "cut": False}
            assert "translator (outside agent) answered" in receipt.answer
    assert agent.asked == ["good morning"]
    assert ("a2a-version" in agent.heads[0]) == (version == "1.0")


async def test_a_slow_one_is_asked_about_and_never_asked_twice(tmp_path: Path) -> None:
    with played(Agent(manner="poll", seconds=0.6)) as agent:
        async with at_work(tmp_path, agent) as desk:
            assert (await desk.ask()).outcome == "done"
    assert agent.asked == ["hello"]
    assert agent.calls.count("GetTask") >= 2


@pytest.mark.parametrize("manner", ["poll", "stream"])
async def test_one_that_takes_too_long_is_told_to_stop(tmp_path: Path, manner: Manner) -> None:
    with played(Agent(manner=manner, seconds=30)) as agent:
        async with at_work(tmp_path, agent, seconds=1) as desk:
            began = time.monotonic()
            assert trouble(await desk.ask()) == ("AgentSlow", "unknown")
            assert time.monotonic() - began < 10 * slowness_by_the_clock()
            assert agent.canceled.wait(5)


@pytest.mark.parametrize("manner", ["poll", "stream"])
async def test_who_is_told_to_stop_tells_the_agent(tmp_path: Path, manner: Manner) -> None:
    with played(Agent(manner=manner, seconds=30)) as agent:
        async with at_work(tmp_path, agent) as desk:
            receipt = await desk.stopped_once()
            assert receipt.outcome in ("stopped", "unknown"), receipt
            assert agent.canceled.wait(5)


async def test_a_stream_that_breaks_off_is_no_answer(tmp_path: Path) -> None:
    with played(Agent(manner="broken_stream")) as agent:
        async with at_work(tmp_path, agent) as desk:
            receipt = await desk.ask("good morning")
            assert receipt.result["text"] == "GOOD MORNING", receipt
    assert agent.calls == ["SendStreamingMessage", "GetTask"]


@pytest.mark.parametrize(
    ("manner", "code"),
    [
        ("fail", "AgentRefused"), ("asks", "AgentAsks"), ("login", "AgentWantsLogin"), ("error", "AgentRefused"),
        ("http", "AgentFailed"), ("garbage", "AgentUnreadable"),
    ],
)  # fmt: skip
async def test_what_went_wrong_is_said_and_nothing_repeated(tmp_path: Path, manner: Manner, code: str) -> None:
    with played(Agent(manner=manner)) as agent:
        async with at_work(tmp_path, agent) as desk:
            assert trouble(await desk.ask()) == (code, "unknown")
    assert agent.asked == ["hello"]


async def test_nothing_goes_to_one_whose_card_changed(tmp_path: Path) -> None:
    with played(Agent()) as agent:
        async with at_work(tmp_path, agent) as desk:
            agent.description = "Sends what it hears to others."
            assert trouble(await desk.ask()) == ("CardChanged", "none")
            assert agent.asked == []
            agent.description = "Puts texts into other words."
            assert (await desk.ask()).outcome == "done"


async def test_nothing_goes_to_one_that_nobody_made_known(tmp_path: Path) -> None:
    with played(Agent()) as agent, played(Agent()) as other:
        async with at_work(tmp_path, agent) as desk:
            receipt = await desk.do("agent.ask", agent=other.url, request="hello")
            assert trouble(receipt) == ("NoSuchAgent", "none")
    assert other.asked == []


async def test_nothing_goes_without_a_yes_where_it_is_not_granted(tmp_path: Path) -> None:
    with played(Agent()) as agent:
        async with at_work(tmp_path, agent, granted=False) as desk:
            desk.home = False
            asked = await desk.asked("agent.ask", agent=agent.url, request="hello")
            assert agent.url in asked.text
    assert agent.asked == []


async def test_nothing_goes_where_it_is_denied(tmp_path: Path) -> None:
    with played(Agent()) as agent:
        async with at_work(tmp_path, agent) as desk:
            desk.grant("no", deny=True)
            assert trouble(await desk.ask()) == ("ByTable", "none")
    assert agent.asked == []


async def test_a_secret_goes_to_it_only_as_its_own(tmp_path: Path) -> None:
    with played(Agent(token=SECRET)) as agent:
        async with at_work(tmp_path, agent, secrets={"key": SECRET}, secret="key") as desk:
            assert (await desk.ask()).outcome == "done"
            agent.answer = lambda text: f"you are {SECRET}"
            answer = (await desk.ask()).result["text"]
            assert SECRET not in answer and "{secret:key}" in answer
            code, _ = trouble(await desk.ask(f"my password is {SECRET}"))
            assert code == "SecretInside"
    assert len(agent.asked) == 2


@pytest.mark.parametrize("manner", ["task", "stream"])
async def test_a_huge_answer_is_cut(tmp_path: Path, manner: Manner) -> None:
    with played(Agent(answer=lambda _: "x" * 500_000, manner=manner)) as agent:
        async with at_work(tmp_path, agent) as desk:
            result = (await desk.ask()).result
            assert (len(result["text"]), result["cut"]) == (100_000, True)
            agent.answer = lambda _: "x" * 9_000_000
            assert trouble(await desk.ask())[0] == "AnswerTooLarge"


async def test_it_is_known_by_the_same_name_however_often_it_is_tried(tmp_path: Path) -> None:
    with played(Agent(answer=lambda text: f"{text}\x1b[31m‮")) as agent:
        async with at_work(tmp_path, agent) as desk:
            receipt = await desk.ask("one")
            await desk.ask("two")
            assert "\x1b" not in receipt.answer
    assert len(set(agent.names)) == 2 and all(len(name) == 32 for name in agent.names)
