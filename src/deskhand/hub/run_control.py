"""What can be done to a run that is there: its questions answered, itself stopped or taken back."""

from __future__ import annotations

from uuid import uuid4

from deskhand.core.fault import reach
from deskhand.core.msg import Inbound
from deskhand.core.registry import Registry
from deskhand.core.wire.frames import Signed
from deskhand.core.words import Lang
from deskhand.hub import asked, undoing
from deskhand.hub.desk_registry import Desks
from deskhand.hub.events import Log
from deskhand.hub.known import Known
from deskhand.hub.problems import NoSuchRun
from deskhand.hub.run.transition import Transitions
from deskhand.hub.store import Store, Tx
from deskhand.hub.surroundings import Surroundings
from deskhand.hub.trust.room import Room
from deskhand.hub.views import Accepted, Answered, RunView
from deskhand.hub.waiting import Waiting


class RunControl(Known):
    """For the person whose run it is."""

    def __init__(
        self,
        id_: str,
        store: Store,
        registry: Registry,
        desks: Desks,
        surroundings: Surroundings,
        log: Log,
        waiting: Waiting,
        transitions: Transitions,
        trust: Room,
    ) -> None:
        super().__init__(id_, store, registry, desks, surroundings, log, waiting)
        self.trust = trust
        self._transitions = transitions

    async def answer(
        self,
        run: int,
        step: str | None,
        text: str,
        person: int,
        *,
        id: str = "",  # noqa: A002
        question: int | None = None,
        signed: Signed | None = None,
    ) -> Answered:
        """Answer the question with this number; without one, the one at a step, or the run's oldest that is open.

        The same `id` again is the same answer. Raises `NoSuchRun`, and what `asked.which` and `asked.answer` raise.
        """
        proven = None if signed is None else asked.Proven(signed, self.trust.lists.roster)

        def answered(tx: Tx) -> Answered:
            before = asked.answered_before(tx, run, id)
            live = self._transitions.lives.get(tx, run)
            if live is None or live.person != person:
                raise NoSuchRun(run=run)
            at = before
            if before is None:
                meant = asked.which(tx, run, step, question)
                live = asked.answer(
                    tx, self._transitions, meant, text, person, self.trust.voice, name=id, signed=proven
                )
                at = meant.step
            return Answered.model_validate({"run": run, "step": at, "state": live.state})

        reach("hub.answer.before")
        given = await self._store.do(answered)
        reach("hub.answer.after")
        if signed is not None:
            self.trust.signed_again(id, signed)
        return given

    async def shown(self, run: int, question: int, person: int) -> None:
        """A terminal has shown this question: though it was put again, plain words may mean it now."""
        await self._store.do(lambda tx: asked.shown(tx, run, question, person))

    async def stop_run(self, run: int, person: int) -> RunView:
        """Ask a run to stop. Returns at once: "stopping" until every step under way has reported."""

        def stop(tx: Tx) -> None:
            live = self._transitions.lives.get(tx, run)
            if live is None or live.person != person:
                raise NoSuchRun(run=run)
            self._transitions.stop(tx, live)

        await self._store.do(stop)
        return await self.run(run, person)

    async def undoable(self, person: int) -> int:
        """The run that "undo" means now. Raises `NothingToUndo`, `StillRunning`."""
        return (await self._store.read(lambda reader: undoing.target(reader, person, None))).run

    async def undo(
        self,
        run: int | None,
        person: int,
        *,
        id: str = "",  # noqa: A002
        chat: str = "",
        channel: str = "page",
        lang: Lang | None = None,
        signed: Signed | None = None,
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
        command = self.trust.commanded(inbound, signed)
        accepted = await self._store.do(
            lambda tx: undoing.undone(tx, self._transitions, inbound, found, person, command)
        )
        return await self.as_it_stands(accepted)
