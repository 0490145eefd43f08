"""What a hub can be asked of requests and runs: how they stand, on what they rest, and what happens to them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from deskhand.core.registry import Registry
from deskhand.hub import inbox
from deskhand.hub.desk_registry import Desks
from deskhand.hub.events import Log, iso
from deskhand.hub.facts import facts
from deskhand.hub.fetching import fetched
from deskhand.hub.run.grounds import Grounds
from deskhand.hub.run.views import listed, run_view, standing
from deskhand.hub.store import Store
from deskhand.hub.surroundings import Surroundings
from deskhand.hub.views import Accepted, Event, Fetched, HubFacts, RunItem, RunView
from deskhand.hub.waiting import Waiting


class Known:
    """Reads; nothing here changes anything, but that somebody is known from the first time they are asked for."""

    def __init__(
        self,
        id_: str,
        store: Store,
        registry: Registry,
        desks: Desks,
        surroundings: Surroundings,
        log: Log,
        waiting: Waiting,
    ) -> None:
        self.id = id_
        self.registry = registry
        self.desks = desks
        self._store = store
        self._surroundings = surroundings
        self._log = log
        self._waiting = waiting

    async def wait(self, run: int, timeout: float) -> RunView:
        """The run once it is at its end or asks something, or as it is after `timeout` seconds."""
        await self._waiting.settled(run, timeout)
        return await self._view(run, None)

    async def runs(self, person: int, *, before: int | None = None, limit: int = 50) -> list[RunItem]:
        """A person's runs, newest first."""
        return await self._store.read(lambda reader: listed(reader, person, before, limit, self.desks))

    async def run(self, run: int, person: int) -> RunView:
        """One run, whole. Raises `NoSuchRun`, for somebody else's too."""
        return await self._view(run, person)

    async def grounds(self, run: int, person: int) -> Grounds:
        """On what a run rests: whose signed words, which plan, what happened. Raises `NoSuchRun`."""
        return await self._store.read(lambda reader: self._surroundings.grounds(reader, run, person))

    async def person(self, channel: str, sender: str, tenant: str = "") -> int:
        """The person behind a channel's account; the page and the terminal share theirs."""
        return await self._store.do(lambda tx: inbox.person_of(tx, channel, tenant, sender))

    def events(self, person: int, after: int) -> AsyncIterator[Event]:
        """What happened after event number `after`, and then whatever happens."""
        return self._log.after(person, after)

    async def last_event(self, person: int) -> int:
        return await self._log.last(person)

    async def fetch(self, name: str, person: int) -> Fetched:
        """A file that a run of this person offered, by its hash. Raises `NotOffered`, `DeskAway`, `Gone`."""
        return await fetched(self._store, self.desks, name, person)

    async def doctor(self) -> HubFacts:
        """How the hub is."""

        desks = self.desks.facts(iso)
        return await self._store.read(lambda reader: facts(reader, self.id, self._store.kind, self.registry, desks))

    async def _view(self, run: int, person: int | None) -> RunView:
        return await self._store.read(lambda reader: run_view(reader, run, person, self.registry, self.desks))

    async def as_it_stands(self, accepted: Accepted) -> Accepted:
        """What became of a message, as of now."""
        if accepted.run is None:
            return accepted
        run = accepted.run
        state, answer, ask = await self._store.read(lambda reader: standing(reader, run))
        return accepted.model_copy(update={"state": state, "answer": answer, "ask": ask})
