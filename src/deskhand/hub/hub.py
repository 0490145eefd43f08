"""The hub as one object: what the page, the terminal and channels call."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

from deskhand.core.ability import Registry
from deskhand.core.msg import Inbound
from deskhand.core.wire.memory import Line
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.hub.settings import Settings
from deskhand.hub.understand import Planned, Planner, Worlds
from deskhand.hub.views import Accepted, Answered, Event, Fetched, HubFacts, RunItem, RunView


class Hub:
    """Everything about requests and runs: takes them in, carries them out, answers, and can be asked why."""

    id: str

    @classmethod
    def open(
        cls,
        url: str | Path,
        home: Path,
        registry: Registry,
        planner: Planner,
        worlds: Worlds,
        line: Line | None = None,
        settings: Settings | None = None,
    ) -> Hub: ...
    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def attach(self, line: Line) -> None: ...
    async def accept(
        self,
        inbound: Inbound,
        *,
        root: str,
        folders: Sequence[str] = (".",),
        now: datetime | None = None,
        world: World | None = None,
        patience: float = 10.0,
    ) -> Accepted: ...
    async def wait(self, run: int, timeout: float) -> RunView: ...
    async def answer(self, run: int, step: str | None, text: str, person: int, *, id: str = "") -> Answered: ...
    async def stop_run(self, run: int, person: int) -> RunView: ...
    async def undo(
        self,
        run: int | None,
        person: int,
        *,
        id: str = "",
        chat: str = "",
        channel: str = "page",
        lang: Lang | None = None,
    ) -> Accepted: ...
    async def runs(self, person: int, *, before: int | None = None, limit: int = 50) -> list[RunItem]: ...
    async def run(self, run: int, person: int) -> RunView: ...
    async def why(self, run: int | None, person: int, lang: Lang) -> list[str]: ...
    async def plan(
        self,
        text: str,
        *,
        root: str,
        folders: Sequence[str] = (".",),
        now: datetime | None = None,
        lang: Lang | None = None,
        world: World | None = None,
    ) -> Planned: ...
    async def person(self, channel: str, sender: str, tenant: str = "") -> int: ...
    def events(self, person: int, after: int) -> AsyncIterator[Event]: ...
    async def last_event(self, person: int) -> int: ...
    async def fetch(self, hash: str, person: int) -> Fetched: ...
    async def doctor(self) -> HubFacts: ...
    async def forget(self, subject: str) -> None: ...
