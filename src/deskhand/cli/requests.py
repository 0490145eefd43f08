"""The commands about requests: do, answer, undo, runs, stop."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from deskhand.cli.access import Access, Request, new_id
from deskhand.cli.following import followed
from deskhand.cli.interrupts import Interrupted, interrupts, unless
from deskhand.cli.keyboard import Keyboard
from deskhand.cli.reach import with_hub
from deskhand.cli.settings import Owner
from deskhand.cli.show import (
    NO,
    YES,
    show_end,
    show_goal,
    show_how_to_answer,
    show_question,
    show_runs,
    show_steps,
    show_teach,
)
from deskhand.cli.sound import NO_TEXT, sound
from deskhand.cli.terminal import Terminal
from deskhand.cli.understood import NotYetUnderstood, understood
from deskhand.core.errors import Problem
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Ask, Do, Plan, walk
from deskhand.core.registry import Registry
from deskhand.core.words import Lang, Words
from deskhand.hub.pause import AWAY
from deskhand.hub.views import FINAL, Accepted, Question, RunView, State

EXITS: Final[dict[str, int]] = {
    "done": 0,
    "failed": 1,
    "asking": 2,
    "teach": 2,
    "refused": 3,
    "stopped": 4,
    "unknown": 5,
}
STOP_SECONDS: Final = 30.0
MISSED: Final = frozenset({"PutAgain", "AnsweredAlready"})
"""An answer that came too late for its question."""
NO_ANSWER: Final = (
    frozenset({"NotUnderstood", "SayWhich", "NoQuestion", "NoSuchQuestion", "NotText", "HoldsNul"}) | MISSED
)
"""An answer that was not taken; what the run asks stands as before."""
STOPPING: Final = Words(
    "Stopping … (Ctrl-C again leaves at once; run {run} then goes on with the next command)",
    "正在停止……（再按一次 Ctrl-C 立即退出；任务 {run} 会在下一个命令时继续）",
)
NOTHING_TO_STOP: Final = Words("Nothing is running.", "没有正在进行的任务。")
OVER: Final = Words("Run {run} is already finished.", "任务 {run} 已经结束。")


async def _desk(owner: Owner, access: Access, name: str) -> str:
    """The id of the computer that a command line names; raises `NotADesk`."""
    from deskhand.cli.desklists import taken_lists
    from deskhand.cli.desks import desk_called

    return desk_called(name, (await taken_lists(access, owner.home)).lists.roster)


async def do(owner: Owner, terminal: Terminal, request: Request, *, yes: bool, desk: str | None = None) -> int:
    """One request, to its end or its first question that nobody here answers; `desk` names the computer it is for."""

    async def work(access: Access) -> int:
        to = None if desk is None else await _desk(owner, access, desk)
        try:
            accepted = await understood(access, replace(request, to=to), terminal)
        except (*NO_TEXT, NotYetUnderstood) as problem:
            return _not_begun(terminal, problem, "unknown" if isinstance(problem, NotYetUnderstood) else "teach")
        run = accepted.run or accepted.answered
        if run is None:
            return _without_run(terminal.speaking(accepted.lang), accepted)
        waiting = (await access.run(run)).waiting_for
        if waiting:
            terminal.note(waiting, "ask")
        return await see_through(access, terminal, run, yes=yes, fresh=True)

    return await with_hub(owner, terminal, "do", work)


async def see_through(access: Access, terminal: Terminal, run: int, *, yes: bool = False, fresh: bool = False) -> int:
    """Follows a run, answering what may be answered here; prints how it stands and gives the exit code."""
    while True:
        view = await _followed_or_stopped(access, terminal, run)
        terminal = terminal.speaking(view.lang)
        if fresh:
            show_goal(terminal, view)
            show_steps(terminal, view.steps)
            fresh = False
        if view.ask is None or view.state != "asking":
            return finish(terminal, view)
        if yes and worst_of(view, view.ask) in (Risk.R0, Risk.R1):
            show_question(terminal, view.ask)
            terminal.say(terminal.text(YES), "dim", indent=3)
            if not await _given(access, terminal, view.ask, "yes"):
                return await left_asking(access, terminal, view, view.ask)
        elif terminal.interactive:
            show_question(terminal, view.ask)
            if not await _asked_here(access, terminal, view.ask):
                return await left_asking(access, terminal, view, view.ask)
        else:
            return await left_asking(access, terminal, view, view.ask)


async def _followed_or_stopped(access: Access, terminal: Terminal, run: int) -> RunView:
    with interrupts() as pressed:
        try:
            return await unless(pressed, followed(access, terminal, run))
        except Interrupted:
            terminal.note(terminal.text(STOPPING, run=run))
            await access.stop(run)
            async with asyncio.timeout(STOP_SECONDS):
                return await access.settled(run)


async def _asked_here(access: Access, terminal: Terminal, ask: Question) -> bool:
    """Puts the question to the person at this terminal; False when they leave without an answer."""
    keyboard = Keyboard()
    hint = {"confirm": f"[{terminal.text(YES)}/{terminal.text(NO)}] ", "choose": "[1…] "}.get(ask.kind, "")
    while True:
        try:
            text = await keyboard.line(f"   {hint}> ")
        except Interrupted:
            return False
        if text is None:
            return False
        if not text.strip():
            continue
        if await _given(access, terminal, ask, text):
            return True


async def _given(access: Access, terminal: Terminal, ask: Question, text: str) -> bool:
    """Answers what stands here; False where the words say nothing to it. What was too late is said, and is over."""
    try:
        await access.answer(ask.run, sound(text), new_id(), question=ask.id)
    except Problem as problem:
        if problem.code not in NO_ANSWER:
            raise
        terminal.note(problem.said(terminal.lang), "bad")
        return problem.code in MISSED
    return True


async def left_asking(access: Access, terminal: Terminal, view: RunView, ask: Question) -> int:
    """Leaves a question with the person, who sees it now as it stands."""
    code = finish(terminal, view)
    await seen(access, ask)
    return code


async def seen(access: Access, ask: Question) -> None:
    """Has the hub know, after it was printed, that this question was: from then on a plain answer may mean it."""
    if ask.again:
        # Not known, it is only shown once more; what was printed must not be printed again for that.
        with suppress(Problem, *AWAY):
            await access.shown(ask.run, ask.id)


def finish(terminal: Terminal, view: RunView) -> int:
    """Prints how a run stands: the object for scripts, or the lines for people."""
    if terminal.json:
        terminal.object(run_object(view))
    elif view.ask is not None and view.state == "asking":
        if not terminal.interactive:
            show_question(terminal, view.ask)
        show_how_to_answer(terminal, view.ask)
    else:
        show_end(terminal, view)
    return EXITS[view.state]


def run_object(view: RunView) -> dict[str, Any]:
    return {
        "run": view.run,
        "state": view.state,
        "answer": view.answer,
        "receipts": [receipt.model_dump(mode="json") for receipt in view.receipts],
        "ask": ask_object(view.ask) if view.state == "asking" else None,
    }


def ask_object(ask: Question | None) -> dict[str, Any] | None:
    return ask and {"question": ask.id, "step": ask.step, "kind": ask.kind, "text": ask.text, "choices": ask.choices}


def _not_begun(terminal: Terminal, problem: Problem, state: State) -> int:
    """Words that nothing was begun with: no text at all, or text that nobody could get to."""
    text = problem.said(terminal.lang)
    if terminal.json:
        error = {"code": problem.code, "text": text, "side_effect": problem.side_effect}
        none: dict[str, Any] = {"run": None, "state": state, "answer": text, "receipts": [], "ask": None}
        terminal.object({**none, "unused": [], "suggest": [], "error": error})
    else:
        terminal.say(text, "bad", indent=1)
    return EXITS[state]


def _without_run(terminal: Terminal, accepted: Accepted) -> int:
    """Words that became no run: nothing that could be done, or nothing that was understood."""
    if terminal.json:
        terminal.object(
            {
                "run": None,
                "state": accepted.state,
                "answer": accepted.answer,
                "receipts": [],
                "ask": None,
                "unused": accepted.unused,
                "suggest": [one.model_dump() for one in accepted.suggest],
            }
        )
    else:
        show_teach(terminal, accepted)
    return EXITS[accepted.state]


def worst_of(view: RunView, ask: Question) -> Risk | None:
    """The worst effect of the steps that a yes to this question would let run; None where that cannot be told."""
    if ask.kind != "confirm" or view.plan is None:
        return None
    steps = {step.id: step for step, _ in walk(Plan.model_validate(view.plan).steps)}
    question = steps.get(ask.step.rpartition(".")[2])
    if not isinstance(question, Ask):
        return None
    abilities = Registry.discover()
    worst = Risk.R0
    for name in question.with_.for_:
        if name not in steps:
            return None
        for step, _ in walk([steps[name]]):
            if isinstance(step, Do):
                worst = max(worst, abilities[step.do].worst)
    return worst


async def answer(owner: Owner, terminal: Terminal, run: int, which: str, text: str) -> int:
    """An answer to a run's question: the one with this number, at this step, or the oldest that is open.

    One that was put again and not seen here since takes no plain answer: it is shown, and takes the next.
    """
    key = new_id()
    number = int(which) if which.isdecimal() and which.isascii() and len(which) < 16 else None
    step = which if number is None else ""

    async def work(access: Access) -> int:
        try:
            await access.answer(run, sound(text), key, step=step, question=number)
        except Problem as problem:
            if problem.code not in NO_ANSWER:
                raise
            view = await access.run(run)
            if view.state != "asking":
                raise
            ask = next((one for one in view.asks if one.step == step), view.ask)
            return await still_asking(access, terminal, view.model_copy(update={"ask": ask}), problem)
        return await see_through(access, terminal, run)

    return await with_hub(owner, terminal, "answer", work)


async def still_asking(access: Access, terminal: Terminal, view: RunView, problem: Problem) -> int:
    """Words that answered nothing: the question stands, and is put once more."""
    terminal = terminal.speaking(view.lang)
    text = problem.said(view.lang)
    if terminal.json:
        error = {"code": problem.code, "text": text, "side_effect": "none"}
        terminal.object({**run_object(view), "answer": text, "error": error})
    else:
        terminal.say(text, "bad", indent=1)
        if view.ask is not None:
            show_question(terminal, view.ask)
            show_how_to_answer(terminal, view.ask)
    if view.ask is not None:
        await seen(access, view.ask)
    return EXITS[view.state]


async def undo(owner: Owner, terminal: Terminal, run: int | None, lang: Lang | None) -> int:
    key = new_id()

    async def work(access: Access) -> int:
        accepted = await access.undo(run, lang, key)
        if accepted.run is None:
            return _without_run(terminal.speaking(accepted.lang), accepted)
        return await see_through(access, terminal, accepted.run)

    return await with_hub(owner, terminal, "undo", work)


async def runs(owner: Owner, terminal: Terminal, limit: int) -> int:
    async def work(access: Access) -> int:
        found = await access.runs(limit)
        if terminal.json:
            terminal.object({"runs": [run.model_dump(mode="json") for run in found]})
        else:
            show_runs(terminal, found)
        return 0

    return await with_hub(owner, terminal, "runs", work)


async def stop(owner: Owner, terminal: Terminal, run: int | None) -> int:
    """Asks one run to stop, or without a number every run that is at work, and waits until each has."""

    numbers = [] if run is None else [run]

    async def work(access: Access) -> int:
        # Found once: a command that ends because we stopped its run takes its hub with it, and this is done again.
        if not numbers:
            numbers.extend(await _at_work(access))
        if run is not None and (view := await access.run(run)).state in FINAL:
            return already_over(terminal.speaking(view.lang), view)
        views: list[RunView] = []
        for number in numbers:
            await access.stop(number)
        for number in numbers:
            async with asyncio.timeout(STOP_SECONDS):
                views.append(await access.settled(number))
        if terminal.json:
            terminal.object({"runs": [run_object(view) for view in views]})
        elif not views:
            terminal.say(terminal.text(NOTHING_TO_STOP))
        for view in views:
            show_goal(terminal, view)
            show_end(terminal.speaking(view.lang), view)
        return 0

    return await with_hub(owner, terminal, "stop", work)


def already_over(terminal: Terminal, view: RunView) -> int:
    """A run that cannot be stopped any more: said, with the exit code of how it ended."""
    text = terminal.text(OVER, run=view.run)
    if terminal.json:
        terminal.object({"runs": [{**run_object(view), "answer": text}]})
    else:
        terminal.say(text)
    return EXITS[view.state]


async def _at_work(access: Access) -> list[int]:
    return [item.run for item in await access.runs(100) if item.state in ("open", "asking", "stopping")]
