"""One face for two ways to the hub: the one in this process, and one that runs already and is reached over HTTP."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from deskhand.cli.signer import CHANNEL, OWNER, Signer
from deskhand.core.errors import Problem
from deskhand.core.flow.scope import Scope
from deskhand.core.msg import ALONE, Inbound
from deskhand.core.wire.frames import Signed
from deskhand.core.words import Lang, Words
from deskhand.hub.events import iso
from deskhand.hub.hub import Hub
from deskhand.hub.lengths import Lengths, lengths
from deskhand.hub.replies import meant
from deskhand.hub.run.grounds import Grounds
from deskhand.hub.skills import views
from deskhand.hub.skills.views import SkillList, SkillView, SkillWhole
from deskhand.hub.views import FINAL, Accepted, Answered, DeskFacts, Event, Question, RunItem, RunView

SETTLED: Final = FINAL | {"asking"}
"""States in which a run does nothing more by itself."""


def new_id() -> str:
    """A name for one thing that is sent: sent again under it, it is the same thing."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Request:
    """Something a person asks for at this terminal."""

    text: str
    scope: Scope | None = None
    """What this one run may touch; None is all that was granted to the owner."""
    lang: Lang | None = None
    now: datetime | None = None
    chat: str = ""
    """The conversation it belongs to: a bare yes or no meets only its own questions. Alone where none is given."""
    shown: int | None = None
    """The question last shown in this conversation: the words answer no later one."""
    to: str | None = None
    """The id of the desk that it is for; without one the words say, or it is the default."""
    id: str = field(default_factory=new_id)

    @property
    def place(self) -> str:
        return self.chat or f"{ALONE}{self.id}"

    def signed(self, signer: Signer) -> Signed:
        """The same as the owner's signed word."""
        clock = None if self.now is None else self.now.isoformat()
        if self.scope is None:
            return signer.command(self.text, clock=clock, to=self.to)
        return signer.command(self.text, root=self.scope.root, folders=self.scope.folders, clock=clock, to=self.to)


def which(view: RunView, step: str, question: int | None) -> Question | None:
    """The question of a run that an answer will be given to: by its number, or at a step, or the oldest."""
    fitting = (one for one in view.asks if question in (None, one.id) and step in ("", one.step))
    return next(fitting, None)


Unlocking = Callable[[Lang], Awaitable[bytes]]
"""Has the unlock secret typed, and gives the key that is made of it; raises where nobody types the right one."""


async def signed_answer(
    signer: Signer, unlocking: Unlocking, view: RunView, asked: Question | None, text: str
) -> Signed | None:
    """What these words say to a question of this run, signed; a yes that must be unlocked has the secret typed first.

    None where they answer nothing, or nothing need be signed.
    """
    if asked is None:
        return None
    said = meant(asked.kind, text, asked.choices)
    unlock = await unlocking(view.lang) if asked.unlock and said is not None and said["yes"] else None
    return signer.answer(asked, text, unlock)


class HubGone(Problem):
    """The hub went away under us: whoever called tries again, with the same id."""

    words = Words(
        "The running Deskhand stopped answering. What it had accepted is stored and goes on when it is started again: "
        "deskhand runs",
        "正在运行的 Deskhand 没有响应。它已接受的内容都已保存，重新启动后会继续：deskhand runs",
    )


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

    async def grounds(self, run: int) -> Grounds:
        """On what a run rests."""
        ...

    async def lengths(self) -> Lengths:
        """How long the owner's lists are as the hub knows them."""
        ...

    async def take_roster(self, entries: Sequence[Signed]) -> None:
        """Go on with the owner's list of devices, here and at the desk."""
        ...

    async def take_grants(self, entries: Sequence[Signed], ends: Sequence[Signed]) -> None:
        """Take grants and ends of grants, here and at the desk."""
        ...

    async def desks(self) -> list[DeskFacts]:
        """The computers that carry things out, whether they are there or not."""
        ...

    async def skills(self) -> SkillList:
        """The owner's automations, and the words for which a plan is remembered."""
        ...

    async def skill(self, name: str) -> SkillWhole: ...

    async def install(self, raw: str, author: str, approval: Signed) -> SkillView:
        """Take in an automation that the owner signed for."""
        ...

    async def remove_skill(self, name: str) -> None: ...

    async def forget_phrase(self, phrase: int) -> None: ...

    async def newest(self) -> int:
        """The number of the newest event now."""
        ...

    def events(self, after: int) -> AsyncIterator[Event]: ...


class Inside:
    """The hub of this very process."""

    WAIT: Final = 60.0

    def __init__(self, hub: Hub, person: int, signer: Signer, unlocking: Unlocking) -> None:
        self._hub = hub
        self.person = person
        self._signer = signer
        self._unlocking = unlocking

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
            inbound,
            root=None if scope is None else scope.root,
            folders=None if scope is None else scope.folders,
            now=request.now,
            shown=request.shown,
            signed=request.signed(self._signer),
        )

    async def recovered(self) -> list[tuple[str, Accepted]]:
        """Messages that an earlier process took in and never got to understand, with what became of them now."""
        return await self._hub.recovered()

    async def run(self, run: int) -> RunView:
        return await self._hub.run(run, self.person)

    async def settled(self, run: int) -> RunView:
        while True:
            view = await self._hub.wait(run, self.WAIT)
            if view.state in SETTLED:
                return view

    async def answer(self, run: int, text: str, key: str, *, step: str = "", question: int | None = None) -> Answered:
        view = await self.run(run)
        signed = await signed_answer(self._signer, self._unlocking, view, which(view, step, question), text)
        return await self._hub.answer(run, step or None, text, self.person, id=key, question=question, signed=signed)

    async def shown(self, run: int, question: int) -> None:
        await self._hub.shown(run, question, self.person)

    async def undo(self, run: int | None, lang: Lang | None, key: str) -> Accepted:
        number = run if run is not None else await self._hub.undoable(self.person)
        signed = self._signer.undo(await self.run(number))
        return await self._hub.undo(
            number, self.person, id=key, chat=CHANNEL, channel=CHANNEL, lang=lang, signed=signed
        )

    async def runs(self, limit: int) -> list[RunItem]:
        return await self._hub.runs(self.person, limit=limit)

    async def stop(self, run: int) -> RunView:
        return await self._hub.stop_run(run, self.person)

    async def forget(self, run: int) -> bool:
        await self._hub.run(run, self.person)
        return await self._hub.forget(f"run:{run}")

    async def grounds(self, run: int) -> Grounds:
        return await self._hub.grounds(run, self.person)

    async def lengths(self) -> Lengths:
        return lengths(self._hub.trust.lists)

    async def take_roster(self, entries: Sequence[Signed]) -> None:
        await self._hub.trust.take_roster(entries)

    async def take_grants(self, entries: Sequence[Signed], ends: Sequence[Signed]) -> None:
        await self._hub.trust.take_grants(entries, ends)

    async def desks(self) -> list[DeskFacts]:
        return self._hub.desks.facts(iso)

    async def skills(self) -> SkillList:
        return await views.listed(self._hub.skills, self.person)

    async def skill(self, name: str) -> SkillWhole:
        return await views.whole(self._hub.skills, self.person, name)

    async def install(self, raw: str, author: str, approval: Signed) -> SkillView:
        return views.view(await self._hub.skills.install(self.person, raw.encode(), author, approval))

    async def remove_skill(self, name: str) -> None:
        await self._hub.skills.remove(self.person, name)

    async def forget_phrase(self, phrase: int) -> None:
        await self._hub.skills.forget_phrase(self.person, phrase)

    async def newest(self) -> int:
        return await self._hub.last_event(self.person)

    def events(self, after: int) -> AsyncIterator[Event]:
        return self._hub.events(self.person, after)
