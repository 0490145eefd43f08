"""An answer is to one question, as it was shown, and to no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deskhand.core.msg import Inbound
from deskhand.core.wire.frames import Receipt
from deskhand.hub.problems import AnsweredAlready, NoSuchQuestion, NotYetPut, PutAgain, SayWhich
from deskhand.hub.views import Event, Question
from deskhand.planner import Suggestion
from deskhand.testing.peer import MOVE, Bench, bench, moved, plain
from deskhand.testing.whole import given


async def asked(on: Bench, run: int, but: int = 0) -> Question:
    """The open question of a run, once it is another than `but`."""
    async with asyncio.timeout(10):
        while True:
            view = await on.hub.run(run, await on.me())
            if view.ask is not None and view.ask.id != but:
                return view.ask
            await asyncio.sleep(0.005)


@asynccontextmanager
async def put_again(tmp: Path, store: str | Path | None = None) -> AsyncIterator[tuple[Bench, int, Question, Question]]:
    """A run whose first card was answered with yes, and which is put again because the world had changed."""
    async with bench(tmp, MOVE, store=store) as on:
        run = (await on.send("move")).run
        assert run is not None
        first = await asked(on, run)
        on.peer.answer = lambda job: moved(job) if job.preview else Receipt(key=job.key, outcome="changed")
        await on.hub.answer(run, None, "yes", await on.me(), question=first.id)
        second = await asked(on, run, first.id)
        on.peer.answer = plain
        on.peer.jobs.clear()
        yield on, run, first, second


async def test_a_second_yes_to_the_first_card_is_none_to_the_next(tmp_path: Path, store_url: str | Path) -> None:
    async with put_again(tmp_path, store_url) as (on, run, first, second):
        assert (first.again, second.again) == (False, True)
        with pytest.raises(PutAgain):
            await on.hub.answer(run, None, "yes", await on.me(), question=first.id)
        with pytest.raises(SayWhich):
            await on.hub.answer(run, first.step, "yes", await on.me())
        with pytest.raises(SayWhich):
            await on.hub.answer(run, None, "yes", await on.me())
        assert on.peer.jobs == []
        await on.hub.answer(run, None, "yes", await on.me(), question=second.id)
        await on.until(run, "done")
        assert [job.key for job in on.peer.jobs] == [f"{run}/m/2"]


async def test_plain_words_mean_a_question_put_again_once_it_was_shown(tmp_path: Path, store_url: str | Path) -> None:
    async with put_again(tmp_path, store_url) as (on, run, first, second):
        me = await on.me()
        for number, person in ((second.id + 1, me), (second.id, me + 1)):
            with pytest.raises(NoSuchQuestion):
                await on.hub.shown(run, number, person)
        await on.hub.shown(run, first.id, me)
        with pytest.raises(SayWhich):
            await on.hub.answer(run, None, "yes", me)
        assert (await on.send(f"yes {run}", chat="do:1", channel="cli")).answer == NotYetPut(run=run).said("en")
        await on.hub.shown(run, second.id, me)
        await on.hub.answer(run, None, "yes", me)
        await on.until(run, "done")
        assert [job.key for job in on.peer.jobs] == [f"{run}/m/2"]


async def test_once_answered_a_question_takes_nothing_more(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        run = (await on.send("move")).run
        assert run is not None
        question = (await asked(on, run)).id
        for other in (question + 1, question + 2**40):
            with pytest.raises(NoSuchQuestion):
                await on.hub.answer(run, None, "yes", await on.me(), question=other)
        with pytest.raises(NoSuchQuestion):
            await on.hub.answer(run, "elsewhere", "yes", await on.me(), question=question)
        await on.hub.answer(run, None, "no", await on.me(), question=question)
        with pytest.raises(AnsweredAlready):
            await on.hub.answer(run, None, "yes", await on.me(), question=question)
        assert on.peer.jobs == []


async def test_words_in_a_chat_answer_only_what_stood_there(tmp_path: Path) -> None:
    async with put_again(tmp_path) as (on, run, first, second):

        async def say(text: str, shown: int) -> str:
            inbound = Inbound("page", "", f"said-{text}-{shown}", "page", "owner", text, 0.0)
            return (await on.hub.accept(inbound, root=str(on.root), shown=shown)).answer

        for text in ("yes", f"yes {run}"):
            assert await say(text, first.id) == NotYetPut(run=run).said("en")
        assert on.peer.jobs == []
        await say("yes", second.id)
        await on.until(run, "done")


async def test_the_log_names_the_question_and_who_answered_which(tmp_path: Path) -> None:
    async with put_again(tmp_path) as (on, run, first, second):
        await on.hub.answer(run, None, "yes", await on.me(), question=second.id)
        await on.until(run, "done")
        last = await on.hub.last_event(await on.me())
        told: list[Event] = []
        async for event in on.hub.events(await on.me(), 0):
            told.append(event)
            if event.id == last:
                break
        asked_of = [(event.data["id"], event.data["again"]) for event in told if event.kind == "question"]
        assert asked_of == [(first.id, False), (second.id, True)]
        assert [event.data["question"] for event in told if event.kind == "answered"] == [first.id, second.id]


async def test_what_was_not_understood_keeps_its_suggestions_in_the_log(tmp_path: Path) -> None:
    suggested = Suggestion(do="files.list", say="list Downloads")
    unheard = given(None, outcome="teach", unused=("green",), suggest=[suggested])
    async with bench(tmp_path, others={"green": unheard}) as on:
        for _ in range(2):
            await on.send("green")
        last = await on.hub.last_event(await on.me())
        said: list[Event] = []
        async for event in on.hub.events(await on.me(), 0):
            said += [event] if event.data.get("from") == "deskhand" else []
            if event.id == last:
                break
        assert [event.data["suggest"] for event in said] == [[{"do": "files.list", "say": "list Downloads"}]] * 2
        assert len({event.data["id"] for event in said}) == 2
