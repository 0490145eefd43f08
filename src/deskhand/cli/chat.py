"""`deskhand chat`: a conversation in the terminal. Reads lines from a pipe as well, so it can be scripted."""

from __future__ import annotations

import asyncio
from typing import Final

from deskhand.cli.access import Access, Request, new_id
from deskhand.cli.following import followed
from deskhand.cli.interrupts import Interrupted, interrupts, unless
from deskhand.cli.keyboard import Keyboard, remember_lines
from deskhand.cli.reach import with_hub
from deskhand.cli.show import shortened, show_end, show_goal, show_question, show_runs, show_steps, show_teach
from deskhand.cli.start import Session
from deskhand.cli.terminal import Terminal
from deskhand.cli.understood import understood
from deskhand.core.errors import Problem
from deskhand.core.flow.scope import Scope
from deskhand.core.words import Lang, Words

HELLO: Final = Words(
    'Say what you want done. "undo" takes back the last change, "help" shows what I can do, Ctrl-D leaves.',
    "请说您想做的事。“撤销”撤回上一次更改，“帮助”列出我能做的事，按 Ctrl-D 离开。",
)
BYE: Final = Words("Goodbye.", "再见。")
STOPPING: Final = Words("Stopping …", "正在停止……")
LEAVING: Final = ("exit", "quit", "bye", "退出", "再见")
LISTING: Final[dict[str, Lang | None]] = {"runs": None, "任务": "zh", "任务列表": "zh"}
"""Words that list the runs, with the language they are said in where that is plain."""
ANSWERED: Final = Words("That answers #{run}: {goal}", "这回答了 #{run}：{goal}")
STOP_SECONDS: Final = 30.0


async def chat(session: Session, scope: Scope | None) -> int:
    """`scope` is what the whole conversation keeps to; None is all that was granted."""
    terminal = session.terminal
    if terminal.interactive:
        terminal.say(terminal.text(HELLO), "dim")
        remember_lines(session.owner.home / "chat_history")
    keyboard = Keyboard()
    name = f"chat:{new_id()}"

    shown: int | None = None
    """The question that this terminal has shown last; the hub may have put another one since."""

    async def work(access: Access) -> int:
        nonlocal shown
        while (text := await _line(terminal, keyboard)) is not None:
            if text.lower() in LEAVING:
                break
            try:
                request = Request(text, scope, session.chosen, chat=name, shown=shown)
                shown = await _one(access, terminal, request) or shown
            except Problem as problem:
                if problem.code == "HubGone":
                    raise
                terminal.say(problem.said(terminal.lang), "bad", indent=1)
        terminal.say(terminal.text(BYE), "dim")
        return 0

    return await with_hub(session.owner, terminal, "chat", work)


async def _line(terminal: Terminal, keyboard: Keyboard) -> str | None:
    """The next line that says something; None when the person leaves."""
    while True:
        try:
            text = await keyboard.line("› ")
        except Interrupted:
            return None
        if text is None:
            return None
        if text.strip():
            if not keyboard.typed:
                terminal.say(f"› {text.strip()}", "bold")
            return text.strip()


async def _one(access: Access, terminal: Terminal, request: Request) -> int | None:
    """One line of the conversation, seen through; the number of the question it ends with, if it does."""
    if request.text.lower() in LISTING:
        listed_in = LISTING[request.text.lower()] or terminal.lang
        show_runs(terminal.speaking(listed_in), await access.runs(20))
        return None
    accepted = await understood(access, request, terminal)
    terminal = terminal.speaking(accepted.lang)
    run = accepted.run or accepted.answered
    if run is None:
        show_teach(terminal, accepted)
        return None
    view = await access.run(run)
    terminal = terminal.speaking(view.lang)
    if accepted.answered is not None:
        terminal.say(terminal.text(ANSWERED, run=run, goal=shortened(view.goal)), "dim", indent=1)
    else:
        show_goal(terminal, view)
        show_steps(terminal, view.steps)
    with interrupts() as pressed:
        try:
            view = await unless(pressed, followed(access, terminal, run))
        except Interrupted:
            terminal.say(terminal.text(STOPPING), "dim", indent=1)
            await access.stop(run)
            async with asyncio.timeout(STOP_SECONDS):
                view = await access.settled(run)
    if view.ask is not None and view.state == "asking":
        # The next line answers it, as in every other chat.
        show_question(terminal, view.ask)
        return view.ask.id
    show_end(terminal, view)
    return None
