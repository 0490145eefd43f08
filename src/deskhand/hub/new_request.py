"""A message as something new to be done: it becomes a run, or is told why it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, cast

from deskhand.core.fault import reach
from deskhand.core.flow.authority import Authority
from deskhand.core.flow.scope import Scope
from deskhand.core.plan.model import Plan
from deskhand.core.registry import Registry
from deskhand.core.words import Words
from deskhand.core.world.facts import World
from deskhand.hub import asked, inbox, undoing
from deskhand.hub.answering import Answering
from deskhand.hub.before import Before
from deskhand.hub.desk_choice import DeskChoice, NotSeenYet, Understood
from deskhand.hub.fitting import Fitting
from deskhand.hub.inbox import Message
from deskhand.hub.judge import confirmed, overtakes
from deskhand.hub.meaning import Meaning, Reach
from deskhand.hub.model import more
from deskhand.hub.problems import (
    LatestLasts,
    NoSuchRun,
    NothingChanged,
    NothingToUndo,
    PlannerSlow,
    StillRunning,
)
from deskhand.hub.run.live import Place
from deskhand.hub.run.transition import NewRun, Transitions
from deskhand.hub.skills import phrases
from deskhand.hub.skills.room import NOT_RUN, Skills
from deskhand.hub.steering import Steering, corrected
from deskhand.hub.store import Store, Tx
from deskhand.hub.teaching import not_understood
from deskhand.hub.trust.book import Book
from deskhand.hub.understand import Planned
from deskhand.hub.views import Accepted, State, Suggest
from deskhand.hub.widening import STOPPED, StoppedThinking, Widening, Wider
from deskhand.planner import Context
from deskhand.planner.model.seam import OverBudget
from deskhand.trust.rejected import Rejected

Taught = Sequence[phrases.Learned | None]
_NO_DESK_PLAN: Final = Words("There is nothing to do in this.", "这里没有需要执行的内容。")
_NO_UNDO: Final = (NoSuchRun, StillRunning, NothingChanged, NothingToUndo, LatestLasts)


class NewRequest:
    """Takes up what is no answer."""

    def __init__(
        self,
        store: Store,
        transitions: Transitions,
        abilities: Registry,
        meaning: Meaning,
        answering: Answering,
        choice: DeskChoice,
        book: Book,
        skills: Skills,
        widening: Widening,
        steering: Steering,
    ) -> None:
        self._store = store
        self._transitions = transitions
        self._abilities = abilities
        self._meaning = meaning
        self._answering = answering
        self._choice = choice
        self._fitting = Fitting(abilities)
        self._book = book
        self._skills = skills
        self._widening = widening
        self._steering = steering

    async def as_request(self, message: Message, questions: list[asked.Asked], world: World | None) -> Accepted:
        body = message.body
        now = datetime.fromisoformat(body["now"])
        try:
            command = self._book.read(message.command)
            reach_of = partial(self._meaning.authority, command)
            at, spoken_of, last = await self._meaning.first_place(message, command)
            known = await self._skills.known(message.person)
            words = partial(self._meaning.of, message.text, at, now, body.get("lang"), world)
            understood = await words(spoken_of, reach_of, command, known)
            steered = last is not None and last.working and understood.planned.follows == "instead"
            if last is not None and steered:
                await self._steering.stopped(last)
                understood = await words(spoken_of, reach_of, command, known)
            understood = await self._unfolded(message, understood, now, reach_of)
            authority = reach_of(understood.at.desk)
            filling = [one for one in questions if one.kind == "fill" and asked.stood_there(one, message)]
            wider = Wider(understood)
            if not filling:
                wider = await self._wider(message, understood, world, now, spoken_of, authority)
            understood, planned = wider.understood, wider.understood.planned
        except StoppedThinking:
            return await inbox.without_run(self._store, message, "stopped", STOPPED.said(message.lang))
        except (PlannerSlow, NotSeenYet, *NOT_RUN) as wrong:
            return await inbox.without_run(self._store, message, "teach", wrong.said(message.lang))
        except Rejected as wrong:
            return await inbox.without_run(self._store, message, "refused", wrong.said(message.lang))
        except OverBudget as over:
            return await self._ask_for_more(message, over)
        plan = planned.plan
        about_work = plan is not None and planned.outcome == "run" and overtakes(plan, self._abilities)
        if filling and not about_work:
            if len(filling) > 1:
                return await inbox.without_run(self._store, message, "teach", asked.several(filling).said(planned.lang))
            return await self._answering.answer(message, filling[0], message.text)
        if planned.outcome == "teach" or plan is None:
            return await self._teach(message, planned, wider.note)
        if not plan.steps:
            return await inbox.without_run(self._store, message, "teach", _NO_DESK_PLAN.said(planned.lang))
        corrects = None
        if planned.follows != "instead":
            last = None
        elif last is not None:
            plan, corrects = corrected(plan, last, planned.lang, steered=steered)
        new = await self._new_run(message, understood, plan, authority, corrects)
        taught = await self._taught(message, understood, new, now)
        reach("hub.request.before")
        accepted = await self._store.do(lambda tx: self._created(tx, message, new, planned, taught, last))
        reach("hub.request.after")
        return accepted

    async def _ask_for_more(self, message: Message, over: OverBudget) -> Accepted:
        """A budget is used up: whoever waits may allow more."""
        if not more.may_ask(self._meaning.authority(self._book.read(message.command), "")):
            return await inbox.without_run(self._store, message, "refused", over.said(message.lang))
        new = more.run_for(message, over)
        return await self._store.do(lambda tx: more.kept(tx, self._created(tx, message, new), over))

    async def _unfolded(self, message: Message, understood: Understood, now: datetime, reach_of: Reach) -> Understood:
        def owes(place: Place, plan: Plan) -> set[str]:
            return self._meaning.owes(reach_of(place.desk), Scope(place.root, tuple(place.folders)), plan)

        planned = await self._skills.unfolded(message.person, understood.planned, understood.places, now, owes)
        return replace(understood, planned=planned)

    async def _taught(self, message: Message, understood: Understood, new: NewRun, now: datetime) -> Taught:
        """What this run would teach, where it is known at which desk it is done."""
        if new.refused or new.places:
            return ()
        return await self._skills.taught(message.text, understood.planned, new.readings, understood.at, now)

    def _created(
        self, tx: Tx, message: Message, new: NewRun, planned: Planned | None = None, taught: Taught = (),
        replaces: Before | None = None,
    ) -> Accepted:  # fmt: skip
        if not new.refused:
            self._steering.replaced(tx, replaces)
        live = self._transitions.create(tx, new)
        phrases.begun(tx, live, taught, None if planned is None else planned.phrase)
        self._choice.tell_away(tx, live)
        if planned is not None:
            self._steering.tell(tx, live, planned)
        state = cast("State", live.state)
        outcome = Accepted(message=message.id, run=live.id, state=state, answer=new.refused, lang=new.lang)
        inbox.understood(tx, message, outcome)
        return outcome

    async def _new_run(
        self, message: Message, understood: Understood, plan: Plan, authority: Authority, corrects: int | None
    ) -> NewRun:
        body, planned, at = message.body, understood.planned, understood.at
        lang, root, folders, desk = planned.lang, at.root, at.folders, at.desk
        undoes: int | None = None
        refused: list[str] = []
        undo = undoing.wanted(plan)
        if undo is not None:
            try:
                run = undo.with_.get("run")
                found = await self._store.read(lambda reader: undoing.target(reader, message.person, run))
                undoes, root, folders, desk = found.run, found.root, found.folders, found.desk
                plan = undoing.undo_plan(plan, undo, found.run)
            except _NO_UNDO as wrong:
                refused = [wrong.said(lang)]
        if planned.outcome == "confirm":
            plan = confirmed(plan, planned.unused, lang)
        scope = Scope(root, tuple(folders))
        places = understood.places if len(understood.places) > 1 else ()
        if places:
            reach_of = partial(self._meaning.authority, self._book.read(message.command))
            plan, readings, reasons = self._fitting.at_places(planned, plan, places, reach_of)
        else:
            plan, readings, reasons = self._fitting.here(planned, plan, authority, scope)
        refused += reasons
        return NewRun(
            person=message.person,
            chat=message.chat,
            inbox=message.id,
            lang=lang,
            home=message.home,
            root=root,
            folders=folders,
            now=str(body["now"]),
            plan=plan,
            readings=readings,
            overtakes=not readings and not refused and overtakes(plan, self._abilities),
            undoes=undoes,
            corrects=corrects,
            refused="\n".join(refused),
            command=message.command,
            desk="" if places else desk,
            places=places,
            wrote=planned.wrote,
        )

    async def _wider(
        self, message: Message, understood: Understood, world: World | None, now: datetime, before: Context | None,
        authority: Authority,
    ) -> Wider:  # fmt: skip
        """The same once a model looked at it, where one is to."""
        if len(understood.places) > 1 or not self._widening.wants(understood.planned):
            return Wider(understood)
        seen = await self._choice.world(understood.at) if world is None else world
        return await self._widening.widened(message, understood, seen, now, before, authority)

    async def _teach(self, message: Message, planned: Planned, note: str) -> Accepted:
        suggest = [Suggest(do=one.do, say=one.say) for one in planned.suggest]
        said, unused = not_understood(planned, note), list(planned.unused)
        return await inbox.without_run(
            self._store, message, "teach", said, suggest=suggest, unused=unused, lang=planned.lang
        )
