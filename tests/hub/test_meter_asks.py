"""A budget that is used up in the middle of a request: the person is asked, and a yes takes the request up again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deskhand.core.flow.authority import CHAT, GROUP, HOME, UNSIGNED, Authority, Ceiling
from deskhand.core.flow.grants import Who
from deskhand.core.msg import Inbound
from deskhand.core.plan.model import Plan
from deskhand.hub.model.caps import Cap, Caps
from deskhand.hub.model.meter import Occasion
from deskhand.hub.model.more import may_ask
from deskhand.hub.model.usage import Line, used
from deskhand.hub.problems import NotSigned
from deskhand.hub.views import Accepted, RunView
from deskhand.planner import Planned
from deskhand.planner.model.address import Address, Patience
from deskhand.planner.model.seam import Asked, Message
from deskhand.testing.model_server import ModelServer, Say, model_server
from deskhand.testing.whole import GivenPlans, Whole, given, whole

LIST: dict[str, Any] = {"v": 1, "goal": "list it", "steps": [{"id": "l", "do": "files.list", "with": {"folder": "."}}]}
ROOMY = Caps(Cap(), Cap(tokens=10_000), Cap())
TIGHT = Caps(Cap(), Cap(tokens=50), Cap())


class AskingPlans(GivenPlans):
    """Has a model say the name of the plan, whatever was said to it."""

    def __init__(self, plans: Mapping[str, Plan]) -> None:
        super().__init__(plans)
        self.known = plans
        self.whole: Whole | None = None
        self.loop = asyncio.get_running_loop()

    def plan(self, text: str, *_: Any, **__: Any) -> Planned:
        assert self.whole is not None
        model = self.whole.hub.models.on(Occasion())
        assert model is not None
        question = Asked("plan", (Message("user", text),), max_tokens=40)
        answer = asyncio.run_coroutine_threadsafe(model.ask(question), self.loop).result(20)
        return given(self.known[answer.text])


@dataclass
class Bed:
    whole: Whole
    server: ModelServer
    person: int
    desk: Path

    async def say(self, text: str, native: str) -> Accepted:
        return await self.whole.send(text, self.desk, native_id=native)

    async def answer(self, view: RunView, text: str) -> None:
        assert view.ask is not None
        signed = self.whole.signer.answer(view.ask, text)
        await self.whole.hub.answer(view.run, None, text, self.person, question=view.ask.id, signed=signed)

    async def lines(self) -> list[Line]:
        store = self.whole.hub._store  # pyright: ignore[reportPrivateUsage]
        return await store.read(lambda reader: used(reader.connection, 0, 1e12))

    async def latest(self, after: int) -> RunView:
        """The run that came after this one."""
        hub = self.whole.hub
        async with asyncio.timeout(20):
            while (newest := (await hub.runs(self.person))[0].run) <= after:  # noqa: ASYNC110 - it cannot ring yet
                await asyncio.sleep(0.05)
        return await hub.wait(newest, 20)


@asynccontextmanager
async def bed(tmp_path: Path, caps: Caps, pause: float = 0.0) -> AsyncGenerator[Bed]:
    desk = tmp_path / "desk"
    desk.mkdir(exist_ok=True)
    (tmp_path / "home").mkdir(exist_ok=True)
    (desk / "a.txt").write_text("a")
    planners: list[AskingPlans] = []

    def planning(plans: Mapping[str, Plan]) -> AskingPlans:
        planners.append(AskingPlans(plans))
        return planners[0]

    async with (
        model_server(lambda _: Say("list it", pause=pause)) as server,
        whole(tmp_path / "home", LIST, planning=planning) as one,
    ):
        planners[0].whole = one
        one.hub.models.use(Address("test", server.url, "tiny", patience=Patience(pause=0.01)), caps)
        yield Bed(one, server, await one.hub.person("cli", "owner"), desk)


async def test_within_the_budget_nobody_is_asked(tmp_path: Path) -> None:
    async with bed(tmp_path, ROOMY) as one:
        accepted = await one.say("what is here", "1")
        view = await one.whole.settled(accepted.run or 0, 20)
        assert (view.state, len(one.server.heard)) == ("done", 1)
        (line,) = await one.lines()
        assert (line.purpose, line.calls, line.estimated) == ("plan", 1, 0)


async def test_a_yes_takes_the_request_up_again(tmp_path: Path) -> None:
    async with bed(tmp_path, TIGHT) as one:
        first = await one.say("what is here", "1")
        assert (await one.whole.settled(first.run or 0, 20)).state == "done"
        asking = await one.say("what is here, please, once more and in full", "2")
        view = await one.whole.hub.wait(asking.run or 0, 20)
        assert view.state == "asking" and view.ask is not None
        assert "tokens more for today" in view.ask.text
        heard = len(one.server.heard)
        await one.answer(view, "yes")
        after = await one.latest(view.run)
        assert (after.state, after.goal) == ("done", "list it"), after
        assert len(one.server.heard) == heard + 1
        again = await one.say("what is here, please, once more and in full", "2")
        assert again.run == after.run, "the same message is the same request"


async def test_a_no_leaves_it(tmp_path: Path) -> None:
    async with bed(tmp_path, Caps(Cap(), Cap(tokens=1), Cap())) as one:
        asking = await one.say("what is here", "1")
        view = await one.whole.hub.wait(asking.run or 0, 20)
        await one.answer(view, "no")
        ended = await one.whole.hub.wait(view.run, 20)
        assert "left it" in (ended.answer or "")
        assert one.server.heard == []
        assert await one.lines() == []
        assert len(await one.whole.hub.runs(one.person)) == 1


async def test_a_yes_that_nobody_signed_opens_nothing(tmp_path: Path) -> None:
    async with bed(tmp_path, Caps(Cap(), Cap(tokens=1), Cap())) as one:
        asking = await one.say("what is here", "1")
        view = await one.whole.hub.wait(asking.run or 0, 20)
        assert view.ask is not None
        with pytest.raises(NotSigned):
            await one.whole.hub.answer(view.run, None, "yes", one.person, question=view.ask.id)
        assert one.server.heard == []


async def test_a_yes_outlives_the_process_that_took_it(tmp_path: Path) -> None:
    """What the yes makes of the message is in the same commit, so the next start takes it up.

    Where a call had begun before the process ended, it is counted: then it is taken up and asked about again.
    """
    none = Caps(Cap(), Cap(tokens=1), Cap())
    async with bed(tmp_path, none, pause=20.0) as one:
        asking = await one.say("what is here", "1")
        view = await one.whole.hub.wait(asking.run or 0, 20)
        await one.answer(view, "yes")
    async with bed(tmp_path, none) as one:
        after = await one.latest(view.run)
        if after.state == "asking":
            assert any(line.calls for line in await one.lines()), "nothing was counted, so nobody is asked again"
            await one.answer(after, "yes")
            after = await one.latest(after.run)
        assert (after.state, after.goal) == ("done", "list it"), after


@pytest.mark.parametrize(("ceiling", "asked"), [(HOME, True), (CHAT, True), (GROUP, False), (UNSIGNED, False)])
def test_where_a_word_may_change_nothing_nobody_is_asked_for_more(ceiling: Ceiling, asked: bool) -> None:
    who = Who("owner", "device", "page", "desk")
    assert may_ask(Authority(who, (), ceiling, 0.0)) is asked


async def test_a_page_that_can_sign_nothing_is_told_instead_of_asked(tmp_path: Path) -> None:
    async with bed(tmp_path, Caps(Cap(), Cap(tokens=1), Cap())) as one:
        inbound = Inbound("phone", "", "1", "phone", "owner", "what is here", time.time())
        accepted = await one.whole.hub.accept(inbound, root=str(one.desk))
        assert (accepted.state, accepted.run) == ("refused", None)
        assert "budget" in (accepted.answer or "")
