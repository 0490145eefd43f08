"""The perceiver over sources that hang, break, lie and flood: the others go on, and what is not seen is said."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.desk.perceive import watching
from deskhand.desk.perceive.backend import AppGone, Out
from deskhand.desk.perceive.perceiver import Chosen, Perceiver, WindowSeen
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.desk.perceive.recorded import RecordedBackend, RecordedScreen, recording
from deskhand.desk.perceive.watching import SourceBroke, SourceHangs
from deskhand.testing.pace import slowness
from deskhand.testing.seen import seeing

TREES = Path(__file__).parent / "trees"


class CannotSee(Problem):
    words = Words("I cannot see this. Nothing was done.", "看不到这部分。没有做任何更改。")


class Scripted:
    """A source that does what a test says, each time it is started."""

    def __init__(self, name: str, *starts: Callable[[Out], Awaitable[None]]) -> None:
        self.name = name
        self._starts = list(starts)
        self.started = 0
        self.stopped = 0
        self.out: Out | None = None

    async def start(self, out: Out) -> None:
        self.out = out
        self.started += 1
        await self._starts[min(self.started, len(self._starts)) - 1](out)

    async def stop(self) -> None:
        self.stopped += 1


async def tells(out: Out) -> None:
    out.new("app", "app", "", {"name": "Told", "pid": 5})


async def hangs(out: Out) -> None:
    out.new("half", "app", "", {"name": "Half"})
    await asyncio.Event().wait()


async def breaks(_: Out) -> None:
    raise KeyError("wrong")


async def cannot(_: Out) -> None:
    raise CannotSee


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "START_SECONDS", 0.3)
    monkeypatch.setattr(watching, "FIRST_REST", 0.05)


async def test_a_source_that_hangs_is_said_and_the_others_go_on() -> None:
    hanging, well = Scripted("hanging", hangs, hangs, tells), Scripted("well", tells)
    async with seeing(Chosen([hanging, well]), Privacy(Rules())) as (perceiver, seen):
        assert seen.one("app", name="Told")
        assert not seen.all("app", name="Half"), "what it said half is taken back"
        assert isinstance(perceiver.unseen()["hanging"], SourceHangs)
        unseen = seen.one("device").fields["unseen"]  # type: ignore[union-attr]
        assert isinstance(unseen, list)
        assert unseen[0].startswith("hanging: Looking at hanging did not begin")
        await seen.until("that it is seen again", lambda: "unseen" not in seen.one("device").fields)  # type: ignore[union-attr]
        assert hanging.started == 3
        assert hanging.stopped == 2


@pytest.mark.parametrize(("start", "said"), [(breaks, SourceBroke), (cannot, CannotSee)])
async def test_a_source_that_fails_is_started_anew_later_each_time(
    start: Callable[[Out], Awaitable[None]], said: type[Problem]
) -> None:  # fmt: skip
    failing = Scripted("failing", start, start, start, tells)
    began = time.monotonic()
    async with seeing(Chosen([failing, Scripted("well", tells)]), Privacy(Rules())) as (perceiver, seen):
        assert isinstance(perceiver.unseen()["failing"], said)
        await seen.until("that it is seen", lambda: "unseen" not in seen.one("device").fields)  # type: ignore[union-attr]
    assert failing.started == 4
    assert time.monotonic() - began > 0.05 + 0.1 + 0.2


async def test_a_source_that_is_lost_takes_back_what_it_said_and_is_not_listened_to() -> None:
    losing = Scripted("losing", tells, cannot)
    async with seeing(Chosen([losing]), Privacy(Rules())) as (perceiver, seen):
        former = losing.out
        assert former is not None
        former.lost(CannotSee())
        await seen.until("that it is gone", lambda: not seen.all("app"))
        assert isinstance(perceiver.unseen()["losing"], CannotSee)
        former.new("late", "app", "", {"name": "Late"})
        assert "late" not in former
        former.set("app", {"name": "Late"})
        await seen.at_rest()
        assert not seen.all("app")


@pytest.mark.parametrize("instead", [None, CannotSee])
async def test_a_source_that_loses_its_end_while_it_starts_ends_all_the_same(instead: type[Problem] | None) -> None:
    """As one does for which an answer, or an error, comes at that very moment."""
    began = asyncio.Event()

    async def loses(_: Out) -> None:
        began.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        if instead is not None:
            raise instead

    chosen = Chosen([Scripted("losing", loses)])
    perceiver = Perceiver(chosen, lambda _: None, Privacy(Rules()), device="desk", about={"name": "desk"}, audit=False)
    await perceiver.start()
    await began.wait()
    await asyncio.wait_for(perceiver.stop(), 2)


async def test_a_limit_is_said_and_taken_back_without_starting_anew() -> None:
    source = Scripted("limited", tells)
    async with seeing(Chosen([source]), Privacy(Rules())) as (perceiver, seen):
        assert source.out is not None
        source.out.limited(CannotSee())
        await seen.until("the limit", lambda: "unseen" in seen.one("device").fields)  # type: ignore[union-attr]
        source.out.limited(None)
        await seen.until("its end", lambda: "unseen" not in seen.one("device").fields)  # type: ignore[union-attr]
        assert perceiver.unseen() == {}
        assert source.started == 1


async def test_more_than_fits_into_a_graph_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskhand.desk.perceive.scene.MOST_SHOWN", 10)

    async def endless(out: Out) -> None:
        out.new("app", "app", "", {"name": "Browser"})
        out.new("w", "window", "app", {"title": "A long page"})
        for number in range(20):
            out.new(f"e{number}", "element", "w", {"role": "paragraph", "name": str(number)})
        out.new("v", "window", "app", {"title": "Another"})

    async with seeing(Chosen([Scripted("one", endless)]), Privacy(Rules())) as (_, seen):
        assert len(seen.all("element")) == 7
        assert len(seen.all("window")) == 2
        said = await seen.until("that there is more", lambda: seen.one("device").fields.get("unseen"))  # type: ignore[union-attr]
        assert "more in the open windows" in str(said)


async def test_flips_are_not_told_and_a_burst_is_one_delta() -> None:
    source = Scripted("chatty", tells)
    async with seeing(Chosen([source]), Privacy(Rules())) as (_, seen):
        out = source.out
        assert out is not None
        before = len(seen.deltas)
        for n in range(500):
            out.set("app", {"active": bool(n % 2)})
            out.new("passing", "app", "", {"name": "Passing"})
            out.gone("passing")
        out.set("app", {"active": None})
        await seen.at_rest()
        assert len(seen.deltas) == before
        for n in range(500):
            out.set("app", {"name": f"Name {n}"})
        await seen.until("the last name", lambda: seen.one("app", name="Name 499"))
        assert len(seen.deltas) == before + 1


async def test_no_timer_runs_while_there_is_nothing_to_tell() -> None:
    async with seeing(Chosen([Scripted("well", tells)]), Privacy(Rules())) as (perceiver, seen):
        await seen.at_rest()
        assert perceiver._timer is None
        began = time.process_time()
        await asyncio.sleep(2)
        spent = time.process_time() - began
        assert spent / slowness() < 2 * 0.005


async def test_whoever_fell_behind_gets_what_is_missing_or_hears_that_nobody_knows() -> None:
    source = Scripted("well", tells)
    async with seeing(Chosen([source]), Privacy(Rules())) as (perceiver, seen):
        v = seen.graph.v
        assert source.out is not None
        source.out.set("app", {"name": "Changed"})
        await seen.until("the change", lambda: seen.one("app", name="Changed"))
        delta = perceiver.since("test", v)
        assert delta is not None
        assert [fields for _, fields in delta.set] == [{"name": "Changed"}]
        assert perceiver.since("another", v) is None
        assert {node.kind for node in perceiver.snapshot().nodes} == {"device", "app"}


async def test_a_recorded_screen_is_seen_joined_read_and_watched_by_others() -> None:
    screen = RecordedScreen(recording(TREES / "contract.json"))
    watcher = Watcher()
    chosen = Chosen(backend=RecordedBackend(screen), observers=[watcher])
    async with seeing(chosen, Privacy(Rules(windows=("9931",)))) as (perceiver, seen):
        entry = next(node for node in seen.all("element", role="entry"))
        screen.write("a/w/name", "typed") if screen.find("a/w/name") else None
        assert (await perceiver.read(entry.id)) is not None
        password = next(node for node in seen.all("element", role="password"))
        assert password.fields["privacy"] == "secret"
        assert (await perceiver.read(password.id)).text is None
        with pytest.raises(AppGone):
            await perceiver.read(99_999)
        assert sorted(window.title for window in watcher.windows.values()) == sorted(
            str(node.fields["title"]) for node in seen.all("window")
        )
        first = seen.all("window")[0]
        key = next(one.key for app in screen.apps for one in app.parts if one.kind == "window")
        screen.change(key, title="9931")
        await seen.until("that it is hidden", lambda: first.id not in seen.graph.nodes)
        assert len(watcher.windows) == len(seen.all("window"))
        assert "9931" not in str(watcher.windows)


class Watcher:
    name = "watcher"

    def __init__(self) -> None:
        self.windows: dict[str, WindowSeen] = {}

    async def start(self, out: Out) -> None:
        pass

    async def stop(self) -> None:
        pass

    def window(self, seen: WindowSeen) -> None:
        self.windows[seen.handle] = seen

    def window_gone(self, handle: str) -> None:
        del self.windows[handle]
