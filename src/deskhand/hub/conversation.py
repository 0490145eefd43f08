"""What a message means in its chat: an answer to a question that is open there, or something new to be done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, cast
from weakref import WeakValueDictionary

from deskhand.core.ability import Registry
from deskhand.core.fault import reach
from deskhand.core.flow.approve import may_approve
from deskhand.core.flow.authority import Authority
from deskhand.core.flow.judge import judged, owing
from deskhand.core.flow.scope import Scope
from deskhand.core.guard.guards import Looked
from deskhand.core.plan.model import Plan
from deskhand.core.words import Lang, Words
from deskhand.core.world.facts import World
from deskhand.hub import asked, inbox, undoing
from deskhand.hub.before import Before, before
from deskhand.hub.desk_choice import DeskChoice, NotSeenYet, Understood
from deskhand.hub.earlier import earlier
from deskhand.hub.fitting import Fitting
from deskhand.hub.guard import NotSaid, note
from deskhand.hub.inbox import Message
from deskhand.hub.judge import confirmed, overtakes
from deskhand.hub.model import more
from deskhand.hub.problems import (
    AnsweredAlready,
    LatestLasts,
    NoQuestion,
    NoSuchRun,
    NothingChanged,
    NothingToUndo,
    NotSigned,
    NotUnderstood,
    NotYetPut,
    NotYours,
    PlannerSlow,
    SeveralQuestions,
    StillRunning,
)
from deskhand.hub.replies import reply
from deskhand.hub.run.live import Place
from deskhand.hub.run.transition import NewRun, Transitions
from deskhand.hub.skills import phrases
from deskhand.hub.skills.room import NOT_RUN, Known, Skills
from deskhand.hub.steering import Steering, corrected
from deskhand.hub.store import Reader, Store, Tx
from deskhand.hub.teaching import not_understood
from deskhand.hub.trust.book import Book
from deskhand.hub.trust.voice import Voice
from deskhand.hub.understand import Planned, Planner
from deskhand.hub.views import Accepted, State, Suggest
from deskhand.hub.waiting import Waiting
from deskhand.hub.widening import ALL_RIGHT, STOPPED, StoppedThinking, Widening, Wider, anything_at_work, stops_all
from deskhand.planner import Context
from deskhand.planner.model.seam import OverBudget
from deskhand.trust.envelope import Command
from deskhand.trust.rejected import Rejected

Taught = Sequence[phrases.Learned | None]
Reach = Callable[[str], Authority]
"""How far words reach at each desk."""
_NO_QUESTION: Final = Words(
    "Nothing in this conversation is waiting for an answer. Nothing was done. "
    "To answer something asked elsewhere, name its run, for example “yes 12”.",
    "本会话中没有等待回答的问题。没有做任何更改。要回答别处的问题，请指明任务编号，例如“好 12”。",
)
_NO_DESK_PLAN: Final = Words("There is nothing to do in this.", "这里没有需要执行的内容。")
_NO_ANSWER: Final = (
    NoQuestion, NoSuchRun, NotYours, NotUnderstood, AnsweredAlready, NotYetPut, SeveralQuestions
)  # fmt: skip
_NO_UNDO: Final = (NoSuchRun, StillRunning, NothingChanged, NothingToUndo, LatestLasts)


class Conversation:
    """Takes messages one after the other per chat; what is about the work itself does not wait its turn."""

    def __init__(
        self,
        store: Store,
        transitions: Transitions,
        abilities: Registry,
        planner: Planner,
        choice: DeskChoice,
        book: Book,
        voice: Voice,
        skills: Skills,
        seconds: float,
        widening: Widening,
        waiting: Waiting,
    ) -> None:
        self._store = store
        self._transitions = transitions
        self._abilities = abilities
        self._planner = planner
        self._choice = choice
        self._fitting = Fitting(abilities)
        self._book = book
        self._voice = voice
        self._skills = skills
        self._seconds = seconds
        self._widening = widening
        self._steering = Steering(store, transitions, waiting)
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        """For as long as somebody in a chat is at it or waits."""

    async def take(self, number: int, world: World | None = None) -> Accepted:
        """Understand one message that is committed; doing it again gives the same."""
        message = await self._store.read(lambda reader: inbox.message(reader, number))
        try:
            turn = self._chats.setdefault(message.chat, asyncio.Lock())
            if turn.locked() and (work := await self._about_work(message, world)) is not None:
                return await self._overtaking(message, work, world)
            async with turn:
                return await self._take(message, world)
        except inbox.Understood:
            again = await self._store.read(lambda reader: inbox.message(reader, number))
            if again.outcome is None:
                raise
            return again.outcome

    async def understand(
        self,
        text: str,
        root: str,
        folders: Sequence[str],
        now: datetime,
        lang: Lang | None,
        world: World | None,
        context: Context | None = None,
        authority: Authority | None = None,
    ) -> Planned:
        """Words to a plan; reads the world, changes nothing. It asks for what `authority` does not reach."""
        at = self._choice.default(root, folders)
        given: Reach | None = None if authority is None else lambda _: authority
        return (await self._understood(text, at, now, lang, world, context, given)).planned

    async def _understood(
        self,
        text: str,
        at: Place,
        now: datetime,
        lang: Lang | None,
        world: World | None,
        context: Context | None = None,
        authority: Reach | None = None,
        command: Command | None = None,
        known: Known | None = None,
    ) -> Understood:
        """The same, with the desk that the words name; `at` is where they are about as long as they name none."""
        looked = self._book.trust.guard.said(text)
        if not looked.clean:
            raise NotSaid(rules=", ".join(looked.passed.rules[:20]))

        def plans(seen: World, place: Place) -> Planned:
            there = None if authority is None else authority(place.desk)
            closed = () if there is None else there.closed()
            owes = None if there is None else partial(self._owes, there, Scope(place.root, tuple(place.folders)))
            before = context if place.desk == at.desk else None
            if known is not None:
                recalled = known.recalled(text, seen, place, now, owes, self._skills.registry)
                if recalled is not None:
                    return recalled
                before = known.added_to(before)
            return self._planner.plan(text, seen, now=now, lang=lang, context=before, owes=owes, closed=closed)

        try:
            async with asyncio.timeout(self._seconds):
                return await self._choice.understood(at, world, plans, command, self._store.clock())
        except TimeoutError:
            raise PlannerSlow(seconds=int(self._seconds)) from None

    def _owes(self, authority: Authority, scope: Scope, plan: Plan) -> set[str]:
        return owing(judged(plan, self._abilities, authority, scope))

    def _authority(self, command: Command, desk: str) -> Authority:
        """How far a command reaches at a desk; raises `Rejected` where it no longer does."""
        return self._book.spoken(command, command.dev, now=self._store.clock(), desk=desk or None).authority

    async def _first_place(self, message: Message, command: Command) -> tuple[Place, Context | None, Before | None]:
        """Where a message is about as long as its words name no desk, and what went before there."""
        now, body = self._store.clock(), message.body
        desk = await self._store.read(lambda reader: self._choice.begin(reader, command, message.chat, now))
        place = await self._choice.place(desk, str(body["root"]), list(body["folders"]), command, now)

        def known(reader: Reader) -> tuple[Context | None, Before | None]:
            spoken_of = earlier(reader, message.chat, place.root, desk, person=message.person)
            last = before(reader, message.chat, message.person, place.root, now)
            if last is None or last.desk not in (desk, ""):
                return spoken_of, None
            return replace(spoken_of or Context(), request=last.request, moved=last.moved, put=last.put), last

        return place, *(await self._store.read(known))

    async def _take(self, message: Message, world: World | None) -> Accepted:
        if message.outcome is not None:
            return message.outcome
        looked = self._book.trust.guard.said(message.text)
        if not looked.clean:
            return await self._not_taken_up(message, looked)
        every = await self._store.read(lambda reader: asked.open_in_chat(reader, message.chat))
        questions = [one for one in every if may_approve(message.person, one)]
        if questions or reply(message.text).yes is not None:
            given = await self._as_answer(message, questions, every)
            if given is not None:
                return given
        return await self._as_request(message, questions, world)

    async def _not_taken_up(self, message: Message, looked: Looked) -> Accepted:
        """Words that are kept out are not even understood; what is on record of that does not repeat them."""
        said = NotSaid(rules=", ".join(looked.passed.rules[:20])).said(message.lang)
        outcome = Accepted(message=message.id, state="refused", answer=said, lang=message.lang)

        def kept(tx: Tx) -> None:
            note(tx, f"inbox:{message.id}", looked.decisions)
            inbox.understood(tx, message, outcome)

        await self._store.do(kept)
        return outcome

    async def _about_work(self, message: Message, world: World | None) -> Plan | None:
        """The plan in words that are about the work itself, whatever was said before them."""
        body = message.body
        now = datetime.fromisoformat(body["now"])
        try:
            planned = await self.understand(message.text, body["root"], body["folders"], now, body.get("lang"), world)
        except (PlannerSlow, NotSaid, OverBudget):
            return None
        about = planned.plan is not None and planned.outcome == "run" and overtakes(planned.plan, self._abilities)
        return planned.plan if about else None

    async def _overtaking(self, message: Message, work: Plan, world: World | None) -> Accepted:
        """What does not wait its turn; "stop" ends what a model is thinking about, and then whatever is at work."""
        if stops_all(work) and self._widening.stop(message.chat):
            at_work = await self._store.read(lambda reader: anything_at_work(reader, message.person))
            if not at_work:
                return await self._told(message, "stopped", ALL_RIGHT.said(message.lang))
        return await self._take(message, world)

    # -- an answer ---------------------------------------------------------------------------------------------------

    async def _as_answer(
        self, message: Message, questions: list[asked.Asked], every: list[asked.Asked]
    ) -> Accepted | None:
        """What the words answer; None where they are no answer but something new."""
        said = reply(message.text)
        lang = message.lang
        try:
            if said.run is not None and said.yes is not None:
                run = said.run
                question = await self._store.read(lambda reader: asked.oldest(reader, run))
                return await self._answer(message, question, "yes" if said.yes else "no")
            if not questions:
                return await self._told(message, "teach", NotYours().said(lang) if every else _NO_QUESTION.said(lang))
            fitting = [one for one in questions if self._fits(one, message.text, said.yes)]
            if len(fitting) > 1:
                raise asked.several(fitting)
            return await self._answer(message, fitting[0], message.text) if fitting else None
        except _NO_ANSWER as wrong:
            return await self._told(message, "teach", wrong.said(lang))

    def _fits(self, question: asked.Asked, text: str, yes: bool | None) -> bool:
        if question.kind == "fill":
            return False
        return yes is not None or asked.meant(question.kind, text, question.choices) is not None

    async def _answer(self, message: Message, question: asked.Asked, text: str) -> Accepted:
        """Words answer what stood there when they were written, and nothing that was put later."""
        if not asked.stood_there(question, message):
            raise NotYetPut(run=question.run)

        def answered(tx: Tx) -> Accepted:
            live = asked.answer(tx, self._transitions, question, text, message.person, self._voice)
            state = cast("State", live.state)
            outcome = Accepted(message=message.id, run=live.id, state=state, lang=live.lang, answered=live.id)
            inbox.understood(tx, message, outcome)
            return outcome

        try:
            return await self._store.do(answered)
        except NotSigned as wrong:
            return await self._to_sign(message, question, wrong)

    async def _to_sign(self, message: Message, question: asked.Asked, wrong: NotSigned) -> Accepted:
        """The words are an answer that only a signature makes one: whoever holds the key is told to which question."""
        said = wrong.said(message.lang)
        outcome = Accepted(message=message.id, state="asking", answer=said, ask=question.view(), lang=message.lang)
        await self._store.do(lambda tx: inbox.understood(tx, message, outcome))
        return outcome

    # -- something new -----------------------------------------------------------------------------------------------

    async def _as_request(self, message: Message, questions: list[asked.Asked], world: World | None) -> Accepted:
        body = message.body
        now = datetime.fromisoformat(body["now"])
        try:
            command = self._book.read(message.command)
            reach_of = partial(self._authority, command)
            at, spoken_of, last = await self._first_place(message, command)
            known = await self._skills.known(message.person)
            words = partial(self._understood, message.text, at, now, body.get("lang"), world)
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
            return await self._told(message, "stopped", STOPPED.said(message.lang))
        except (PlannerSlow, NotSeenYet, *NOT_RUN) as wrong:
            return await self._told(message, "teach", wrong.said(message.lang))
        except Rejected as wrong:
            return await self._told(message, "refused", wrong.said(message.lang))
        except OverBudget as over:
            return await self._ask_for_more(message, over)
        plan = planned.plan
        about_work = plan is not None and planned.outcome == "run" and overtakes(plan, self._abilities)
        if filling and not about_work:
            if len(filling) > 1:
                return await self._told(message, "teach", asked.several(filling).said(planned.lang))
            return await self._answer(message, filling[0], message.text)
        if planned.outcome == "teach" or plan is None:
            return await self._teach(message, planned, wider.note)
        if not plan.steps:
            return await self._told(message, "teach", _NO_DESK_PLAN.said(planned.lang))
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
        if not more.may_ask(self._authority(self._book.read(message.command), "")):
            return await self._told(message, "refused", over.said(message.lang))
        new = more.run_for(message, over)
        return await self._store.do(lambda tx: more.kept(tx, self._created(tx, message, new), over))

    async def _unfolded(self, message: Message, understood: Understood, now: datetime, reach_of: Reach) -> Understood:
        def owes(place: Place, plan: Plan) -> set[str]:
            return self._owes(reach_of(place.desk), Scope(place.root, tuple(place.folders)), plan)

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
            reach_of = partial(self._authority, self._book.read(message.command))
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
        return await self._told(message, "teach", said, suggest=suggest, unused=unused, lang=planned.lang)

    async def _told(
        self,
        message: Message,
        state: State,
        answer: str,
        *,
        suggest: Sequence[Suggest] = (),
        unused: Sequence[str] = (),
        lang: Lang | None = None,
    ) -> Accepted:
        """Answer a message that became no run."""
        outcome = Accepted(
            message=message.id,
            state=state,
            answer=answer,
            suggest=list(suggest),
            unused=list(unused),
            lang=lang or message.lang,
        )
        await self._store.do(lambda tx: inbox.understood(tx, message, outcome))
        return outcome
