"""Answers that are heard while they come, and the last word of a step that was told to stop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from tests.desk.doors.conftest import Step

from deskhand.core.doors import HttpRequest
from deskhand.core.guard.leaks import Leaks
from deskhand.desk.doors.http import Http
from deskhand.desk.doors.outward import Outward, Traffic
from deskhand.desk.doors.released import Released
from deskhand.desk.files.workbench import Halted
from deskhand.desk.work import Why, Work
from deskhand.jail.egress.allowed import Allowed
from deskhand.testing.outside_agent import Agent, played

SECRET = "Tr0ub4dor-and-three"


@pytest.fixture
def agent() -> Iterator[Agent]:
    with played(Agent()) as one:
        yield one


@pytest.fixture
async def work(step: Step, agent: Agent) -> AsyncIterator[Work]:
    near = frozenset({("127.0.0.1", agent.port)})
    released = Released({"key": "127.0.0.1"}, {"key": SECRET}.get, "")
    yield await step(
        outward=Outward(Allowed(hosts=frozenset({"127.0.0.1"}), near=near), Traffic(Leaks([("key", SECRET)])), released)
    )


def card(agent: Agent, **more: object) -> HttpRequest:
    return HttpRequest("GET", f"{agent.url}/.well-known/agent-card.json", timeout=10, **more)  # type: ignore[arg-type]


async def test_what_is_heard_is_what_stands_there_in_the_end_without_secrets(work: Work, agent: Agent) -> None:
    heard: list[bytes] = []
    request = HttpRequest("GET", f"{agent.url}/lines", {"X-Key": "{secret:key}"}, timeout=10, heard=heard.append)
    answer = await Http(work).send(request)
    assert answer.body == b"one {secret:key}\ntwo\nthree"
    assert b"".join(heard) == b"one {secret:key}\ntwo\n"


@pytest.mark.parametrize("why", ["stopped", "timed_out"])
async def test_a_last_word_goes_to_whom_it_spoke_to_and_to_nobody_else(work: Work, agent: Agent, why: Why) -> None:
    with played(Agent()) as stranger:
        door = Http(work)
        await door.send(card(agent))
        work.halt(why)
        with pytest.raises(Halted):
            await door.send(card(agent))
        assert (await door.send(card(agent, parting=True))).status == 200
        with pytest.raises(Halted):
            await door.send(card(stranger, parting=True))


async def test_no_last_word_where_the_grant_is_gone(work: Work, agent: Agent) -> None:
    door = Http(work)
    await door.send(card(agent))
    work.halt("revoked")
    with pytest.raises(Halted):
        await door.send(card(agent, parting=True))
