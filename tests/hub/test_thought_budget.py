"""A budget that is used up in the middle of a run: the person is asked, and the run goes on or stops where it is."""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deskhand.core.msg import Inbound
from deskhand.hub.model.caps import Cap, Caps
from deskhand.hub.model.usage import Line, used
from deskhand.hub.problems import NotSigned
from deskhand.hub.views import RunView
from deskhand.planner.model.address import Address, Patience
from deskhand.testing.model_server import Heard, ModelServer, Say, model_server
from deskhand.testing.whole import Whole, whole

STOP: dict[str, Any] = {"goal": "stop", "steps": [{"id": "s", "do": "run.stop"}]}
WORDS = "let the budget join the archive in due course and look after it"
OPEN = Caps(Cap(), Cap(), Cap())


@dataclass
class Thinks:
    """Plans an agent that lists, moves and ends; the budget shrinks once it has thought `after` times."""

    after: int = 1
    only_looks: bool = False
    caps: Caps = field(default_factory=lambda: Caps(Cap(tokens=3_000), Cap(), Cap()))
    thoughts: list[str] = field(default_factory=list[str])
    on: Whole | None = None

    def __call__(self, heard: Heard) -> Say:
        text = "\n".join(heard.texts)
        if "You turn a person's request" in text:
            bounds: dict[str, Any] = {"abilities": ["files.list", "files.move", "desk.status"], "worst": "R0"}
            if not self.only_looks:
                bounds |= {"targets": ["@f1", _id(text, "Archive")], "worst": "R1"}
            after = {"id": "l", "do": "files.list", "with": {"folder": _id(text, "Archive")}, "after": ["a"]}
            agent = {"id": "a", "agent": "tidy the budget away", "bounds": bounds}
            answer: dict[str, Any] = {"steps": [agent] if self.only_looks else [agent, after]}
        else:
            self.thoughts.append(text)
            answer = self._thought(text, len(self.thoughts))
        if self.on is not None and len(self.thoughts) == self.after:
            self.on.hub.models.meter.caps = self.caps
        return Say(json.dumps(answer))

    def _thought(self, text: str, n: int) -> dict[str, Any]:
        if self.only_looks:
            return {"do": "desk.status", "with": {"about": "name"}}
        if n == 1:
            return {"do": "files.list", "with": {"folder": _id(text, "Archive")}}
        if n == 2:
            return {"do": "files.move", "with": {"files": ["budget"], "to": _id(text, "Archive")}}
        return {"finish": "it is in the archive now"}


def _id(text: str, name: str) -> str:
    found = re.search(rf'^(\w\d+) \w+ "{re.escape(name)}"', text, re.MULTILINE)
    assert found is not None, f"it was not told of {name}"
    return f"@{found[1]}"


@dataclass
class Bed:
    on: Whole
    server: ModelServer
    root: Path
    person: int

    async def say(self, words: str) -> RunView:
        accepted = await self.on.send(words, self.root, native_id=words)
        assert accepted.run is not None, accepted.answer
        return await self.on.hub.wait(accepted.run, 20)

    async def answer(self, view: RunView, text: str) -> RunView:
        assert view.ask is not None, view.answer
        signed = self.on.signer.answer(view.ask, text)
        await self.on.hub.answer(view.run, None, text, self.person, question=view.ask.id, signed=signed)
        return await self.on.hub.wait(view.run, 20)

    async def calls(self) -> list[Line]:
        store = self.on.hub._store  # pyright: ignore[reportPrivateUsage]
        return await store.read(lambda reader: used(reader.connection, 0, 1e12))


@asynccontextmanager
async def bed(tmp: Path, thinks: Thinks, caps: Caps = OPEN) -> AsyncGenerator[Bed]:
    root = tmp / "root"
    (root / "Archive").mkdir(parents=True, exist_ok=True)
    if not (root / "Archive" / "budget").exists():
        (root / "budget").write_text("budget\n")
    (tmp / "home").mkdir(exist_ok=True)
    async with model_server(thinks) as server, whole(tmp / "home", STOP) as on:
        on.hub.models.use(Address("test", server.url, "tiny", patience=Patience(pause=0.01)), caps)
        thinks.on = on
        yield Bed(on, server, root, await on.hub.person("cli", "owner"))


async def _at_the_cap(one: Bed) -> RunView:
    """The bounds are allowed; then the first thought has cost so much that the next is asked about."""
    bounds = await one.say(WORDS)
    assert bounds.ask is not None and bounds.ask.step != "a#0"
    return await one.answer(bounds, "yes")


async def test_a_yes_goes_on_from_the_journal(tmp_path: Path) -> None:
    thinks = Thinks()
    async with bed(tmp_path, thinks) as one:
        view = await _at_the_cap(one)
        assert (view.state, len(thinks.thoughts)) == ("asking", 1)
        assert view.ask is not None and view.ask.step == "a#0"
        assert re.search(r"about [\d,]+ tokens more", view.ask.text) and "go on?" in view.ask.text
        assert {one.path: one.state for one in view.steps if one.path in ("a", "a#1")} == {"a": "asking", "a#1": "done"}
        assert (one.root / "budget").exists()
        asked = 1
        while (view := await one.answer(view, "yes")).state == "asking":
            assert view.ask is not None and view.ask.step == "a#0"
            asked += 1
        assert view.state == "done", view.answer
        assert "it is in the archive now" in view.answer
        assert (one.root / "Archive" / "budget").exists()
        assert asked < 3, "each yes allows more than one call"
        assert len(thinks.thoughts) == 3, "nothing was thought twice"
        assert "a: files.list" in thinks.thoughts[1]
        assert len(await one.on.hub.runs(one.person)) == 1, "the message itself is not taken up again"


async def test_a_no_stops_there_and_says_what_was_done_and_what_not(tmp_path: Path) -> None:
    thinks = Thinks(after=2)
    async with bed(tmp_path, thinks) as one:
        view = await one.answer(await _at_the_cap(one), "no")
        assert view.state == "stopped", view.answer
        assert len(thinks.thoughts) == 2
        assert (one.root / "Archive" / "budget").exists(), "what was done stays"
        assert "allowed the model no more" in view.answer
        assert "Not done: tidy the budget away" in view.answer
        assert "budget" in view.answer.partition("Not done")[0], "what was done is told"
        assert {one.path: one.state for one in view.steps}["a"] == "stopped"
        assert len(await one.on.hub.runs(one.person)) == 1


async def test_a_yes_that_nobody_signed_opens_nothing(tmp_path: Path) -> None:
    thinks = Thinks()
    async with bed(tmp_path, thinks) as one:
        view = await _at_the_cap(one)
        assert view.ask is not None
        with pytest.raises(NotSigned):
            await one.on.hub.answer(view.run, None, "yes", one.person, question=view.ask.id)
        assert len(thinks.thoughts) == 1


async def test_the_question_outlives_the_process(tmp_path: Path) -> None:
    thinks = Thinks()
    async with bed(tmp_path, thinks) as one:
        view = await _at_the_cap(one)
    async with bed(tmp_path, thinks, thinks.caps) as one:
        view = await one.on.hub.wait(view.run, 20)
        assert view.state == "asking"
        done = await one.on.settled(view.run, 20)
        assert done.state == "done", done.answer
        assert len(thinks.thoughts) == 3


async def test_who_may_not_be_asked_is_told(tmp_path: Path) -> None:
    """Words that nobody signed may look; they cannot widen a budget, so the step fails with what it lacked."""
    thinks = Thinks(only_looks=True)
    async with bed(tmp_path, thinks) as one:
        inbound = Inbound("phone", "", "1", "phone", "owner", WORDS, time.time())
        accepted = await one.on.hub.accept(inbound, root=str(one.root))
        view = await one.on.hub.wait(accepted.run or 0, 20)
        assert view.state == "failed", view
        assert len(thinks.thoughts) == 1
        assert "budget is used up" in view.answer


async def test_stop_while_it_asks(tmp_path: Path) -> None:
    thinks = Thinks()
    async with bed(tmp_path, thinks) as one:
        view = await _at_the_cap(one)
        await one.on.hub.stop_run(view.run, one.person)
        ended = await one.on.hub.wait(view.run, 20)
        assert ended.state == "stopped"
        assert "tidy the budget away" in ended.answer
        assert ended.ask is None
