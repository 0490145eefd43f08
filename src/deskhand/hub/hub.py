"""The hub as one object: what the page, the terminal and channels call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from deskhand.core.fault import reach
from deskhand.core.msg import Inbound, addressed
from deskhand.core.registry import Registry
from deskhand.core.wire.frames import Progress, Signed
from deskhand.core.wire.memory import Line
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.hub import inbox
from deskhand.hub.answering import Answering
from deskhand.hub.conversation import Conversation
from deskhand.hub.desk_choice import DeskChoice, as_listed, told_to
from deskhand.hub.desk_registry import Desks, keep_seen
from deskhand.hub.desks import Desk
from deskhand.hub.events import Log
from deskhand.hub.facts import hub_id
from deskhand.hub.forgetting import Forgetting
from deskhand.hub.inbox import readable
from deskhand.hub.meaning import Meaning
from deskhand.hub.model import more
from deskhand.hub.model.meter import Occasion
from deskhand.hub.model.models import Models
from deskhand.hub.new_request import NewRequest
from deskhand.hub.outbox import Deliver, Outbox
from deskhand.hub.run.dues import Dues
from deskhand.hub.run.local import LocalEngine
from deskhand.hub.run.perform import Steps
from deskhand.hub.run.transition import Transitions
from deskhand.hub.run.work import Work
from deskhand.hub.run_control import RunControl
from deskhand.hub.settings import Settings
from deskhand.hub.skills.room import Skills
from deskhand.hub.steering import Steering
from deskhand.hub.store import Store, Tx
from deskhand.hub.surroundings import Surroundings
from deskhand.hub.trust.book import HubTrust
from deskhand.hub.trust.kept import kept
from deskhand.hub.trust.room import Room
from deskhand.hub.understand import Elsewhere, Planned, Planner, Worlds
from deskhand.hub.understanding import Understanding, understood_or_not
from deskhand.hub.views import Accepted
from deskhand.hub.waiting import Waiting
from deskhand.hub.widening import Widening

if TYPE_CHECKING:
    from deskhand.hub.world.room import WorldRoom

log = logging.getLogger(__name__)


class Hub(RunControl):
    """Everything about requests and runs: takes them in, carries them out, answers, and can be asked why."""

    @classmethod
    def open(
        cls,
        url: str | Path,
        registry: Registry,
        planner: Planner,
        worlds: Worlds,
        trust: HubTrust,
        line: Line | None = None,
        settings: Settings | None = None,
        deliver: Deliver | None = None,
        elsewhere: Elsewhere | None = None,
        world: WorldRoom | None = None,
    ) -> Hub:
        """A hub over this store, which is made or brought up to date; `start` sets it to work.

        `line` leads to the desk of this process, whose folders `worlds` reads; other desks are planned for by what is
        `elsewhere`, or what they told `world`. That keeps what desks tell of themselves, and is stopped with the hub;
        without one nothing of it is kept.
        """
        store = Store(url)
        try:
            return cls(store, registry, planner, worlds, trust, line, settings or Settings(), deliver, elsewhere, world)
        except BaseException:
            store.close()
            raise

    def __init__(
        self,
        store: Store,
        registry: Registry,
        planner: Planner,
        worlds: Worlds,
        trust: HubTrust,
        line: Line | None,
        settings: Settings,
        deliver: Deliver | None,
        elsewhere: Elsewhere | None,
        world: WorldRoom | None,
    ) -> None:
        id_, log_ = store.done(hub_id), Log(store)
        desks = Desks(lambda: Desk(id_, grace=settings.desk_grace, piece=settings.fetch), self._desk_changed)
        transitions = Transitions(registry, id_)
        room = Room(id_, store, trust, transitions.lives, desks, log_.challenge)
        choice = DeskChoice(desks, room.book, worlds, elsewhere or (None if world is None else told_to(world)))
        self.skills = Skills(store, registry, planner, choice.world, lambda: room.lists.roster)
        surroundings = Surroundings(id_, store, transitions, room, registry, self.skills)
        super().__init__(id_, store, registry, desks, surroundings, log_, Waiting(store), transitions, room)
        self.settings = settings
        self.world = world
        self._first_line = line
        self.widening = Widening(store, registry, settings.think)
        self._engine = LocalEngine(
            Dues(store, self._transitions),
            self._performer(),
            at_once=settings.steps_at_once,
            lease=settings.lease,
            crashes=settings.crashes,
            clock=store.clock,
            aside=self.desks.waiting,
        )
        self._transitions.lease = self._engine.lease
        self._meaning = Meaning(store, registry, planner, choice, room.book, self.skills, settings.understand)
        self._conversation = Conversation(
            store, registry, trust.guard, self._meaning, *self._takers(choice), self.widening
        )
        self._understanding = Understanding(store, self._conversation.take)
        self.models = Models(store, trust.guard)
        self.widening.model_for = lambda message, run: self.models.on(Occasion(message=message, run=run))
        self._outbox = Outbox(store, deliver, trust.guard)
        self._forgetting = Forgetting(store, self._transitions, self.desks)
        self._under_way: set[asyncio.Future[None]] = set()
        self._left: dict[int, asyncio.Task[Accepted]] = {}
        self._started = False
        self._stopped = False
        store.on_undone(self._transitions.lives.clear)
        store.on_commit(self._committed)
        if world is not None:
            world.watch(self._log.world)
            self.trust.devices_changed = lambda: as_listed(world, self.trust.lists.roster)

    def _takers(self, choice: DeskChoice) -> tuple[Answering, NewRequest]:
        """What takes up a message: as an answer, or as something new."""
        answering = Answering(self._store, self._transitions, self.trust.voice)
        return answering, NewRequest(
            self._store, self._transitions, self.registry, self._meaning, answering, choice, self.trust.book,
            self.skills, self.widening, Steering(self._store, self._transitions, self._waiting),
        )  # fmt: skip

    def _performer(self) -> Steps:
        return Steps(
            self._store, self._transitions, self.registry, self.desks, self._surroundings.of, self._progress,
            self.settings.preview, self._set_aside, self.widening.decided,
            more.asking(self._store, self.trust.book),
        )  # fmt: skip

    # -- life ----------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take up what an earlier process left; ready for requests when this returns."""
        self._started = True
        if self.world is not None:
            await self.world.start()
            await self.trust.devices_changed()
        await self._store.read(self.desks.remember)
        if self._first_line is not None:
            self.attach(self.trust.book.trust.desk, self._first_line)
        await self._engine.start()
        self._outbox.start()
        self._forgetting.start()
        unfinished = await self._store.read(inbox.unfinished)
        self._left = {number: self._understanding.begin(number, left=True) for number in unfinished}

    async def stop(self) -> None:
        """End in order: what is under way goes on at the next start. Calling it again does nothing."""
        if self._stopped:
            return
        self._stopped = True
        self._log.close()
        if self._started:
            await self._understanding.stop()
            await self._outbox.stop()
            await self._forgetting.stop()
            await self._engine.stop()
            await self.trust.stop()
            await self.models.close()
            await self.desks.close()
            seen = self.desks.seen()
            await self._store.do(lambda tx: keep_seen(tx, seen))
        if self.world is not None:
            await self.world.stop()
        self._waiting.close()
        await asyncio.to_thread(self._store.close)

    async def recovered(self, patience: float = 10.0) -> list[tuple[str, Accepted]]:
        """What was taken in before this start and is understood only now: each message's text, and what became of it.

        Told once. What takes longer than `patience` seconds stays "accepted", and the work on it goes on.
        """
        left, self._left = self._left, {}
        if left:
            await asyncio.wait(left.values(), timeout=patience)
        return [
            (
                (await self._store.read(lambda reader, number=number: inbox.message(reader, number))).text,
                await self.as_it_stands(understood_or_not(number, task)),
            )
            for number, task in left.items()
        ]

    def attach(self, desk: str, line: Line) -> None:
        """A desk has come, or come back: the one with this id on the owner's list."""
        self.desks.attach(desk, line)

    # -- requests ------------------------------------------------------------------------------------------------------

    async def accept(
        self,
        inbound: Inbound,
        *,
        root: str | None = None,
        folders: Sequence[str] | None = None,
        now: datetime | None = None,
        world: World | None = None,
        shown: int | None = None,
        signed: Signed | None = None,
        patience: float = 10.0,
    ) -> Accepted:
        """Commit a message, then understand it. The same message again is answered the same, and never done twice.

        Waits at most `patience` seconds for the words to be understood; the state is "accepted" if that takes longer,
        and the work goes on. `shown` is the newest question that stood before the person: words that could answer
        a later one answer none. `signed` is the command of the person's device; without one they are worth what the
        hub's word is worth. Without `root`, they are about all that was granted to whoever speaks. Raises `BadRequest`
        for text that nobody can have meant, `Rejected` for a command that is not of ours or says something else.
        """
        inbound = inbound if signed else addressed(inbound)
        text = readable(inbound.text, self.settings.longest_text)
        command = self.trust.commanded(inbound, signed)
        scope = self.trust.scope(command, root, folders)
        body = {
            "text": text,
            "root": scope.root,
            "folders": list(scope.folders),
            "command": kept(command),
            "now": (now or datetime.now().astimezone()).isoformat(),
            "lang": inbound.lang,
            "shown": shown,
        }
        reach("hub.accept.before")
        number, new = await self._store.do(lambda tx: inbox.take(tx, inbound, body))
        reach("hub.accept.after")
        if signed is not None and not new:
            self.trust.signed_again(inbound.native_id, signed)
        task = self._understanding.begin(number, world)
        done, _ = await asyncio.wait({task}, timeout=patience)
        if not done:
            thinking = self.widening.thinks_about(number)
            return Accepted(message=number, lang=inbound.lang or "en", thinking=thinking)
        return await self.as_it_stands(understood_or_not(number, task))

    async def plan(
        self,
        text: str,
        *,
        root: str | None = None,
        folders: Sequence[str] | None = None,
        now: datetime | None = None,
        lang: Lang | None = None,
        world: World | None = None,
    ) -> Planned:
        """What a text would become if the owner said it here; touches nothing."""
        words, moment = readable(text, self.settings.longest_text), now or datetime.now().astimezone()
        here = self.trust.here(root, folders)
        scope = here.scope
        return await self._meaning.understand(
            words, scope.root, scope.folders, moment, lang, world, authority=here.authority
        )

    # -- what is known is in known.py; what is to be known no more -----------------------------------------------------

    async def forget(self, subject: str) -> bool:
        """Make a subject's content unreadable for good; the rows that prove what happened stay.

        `run:12` takes its messages, its offers and the runs that undid it with it. Whether the desk has forgotten it
        too by now; it is told when it is back. Raises `StillRunning` while such a run is not at its end.
        """
        return await self._forgetting.forget(subject)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _committed(self, tx: Tx) -> None:
        """What follows from a transition that is durable now."""
        if self._stopped:
            return
        if tx.started:
            self._engine.begin(tx.started)
        for at in tx.timers:
            self._engine.wake(at)
        for run, desk in tx.stopping:
            self._engine.cancel(run)
            self._beside(self.desks.of(desk).stop(run))
        for number in tx.reopened:
            self._understanding.begin(number)
        self._waiting.ring(tx.moved)
        self.trust.committed(tx)

    def _progress(self, work: Work, progress: Progress) -> None:
        self._log.progress(work.person, work.run, work.path, progress.done, progress.total, progress.what)

    def _set_aside(self) -> None:
        """A step is about to wait for a desk that is away: once it does, others may have its place."""
        asyncio.get_running_loop().call_soon(self._engine.refill)

    def _beside(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def _desk_changed(self, desk: Desk, online: bool) -> None:
        log.info("%s is %s", self.desks.name(desk.id), "here" if online else "away")
        self._engine.refill()
        if online:
            self._forgetting.ring()
            self.trust.came(desk)
        elif not self._stopped and desk.id and (at := desk.away_since) is not None:
            self._beside(self._store.do(lambda tx: keep_seen(tx, {desk.id: at})))
