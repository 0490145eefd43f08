"""One face for two ways to the hub: the one in this process, and one that runs already and is reached over HTTP."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from deskhand.core.flow.scope import Scope
from deskhand.core.msg import Inbound
from deskhand.core.words import Lang
from deskhand.hub.hub import Hub
from deskhand.hub.views import FINAL, Accepted, Answered, Event, RunItem, RunView

CHANNEL: Final = "cli"
OWNER: Final = "owner"
SETTLED: Final = FINAL | {"asking"}
"""States in which a run does nothing more by itself."""


def new_id() -> str:
    """A name for one thing that is sent: sent again under it, it is the same thing."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Request:
    """Something a person asks for at this terminal."""

    text: str
    scope: Scope
    lang: Lang | None = None
    now: datetime | None = None
    chat: str = ""
    """The conversation it belongs to: a bare yes or no meets only its own questions. Alone where none is given."""
    shown: int | None = None
    """The question last shown in this conversation: the words answer no later one."""
    id: str = field(default_factory=new_id)

    @property
    def place(self) -> str:
        return self.chat or f"do:{self.id}"


class Access(Protocol):
    """What commands ask of a hub, wherever it runs."""

    async def send(self, request: Request) -> Accepted: ...

    async def run(self, run: int) -> RunView: ...

    async def settled(self, run: int) -> RunView:
        """The run when it has ended or asks; however long that takes."""
        ...

    async def answer(
        self, run: int, text: str, key: str, *, step: str = "", question: int | None = None
    ) -> Answered: ...

    async def shown(self, run: int, question: int) -> None:
        """This question stands on a screen here: a plain answer may mean it now, though it was put again."""
        ...

    async def undo(self, run: int | None, lang: Lang | None, key: str) -> Accepted: ...

    async def runs(self, limit: int) -> list[RunItem]: ...

    async def stop(self, run: int) -> RunView: ...

    async def forget(self, run: int) -> bool:
        """Whether the desk has forgotten it too by now; else it is told when it is back."""
        ...

    async def newest(self) -> int:
        """The number of the newest event now."""
        ...

    def events(self, after: int) -> AsyncIterator[Event]: ...


class Inside:
    """The hub of this very process."""

    WAIT: Final = 60.0

    def __init__(self, hub: Hub, person: int) -> None:
        self._hub = hub
        self._person = person

    async def send(self, request: Request) -> Accepted:
        inbound = Inbound(
            channel=CHANNEL,
            tenant="",
            native_id=request.id,
            chat=request.place,
            sender=OWNER,
            text=request.text,
            at=time.time(),
            lang=request.lang,
        )
        scope = request.scope
        return await self._hub.accept(
            inbound, root=scope.root, folders=scope.folders, now=request.now, shown=request.shown
        )

    async def recovered(self) -> list[tuple[str, Accepted]]:
        """Messages that an earlier process took in and never got to understand, with what became of them now."""
        return await self._hub.recovered()

    async def run(self, run: int) -> RunView:
        return await self._hub.run(run, self._person)

    async def settled(self, run: int) -> RunView:
        while True:
            view = await self._hub.wait(run, self.WAIT)
            if view.state in SETTLED:
                return view

    async def answer(self, run: int, text: str, key: str, *, step: str = "", question: int | None = None) -> Answered:
        return await self._hub.answer(run, step or None, text, self._person, id=key, question=question)

    async def shown(self, run: int, question: int) -> None:
        await self._hub.shown(run, question, self._person)

    async def undo(self, run: int | None, lang: Lang | None, key: str) -> Accepted:
        return await self._hub.undo(run, self._person, id=key, chat=CHANNEL, channel=CHANNEL, lang=lang)

    async def runs(self, limit: int) -> list[RunItem]:
        return await self._hub.runs(self._person, limit=limit)

    async def stop(self, run: int) -> RunView:
        return await self._hub.stop_run(run, self._person)

    async def forget(self, run: int) -> bool:
        await self._hub.run(run, self._person)
        return await self._hub.forget(f"run:{run}")

    async def newest(self) -> int:
        return await self._hub.last_event(self._person)

    def events(self, after: int) -> AsyncIterator[Event]:
        return self._hub.events(self._person, after)
