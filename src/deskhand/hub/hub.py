"""The hub as one object: what the page, the terminal and channels call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import monotonic
from uuid import uuid4

from sqlalchemy import select

from deskhand.core.ability import Registry
from deskhand.core.doors import Card
from deskhand.core.errors import Problem
from deskhand.core.fault import reach
from deskhand.core.msg import Inbound
from deskhand.core.wire.frames import Progress
from deskhand.core.wire.memory import Line
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.hub import asked, db, inbox, undoing
from deskhand.hub.conversation import Conversation
from deskhand.hub.desks import Desk
from deskhand.hub.events import Log, iso
from deskhand.hub.facts import cards, facts, hub_id
from deskhand.hub.forgetting import forget
from deskhand.hub.inbox import readable
from deskhand.hub.outbox import Deliver, Outbox
from deskhand.hub.problems import NoRuns, NoSuchFile, NoSuchRun
from deskhand.hub.run.dues import Dues
from deskhand.hub.run.local import LocalEngine
from deskhand.hub.run.perform import HubSurroundings, Steps
from deskhand.hub.run.transition import Transitions
from deskhand.hub.run.views import listed, run_view
from deskhand.hub.run.why import story
from deskhand.hub.run.work import Work
from deskhand.hub.settings import Settings
from deskhand.hub.store import Reader, Store, Tx
from deskhand.hub.understand import Planned, Planner, Worlds
from deskhand.hub.views import FINAL, Accepted, Answered, Event, Fetched, HubFacts, RunItem, RunView
from deskhand.hub.workdoor import RunsOf

log = logging.getLogger(__name__)


class Hub:
    """Everything about requests and runs: takes them in, carries them out, answers, and can be asked why."""

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
        deliver: Deliver | None = None,
    ) -> Hub:
        """A hub over this store, which is made or brought up to date; `start` sets it to work."""
        return cls(Store(url), home, registry, planner, worlds, line, settings or Settings(), deliver)

    def __init__(
        self,
        store: Store,
        home: Path,
        registry: Registry,
        planner: Planner,
        worlds: Worlds,
        line: Line | None,
        settings: Settings,
        deliver: Deliver | None,
    ) -> None:
        self.home = home
        self.registry = registry
        self.settings = settings
        self.id = ""
        self._store = store
        self._first_line = line
        self._worlds = worlds
        self._planner = planner
        self._deliver = deliver
        self._log = Log(store)
        self._waiters: dict[int, set[asyncio.Event]] = {}
        self._understanding: dict[int, asyncio.Task[Accepted]] = {}
        self._stops: set[asyncio.Future[None]] = set()
        self._cards: dict[Lang, Sequence[Card]] = {}
        self._opened = False
        self._stopped = False

    # -- life ----------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take up what an earlier process left; ready for requests when this returns."""
        self.id = await self._store.do(hub_id)
        settings = self.settings
        self._transitions = Transitions(self.registry, self.id)
        self._store.on_undone(self._transitions.lives.clear)
        self._desk = Desk(self.id, grace=settings.desk_grace, piece=settings.fetch, changed=self._desk_changed)
        performer = Steps(
            self._store, self._transitions, self.registry, self._desk, self._surround, self._progress, settings.preview
        )
        self._dues = Dues(self._store, self._transitions)
        self._engine = LocalEngine(
            self._dues,
            performer,
            at_once=settings.steps_at_once,
            lease=settings.lease,
            crashes=settings.crashes,
            clock=self._store.clock,
        )
        self._transitions.claim = self._engine.claim
        self._conversation = Conversation(
            self._store, self._transitions, self.registry, self._planner, self._worlds, settings.understand
        )
        self._outbox = Outbox(self._store, self._deliver)
        self._store.on_commit(self._committed)
        self._opened = True
        if self._first_line is not None:
            self._desk.attach(self._first_line)
        await self._engine.start()
        self._outbox.start()
        for number in await self._store.read(inbox.unfinished):
            self._understand(number, None)

    async def stop(self) -> None:
        """End in order: what is under way goes on at the next start. Calling it again does nothing."""
        if self._stopped:
            return
        self._stopped = True
        self._log.close()
        if self._opened:
            understanding = list(self._understanding.values())
            for task in understanding:
                task.cancel()
            for task in understanding:
                with suppress(asyncio.CancelledError, Problem):
                    await task
            await self._outbox.stop()
            await self._engine.stop()
            await self._desk.close()
        for waiters in self._waiters.values():
            for waiter in waiters:
                waiter.set()
        await asyncio.to_thread(self._store.close)

    def attach(self, line: Line) -> None:
        """A desk has come, or come back."""
        self._desk.attach(line)

    # -- requests ------------------------------------------------------------------------------------------------------

    async def accept(
        self,
        inbound: Inbound,
        *,
        root: str,
        folders: Sequence[str] = (".",),
        now: datetime | None = None,
        world: World | None = None,
        patience: float = 10.0,
    ) -> Accepted:
        """Commit a message, then understand it. The same message again is answered the same, and never done twice.

        Waits at most `patience` seconds for the words to be understood; the state is "accepted" if that takes longer,
        and the work goes on. Raises `BadRequest` for text that nobody can have meant.
        """
        text = readable(inbound.text, self.settings.longest_text)
        body = {
            "text": text,
            "root": root,
            "folders": list(folders),
            "now": (now or datetime.now().astimezone()).isoformat(),
            "lang": inbound.lang,
        }
        reach("hub.accept.before")
        number, _ = await self._store.do(lambda tx: inbox.take(tx, inbound, body))
        reach("hub.accept.after")
        task = self._understand(number, world)
        done, _ = await asyncio.wait({task}, timeout=patience)
        if not done:
            return Accepted(message=number, lang=inbound.lang or "en")
        return await self._as_it_stands(task.result())

    async def answer(self, run: int, step: str | None, text: str, person: int, *, id: str = "") -> Answered:  # noqa: A002
        """Answer a run's oldest open question, or the one at a step.

        The same `id` again is the same answer. Raises `NoSuchRun`, `NoQuestion`, `NotYours`, `NotUnderstood`.
        """

        def answered(tx: Tx) -> Answered:
            before = asked.answered_before(tx, run, id)
            live = self._transitions.lives.get(tx, run)
            if live is None or live.person != person:
                raise NoSuchRun(run=run)
            at = before
            if before is None:
                question = asked.which(tx, run, step)
                live = asked.answer(tx, self._transitions, question, text, person, name=id)
                at = question.step
            return Answered.model_validate({"run": run, "step": at, "state": live.state})

        reach("hub.answer.before")
        given = await self._store.do(answered)
        reach("hub.answer.after")
        return given

    async def stop_run(self, run: int, person: int) -> RunView:
        """Ask a run to stop. Returns at once: "stopping" until every step under way has reported."""

        def stop(tx: Tx) -> None:
            live = self._transitions.lives.get(tx, run)
            if live is None or live.person != person:
                raise NoSuchRun(run=run)
            self._transitions.stop(tx, live)

        await self._store.do(stop)
        return await self.run(run, person)

    async def undo(
        self,
        run: int | None,
        person: int,
        *,
        id: str = "",  # noqa: A002
        chat: str = "",
        channel: str = "page",
        lang: Lang | None = None,
    ) -> Accepted:
        """A new run that takes another back; without a number, the last that changed something and still stands."""
        found = await self._store.read(lambda reader: undoing.target(reader, person, run))
        inbound = Inbound(
            channel,
            "",
            f"undo:{id or uuid4().hex}",
            chat or channel,
            "",
            f"undo {found.run}",
            self._store.clock(),
            lang,
        )
        accepted = await self._store.do(lambda tx: undoing.undone(tx, self._transitions, inbound, found, person))
        return await self._as_it_stands(accepted)

    async def plan(
        self,
        text: str,
        *,
        root: str,
        folders: Sequence[str] = (".",),
        now: datetime | None = None,
        lang: Lang | None = None,
        world: World | None = None,
    ) -> Planned:
        """What a text would become; touches nothing."""
        words = readable(text, self.settings.longest_text)
        moment = now or datetime.now().astimezone()
        return await self._conversation.understand(words, root, folders, moment, lang, world)

    # -- what is known -------------------------------------------------------------------------------------------------

    async def wait(self, run: int, timeout: float) -> RunView:
        """The run once it is at its end or asks something, or as it is after `timeout` seconds."""
        bell = asyncio.Event()
        self._waiters.setdefault(run, set()).add(bell)
        end = monotonic() + timeout
        try:
            while True:
                bell.clear()
                state = await self._store.read(lambda reader: _state(reader, run))
                if state is None:
                    raise NoSuchRun(run=run)
                left = end - monotonic()
                if state in FINAL or state == "asking" or left <= 0 or self._stopped:
                    return await self._store.read(
                        lambda reader: run_view(reader, run, None, self.registry, self._desk.away_since)
                    )
                with suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await bell.wait()
        finally:
            self._waiters[run].discard(bell)
            if not self._waiters[run]:
                del self._waiters[run]

    async def runs(self, person: int, *, before: int | None = None, limit: int = 50) -> list[RunItem]:
        """A person's runs, newest first."""
        return await self._store.read(lambda reader: listed(reader, person, before, limit))

    async def run(self, run: int, person: int) -> RunView:
        """One run, whole. Raises `NoSuchRun`, for somebody else's too."""
        return await self._store.read(
            lambda reader: run_view(reader, run, person, self.registry, self._desk.away_since)
        )

    async def _seen(self, run: int, person: int | None) -> RunView:
        away = self._desk.away_since
        return await self._store.read(lambda reader: run_view(reader, run, person, self.registry, away))

    async def why(self, run: int | None, person: int, lang: Lang) -> list[str]:
        """The story of a run (default: the last), one line an event."""

        def read(reader: Reader) -> list[str]:
            statement = select(db.run.c.id).where(db.run.c.person == person)
            if run is None:
                statement = statement.where(db.run.c.overtakes.is_(False)).order_by(db.run.c.id.desc()).limit(1)
            else:
                statement = statement.where(db.run.c.id == run)
            found = reader.connection.execute(statement).scalar()
            if found is None:
                raise NoRuns if run is None else NoSuchRun(run=run)
            return story(reader, int(found), lang)

        return await self._store.read(read)

    async def person(self, channel: str, sender: str, tenant: str = "") -> int:
        """The person behind a channel's account; the page and the terminal share theirs."""
        return await self._store.do(lambda tx: inbox.person_of(tx, channel, tenant, sender))

    def events(self, person: int, after: int) -> AsyncIterator[Event]:
        """What happened after event number `after`, and then whatever happens."""
        return self._log.after(person, after)

    async def last_event(self, person: int) -> int:
        return await self._log.last(person)

    async def fetch(self, name: str, person: int) -> Fetched:
        """A file that a run of this person offered, by its hash. Raises `NoSuchFile`, `DeskAway`, `Gone`."""
        statement = select(db.offer.c.run).where(db.offer.c.person == person, db.offer.c.hash == name)
        known = await self._store.read(lambda reader: reader.connection.execute(statement).first())
        if known is None:
            raise NoSuchFile
        return await self._desk.fetch(name)

    async def doctor(self) -> HubFacts:
        """How the hub is."""

        desk = self._desk.facts(iso)
        return await self._store.read(lambda reader: facts(reader, self.id, self._store.kind, self.registry, desk))

    async def forget(self, subject: str) -> None:
        """Make a subject's content unreadable for good; the rows that prove what happened stay.

        `run:12` takes its message with it. Raises `StillRunning` while the run is not at its end.
        """

        await self._store.do(lambda tx: forget(tx, self._transitions, subject))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _understand(self, number: int, world: World | None) -> asyncio.Task[Accepted]:
        """Understanding goes on even if whoever sent the message stops listening."""
        known = self._understanding.get(number)
        if known is not None:
            return known
        task = asyncio.create_task(self._conversation.take(number, world), name=f"message-{number}")
        self._understanding[number] = task
        task.add_done_callback(lambda done: self._understood(number, done))
        return task

    def _understood(self, number: int, task: asyncio.Task[Accepted]) -> None:
        self._understanding.pop(number, None)
        if not task.cancelled() and (wrong := task.exception()) is not None:
            log.error("%s could not be understood", task.get_name(), exc_info=wrong)

    async def _as_it_stands(self, accepted: Accepted) -> Accepted:
        """What became of a message, as of now."""
        if accepted.run is None:
            return accepted
        run = accepted.run
        view = await self._seen(run, None)
        return accepted.model_copy(update={"state": view.state, "answer": view.answer, "ask": view.ask})

    def _committed(self, tx: Tx) -> None:
        """What follows from a transition that is durable now."""
        if self._stopped:
            return
        if tx.started:
            self._engine.begin(tx.started)
        for at in tx.timers:
            self._engine.wake(at)
        for run in tx.stopping:
            self._engine.cancel(run)
            task = asyncio.ensure_future(self._desk.stop(run))
            self._stops.add(task)
            task.add_done_callback(self._stops.discard)
        for run in tx.moved:
            for waiter in self._waiters.get(run, ()):
                waiter.set()

    def _progress(self, work: Work, progress: Progress) -> None:
        self._log.progress(work.person, work.run, work.path, progress.done, progress.total, progress.what)

    def _desk_changed(self, online: bool) -> None:
        log.info("the desk is %s", "here" if online else "away")

    def _surround(self, work: Work) -> HubSurroundings:
        runs = RunsOf(self._store, self._transitions, work.person, work.run, work.lang)
        return HubSurroundings(work.lang, datetime.fromisoformat(work.now), runs, self._registry_cards)

    def _registry_cards(self, lang: Lang) -> Sequence[Card]:
        if lang not in self._cards:
            self._cards[lang] = cards(self.registry, lang)
        return self._cards[lang]


def _state(reader: Reader, run: int) -> str | None:
    found = reader.connection.execute(select(db.run.c.state).where(db.run.c.id == run)).scalar()
    return None if found is None else str(found)
