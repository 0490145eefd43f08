"""One step, done where it belongs: on the desk, in the hub, or right here when it is pure. Its receipt is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from deskhand.core.ability import Ability
from deskhand.core.errors import Problem, TimedOut
from deskhand.core.fault import reach
from deskhand.core.invalid import first_reason
from deskhand.core.skill.door import SkillsDoor
from deskhand.core.telling import told
from deskhand.core.wire.codec import Refused
from deskhand.core.wire.frames import Ask, Job, Outcome, Progress, Proof, Receipt, Trouble
from deskhand.core.words import Lang, Words
from deskhand.core.workdoor import Card, WorkDoor
from deskhand.hub.desk_registry import Desks
from deskhand.hub.desks import Desk, Silent, Stopped
from deskhand.hub.problems import BadArguments, DeskSilent
from deskhand.hub.run.transition import Transitions
from deskhand.hub.run.work import Work
from deskhand.hub.store import Store
from deskhand.planner.model.seam import OverBudget
from deskhand.planner.thinking.turn import Decided

OURS: Final = Words(
    "Something in the program itself went wrong at this step ({kind}), so I cannot tell whether it happened. "
    "Please look before you repeat it; `deskhand doctor` says where the log is.",
    "程序本身在这一步出错（{kind}），无法判断是否已经执行。请先查看再决定是否重做；日志位置见 `deskhand doctor`。",
)


@dataclass(frozen=True, slots=True)
class HubSurroundings:
    """What an ability that runs in the hub is given."""

    lang: Lang
    now: datetime
    work: WorkDoor
    skills: SkillsDoor
    read_cards: Callable[[Lang], Sequence[Card]]
    abilities: Mapping[str, Ability]

    def told(self, by: str, result: Any) -> str | None:
        return told(self.abilities, by, result, self.lang)

    @property
    def cards(self) -> Sequence[Card]:
        return self.read_cards(self.lang)


Surround = Callable[[Work], HubSurroundings]


Decide = Callable[[Work], Coroutine[None, None, Decided]]
MayAsk = Callable[[int], Coroutine[None, None, bool]]


class Steps:
    """Carries out steps and stores their receipts."""

    def __init__(
        self,
        store: Store,
        transitions: Transitions,
        abilities: Mapping[str, Ability],
        desks: Desks,
        surround: Surround,
        told: Callable[[Work, Progress], None],
        preview_seconds: float,
        set_aside: Callable[[], None],
        decide: Decide,
        may_ask: MayAsk,
    ) -> None:
        """`set_aside` is called when a step begins to wait for a desk that is away; `decide` asks a model; `may_ask`
        says of a run whether its person may be asked for more of a budget."""
        self._decide = decide
        self._may_ask = may_ask
        self._store = store
        self._transitions = transitions
        self._abilities = abilities
        self._desks = desks
        self._surround = surround
        self._told = told
        self._preview_seconds = preview_seconds
        self._set_aside = set_aside

    async def perform(self, work: Work) -> None:
        if work.kind == "prepare":
            await self._prepare(work)
            return
        if work.kind == "think":
            await self._think(work)
            return
        answer = await self._done(work)
        if isinstance(answer, Ask):
            asked, do = answer, "" if work.job is None else work.job.do
            await self._store.do(
                lambda tx: self._transitions.asked_by_desk(tx, work.run, work.path, work.attempt, do, asked)
            )
        else:
            await self._store_receipt(work, answer)

    async def not_begun(self, work: Work) -> None:
        await self._store_receipt(work, Receipt(key=work.key, outcome="not_done"))

    async def broken(self, work: Work, wrong: BaseException) -> None:
        kind = type(wrong).__name__
        trouble = Trouble(code="Broken", text=OURS.said(work.lang, kind=kind), side_effect="unknown")
        await self._store_receipt(work, Receipt(key=work.key, outcome="unknown", trouble=trouble))

    async def _store_receipt(self, work: Work, receipt: Receipt) -> None:
        reach("hub.receipt.before")
        await self._store.do(lambda tx: self._transitions.receive(tx, work.run, work.path, work.attempt, receipt))
        reach("hub.receipt.after")

    async def _done(self, work: Work) -> Receipt | Ask:
        job = work.job
        if job is None:
            raise TypeError(work.key)
        ability = self._abilities.get(job.do)
        if ability is None:
            return self._failed(work, BadArguments(param="do", why=job.do))
        if ability.where != "desk":
            return await self._here(work, ability, job)
        desk = self._desks.of(work.desk)
        if work.stopping:
            await desk.stop(work.run)
        if not desk.online:
            self._set_aside()
        try:
            reach("hub.job.before")
            answer = await desk.do(job, lambda progress: self._told(work, progress), fresh=work.fresh, said=work.said)
            reach("hub.job.after")
        except Stopped:
            return Receipt(key=work.key, outcome="not_done")
        except Silent:
            return self._failed(work, DeskSilent(side_effect="unknown"), "unknown")
        except Refused as wrong:
            return self._failed(work, BadArguments(param=job.do, why=str(wrong)))
        return answer

    async def _here(self, work: Work, ability: Ability, job: Job) -> Receipt:
        """An ability of the hub, or a pure one: its arguments are checked here, and it has no desk to report from."""
        try:
            given = ability.params.model_validate(job.args)
        except ValidationError as wrong:
            where, why = first_reason(wrong)
            return self._failed(work, BadArguments(param=where, why=why))
        arguments = {name: getattr(given, name) for name in ability.params.model_fields}
        surroundings = self._surround(work)
        try:
            async with asyncio.timeout(job.timeout):
                result = await ability.work(surroundings, **arguments)
                claims = await ability.check(surroundings, result) if ability.check is not None else ()
        except Problem as wrong:
            return self._failed(work, wrong)
        except TimeoutError:
            return self._failed(work, TimedOut(what=job.do, seconds=int(job.timeout), side_effect="unknown"), "unknown")
        told = ability.tell(result, work.lang) if ability.tell is not None else ""
        proof = Proof(claims=[{"text": claim.text, "holds": claim.holds} for claim in claims]) if claims else None
        body: dict[str, Any] = result.model_dump(mode="json")
        return Receipt(key=work.key, outcome="done", result=body, answer=told, proof=proof)

    def _failed(self, work: Work, wrong: Problem, outcome: Outcome = "failed") -> Receipt:
        values = {name: value for name, value in wrong.values.items() if isinstance(value, str | int | float | bool)}
        trouble = Trouble(code=wrong.code, text=wrong.said(work.lang), values=values, side_effect=wrong.side_effect)
        return Receipt(key=work.key, outcome=outcome, trouble=trouble)

    async def _think(self, work: Work) -> None:
        """Have a model decide; what it decided is in the journal before anything of it begins."""
        if work.stopping:
            await self.not_begun(work)
            return
        try:
            decided = await self._decide(work)
        except OverBudget as over:
            await self._ask_for_more(work, over)
            return
        except Problem as wrong:
            await self._store_receipt(work, self._failed(work, wrong))
            return
        reach("hub.thought.before")
        await self._store.do(lambda tx: self._transitions.thought(tx, work.run, work.path, work.attempt, decided))
        reach("hub.thought.after")

    async def _ask_for_more(self, work: Work, over: OverBudget) -> None:
        """A budget is used up: the run waits for a word, where there is anybody to say it."""
        if not await self._may_ask(work.run):
            await self._store_receipt(work, self._failed(work, over))
            return
        reach("hub.thought.before")
        await self._store.do(lambda tx: self._transitions.over_budget(tx, work.run, work.path, work.attempt, over))
        reach("hub.thought.after")

    async def _prepare(self, work: Work) -> None:
        """Have the desk say what each approved step would do; a desk that is away or slow is not waited for."""
        found: dict[str, Receipt] = {}
        desk = self._desks.of(work.desk)
        if desk.online and not work.stopping:
            jobs = {path: job for path, job in work.previews.items() if self._abilities[job.do].where == "desk"}
            answers = await asyncio.gather(*(self._previewed(desk, job, work.said) for job in jobs.values()))
            found = {path: answer for path, answer in zip(jobs, answers, strict=True) if answer is not None}
        reach("hub.question.before")
        await self._store.do(lambda tx: self._transitions.prepared(tx, work.run, work.path, work.attempt, found))
        reach("hub.question.after")

    async def _previewed(self, desk: Desk, job: Job, said: int) -> Receipt | None:
        try:
            async with asyncio.timeout(self._preview_seconds):
                answer = await desk.do(job, said=said)
        except (TimeoutError, Silent, Stopped, Refused):
            return None
        return answer if isinstance(answer, Receipt) else None
