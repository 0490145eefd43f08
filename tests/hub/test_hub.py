from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deskhand.core.flow.approve import step_digest
from deskhand.core.msg import Msg
from deskhand.core.plan.model import Plan
from deskhand.core.plan.read import read_plan
from deskhand.core.wire.frames import Consent, Job, Proof, Receipt, Trouble
from deskhand.core.wire.memory import MemoryLine
from deskhand.hub.outbox import NotDelivered
from deskhand.hub.problems import NoQuestion, NotOffered, NotUnderstood, NotYours
from deskhand.hub.run.story import story_lines
from deskhand.hub.views import Event
from deskhand.testing.engine_bed import come
from deskhand.testing.pace import slowness_by_the_clock
from deskhand.testing.peer import FIND, MOVE, SEEN, Peer, bench, moved, plain, the_plan
from deskhand.testing.whole import given
from deskhand.trust.card import CardStep, read_card


async def test_a_message_is_taken_once_however_often_it_comes(tmp_path: Path, store_url: str | Path) -> None:
    async with bench(tmp_path, FIND, store=store_url) as on:
        together = await asyncio.gather(*(on.send("find", name="same") for _ in range(20)))
        again = await on.send("find", name="same")
        assert len({(one.message, one.run) for one in (*together, again)}) == 1
        assert again.run is not None
        await on.until(again.run, "done")
        assert len(on.peer.jobs) == 1
        assert len(await on.hub.runs(await on.me())) == 1


async def test_reading_runs_at_once_and_changing_asks_first(tmp_path: Path, store_url: str | Path) -> None:
    async with bench(tmp_path, FIND, MOVE, store=store_url) as on:
        found = await on.until((await on.send("find")).run, "done")
        assert found.answer == "files.find found 1"
        asked = await on.until((await on.send("move")).run, "asking")
        assert [job.do for job in on.peer.jobs] == ["files.find"]
        assert asked.ask is not None
        assert asked.ask.preview is not None
        assert asked.ask.preview.items == [{"op": "move", "path": "a.txt", "to": "b/a.txt"}]
        await on.send("好的")
        done = await on.until(asked.run, "done")
        job = on.peer.jobs[-1]
        assert job.key == f"{asked.run}/m/1"
        (answer,) = [frame for frame in on.peer.told if isinstance(frame, Consent)]
        card = read_card(answer.card)
        args = step_digest("files.move", job.args)
        assert card.steps == {"m": CardStep("files.move", args, SEEN)}
        assert card.plan == Plan.model_validate(asked.plan).hash()
        assert done.undoable


async def test_a_no_changes_nothing(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        run = (await on.send("move")).run
        await on.until(run, "asking")
        said = await on.send("no")
        assert said.answered == run
        view = await on.until(run, "stopped")
        assert "Nothing was changed" in view.answer
        assert on.peer.jobs == []


async def test_an_answer_counts_once_and_only_from_whom_was_asked(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        run = (await on.send("move")).run
        assert run is not None
        await on.until(run, "asking")
        me = await on.me()
        stranger = await on.hub.person("page", "somebody else")
        with pytest.raises(NotUnderstood):
            await on.hub.answer(run, None, "perhaps", me)
        theirs = await on.send("yes", who="somebody else")
        assert theirs.state == "teach"
        assert NotYours().said("en") in theirs.answer
        assert (await on.hub.run(run, me)).state == "asking"
        assert stranger != me
        first = await on.hub.answer(run, None, "yes", me, id="tap")
        again = await on.hub.answer(run, None, "yes", me, id="tap")
        assert (first.run, first.step) == (again.run, again.step)
        with pytest.raises(NoQuestion):
            await on.hub.answer(run, None, "no", me, id="other")
        await on.until(run, "done")
        assert len(on.peer.jobs) == 1


async def test_with_two_questions_open_a_yes_must_say_which(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        runs = [(await on.until((await on.send("move")).run, "asking")).run for _ in range(2)]
        vague = await on.send("yes")
        assert vague.state == "teach"
        assert str(runs[0]) in vague.answer
        assert on.peer.jobs == []
        await on.send(f"yes {runs[1]}")
        await on.until(runs[1], "done")
        assert (await on.hub.run(runs[0], await on.me())).state == "asking"


async def test_a_changed_world_is_asked_about_again(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        run = (await on.send("move")).run
        await on.until(run, "asking")
        on.peer.answer = lambda job: moved(job) if job.preview else Receipt(key=job.key, outcome="changed")
        await on.send("yes")
        async with asyncio.timeout(5):
            await come(lambda: len(on.peer.previews) >= 2)
        view = await on.until(run, "asking")
        assert view.ask is not None
        assert "changed" in view.ask.text
        on.peer.answer = plain
        await on.send("yes")
        await on.until(run, "done")
        assert [job.key for job in on.peer.jobs] == [f"{run}/m/1", f"{run}/m/2"]


async def test_what_cannot_work_is_said_instead_of_asked(tmp_path: Path) -> None:
    trouble = Trouble(code="NoSuchFile", text="There is no a.txt.")
    async with bench(tmp_path, MOVE) as on:
        on.peer.answer = lambda job: Receipt(key=job.key, outcome="failed", trouble=trouble)
        view = await on.until((await on.send("move")).run, "failed", "asking")
        assert (view.state, view.answer) == ("failed", "There is no a.txt.")
        assert on.peer.jobs == []


async def test_stop_is_heard_at_once_and_ends_when_the_step_has_reported(tmp_path: Path) -> None:
    two = the_plan(
        "two",
        {"id": "f", "do": "files.find", "with": {"query": "a"}},
        {"id": "g", "do": "files.find", "with": {"query": "b"}, "after": ["f"]},
    )
    async with bench(tmp_path, two, FIND) as on:
        on.peer.answer = lambda job: None
        run = (await on.send("two")).run
        assert run is not None
        await come(lambda: bool(on.peer.held))
        began = time.monotonic()
        view = await on.hub.stop_run(run, await on.me())
        assert view.state == "stopping"
        assert time.monotonic() - began < 1 * slowness_by_the_clock()
        await come(lambda: bool(on.peer.stops))
        await on.peer.release(lambda job: Receipt(key=job.key, outcome="stopped"))
        view = await on.until(run, "stopped")
        assert "Not done: Find" in view.answer
        assert len(on.peer.jobs) == 1


@pytest.mark.parametrize(("done", "said"), [(0, "was stopped before it changed anything"), (2, "stopped after 2 of 5")])
async def test_what_was_stopped_is_said_to_be_stopped(tmp_path: Path, done: int, said: str) -> None:
    async with bench(tmp_path, FIND) as on:
        on.peer.answer = lambda job: None
        run = (await on.send("find")).run
        assert run is not None
        await come(lambda: bool(on.peer.held))
        await on.hub.stop_run(run, await on.me())
        counts = {"done": done, "planned": 5 - done}
        proof = Proof(changes=[], total=5, counts=counts, claims=[], preview="", undo="yes" if done else "none")
        await on.peer.release(lambda job: Receipt(key=job.key, outcome="stopped", proof=proof))
        view = await on.until(run, "stopped")
        assert said in view.answer
        assert "did not work" not in view.answer


async def test_a_desk_that_is_away_is_waited_for(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND, online=False) as on:
        run = (await on.send("find")).run
        assert run is not None
        await asyncio.sleep(0.05)
        view = await on.hub.run(run, await on.me())
        assert view.state == "open"
        assert "offline" in view.waiting_for
        here, there = MemoryLine.pair()
        late = Peer(there)
        serving = asyncio.create_task(late.serve())
        on.hub.attach("", here)
        await on.until(run, "done")
        await there.close()
        await serving


async def test_a_lost_line_sends_the_same_key_again(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND) as on:
        on.peer.answer = lambda job: None
        run = (await on.send("find")).run
        await come(lambda: bool(on.peer.held))
        await on.peer.line.close()
        here, there = MemoryLine.pair()
        late = Peer(there)
        serving = asyncio.create_task(late.serve())
        on.hub.attach("", here)
        await on.until(run, "done")
        assert [job.key for job in late.jobs] == [job.key for job in on.peer.jobs]
        await there.close()
        await serving


async def test_requests_of_one_chat_keep_their_order_and_other_chats_do_not_wait(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND) as on:
        on.peer.answer = lambda job: None
        first = (await on.send("find")).run
        second = await on.send("find")
        other = (await on.send("find", chat="another")).run
        await come(lambda: len(on.peer.held) >= 2)
        assert sorted(job.run for job in on.peer.held) == sorted([first, other])  # type: ignore[type-var]
        assert second.run is not None
        assert "earlier request" in (await on.hub.run(second.run, await on.me())).waiting_for
        await on.peer.release()
        await on.until(second.run, "done")


async def test_refusals_are_runs_that_never_start(tmp_path: Path) -> None:
    outside = the_plan("outside", {"id": "f", "do": "files.find", "with": {"query": "a", "folder": "/etc"}})
    loose = read_plan(the_plan("loose", {"id": "m", "do": "files.move", "with": {"files": ["a"], "to": "b/"}}))
    async with bench(tmp_path, outside, others={"loose": given(loose)}) as on:
        for text, word in (("outside", "/etc"), ("loose", "without asking")):
            accepted = await on.send(text)
            assert accepted.state == "refused"
            assert word in accepted.answer
        assert on.peer.jobs == []
        assert [item.state for item in await on.hub.runs(await on.me())] == ["refused", "refused"]


async def test_confirm_choose_and_teach(tmp_path: Path) -> None:
    find = read_plan(FIND)
    twice = read_plan({**FIND, "goal": "find twice"})
    body = {
        "goal": "either",
        "steps": [{"id": "w", "ask": "choose", "with": {"text": "which?", "choices": ["A", "B"]}}],
    }
    others = {
        "find pleaze": given(find, outcome="confirm", unused=["pleaze"]),
        "either": given(read_plan(body), outcome="choose", readings=[find, twice]),
        "blah": given(None, outcome="teach", unused=["blah"]),
    }
    async with bench(tmp_path, others=others) as on:
        unsure = await on.until((await on.send("find pleaze")).run, "asking")
        assert unsure.ask is not None
        assert "pleaze" in unsure.ask.text
        assert on.peer.jobs == []
        await on.send("yes")
        await on.until(unsure.run, "done")
        which = await on.until((await on.send("either")).run, "asking")
        assert which.ask is not None
        assert which.ask.choices == ["A", "B"]
        await on.send("2")
        chosen = await on.until(which.run, "done")
        assert [step.path for step in chosen.steps] == ["which", "f"]
        taught = await on.send("blah")
        assert (taught.state, taught.run) == ("teach", None)
        assert "blah" in taught.answer


async def test_an_unknown_end_is_said_and_never_repeated(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE) as on:
        run = (await on.send("move")).run
        await on.until(run, "asking")
        on.peer.answer = lambda job: Receipt(key=job.key, outcome="unknown")
        await on.send("yes")
        view = await on.until(run, "unknown")
        assert "cannot tell" in view.answer
        assert len(on.peer.jobs) == 1


async def test_the_event_log_resumes_where_a_reader_left_it(tmp_path: Path, store_url: str | Path) -> None:
    async with bench(tmp_path, FIND, store=store_url) as on:
        me = await on.me()
        seen: list[Event] = []

        async def read(after: int) -> None:
            async for event in on.hub.events(me, after):
                seen.append(event)
                if event.kind == "message" and event.data["from"] == "deskhand":
                    return

        async with asyncio.timeout(10):
            reading = asyncio.create_task(read(0))
            await on.send("find")
            await reading
            first = list(seen)
            await on.send("find")
            await read(first[-1].id or 0)
        kinds = [event.kind for event in first]
        assert kinds == ["message", "plan", "step", "receipt", "run", "message"]
        numbers = [event.id for event in seen]
        assert numbers == sorted(set(numbers))  # type: ignore[type-var]
        assert [event.kind for event in seen[len(first) :]] == kinds


async def test_what_is_forgotten_is_gone_and_the_rows_stay(tmp_path: Path, store_url: str | Path) -> None:
    async with bench(tmp_path, FIND, store=store_url) as on:
        run = (await on.until((await on.send("find")).run, "done")).run
        await on.hub.forget(f"run:{run}")
        view = await on.hub.run(run, await on.me())
        assert (view.forgotten, view.answer, view.goal, view.plan) == (True, "forgotten", "forgotten", None)
        assert view.state == "done"
        said = [event async for event in _kept(on.hub.events(await on.me(), 0), 6)]
        assert all(event.data.get("forgotten") for event in said if event.kind != "step" and event.kind != "run")
        assert story_lines(await on.hub.grounds(run, await on.me()))[0]


async def _kept(events: AsyncIterator[Event], count: int) -> AsyncIterator[Event]:
    async for event in events:
        yield event
        count -= 1
        if not count:
            return


async def test_files_come_only_to_whom_they_were_offered(tmp_path: Path) -> None:
    send = the_plan("send", {"id": "s", "do": "files.send", "with": {"files": ["a.txt"]}})
    offered = {"files": [{"name": "a.txt", "size": 150_000, "hash": "h1"}]}
    async with bench(tmp_path, send) as on:
        on.peer.content = bytes(range(250)) * 600
        on.peer.answer = lambda job: Receipt(key=job.key, outcome="done", result=offered)
        await on.until((await on.send("send")).run, "done")
        fetched = await on.hub.fetch("h1", await on.me())
        got = b"".join([chunk async for chunk in fetched.chunks])
        assert (fetched.size, got) == (len(on.peer.content), on.peer.content)
        with pytest.raises(NotOffered):
            await on.hub.fetch("h1", await on.hub.person("page", "somebody else"))
        with pytest.raises(NotOffered):
            await on.hub.fetch("h2", await on.me())


async def test_other_channels_get_their_answer_once_though_the_first_try_fails(tmp_path: Path) -> None:
    sent: list[tuple[str, str]] = []

    async def deliver(channel: str, tenant: str, message: Msg, key: str) -> None:
        if not sent:
            sent.append((key, "failed"))
            raise NotDelivered("busy", retry_after=0.01)
        sent.append((key, message.text))

    async with bench(tmp_path, FIND, deliver=deliver) as on:
        accepted = await on.send("find", channel="telegram", chat="77")
        async with asyncio.timeout(5):
            await come(lambda: len(sent) >= 2)
        assert sent == [(f"answer:{accepted.run}", "failed"), (f"answer:{accepted.run}", "files.find found 1")]


async def test_steps_without_anything_to_work_on_are_not_asked_about(tmp_path: Path) -> None:
    chain = the_plan(
        "chain",
        {"id": "f", "do": "files.find", "with": {"query": "zzz"}},
        {"id": "m", "do": "files.move", "with": {"files": "$f.files", "to": "b/"}},
    )
    nothing = {"files": [], "file": None, "count": 0, "facts": []}

    def empty(job: Job) -> Receipt:
        return Receipt(key=job.key, outcome="done", result=nothing, answer="I found nothing.")

    async with bench(tmp_path, chain) as on:
        on.peer.answer = empty
        view = await on.until((await on.send("chain")).run, "done", "asking")
        assert view.state == "done"
        assert "I found nothing." in view.answer
        assert "Move " in view.answer
        assert len(on.peer.jobs) == 1
