"""What every backend of a screen must do. Subclass `PerceiveContract`, give a `stage`, and pytest runs the rest.

    class TestAtspi(PerceiveContract):
        @pytest.fixture
        async def stage(self, tmp_path):
            async with page_on_a_desk(tmp_path) as stage:
                yield stage

On the stage is an application "Contract", in which a button, a check box, a field and a password field change on cue,
and another one beside it, which nothing may happen to. Where a backend has not passed this, it is unverified.
"""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, Literal, get_args

import pytest

from deskhand.core.world.kinds import FIELDS, fits
from deskhand.desk.perceive.backend import AppGone, Backend
from deskhand.desk.perceive.roles import ROLES, STATES, tidy
from deskhand.testing.told import Thing, Told

SECRET: Final = "hunter2-Gehe1m"  # noqa: S105
TYPED: Final = "报告 2026"
SECONDS: Final = 30.0
QUIET_SECONDS: Final = 0.3
ANSWER_SECONDS: Final = 10.0
AGAIN_SECONDS: Final = 8.0

Cue = Literal["toggle", "rename", "add", "remove", "type", "type secret"]
"""toggle: the check box “Bold” · rename: the button “Print...” into “Saved as”, said with blanks around and inside ·
add, remove: the button “Extra” · type: the field “Name” holds `TYPED` · type secret: the password field `SECRET`."""


class Stage(ABC):
    """One screen with the two applications, as a backend's system has it."""

    other: str
    """A title, or a name, by which the other application is known."""

    @abstractmethod
    def backend(self) -> Backend:
        """A new one, not started."""

    @abstractmethod
    async def cue(self, cue: Cue) -> None:
        """Has it happen; may return before it has."""

    @abstractmethod
    async def hang(self) -> None:
        """The application “Contract” answers no longer."""

    @abstractmethod
    async def wake(self) -> None: ...

    @abstractmethod
    async def end(self) -> None:
        """The application “Contract” is gone, as after a crash."""


async def until(what: str, holds: Callable[[], object], told: Told) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"{what} was never told; this is:\n{told.drawn()}"
        await asyncio.sleep(0.02)


AUDITS = 5
"""So often one may be disturbed by what really changes."""


async def at_rest(told: Told) -> None:
    """Returns when nothing was told for a while."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() - told.last < QUIET_SECONDS:
        assert time.monotonic() < deadline, f"it never came to rest; this is:\n{told.drawn()}"
        await asyncio.sleep(QUIET_SECONDS / 10)


@asynccontextmanager
async def telling(backend: Backend) -> AsyncGenerator[Told]:
    """A backend that has started, and what it tells."""
    told = Told()
    await asyncio.wait_for(backend.start(told), SECONDS)
    try:
        yield told
    finally:
        await asyncio.wait_for(backend.stop(), SECONDS)


class PerceiveContract:
    """Inherit, and give the fixture `stage`."""

    @pytest.fixture
    async def backend(self, stage: Stage) -> Backend:
        return stage.backend()

    @pytest.fixture
    async def told(self, stage: Stage, backend: Backend) -> AsyncIterator[Told]:
        async with telling(backend) as told:
            await until("the button", lambda: told.find("button", "Print..."), told)
            await until("the other application", lambda: self.others(told, stage), told)
            yield told

    def others(self, told: Told, stage: Stage) -> list[Thing]:
        """The windows of the other application."""
        return [one for one in told.of("window") if stage.other in str(one.fields.get("title", ""))]

    async def same(self, told: Told, stage: Stage, when: str) -> None:
        """What events made of it is what a backend that starts now finds."""
        await at_rest(told)
        async with telling(stage.backend()) as fresh:
            await at_rest(fresh)
            assert told.drawn() == fresh.drawn(), f"after {when}"

    async def test_what_is_there_is_told_in_the_words_of_every_system(self, told: Told) -> None:
        assert any("Contract" in str(one.fields["title"]) for one in told.of("window"))
        assert {told.up(one).kind for one in told.of("app")} <= {"device"}
        assert {told.up(one).kind for one in told.of("window")} <= {"app", "window"}
        for one in told.of("element"):
            assert one.fields.get("role") in ROLES, one
            states = one.fields.get("states", [])
            assert isinstance(states, list), one
            assert set(states) <= STATES, one
            assert told.up(one).kind in ("window", "element", "app"), one
        for one in told.all():
            assert not [name for name, value in one.fields.items() if not fits(FIELDS[one.kind][name], value)], one
        for name in ("name", "title"):
            said = [one.fields[name] for one in told.all() if name in one.fields]
            assert said == [tidy(str(text)) for text in said]

    async def test_events_keep_it_equal_to_a_fresh_reading(self, told: Told, stage: Stage) -> None:
        effects: dict[Cue, Callable[[], object]] = {
            "toggle": lambda: "checked" in told.one("checkbox", "Bold").states,
            "rename": lambda: told.find("button", "Saved as") and not told.find("button", "Print..."),
            "add": lambda: told.find("button", "Extra"),
            "remove": lambda: not told.find("button", "Extra"),
            "type": lambda: True,
            "type secret": lambda: True,
        }
        assert set(effects) == set(get_args(Cue))
        await self.same(told, stage, "the start")
        for cue, effect in effects.items():
            await stage.cue(cue)
            await until(f"the effect of “{cue}”", effect, told)
            await self.same(told, stage, cue)

    async def test_an_audit_finds_nothing_to_correct(self, told: Told, stage: Stage, backend: Backend) -> None:
        await stage.cue("add")
        await until("the new button", lambda: told.find("button", "Extra"), told)
        before, corrected = "", 0
        for _ in range(AUDITS):  # what a page tells by itself meanwhile is no correction
            await at_rest(told)
            before = told.drawn()
            corrected = await asyncio.wait_for(backend.audit(), SECONDS)
            if corrected == 0 and told.drawn() == before:
                return
        raise AssertionError(f"each audit changed something, the last {corrected}:\n{before}\n→\n{told.drawn()}")

    async def test_what_is_in_a_password_field_is_never_told(
        self, told: Told, stage: Stage, backend: Backend
    ) -> None:  # fmt: skip
        await stage.cue("type secret")
        await stage.cue("type")
        field = told.one("entry", "Name")
        deadline = time.monotonic() + SECONDS
        again = time.monotonic() + AGAIN_SECONDS
        while (await backend.read(field.key)).text != TYPED:  # what was typed first has arrived by then
            assert time.monotonic() < deadline
            if time.monotonic() > again:  # a busy screen may lose a key to a window that was just in front
                await stage.cue("type")
                again = time.monotonic() + AGAIN_SECONDS
            await asyncio.sleep(0.05)
        await at_rest(told)
        password = told.one("password", "Secret")
        assert (await backend.read(password.key)).text is None
        async with telling(stage.backend()) as fresh:
            assert SECRET not in fresh.ever()
        assert SECRET not in told.ever()
        assert not {"value", "number"} & set(password.fields)

    async def test_a_dead_application_is_removed_and_no_other(self, told: Told, stage: Stage, backend: Backend) -> None:
        button = told.one("button", "Print...")
        await stage.end()
        await until("its end", lambda: not any("Contract" in str(w.fields["title"]) for w in told.of("window")), told)
        await until("the end of what was in it", lambda: not told.find("button", "Print..."), told)
        assert self.others(told, stage)
        with pytest.raises(AppGone):
            await asyncio.wait_for(backend.read(button.key), ANSWER_SECONDS)
        await self.same(told, stage, "the end")

    async def test_a_hanging_application_harms_nothing_else(self, told: Told, stage: Stage, backend: Backend) -> None:
        field = told.one("entry", "Name")
        await stage.hang()
        try:
            with pytest.raises(AppGone):
                await asyncio.wait_for(backend.read(field.key), ANSWER_SECONDS)
            with pytest.raises(AppGone):
                await asyncio.wait_for(backend.bounds(field.key), ANSWER_SECONDS)
            await asyncio.wait_for(backend.audit(), SECONDS)
            assert told.find("button", "Print...") and self.others(told, stage)  # what is known of it stays known
            async with telling(stage.backend()) as late:  # one that starts now sees the others
                await until("the other application", lambda: self.others(late, stage), late)
                assert not late.find("button", "Print...")
        finally:
            await stage.wake()
        await stage.cue("add")
        await until("what happened after it woke", lambda: told.find("button", "Extra"), told)
        await self.same(told, stage, "it woke")

    async def test_text_and_places_are_read_when_asked_for(self, told: Told, stage: Stage, backend: Backend) -> None:
        await stage.cue("type")
        field = told.one("entry", "Name")
        deadline = time.monotonic() + SECONDS
        while (await asyncio.wait_for(backend.read(field.key), ANSWER_SECONDS)).text != TYPED:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
        box = await asyncio.wait_for(backend.bounds(told.one("button", "Print...").key), ANSWER_SECONDS)
        assert box.width > 0 and box.height > 0

    async def test_after_it_was_stopped_it_says_nothing(self, stage: Stage) -> None:
        async with telling(stage.backend()) as told:
            await until("the button", lambda: told.find("button", "Print..."), told)
        said = told.count
        await stage.cue("add")
        async with telling(stage.backend()) as later:
            await until("the new button", lambda: later.find("button", "Extra"), later)
        assert told.count == said
